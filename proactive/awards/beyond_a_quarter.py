"""A-12: at most a quarter of a month is held back, also where the month turns out to be paid less after it was taken.

What was held beyond that is paid back with the decision by which the month is less, and is left to be held back later.
"""

from dataclasses import replace
from decimal import Decimal

from proactive.awards import amounts
from proactive.awards.award import Holding, MonthlyAward
from proactive.awards.circumstance import first_after
from proactive.awards.wording import percent_of
from proactive.cases.now import Now
from proactive.services import monthly


def held_beyond(after: MonthlyAward, now: Now) -> Decimal:
    """Of this month, as it is paid by now."""
    held, month = after.held_back, now.today.replace(day=1)
    if held is None or held.month != month:
        return amounts.NOTHING
    most = percent_of(monthly.due(amounts.payable(after), month), month)
    return max(held.amount - most, amounts.NOTHING)


def left_for_later(after: MonthlyAward, beyond: Decimal, now: Now) -> MonthlyAward:
    """Their request stands: it is held back of a later month."""
    if not beyond or after.held_back is None:
        return after
    held, kept = after.held_back, replace(after.held_back, amount=after.held_back.amount - beyond)
    goes_on = after.holding or Holding(
        total=beyond, left=amounts.NOTHING, a_month=held.amount, next_on=first_after(now.today)
    )
    return replace(after, held_back=kept, holding=replace(goes_on, left=goes_on.left + beyond))
