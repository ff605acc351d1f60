"""What an official may do to a case; each act is theirs by name in the case's history."""

from dataclasses import replace
from datetime import date, datetime
from functools import partial

from proactive.basics import law
from proactive.basics.calendar import add_working_days
from proactive.basics.law import NotInForce
from proactive.cases.award import Ground
from proactive.cases.case import Case, Officer, Payment
from proactive.cases.jobs import signing_id
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import NotAsked, RegisterRefuses
from proactive.cases.wording import say, shortened
from proactive.messages.message import Message
from proactive.messages.texts.forms import day
from proactive.papers import electronic_documents
from proactive.road import decision, followup, hearing, sent_files
from proactive.road.acts import OfficialAct, destination
from proactive.road.decision import ActNotPossible
from proactive.road.event import covered
from proactive.road.pipeline import guarded
from proactive.services.disability.checks import NO_PENSION

UNSTEPPABLE = {Reason.PROGRAM_ERROR, Reason.REGISTER_REFUSES, Reason.LAW_NOT_IN_FORCE}


def approve(case: Case, official: str, now: Now, officer: Officer | None = None) -> Outcome:
    """Assigns what the system prepared. Raises `ActNotPossible`, as each of these does."""
    destination(case, OfficialAct.APPROVE)
    return guarded(case, now, partial(decision.approve, case, official, now, officer))


def refuse(case: Case, ground: Ground, words: str, official: str, now: Now, officer: Officer | None = None) -> Outcome:
    """Refuses on a ground of the order, in words for the citizen; where the law asks for it this is told beforehand."""
    to = destination(case, OfficialAct.REFUSE)
    if not words.strip():
        raise ActNotPossible("refusal_words")
    if to is Status.HEARING:
        return hearing.tell(case, ground, words.strip(), official, now)
    hearing.check_over(case, now.today)
    return guarded(case, now, partial(decision.refuse, case, ground, words.strip(), official, now, officer))


def hear(case: Case, words: str, official: str, now: Now) -> Outcome:
    """Tells a refusal beforehand, before a ground is chosen (P-1)."""
    destination(case, OfficialAct.HEAR)
    if not words.strip():
        raise ActNotPossible("refusal_words")
    return hearing.tell(case, None, words.strip(), official, now)


def request_document(case: Case, kind: str, words: str, official: str, now: Now) -> Outcome:
    """Asks the citizen for one document, which prolongs the term by five working days (D24.3, L24.1)."""
    destination(case, OfficialAct.REQUEST_DOCUMENT)
    return guarded(case, now, partial(document_asked, case, kind, words, official, now.today))


def document_asked(case: Case, kind: str, words: str, official: str, today: date) -> Outcome:
    """Of the citizen; and, where it may hold one, of the digital-documents service too (D7.8)."""
    if not kind.strip() or not words.strip():
        raise ActNotPossible("which_document")
    until = longer(case)
    waits = Waiting(Reason.DOCUMENT, (kind.strip(),))
    waiting_case = case.with_application(due_on=until).moved(Status.DOCUMENT, waiting=waits)
    code = electronic_documents.code_of(kind, today)
    message = say(
        case,
        "common.document_request_portal" if code else "common.document_request",
        number=case.number,
        document=kind.strip(),
        words=words.strip(),
        until=day(until, case.language),
    )
    jobs = (electronic_documents.asked_for(case, code),) if code else ()
    return Outcome(case=waiting_case, messages=(message,), jobs=jobs, by=official)


def longer(case: Case) -> date:
    if case.application is None or case.application.due_on is None:
        raise ActNotPossible("no_application")
    due_on = case.application.due_on
    return add_working_days(due_on, law.number("document_days", due_on))


def document_brought(case: Case, official: str, now: Now) -> Outcome:
    """The document was brought to the Corporation: the case is the official's again."""
    destination(case, OfficialAct.DOCUMENT_BROUGHT)
    message = say(case, "common.file_received", number=case.number)
    return replace(sent_files.arrived(case, official), messages=(message,))


def resume(case: Case, official: str, now: Now) -> Outcome:
    """Puts a case that waited for a person back on the road; registers are asked afresh, what is decided goes on."""
    to = destination(case, OfficialAct.RESUME)
    if to is Status.NOT_ENTITLED:
        return settled_with_the_pension(case, official)
    if to is Status.ASSIGNED:
        return guarded(case, now, lambda: Outcome(case=assigned_again(case, now), by=official, note="followed up"))
    return Outcome(case=back_on_the_road(case, to, now), by=official, note="resumed")


def settled_with_the_pension(case: Case, official: str) -> Outcome:
    """What the pension lacks is settled with it, not here; what else the application covers is offered."""
    settled = case.moved(Status.NOT_ENTITLED, waiting=Waiting(Reason.CHECK, (NO_PENSION,)))
    return Outcome(case=settled, openings=covered(settled), by=official, note="settled with the pension")


def back_on_the_road(case: Case, to: Status, now: Now) -> Case:
    if to is Status.DETECTED:
        return case.screened_again(now.at)
    if to is Status.APPLIED:
        return case.examined_again(now.at)
    if to is Status.CERTIFIED:
        return case.moved(to, waiting=None, wake_at=now.at, screening=case.screening + 1)
    assert case.decision is not None
    return case.moved(to, waiting=None, wake_at=now.at, awaits=(signing_id(case.decision.number),))


def assigned_again(case: Case, now: Now) -> Case:
    """Where the step itself failed it is made again at once."""
    wake_at = now.at if step_failed(case) else followup.resumed(case, now)
    return case.moved(Status.ASSIGNED, waiting=None, wake_at=wake_at)


def step_failed(case: Case) -> bool:
    return case.waiting is not None and case.waiting.reason in UNSTEPPABLE


def uphold(case: Case, words: str, official: str, now: Now) -> Outcome:
    """After a review the decision stands, and the citizen is told why."""
    to = destination(case, OfficialAct.UPHOLD)
    if not words.strip():
        raise ActNotPossible("uphold_words")
    words = shortened(words.strip(), case.asking.channel)
    message = say(case, "common.review_upheld", number=case.number, words=words)
    assigned = to is Status.ASSIGNED
    upheld = assigned_again(case, now) if assigned else case.moved(to, waiting=None)
    return Outcome(case=upheld, messages=(message,), by=official, note="upheld")


def close(case: Case, words: str, official: str, now: Now) -> Outcome:
    """An official has seen to it elsewhere: the case is where it then belongs, and who applied reads what was done."""
    to = destination(case, OfficialAct.CLOSE)
    if not words.strip():
        raise ActNotPossible("close_words")
    if to is Status.ASSIGNED:
        closed = case.moved(to, waiting=None, payment=payment_closed(case), wake_at=next_look(case, now))
    else:
        closed = case.moved(to)  # for the same reason as it waited
    return Outcome(case=closed, messages=closing_messages(case, words.strip()), by=official, note="closed")


def payment_closed(case: Case) -> Payment | None:
    """An order that was never taken is not followed any more."""
    refused = case.waiting is not None and case.waiting.reason is Reason.ORDER_REFUSED
    return replace(case.payment, status="cancelled") if case.payment and refused else case.payment


def next_look(case: Case, now: Now) -> datetime | None:
    """When what is assigned is looked at next; `None` where that failed before, or cannot be told."""
    if step_failed(case):
        return None
    try:
        return followup.resumed(case, now)
    except (NotAsked, RegisterRefuses, NotInForce):
        return None


def closing_messages(case: Case, words: str) -> tuple[Message, ...]:
    """Whoever has not agreed knows of no application, and who has died is not written to."""
    died = case.waiting is not None and case.waiting.reason is Reason.RECIPIENT_DIED
    if case.consent is None or died:
        return ()
    return (say(case, "common.closed", number=case.number, words=shortened(words, case.asking.channel)),)
