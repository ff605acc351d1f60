"""What of a decision the payment desk is told, and under which order.

A stop that is lifted while something else suspends the award pays nothing yet, so the desk is told nothing: the order
ends there as it was told, and the award goes on under another once it is paid again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from proactive.awards.award import ChangeKind, MonthlyAward
from proactive.cases.award import Period

KEEPS_ROWS = {ChangeKind.CHANGE, ChangeKind.RESUME}
RESTS = {ChangeKind.SUSPEND, ChangeKind.STOP}


@dataclass(frozen=True, slots=True)
class AtTheDesk:
    """`order_ends`: from which day the order is stopped there though the award is not; `None`: it is not."""

    is_instructed: bool
    goes_on_anew: bool
    order_ends: date | None


def at_the_desk(
    before: MonthlyAward, after: MonthlyAward, kind: ChangeKind, from_: date, rows: Sequence[Period], today: date
) -> AtTheDesk:
    """Of a decision that no order foresaw."""
    ends = ending_there(before, after)
    if kind in KEEPS_ROWS and not rows:
        return AtTheDesk(is_instructed=False, goes_on_anew=False, order_ends=ends)
    if ends is None:
        return AtTheDesk(is_instructed=True, goes_on_anew=False, order_ends=None)
    if kind in KEEPS_ROWS:
        lifted = kind is ChangeKind.RESUME or ends <= today
        return AtTheDesk(is_instructed=True, goes_on_anew=ends <= today, order_ends=None if lifted else ends)
    is_new = kind not in RESTS or from_ < ends
    return AtTheDesk(is_instructed=is_new, goes_on_anew=False, order_ends=ends)


def ending_there(before: MonthlyAward, after: MonthlyAward) -> date | None:
    """The day of a stop that the desk was told and that stands there still, where the award itself goes on."""
    lifted = before.stop.from_ if before.stop and after.stop is None else None
    return min((day for day in (before.order_ends, lifted) if day), default=None)
