"""Event: what a register reports becomes a case of every service it gives a right to, once."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from proactive import services
from proactive.basics.calendar import TIMEZONE
from proactive.basics.law import NotInForce
from proactive.cases.case import Candidate, Case, Event, Joined, Relation
from proactive.cases.lifecycle import BEFORE_DECISION, CLOSED, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Opening, Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Act, NotAsked
from proactive.cases.wording import say
from proactive.messages.message import Message
from proactive.road.cancellation import take_order_back

TAKEN_BACK_FOR = {"annulled": Reason.EVENT_ANNULLED, "revoked": Reason.EVENT_REVOKED}
BEFORE_CONSENT = {Status.DETECTED, Status.READY}
CHECKED_ALREADY = {Status.APPLIED, Status.CHECKED, Status.REVIEW, Status.DOCUMENT, Status.HEARING}
DECIDED_ALREADY = {Status.DECIDED, Status.ORDERED, Status.ANSWERING, Status.ASSIGNED}


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
    if event.is_taken_back:
        return taken_back(case, event, now)
    if case.status in BEFORE_CONSENT | {Status.NOT_ENTITLED} and news(case, event):
        return Outcome(case=case.screened_again(now.at, event=event), note=f"event {event.kind}")
    if event.kind != "corrected" or not news(case, event):
        return Outcome(case=case, note=f"event {event.kind}: nothing new")
    return corrected(case, event, now)


def corrected(case: Case, event: Event, now: Now) -> Outcome:
    """Asked: the same question stands on the corrected facts, or a new one is asked where another sum was promised.
    Checked: checked again. Decided: a person looks."""
    if case.status in CHECKED_ALREADY:
        return Outcome(case=case.examined_again(now.at, event=event), note="event corrected")
    if case.status in DECIDED_ALREADY:
        for_official = case.moved(Status.ATTENTION, event=event, waiting=Waiting(Reason.EVENT_CORRECTED))
        return Outcome(case=for_official, note="event corrected")
    later = replace(case, event=event)
    if case.status is Status.OFFERED and promised(later, now) != promised(case, now):
        return Outcome(case=case.screened_again(now.at, event=event), note="event corrected: another sum")
    return Outcome(case=later, note="event corrected")


def promised(case: Case, now: Now) -> Decimal | None:
    """The sum an offer made now would name; `None` also where it cannot be told from what is known."""
    try:
        return services.service(case.service).expected(case, case.detected, now.today)
    except (NotAsked, NotInForce):
        return None


def news(case: Case, event: Event) -> bool:
    """An event that says the same of the same matter again is not news."""
    return event.record != case.event.record


def taken_back(case: Case, event: Event, now: Now) -> Outcome:
    """Before the decision the case ends; once money is on its way a person must look."""
    if not same_record(case, event):
        return Outcome(case=case, note=f"event {event.kind} of another record")
    if case.status in DECIDED_ALREADY or is_paid_soon(case):
        for_official = case.moved(Status.ATTENTION, event=event, waiting=Waiting(TAKEN_BACK_FOR[event.kind]))
        return replace(take_order_back(for_official), note=f"event {event.kind}")
    if case.status in CLOSED:
        return Outcome(case=case, note=f"event {event.kind} after the end")
    ended = case.moved(Status.ANNULLED, event=event, waiting=Waiting(TAKEN_BACK_FOR[event.kind]))
    return Outcome(case=ended, messages=apology(case), note=f"event {event.kind}")


def is_paid_soon(case: Case) -> bool:
    """An official looks, and the order is on its way meanwhile."""
    return case.status is Status.ATTENTION and case.payment is not None and case.payment.is_under_way


def same_record(case: Case, event: Event) -> bool:
    old_record, new_record = case.event.record, event.record
    if isinstance(old_record, Act) and isinstance(new_record, Act):
        return True  # the key is the deceased already
    return (
        not isinstance(old_record, Act)
        and not isinstance(new_record, Act)
        and old_record.disability_id == new_record.disability_id
    )


def apology(case: Case) -> tuple[Message, ...]:
    """To whoever was asked already, or has applied."""
    if case.status in BEFORE_CONSENT or case.asking.channel is None:
        return ()
    if case.registered_at is None:
        return (say(case, "common.annulled_offer"),)
    return (say(case, "common.annulled", number=case.number),)


def died(case: Case, iin: str, now: Now) -> Outcome:
    """The one who is, or was to be, asked has died: somebody else is, or a person looks, or the case ends.

    What was ordered for them and is not paid yet is taken back.
    """
    if case.status in CLOSED:
        return Outcome(case=case, note="recipient died after the end")
    if case.status in BEFORE_CONSENT | {Status.OFFERED} and case.subject_iin != iin:
        return Outcome(case=case.screened_again(now.at), note="the person to be asked has died")
    if case.status in BEFORE_DECISION and case.subject_iin != iin:
        return Outcome(case=lapsed(case), note="the recipient has died")
    if case.status in BEFORE_DECISION:
        return Outcome(case=case.moved(Status.ANNULLED, waiting=Waiting(Reason.RECIPIENT_DIED)))
    return take_order_back(case.moved(Status.ATTENTION, waiting=Waiting(Reason.RECIPIENT_DIED)))


def lapsed(case: Case) -> Case:
    """The application has lapsed with its applicant; an official sees who of the family may be asked instead."""
    return case.without_application().moved(Status.ATTENTION, waiting=Waiting(Reason.RECIPIENT_DIED))
