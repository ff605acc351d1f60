"""What of a decision the payment desk is told, and under which order.

A stop that is lifted while something else suspends the award pays nothing yet, so the desk is told nothing: the order
ends there as it was told, and the award goes on under another once it is paid again. What was due since the order ended
goes out with the new one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from proactive.awards import amounts
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
        anew = ends <= today or (kind is ChangeKind.RESUME and from_ != ends)  # the desk lifts a stop from its own day
        lifted = anew or kind is ChangeKind.RESUME
        return AtTheDesk(is_instructed=True, goes_on_anew=anew, order_ends=None if lifted else ends)
    is_new = kind not in RESTS or from_ < ends
    return AtTheDesk(is_instructed=is_new, goes_on_anew=False, order_ends=ends)


def ending_there(before: MonthlyAward, after: MonthlyAward) -> date | None:
    """The day of a stop that the desk was told and that stands there still, where the award itself goes on."""
    lifted = before.stop.from_ if before.stop and after.stop is None else None
    return min((day for day in (before.order_ends, lifted) if day), default=None)


def ended_there(before: MonthlyAward, kind: ChangeKind, today: date) -> date | None:
    """From which day the desk has paid nothing, where this decision has the award go on under a new order."""
    ends = before.order_ends
    return ends if ends is not None and ends <= today and kind in KEEPS_ROWS else None


def unpaid_since(before: MonthlyAward, ended: date | None, today: date) -> Decimal:
    """What was due before this month and did not go out."""
    if ended is None:
        return amounts.NOTHING
    return amounts.total(amounts.clipped(amounts.payable(before), ended, None), ended, today.replace(day=1))


def taken_from(
    before: MonthlyAward, after: MonthlyAward, kind: ChangeKind, rows: Sequence[Period], today: date
) -> date | None:
    """From which day on the desk takes a new sum: of an order that is to be stopped it takes none. `None`: at once."""
    ends = ending_there(before, after)
    waits = kind is ChangeKind.CHANGE and bool(rows) and ends is not None and ends > today
    return ends if waits else None
