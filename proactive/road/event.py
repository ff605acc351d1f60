"""Event: what a register reports becomes a case of every service it gives a right to, once."""

from dataclasses import replace
from datetime import datetime

from proactive import services
from proactive.basics.calendar import TIMEZONE
from proactive.cases.case import Candidate, Case, Event, Joined, Relation
from proactive.cases.lifecycle import CLOSED, EXAMINED, OFFERED, UNASKED, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Opening, Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Act
from proactive.road import others, suspension
from proactive.road.falling import DECIDED_ALREADY, corrected, rests_instead, taken_back
from proactive.road.records import fallen, rests_on


def openings(event: Event) -> tuple[Opening, ...]:
    """The cases an event gives rise to; none when the register takes something back."""
    if event.is_taken_back:
        return ()
    started = ((service.code, service.starts(event)) for service in services.SERVICES)
    return tuple(
        Opening(key=f"{code}:{subject_key(event)}", service=code, subject_iin=subject, event=event)
        for code, subject in started
        if subject is not None
    )


def covered(case: Case) -> tuple[Opening, ...]:
    """What the same application covers beside this benefit (D-1A): a case each, for whoever applied for this one."""
    of_oneself = Candidate(relation=Relation.SELF, iin=case.subject_iin)
    joined = Joined(
        number=case.number,
        applicant=case.candidate or of_oneself,
        applied_on=case.consent.given_at.astimezone(TIMEZONE).date() if case.consent else None,
        account=case.account,
    )
    return tuple(
        Opening(
            key=f"{service.code}:{subject_key(case.event)}",
            service=service.code,
            subject_iin=case.subject_iin,
            event=case.event,
            joined=joined,
        )
        for service in services.SERVICES
        if service.joins(case)
    )


def subject_key(event: Event) -> str:
    """What the event is about: one case a service for a death or a birth, one at a time for a disability."""
    return f"{event.record.matter}:{event.record.about}"


def who_died(event: Event) -> str | None:
    record = event.record
    standing = isinstance(record, Act) and record.act_type == "death" and not event.is_taken_back
    return record.deceased_iin if standing and isinstance(record, Act) else None


def who_lives(event: Event) -> str | None:
    """Whose act of death was annulled."""
    record = event.record
    is_death = isinstance(record, Act) and record.act_type == "death"
    return record.deceased_iin if is_death and event.is_taken_back and isinstance(record, Act) else None


def parents_of(event: Event) -> frozenset[str]:
    """Whose child an act of birth, or of paternity, makes known; a father at the mother's word alone is none."""
    act = event.record
    if not isinstance(act, Act) or act.act_type not in {"birth", "paternity"} or event.is_taken_back:
        return frozenset()
    father = None if act.father_by_statement else act.father_iin
    return frozenset(iin for iin in (act.mother_iin, father) if iin)


def matters(event: Event) -> tuple[str, ...]:
    """The keys of the cases this event may be about, one a service."""
    return tuple(f"{service.code}:{subject_key(event)}" for service in services.SERVICES)


def opened(opening: Opening, number: str, now: datetime) -> Case:
    """The new case; it is looked at at once."""
    return Case(
        number=number,
        service=opening.service,
        status=Status.DETECTED,
        opened_at=now,
        event=opening.event,
        subject_iin=opening.subject_iin,
        joined=opening.joined,
        wake_at=now,
    )


def makes_room(case: Case, event: Event) -> bool:
    """Whether a new disability may open a case beside this one of the same person, because this one came to nothing."""
    old_record, new_record = case.event.record, event.record
    if isinstance(old_record, Act) or isinstance(new_record, Act):
        return False
    return new_record.disability_id != old_record.disability_id and case.status in CLOSED - {Status.ASSIGNED}


def changed(case: Case, event: Event, now: Now) -> Outcome:
    """What a later event about the same matter does to a case that is there already."""
    case = case if event.is_taken_back else others.made_known(case, now)
    if isinstance(event.record, Act) and not rests_on(case, event):
        return second_record(case, event, now)
    if event.is_taken_back:
        return taken_back(case, event, now)
    if case.event.is_taken_back and rests_on(case, event):
        return rests_instead(case, event, case.also, now)
    if case.status in UNASKED | {Status.NOT_ENTITLED} and news(case, event):
        return Outcome(case=case.screened_again(now.at, event=event), note=f"event {event.kind}")
    if event.kind != "corrected" or not news(case, event):
        return Outcome(case=case, note=f"event {event.kind}: nothing new")
    return corrected(case, event, now)


def lacks_a_child(case: Case) -> bool:
    """Whether it was found that who died left nobody, and a child would give the right (art. 234)."""
    is_of_a_death = case.event.record.matter == "death" and case.status is Status.NOT_ENTITLED
    return is_of_a_death and services.service(case.service).children_matter


def child_came(case: Case, now: Now) -> Outcome:
    """A child of the deceased was born after the death, or acknowledged: the registers are asked afresh."""
    return Outcome(case=case.screened_again(now.at), note="a child of the deceased")


def second_record(case: Case, event: Event, now: Now) -> Outcome:
    """Two acts of one death are two records of one fact: one falls, the case goes on resting on the other."""
    others = tuple(other for other in case.also if other.record.record_id != event.record.record_id)
    if event.is_taken_back:
        return Outcome(case=replace(case, also=others), note=f"event {event.kind} of another record")
    if case.event.is_taken_back:
        return rests_instead(case, event, others, now)
    with_it = replace(case, also=(*others, event))
    if event.record.day == case.event.record.day:
        return Outcome(case=with_it, note="another record of the same")
    return looked_at_again(with_it, now, "another record says another day")


def looked_at_again(case: Case, now: Now, note: str) -> Outcome:
    """The checks find out what the registers say together; what is decided already an official sees."""
    if case.status in UNASKED | OFFERED | {Status.NOT_ENTITLED}:
        return Outcome(case=case.screened_again(now.at), note=note)
    if case.status in EXAMINED:
        return Outcome(case=case.examined_again(now.at), note=note)
    if case.status in DECIDED_ALREADY:
        waiting = Waiting(Reason.EVENT_CORRECTED)
        return Outcome(case=case.moved(Status.ATTENTION, waiting=waiting, suspended=case.suspended), note=note)
    return Outcome(case=case, note=note)


def news(case: Case, event: Event) -> bool:
    """An event that says the same of the same matter again is not news."""
    return event.record != case.event.record


def moved_away(case: Case, event: Event, now: Now) -> Outcome:
    """A correction has turned the record to somebody else: this road is closed with an apology."""
    return taken_back(case, fallen(case, event), now)


def died(case: Case, iin: str, now: Now, acts: tuple[str, ...] = ()) -> Outcome:
    """The one who is, or was to be, asked has died, or receives, or is the subject."""
    return suspension.died(case, iin, acts, now)
