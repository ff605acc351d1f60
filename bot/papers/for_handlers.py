"""The office and the signer as handlers know them: their word, without their exceptions."""

from bot.papers.office import PaperIssuer
from bot.signing import NotVerified, SigningFailed, Verifier
from handlers.usecases.papers import CheckSignature, Issue, NotSigned, Verdict
from proactive.messages.contact import Language
from proactive.papers import PaperKind
from storage.papers import Issued


def issues(office: PaperIssuer) -> Issue:
    """Makes papers."""

    async def issue(case_number: str, kind: PaperKind, language: Language | None) -> Issued:
        try:
            return await office.issue(case_number, kind, language)
        except SigningFailed as silent:
            raise NotSigned(str(silent)) from silent

    return issue


def verdicts(verifier: Verifier) -> CheckSignature:
    """Looks at their signatures."""

    async def check(paper: Issued) -> Verdict:
        try:
            signed = await verifier.verify(paper.pdf, paper.signature)
        except NotVerified as broken:
            return Verdict(False, why=broken.why)
        except SigningFailed:
            return Verdict(None)
        return Verdict(True, by=signed.by, at=signed.at)

    return check
