"""Whether an application was signed by who applies, or by the worker who took the paper."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from proactive.applications.form import WrongField
from proactive.cases.filing import CertificateHolder, WayIn

SIGNATURE = "signed.signature_base64"
BY_WORKERS = {WayIn.CORPORATION, WayIn.OFFICIAL}


@dataclass(frozen=True, slots=True)
class Examination:
    """Of a signature: whose it is, where that can be read, and every reason why it does not hold."""

    signer: CertificateHolder | None
    problems: tuple[str, ...] = ()


def wrong_signatory(body: Mapping[str, Any], examination: Examination) -> list[WrongField]:
    """What is wrong with the signature, and with whose it is."""
    problems = [WrongField(SIGNATURE, problem) for problem in examination.problems]
    applicant = body.get("applicant")
    if examination.signer is None or not isinstance(applicant, Mapping):
        return problems
    return [*problems, *another_person(body, applicant, examination.signer)]


def another_person(
    body: Mapping[str, Any], applicant: Mapping[str, Any], signer: CertificateHolder
) -> Iterator[WrongField]:
    """The same IIN; for an organisation its BIN, beside its director's IIN."""
    if signer.iin is None:
        yield WrongField(SIGNATURE, "the certificate names no IIN (SERIALNUMBER=IIN…)")
    elif is_by_worker(body, applicant, signer):
        if not body.get("documents"):
            yield WrongField("documents", "a worker signs with the scan of the paper: it is missing")
    elif "bin" in applicant and signer.bin != applicant["bin"]:
        yield WrongField(SIGNATURE, "the certificate does not name the organisation's BIN (OU=BIN…)")
    elif "iin" in applicant and signer.iin != applicant["iin"]:
        yield WrongField(SIGNATURE, "the certificate does not name the applicant's IIN")


def is_by_worker(body: Mapping[str, Any], applicant: Mapping[str, Any], signer: CertificateHolder) -> bool:
    """Of the Corporation or the body, who took the paper from the applicant."""
    of_applicant = signer.bin == applicant["bin"] if "bin" in applicant else signer.iin == applicant.get("iin")
    return not of_applicant and body.get("channel") in list(BY_WORKERS)
