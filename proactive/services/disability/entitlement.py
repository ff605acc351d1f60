"""On what an award for a disability rests, and what it gives from stored facts alone."""

from datetime import date

from proactive.basics.calendar import TIMEZONE
from proactive.cases.case import Case
from proactive.cases.registers import Facts
from proactive.services.breadwinner import members
from proactive.services.deadlines import consent_day
from proactive.services.disability import amounts, checks, increase
from proactive.services.disability.record import record
from proactive.services.entitlement import Entitlement, Loss
from proactive.services.monthly import Share


def entitlement(case: Case, facts: Facts, decided: date) -> Entitlement:
    day, disability, person = consent_day(case, decided), record(case, facts), facts.person(case.subject_iin)
    return Entitlement(
        paid_from=first_day(case, facts, day),
        iin=case.subject_iin,
        disability=disability,
        birth=person.birth_date if person else None,
        loss=loss(case, facts, day),
    )


def first_day(case: Case, facts: Facts, day: date) -> date:
    """D4; chosen instead of a breadwinner's benefit, from the registration: no month is paid twice (A-9)."""
    starts = amounts.paid_from(record(case, facts), day)
    if not checks.must_choose(case, facts):
        return starts
    registered = case.registered_at.astimezone(TIMEZONE).date() if case.registered_at else day
    return max(starts, registered)


def loss(case: Case, facts: Facts, day: date) -> Loss | None:
    """Where a part for a lost breadwinner was added."""
    lost = increase.loss(case, facts)
    if lost is None or not increase.shares(case, facts, day):
        return None
    counted = members.counted(lost.case, facts, lost.family, day)
    return Loss(died=lost.died, members=tuple(counted), decided=day)


def shares(entitlement: Entitlement) -> tuple[Share, ...]:
    """By the record and the age; none without a record."""
    if entitlement.disability is None:
        return ()
    own = amounts.between(entitlement.paid_from, entitlement.disability, entitlement.birth)
    lost = entitlement.loss
    if lost is None or entitlement.iin is None:
        return own
    return amounts.raised(own, increase.for_members(entitlement.iin, list(lost.members), lost.died, lost.decided))
