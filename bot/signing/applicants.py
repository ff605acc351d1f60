"""Checks the signatures of those who apply: their own certificate, under the authorities of APPLICANT_CA.

Unlike our own papers', such a signature must hold on the day it is received, and everything that is wrong with it is
said at once. Whether the certificate was revoked is told by the lists of APPLICANT_CRL, where there are any.
"""

import asyncio
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import NameOID

from bot.signing import NotVerified
from bot.signing.cms import PLAIN_DATA, SignedData, SignerInfo
from bot.signing.keys import UnusableKey
from bot.signing.revocation import RevocationLists
from bot.signing.verification import (
    attributes_of,
    check_document,
    check_signature,
    common_name,
    parts,
    path_to_root,
    signer,
)
from proactive.applications.signatory import Examination
from proactive.cases.filing import CertificateHolder

IIN = re.compile(r"IIN(\d{12})", re.ASCII)
BIN = re.compile(r"BIN(\d{12})", re.ASCII)
WORDS = {
    "changed": "the signature is not over these bytes",
    "unknown_signer": "the certificate does not lead to an authority of APPLICANT_CA",
}
UNREADABLE = "no detached CMS signature that can be read: send DER with one signer, named by issuer and serial number"
UNKNOWN_ALGORITHM = "the key is neither RSA nor EC: sign with such a key and SHA-256, SHA-384 or SHA-512"


class Applicants:
    """Who may sign an application: whoever has a certificate of these authorities."""

    def __init__(
        self, authorities: Sequence[x509.Certificate], revocation_lists: RevocationLists | None = None
    ) -> None:
        self._authorities = tuple(authorities)
        self._revocation_lists = revocation_lists

    @classmethod
    def from_file(cls, path: Path, revocation_lists: RevocationLists | None = None) -> "Applicants":
        """Raises `UnusableKey`."""
        try:
            return cls(x509.load_pem_x509_certificates(path.read_bytes()), revocation_lists)
        except (OSError, ValueError) as error:
            raise UnusableKey(f"APPLICANT_CA {path} cannot be read: {error}; expected certificates as PEM") from None

    async def examine(self, document: bytes, signature: bytes, at: datetime) -> Examination:
        return await asyncio.to_thread(
            examined, document, signature, self._authorities, at, revocation_lists=self._revocation_lists
        )

    def troubles(self, at: datetime) -> tuple[str, ...]:
        """Of the lists of revoked certificates."""
        return tuple(self._revocation_lists.troubles(self._authorities, at)) if self._revocation_lists else ()


def examined(
    document: bytes,
    signature: bytes,
    authorities: Sequence[x509.Certificate],
    at: datetime,
    *,
    revocation_lists: RevocationLists | None = None,
) -> Examination:
    """Each check by itself; `at` is when the signature was received."""
    try:
        data, info = parts(signature)
        certificate = signer(data, info)
        holder = named_in(certificate)
    except (NotVerified, ValueError, UnsupportedAlgorithm) as error:
        return Examination(None, (in_words(error),))
    checks: tuple[Callable[[], None], ...] = (
        lambda: check_bytes(document, data, info, certificate),
        lambda: check_path(certificate, data, authorities, at),
        lambda: check_use(certificate),
        lambda: check_revocation(certificate, data, authorities, revocation_lists, at),
    )
    return Examination(holder, tuple(dict.fromkeys(problems(checks))))


def problems(checks: Sequence[Callable[[], None]]) -> Iterator[str]:
    for check in checks:
        try:
            check()
        except (NotVerified, ValueError, UnsupportedAlgorithm) as error:
            yield in_words(error)


def in_words(error: Exception) -> str:
    """What is wrong and, where another signature would do, how to make it."""
    if isinstance(error, NotVerified):
        return WORDS.get(error.why) or str(error).partition(": ")[2]
    return UNKNOWN_ALGORITHM if isinstance(error, UnsupportedAlgorithm) else UNREADABLE


def check_bytes(document: bytes, data: SignedData, info: SignerInfo, certificate: x509.Certificate) -> None:
    """Raises `NotVerified`. Without signed attributes the signature is over the document itself (RFC 5652, 5.4): only
    of plain data (5.3), and only here, since signed attributes of something else can pass for no application's JSON."""
    if info.attributes is not None:
        check_document(document, info)
        check_signature(attributes_of(info), info, certificate)
    elif data.content.kind == PLAIN_DATA:
        check_signature(document, info, certificate)
    else:
        raise NotVerified("unreadable", "no digest was signed: sign plain data, or with signed attributes")


def check_path(
    certificate: x509.Certificate, data: SignedData, authorities: Sequence[x509.Certificate], at: datetime
) -> None:
    """Every certificate up to the authority is valid on receipt. Raises `NotVerified`."""
    check_dates(certificate, at)
    for above in path_to_root(certificate, cms_certificates(data), authorities):
        check_dates(above, at)


def check_revocation(
    certificate: x509.Certificate,
    data: SignedData,
    authorities: Sequence[x509.Certificate],
    revocation_lists: RevocationLists | None,
    at: datetime,
) -> None:
    """None of them was revoked by the time of receipt, as far as the lists say. Raises `NotVerified`."""
    if revocation_lists is not None:
        revocation_lists.check(path_to_root(certificate, cms_certificates(data), authorities), at)


def cms_certificates(data: SignedData) -> list[x509.Certificate]:
    return data.certificates.as_list() if data.certificates else []


def check_dates(certificate: x509.Certificate, at: datetime) -> None:
    if at < certificate.not_valid_before_utc:
        raise NotVerified("certificate_not_valid", f"the certificate of {common_name(certificate)} is not valid yet")
    if at > certificate.not_valid_after_utc:
        raise NotVerified("certificate_not_valid", f"the certificate of {common_name(certificate)} has expired")


def check_use(certificate: x509.Certificate) -> None:
    """A key that is only for logging in or for encryption signs no application. Raises `NotVerified`."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return
    if not usage.digital_signature and not usage.content_commitment:
        raise NotVerified("certificate_not_valid", "the certificate's key is not for signing")


def named_in(certificate: x509.Certificate) -> CertificateHolder:
    """As the national authority writes it: `SERIALNUMBER=IIN…`, and `OU=BIN…` for who signs for an organisation."""
    return CertificateHolder(
        name=common_name(certificate),
        iin=number(certificate, NameOID.SERIAL_NUMBER, IIN),
        bin=number(certificate, NameOID.ORGANIZATIONAL_UNIT_NAME, BIN),
    )


def number(certificate: x509.Certificate, oid: x509.ObjectIdentifier, form: re.Pattern[str]) -> str | None:
    values = (str(attribute.value) for attribute in certificate.subject.get_attributes_for_oid(oid))
    return next((match[1] for value in values if (match := form.fullmatch(value))), None)
