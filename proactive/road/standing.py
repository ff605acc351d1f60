"""Whether what a case rests on still stands, asked of the freshest answers before anybody is written to or paid.

Before every offer, reminder, decision, order, result and follow-up: does this record stand, about this person; do the
addressee and the one it is about live; is this number theirs, asked both ways. What no longer stands ends or suspends
the case as the register's own event would; what a register does not show any more goes to a person.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from proactive.basics import law
from proactive.cases.case import Case
from proactive.cases.lifecycle import BEFORE_DECISION, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Act, Disability, Facts, LookUp, Person, RegisterRefuses, Subscriber
from proactive.messages.contact import Channel
from proactive.road import falling, records, suspension


def fallen(case: Case, now: Now) -> Outcome | None:
    """What becomes of a case that may not go on; `None`: all of it stands. Raises `NotAsked` for fresh answers."""
    facts = case.facts
    facts.need_since(relied_on_since(now), look_ups(case))
    stands = False if case.event.is_taken_back else record_stands(case, facts)
    if stands is False:
        return falling.taken_back(case, records.fallen(case, case.event), now)
    if stands is None and case.status in BEFORE_DECISION:
        in_doubt = case.moved(Status.ATTENTION, waiting=Waiting(Reason.RECORD_IN_DOUBT))
        return Outcome(case=in_doubt, note=Reason.RECORD_IN_DOUBT)
    return suspended_by_death(case, facts, now)


def bereft(case: Case, now: Now) -> Outcome | None:
    """What becomes of a case whose people no longer live; `None`: they do. Raises `NotAsked` for fresh answers."""
    facts = case.facts
    facts.need_since(relied_on_since(now), [LookUp(Person, "IIN", iin) for iin in living(case)])
    return suspended_by_death(case, facts, now)


def suspended_by_death(case: Case, facts: Facts, now: Now) -> Outcome | None:
    dead = next((iin for iin in living(case) if has_died(iin, facts)), None)
    return suspension.died(case, dead, (), now) if dead else None


def looked_at_again(case: Case, now: Now) -> Outcome:
    """A case that rests by GBDFL's word alone: it goes on where GBDFL says that they live, and waits a day more where
    it does not. Raises `NotAsked`."""
    rests = case.suspended
    assert rests is not None
    asked = LookUp(Person, "IIN", rests.iin)
    case.facts.need_since(relied_on_since(now), [asked])
    if lives(case.facts, asked):
        return suspension.lifted(case, "", now)
    return suspension.woken_daily(Outcome(case=replace(case, wake_at=None, awaits=())), now)


def lives(facts: Facts, asked: LookUp) -> bool:
    """As far as it answers."""
    try:
        person = facts.person(asked.value)
    except RegisterRefuses:
        return False
    return person is not None and person.death_date is None


def relied_on_since(now: Now) -> datetime:
    return now.at - timedelta(minutes=int(law.number("facts_hold_minutes", now.today)))


def look_ups(case: Case) -> Iterator[LookUp]:
    if of_the_record := record_look_up(case):
        yield of_the_record
    yield from (LookUp(Person, "IIN", iin) for iin in living(case))


def record_look_up(case: Case) -> LookUp | None:
    """The register of disabilities may not be asked before the consent."""
    record = case.event.record
    if isinstance(record, Disability) and case.consent is None:
        return None
    return LookUp(type(record), "IIN", case.subject_iin)


def living(case: Case) -> tuple[str, ...]:
    """Who must live: the addressee, and who the case is about unless it is about their death."""
    about_a_death = isinstance(case.event.record, Act) and case.event.record.act_type == "death"
    people = (case.recipient_iin, None if about_a_death else case.subject_iin)
    return tuple(dict.fromkeys(iin for iin in people if iin is not None))


def has_died(iin: str, facts: Facts) -> bool:
    person = facts.person(iin)
    return person is not None and person.death_date is not None


def record_stands(case: Case, facts: Facts) -> bool | None:
    """`None`: its register shows nothing of it. Several acts of one fact stand for one another."""
    look_up = record_look_up(case)
    if look_up is None:
        return True
    record, held = case.event.record, facts.get(look_up.record, look_up.key, look_up.value)
    alike = [row for row in held if isinstance(row, Act | Disability) and row.matter == record.matter]
    own = [row for row in alike if row.record_id == record.record_id]
    rest_on = alike if isinstance(record, Act) else own
    if any(row.about == record.about and row.status not in {"annulled", "revoked"} for row in rest_on):
        return True
    return False if own else None


def number_is_theirs(case: Case, now: Now) -> bool:
    """Of the one who is asked, by their IIN and by the number; never one that the deceased still holds.

    Who gave their consent from it not long ago has shown it; an organisation has none in BMG. Raises `NotAsked`.
    """
    msisdn, iin = case.asking.msisdn, case.recipient_iin
    assert msisdn is not None
    since = now.at - timedelta(hours=int(law.number("number_holds_hours", now.today)))
    if case.consent is not None and case.consent.given_at >= since:
        return True
    facts = case.facts
    own = [LookUp(Subscriber, "IIN", iin)] if iin else []
    facts.need_since(since, [*own, LookUp(Subscriber, "MSISDN", msisdn)])
    return belongs(case, facts, iin, msisdn)


def belongs(case: Case, facts: Facts, iin: str | None, msisdn: str) -> bool:
    """Whether a number is this person's, as BMG answers by the number. One that BMG does not know at all is theirs
    where an official named it. Raises `NotAsked`."""
    holders = {holder.iin for holder in facts.holders(msisdn)}
    deceased = set() if case.subject_iin in living(case) else {case.subject_iin}
    if deceased & holders:
        return False
    return iin is None or iin in holders or (not holders and is_named(case, iin, msisdn))


def is_named(case: Case, iin: str, msisdn: str) -> bool:
    return case.named is not None and (case.named.candidate.iin, case.named.msisdn) == (iin, msisdn)


def reached(case: Case, now: Now) -> Case | None:
    """The case with a number that is its recipient's: the one they had, or their new one; `None`: there is none.

    Who applied elsewhere, or in person, without a number reads it in their cabinet.
    """
    if case.asking.msisdn is not None and number_is_theirs(case, now):
        return case
    elsewhere = case.filing is not None or came_in_person(case)
    in_cabinet = case if elsewhere and case.asking.msisdn is None else None
    if case.recipient_iin is None:
        return in_cabinet
    facts = case.facts
    number = facts.phone(case.recipient_iin)
    if number is None:
        return in_cabinet
    facts.need_since(relied_on_since(now), [LookUp(Subscriber, "MSISDN", number.msisdn)])
    if not belongs(case, facts, case.recipient_iin, number.msisdn):
        return None
    by_sms = replace(case.asking, msisdn=number.msisdn, channel=Channel.SMS, address=number.msisdn)
    return replace(case, asking=by_sms)


def came_in_person(case: Case) -> bool:
    return case.named is not None and case.named.in_person and case.named.candidate == case.candidate


def unreached(case: Case) -> Outcome:
    """Nobody else reads what was meant for them; a person finds out how they are reached."""
    return Outcome(case=case.moved(Status.ATTENTION, waiting=Waiting(Reason.NO_NUMBER)), note=Reason.NO_NUMBER)
