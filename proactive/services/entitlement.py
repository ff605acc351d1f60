"""On what a monthly award rests: the stored facts from which its size is counted anew on any later day."""

from dataclasses import dataclass
from datetime import date

from proactive.cases.award import Period
from proactive.cases.registers import Disability
from proactive.services.member import Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """A lost breadwinner, for whom a family's part is added to a disability benefit (art. 177(5)-(6))."""

    died: date
    members: tuple[Member, ...]
    decided: date  # the day by whose reading of the law the part is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """`disability` with the `birth` of who has it, or the `members` of a family; `rows` where a benefit keeps no facts.

    It is paid from `paid_from` on; when it ends follows from the facts.
    """

    paid_from: date
    iin: str | None = None  # of who has the disability
    disability: Disability | None = None
    former: tuple[Disability, ...] = ()  # those it rested on before, each up to the day before the next begins
    birth: date | None = None
    members: tuple[Member, ...] = ()
    loss: Loss | None = None
    rows: tuple[Period, ...] = ()
