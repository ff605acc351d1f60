"""Whom a benefit of a whole family is counted for."""

from dataclasses import dataclass
from datetime import date

from proactive.cases.award import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Counted between two days, both included; a full orphan since `orphan_from`.

    `pensions`: beside which their part is paid as a supplement (art. 236(6)). `rests_on`: the document on which an
    official counts them, where no register tells.
    """

    iin: str
    role: str  # child, disabled, student, carer, aged; the benefit has words for each
    from_: date
    until: date | None
    orphan_from: date | None = None
    pensions: tuple[Period, ...] = ()
    rests_on: str = ""

    def holds(self, day: date) -> bool:
        return self.from_ <= day and (self.until is None or day <= self.until)

    def is_orphan(self, day: date) -> bool:
        return self.orphan_from is not None and self.orphan_from <= day
