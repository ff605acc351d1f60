"""What "one application" covers beside the benefit and no register can show: who cares for an adult of the first group.

The citizen is told of it the day after the money came, and the carer applies in the ordinary way; the other benefits
are services of their own (D-1A, decisions/0018-joined-benefits.md).
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from proactive.basics import law
from proactive.basics.calendar import TIMEZONE
from proactive.cases.case import Case
from proactive.cases.registers import Disability
from proactive.services import monthly
from proactive.services.disability.record import for_child
from proactive.services.followups import FollowUp

FIRST_GROUP = 1


def also(case: Case, disability: Disability, decided: date) -> Iterator[FollowUp]:
    if for_child(disability) or disability.group != FIRST_GROUP:
        return
    next_day = max(decided, paid_on(case) or decided) + timedelta(days=1)
    yield FollowUp(on=next_day, kind="also_first_group_carer", day=next_day, amount=for_carer(decided))


def paid_on(case: Case) -> date | None:
    """`None` while it is not known to be paid."""
    if case.payment is None or case.payment.status != "paid" or case.payment.at is None:
        return None
    return case.payment.at.astimezone(TIMEZONE).date()


def for_carer(day: date) -> Decimal:
    """Tenge a month, by the minimum of that day. Raises `NotInForce`."""
    times = law.value("disability.first_group_carer", day).value
    return monthly.rounded(times * law.value(monthly.MINIMUM, day).value, day)
