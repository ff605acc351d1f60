"""What an official may do to a case; each act is theirs by name in the case's history."""

from dataclasses import replace
from datetime import date
from functools import partial

from proactive.basics import law
from proactive.basics.calendar import add_working_days
from proactive.cases.award import Ground
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.wording import say, shortened
from proactive.messages.texts.forms import day
from proactive.papers import electronic_documents
from proactive.road import decision, followup, sent_files
from proactive.road.decision import ActNotPossible
from proactive.road.event import covered
from proactive.road.pipeline import guarded
from proactive.services.disability.checks import NO_PENSION

BESIDE_A_PENSION = f"unknown_{NO_PENSION}"  # why the screening of a pensioner's disability waits for a person
DECIDABLE = {Status.REVIEW, Status.DOCUMENT, Status.ATTENTION}


def possible(case: Case) -> frozenset[str]:
    """The acts below that the case allows now; each is checked again when it is done."""
    application = case.application
    decidable = case.status in DECIDABLE and application is not None and application.registered_at is not None
    held = case.status is Status.ATTENTION
    paid_out = case.decision is not None and case.decision.outcome == "assigned"
    acts = {
        "approve": decidable and application is not None and application.award is not None,
        "refuse": decidable,
        "request_document": case.status is Status.REVIEW,
        "document_brought": case.status is Status.DOCUMENT,
        "resume": held and (not paid_out or is_follow_up(case)),
        "uphold": held and case.decision is not None and case.waits_for == "review_requested",
    }
    return frozenset(act for act, can in acts.items() if can)


def is_follow_up(case: Case) -> bool:
    return (case.waits_for or "").startswith(followup.REASON)


def approve(case: Case, official: str, now: Now) -> Outcome:
    """Assigns what the system prepared. Raises `ActNotPossible` when the case does not allow it."""
    must_be_undecided(case)
    return guarded(case, now, partial(decision.approve, case, official, now))


def refuse(case: Case, ground: Ground, words: str, official: str, now: Now) -> Outcome:
    """Refuses on a ground of the order, in words for the citizen. Raises `ActNotPossible`."""
    must_be_undecided(case)
    if not words.strip():
        raise ActNotPossible("refusal_words")
    return guarded(case, now, partial(decision.refuse, case, ground, words.strip(), official, now))


def request_document(case: Case, kind: str, words: str, official: str, now: Now) -> Outcome:
    """Asks the citizen for one document, which prolongs the term by five working days (D24.3, L24.1)."""
    must_be_in(case, {Status.REVIEW})
    return guarded(case, now, partial(document_asked, case, kind, words, official, now.today))


def document_asked(case: Case, kind: str, words: str, official: str, today: date) -> Outcome:
    """Of the citizen; and, where it may hold one, of the digital-documents service too (D7.8)."""
    if not kind.strip() or not words.strip():
        raise ActNotPossible("which_document")
    until = longer(case)
    asked = case.with_application(due_on=until).moved(Status.DOCUMENT, waits_for=f"{sent_files.ASKED}: {kind.strip()}")
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
    return Outcome(case=asked, messages=(message,), jobs=jobs, by=official, note=kind.strip())


def longer(case: Case) -> date:
    if case.application is None or case.application.due_on is None:
        raise ActNotPossible("no_application")
    due_on = case.application.due_on
    return add_working_days(due_on, law.number("document_days", due_on))


def document_brought(case: Case, official: str, now: Now) -> Outcome:
    """The document was brought to the Corporation: the case is the official's again. Raises `ActNotPossible`."""
    must_be_in(case, {Status.DOCUMENT})
    message = say(case, "common.file_received", number=case.number)
    return replace(sent_files.arrived(case, official), messages=(message,))


def resume(case: Case, official: str, now: Now) -> Outcome:
    """Puts a case that waited for a person back on the road, to be looked at afresh. Raises `ActNotPossible`."""
    must_be_in(case, {Status.ATTENTION})
    if is_follow_up(case):
        return replace(followup.looked_into(case, now), by=official)
    must_not_be_assigned(case)
    if case.application is None and case.waits_for == BESIDE_A_PENSION:
        return beside_a_pension(case, official)
    if case.application is not None and case.decision is not None:
        return Outcome(case=case.examined_again(now.at), by=official, note="checked again")
    if case.account is not None:
        return Outcome(case=case.moved(Status.CERTIFIED, waits_for=None, wake_at=now.at), by=official, note="resumed")
    return Outcome(case=case.screened_again(now.at), by=official, note="resumed")


def beside_a_pension(case: Case, official: str) -> Outcome:
    """What the pension lacks is settled with it, not here; what else the application covers is offered."""
    settled = case.moved(Status.NOT_ENTITLED, waits_for=NO_PENSION)
    return Outcome(case=settled, openings=covered(settled), by=official, note="settled with the pension")


def uphold(case: Case, words: str, official: str, now: Now) -> Outcome:
    """After a review the decision stands, and the citizen is told why. Raises `ActNotPossible`."""
    must_be_in(case, {Status.ATTENTION})
    if case.decision is None or case.waits_for != "review_requested":
        raise ActNotPossible("no_review")
    if not words.strip():
        raise ActNotPossible("uphold_words")
    back = Status.ASSIGNED if case.decision.outcome == "assigned" else Status.REFUSED
    message = say(case, "common.review_upheld", number=case.number, words=shortened(words.strip(), case.asking.channel))
    wake_at = followup.resumed(case, now) if back is Status.ASSIGNED else None
    upheld = case.moved(back, waits_for=None, wake_at=wake_at)
    return Outcome(case=upheld, messages=(message,), by=official, note="upheld")


def must_be_undecided(case: Case) -> None:
    """A refusal may be decided anew; a second decision on what was assigned would be a second order."""
    must_be_in(case, DECIDABLE)
    must_not_be_assigned(case)


def must_not_be_assigned(case: Case) -> None:
    if case.decision is not None and case.decision.outcome == "assigned":
        raise ActNotPossible("already_assigned")


def must_be_in(case: Case, statuses: set[Status]) -> None:
    if case.status not in statuses:
        wanted = " or ".join(sorted(statuses))
        raise ActNotPossible("other_status", number=case.number, status=case.status, wanted=wanted)
