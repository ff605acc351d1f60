"""What holds after every move, whatever happened."""

from collections import Counter
from collections.abc import Iterator

from proactive.cases.case import Application, Asking, Case, Decision, Question
from proactive.cases.jobs import LookUps, PlaceOrder
from proactive.cases.lifecycle import ASKING, CLOSED, Status
from proactive.cases.reasons import Reason
from proactive.cases.registers import Purpose
from proactive.cases.step import CaseChange
from tests.explore.keys import FRESH
from tests.explore.move import Move
from tests.explore.owing import LIVE_ORDERS
from tests.explore.state import State


def broken(before: State, move: Move) -> Iterator[str]:
    """Each thing that does not hold, in words."""
    after = move.state
    yield from dead_are_left_alone(after, move.name)
    for change in after.changes:
        yield from decided_on_a_consent(change, move.name)
        yield from failed_by_itself(change, move.name)
        yield from registered_once(change, move.name)
        yield from agreed_to_its_own_question(change, move.name)
    yield from asked_with_a_message(before, after, move.name)
    yield from asked_in_a_living_name(after, move.name)
    yield from ordered_once(before, after, move.name)


def dead_are_left_alone(after: State, name: str) -> Iterator[str]:
    """Once the registers have said so."""
    for message in after.messages if after.dead else ():
        if message.msisdn in after.dead:
            yield f"a message to the dead: {message.key} ({name})"


def asked_with_a_message(before: State, after: State, name: str) -> Iterator[str]:
    """A question that is new was sent with this move; one that is asked belongs to one case a number."""
    asking = [case for case in after.cases.values() if case.status in ASKING]
    if not asking:
        return
    ids = {message.id for message in after.messages}
    for msisdn, count in Counter(case.asking.msisdn for case in asking).items():
        if count > 1:
            yield f"{count} questions on one number ({name})"
        assert msisdn is not None
    for case in asking:
        question, earlier = case.asking.question, before.cases.get(case.number)
        if question is None:
            yield f"{case.status} without a question ({name})"
        elif not (earlier and stood_before(question, earlier.asking)) and not ids & {
            question.message_id,
            *question.repeats,
        }:
            yield f"{case.status}: a question without a message ({name})"


def stood_before(question: Question, asking: Asking) -> bool:
    """It is the one that was open, or that was thought lost: its message went out then."""
    asked = asking.question or asking.undelivered
    return asked is not None and question.stands_under(asked.message_id)


def decided_on_a_consent(change: CaseChange, name: str) -> Iterator[str]:
    case = change.case
    if case.decision is None or case.decision == change.seen.decision:
        return
    if case.consent is None:
        yield f"decided without a consent ({name})"
    if case.decision.outcome == "assigned" and case.account is None:
        yield f"assigned without an account ({name})"
    if is_of_long_ago(case.application, case.decision):
        yield f"decided on what registers answered long ago ({name})"
    before = change.seen.decision
    if before and before.outcome == "assigned" and not case.former and case.decision.number != before.number:
        yield f"decided again after an assignment ({name})"


def is_of_long_ago(application: Application | None, decision: Decision) -> bool:
    """What registers answered for it. An official who refuses has heard the applicant, and answers for it by name."""
    if decision.made_by == "official" and decision.outcome == "refused":
        return False
    examined_at = application.checked_at if application else None
    return examined_at is not None and decision.made_at - examined_at > FRESH


def registered_once(change: CaseChange, name: str) -> Iterator[str]:
    """One application a matter: one that stands is not registered again."""
    seen, case = change.seen, change.case
    same = seen.consent == case.consent
    if same and seen.registered_at and case.registered_at and seen.registered_at != case.registered_at:
        yield f"registered twice ({name})"
    if case.consent and seen.consent and not same and seen.status not in CLOSED and not case.former:
        yield f"a second application beside the first ({name})"


def agreed_to_its_own_question(change: CaseChange, name: str) -> Iterator[str]:
    """A yes to one case is none to the other case of a number."""
    consent = change.case.consent
    if consent is None or consent == change.seen.consent or not consent.message_id:
        return
    if not consent.message_id.startswith(f"{change.case.number}."):
        yield f"a yes to another case's question ({name})"


def failed_by_itself(change: CaseChange, name: str) -> Iterator[str]:
    case = change.case
    failed = case.waiting is not None and case.waiting.reason is Reason.PROGRAM_ERROR
    if failed and change.seen.waiting != case.waiting and name != "the program fails":
        yield f"the program fails in {change.seen.status} ({name})"


def asked_in_a_living_name(after: State, name: str) -> Iterator[str]:
    for job in after.jobs:
        if not isinstance(job.task, LookUps) or job.enquiry is None or job.case_number is None:
            continue
        case = after.cases[job.case_number]
        consent = case.consent.id if case.consent and case.status is not Status.WITHDRAWN else None
        if job.id in after.out and job.enquiry.purpose is Purpose.ASSIGN and job.enquiry.consent_id != consent:
            yield f"a register is asked in the name of a consent that is gone ({name})"


def ordered_once(before: State, after: State, name: str) -> Iterator[str]:
    for job in after.jobs:
        if isinstance(job.task, PlaceOrder) and job.case_number is not None:
            case = after.cases[job.case_number]
            if case.event.is_taken_back:
                yield f"ordered though the event was taken back ({name})"
    if len(after.desk) > 1:
        numbers = Counter(tuple(order.split("-")[:2]) for order, status in after.desk.items() if status in LIVE_ORDERS)
        if any(count > 1 for count in numbers.values()):
            yield f"two live orders of one case ({name})"
    for case in after.cases.values():
        if stands_though_annulled(case, after) and not stands_though_annulled(before.cases.get(case.number), before):
            yield f"annulled, and the order stands ({name})"


def stands_though_annulled(case: Case | None, state: State) -> bool:
    if case is None or case.payment is None or case.status is not Status.ANNULLED:
        return False
    return state.desk.get(case.payment.order_id) == "placed"
