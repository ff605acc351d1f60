"""What issues papers and looks at their signatures, as surfaces know it: keys are not theirs, so it is handed in."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from proactive.messages.contact import Language
from proactive.papers import PaperKind
from storage.papers import Issued


class NotSigned(Exception):
    """The signer is silent: no paper can be issued now."""


Issue = Callable[[str, PaperKind, Language | None], Awaitable[Issued]]  # of the case of that number


async def nobody_signs(number: str, kind: PaperKind, language: Language | None) -> Issued:
    raise NotSigned("there is no signer")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a signature holds. `None`: it could not be found out now; `why` says what is wrong with it."""

    holds: bool | None
    by: str = ""
    at: datetime | None = None
    why: str = ""


CheckSignature = Callable[[Issued], Awaitable[Verdict]]
