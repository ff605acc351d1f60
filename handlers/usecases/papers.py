"""What issues papers, draws them and looks at their signatures, as surfaces know it: keys are not theirs, so it is
handed in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from proactive.messages.contact import Language
from proactive.papers import PaperKind
from storage import drawn_papers
from storage.drawn_papers import PaperFile
from storage.engine.database import Store
from storage.papers import Issued


class NotSigned(Exception):
    """The signer is silent: no paper can be issued or drawn now."""


class NotDrawn(NotSigned):
    """The typesetter gives no file now."""


Issue = Callable[[str, PaperKind, Language | None], Awaitable[Issued]]  # of the case of that number
Draw = Callable[[Issued], Awaitable[PaperFile]]


async def nobody_signs(number: str, kind: PaperKind, language: Language | None) -> Issued:
    raise NotSigned("there is no signer")


async def nobody_draws(issued: Issued) -> PaperFile:
    raise NotSigned("there is no signer")


async def file_of(store: Store, issued: Issued, draw: Draw) -> PaperFile:
    """The PDF that was drawn, else one drawn now. Raises `NotSigned`."""
    return await drawn_papers.file_of(store, issued) or await draw(issued)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a signature holds. `None`: it could not be found out now; `why` says what is wrong with it."""

    holds: bool | None
    by: str = ""
    at: datetime | None = None
    why: str = ""


CheckSignature = Callable[[bytes, bytes], Awaitable[Verdict]]  # of what was signed, and its signature


async def verdict_on(store: Store, issued: Issued, check: CheckSignature) -> Verdict:
    """On what was signed, and where it was drawn on the PDF: both must be as they were."""
    file = await drawn_papers.file_of(store, issued)
    if not issued.whole or (file and not file.whole):
        return Verdict(False, why="changed")
    verdict = await check(issued.content, issued.signature)
    if file is None or not verdict.holds or file.pdf == issued.content:
        return verdict
    on_file = await check(file.pdf, file.signature)
    return verdict if on_file.holds else on_file
