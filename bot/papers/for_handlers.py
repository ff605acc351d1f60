"""The office and the signer as handlers know them: their word, without their exceptions."""

import logging

from bot.papers.office import PaperIssuer
from bot.papers.press import PressEnded
from bot.papers.undrawn import Undrawable
from bot.signing import NotVerified, SigningFailed, Verifier
from handlers.usecases.papers import CheckSignature, Draw, Issue, NotDrawn, NotSigned, Verdict
from proactive.messages.contact import Language
from proactive.papers import PaperKind
from storage.drawn_papers import PaperFile
from storage.papers import Issued

log = logging.getLogger(__name__)


def issues(office: PaperIssuer) -> Issue:
    """Issues papers."""

    async def issue(case_number: str, kind: PaperKind, language: Language | None) -> Issued:
        try:
            return await office.issue(case_number, kind, language)
        except SigningFailed as silent:
            raise NotSigned(str(silent)) from silent

    return issue


def draws(office: PaperIssuer) -> Draw:
    """Gives their files."""

    async def draw(issued: Issued) -> PaperFile:
        try:
            return await office.file(issued)
        except SigningFailed as silent:
            raise NotSigned(str(silent)) from silent
        except (PressEnded, Undrawable) as undrawn:
            log.exception("paper %s is not drawn", issued.code)
            raise NotDrawn(str(undrawn)) from undrawn

    return draw


def verdicts(verifier: Verifier) -> CheckSignature:
    """Looks at their signatures."""

    async def check(content: bytes, signature: bytes) -> Verdict:
        try:
            signed = await verifier.verify(content, signature)
        except NotVerified as broken:
            return Verdict(False, why=broken.why)
        except SigningFailed:
            return Verdict(None)
        return Verdict(True, by=signed.by, at=signed.at)

    return check
