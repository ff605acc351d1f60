"""Event: what a register reports becomes a case of every service it gives a right to, once."""

from dataclasses import dataclass, replace
from datetime import datetime

from proactive.case import Case, Event
from proactive.lifecycle import CLOSED, Status
from proactive.moment import Moment
from proactive.outcome import Outcome
from proactive.registers import Act
from proactive.services import SERVICES

TAKEN_BACK = {"annulled", "revoked"}
BEFORE_CONSENT = {Status.DETECTED, Status.READY}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A case to be opened. `key` is unique, so one event, however often it comes, opens one case a service."""

    key: str
    service: str
    subject_iin: str
    event: Event


def openings(event: Event) -> tuple[Opening, ...]:
    """The cases an event gives rise to; none when the register takes something back."""
    if event.kind in TAKEN_BACK:
        return ()
    started = ((service.code, service.starts(event)) for service in SERVICES)
    return tuple(
        Opening(key=f"{code}:{subject_key(event)}", service=code, subject_iin=subject, event=event)
        for code, subject in started
        if subject is not None
    )


def subject_key(event: Event) -> str:
    """What makes two events one matter: the deceased for a death, the register's own id for a disability."""
    record = event.record
    return f"death:{record.deceased_iin}" if isinstance(record, Act) else f"disability:{record.disability_id}"


def matters(event: Event) -> tuple[str, ...]:
    """The keys of the cases this event may be about, one a service."""
    return tuple(f"{service.code}:{subject_key(event)}" for service in SERVICES)


def opened(opening: Opening, number: str, now: datetime) -> Case:
    """The new case; it is looked at at once."""
    return Case(
        number=number,
        service=opening.service,
        status=Status.DETECTED,
        opened_at=now,
        event=opening.event,
        subject_iin=opening.subject_iin,
        wake_at=now,
    )


def changed(case: Case, event: Event, now: Moment) -> Outcome:
    """What a later event about the same matter does to a case that is there already."""
    if event.kind == "registered" or event.kind == "established":
        return Outcome(case=case)  # the same thing again
    if event.kind in TAKEN_BACK:
        return taken_back(case, event, now)
    if case.status in CLOSED:
        return Outcome(case=case, note=f"event {event.kind} after the end")
    if case.status in BEFORE_CONSENT:
        again = replace(case, event=event, candidates=(), asked=0)
        return Outcome(case=replace(again, status=Status.DETECTED, wake_at=now.at), note="event corrected")
    return Outcome(case=replace(case, event=event), note="event corrected")


def taken_back(case: Case, event: Event, now: Moment) -> Outcome:
    """Before the decision the case ends; once money is on its way a person must look."""
    if case.status in {Status.DECIDED, Status.ORDERED, Status.ANSWERING, Status.ASSIGNED}:
        held = case.moved(Status.ATTENTION, event=event, waits_for=f"event_{event.kind}")
        return Outcome(case=held, note=f"event {event.kind}")
    if case.status in CLOSED:
        return Outcome(case=case, note=f"event {event.kind} after the end")
    ended = case.moved(Status.ANNULLED, event=event, question=None, waits_for=f"event_{event.kind}")
    return Outcome(case=ended, note=f"event {event.kind}")
