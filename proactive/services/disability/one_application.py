"""What "one application" covers beside the benefit itself, as far as the registers show a right to it (D-1A).

The citizen is told of it the day after the decision and applies in the ordinary way: decisions/0010-one-application.md.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from proactive import law
from proactive.case import Case
from proactive.registers import Facts, Person, about
from proactive.services import monthly
from proactive.services.disability.record import for_child, record
from proactive.services.followups import FollowUp

MAY_RECEIVE = {"citizen", "kandas"}  # foreigners by treaty only (arts. 183(1), 187(1))
FIRST_GROUP = 1


def also(case: Case, facts: Facts, decided: date) -> Iterator[FollowUp]:
    """To who brings up a child with a disability; to who cares for an adult of the first group."""
    found = record(case, facts)
    if for_child(found):
        if brings_up(case, facts):
            yield told_of("child_carer", decided)
    elif found.group == FIRST_GROUP:
        yield told_of("first_group_carer", decided)


def brings_up(case: Case, facts: Facts) -> bool:
    """The parent, adopter or guardian who was found to act for the child, if they live here for good (art. 183)."""
    assert case.recipient_iin is not None
    facts.need(about(case.recipient_iin, Person))
    person = facts.person(case.recipient_iin)
    lives_here = person is not None and person.residence is not None and person.residence.permanent
    return bool(lives_here and person and person.status in MAY_RECEIVE and case.recipient_iin != case.subject_iin)


def told_of(benefit: str, decided: date) -> FollowUp:
    next_day = decided + timedelta(days=1)
    return FollowUp(on=next_day, kind=f"also_{benefit}", day=next_day, amount=amount(benefit, decided))


def amount(benefit: str, day: date) -> Decimal:
    """Tenge a month, by the minimum of that day. Raises `NotInForce`."""
    times = law.value(f"disability.one_application.{benefit}", day).value
    return monthly.rounded(times * law.value(monthly.MINIMUM, day).value, day)
