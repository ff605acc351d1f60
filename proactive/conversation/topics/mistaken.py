"""The state is wrong about somebody: the case is held at once, with an apology, and a person looks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from textwrap import shorten

from proactive.cases.case import Case
from proactive.cases.lifecycle import CLOSED, Status
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import SAID_MISTAKEN, Reason, Waiting
from proactive.cases.registers import Act, Disability
from proactive.conversation.conversation import Conversation
from proactive.conversation.topics.remark import Remark, worded
from proactive.conversation.topics.topic import Topic
from proactive.road.cancellation import take_order_back

MOST_LETTERS = 200  # of a citizen's words that stand beside a reason

# Held already for what a register says, with an order that may be on its way back: that goes on as it is.
BEING_TAKEN_BACK = {Reason.EVENT_ANNULLED, Reason.EVENT_REVOKED, Reason.RECIPIENT_DIED, Reason.PAID_BEFORE_ANNULMENT}
CAN_BE_HELD = (set(Status) - CLOSED) | {Status.ASSIGNED, Status.REFUSED, Status.DECLINED, Status.EXPIRED}


def any_case(case: Case) -> bool:
    return True


def after_a_death(case: Case) -> bool:
    return isinstance(case.event.record, Act)


def of_a_disability(case: Case) -> bool:
    return isinstance(case.event.record, Disability)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is said to be wrong, and of which cases that can be said at all."""

    reason: Reason
    fits: Callable[[Case], bool]


CLAIMS: dict[Topic, Claim] = {
    Topic.ALIVE: Claim(Reason.SAID_ALIVE, after_a_death),
    Topic.NEIGHBOUR: Claim(Reason.SAID_NOT_KIN, after_a_death),
    Topic.NOT_ILL: Claim(Reason.SAID_NOT_DISABLED, of_a_disability),
    Topic.DIED: Claim(Reason.SAID_DEAD, of_a_disability),
    Topic.NOT_ME: Claim(Reason.SAID_WRONG_PERSON, any_case),
    Topic.PHONE_OF_DECEASED: Claim(Reason.SAID_WRONG_PERSON, any_case),
}
APOLOGY = {
    Reason.SAID_ALIVE: "topics.alive",
    Reason.SAID_DEAD: "topics.died",
    Reason.SAID_NOT_DISABLED: "topics.not_ill",
    Reason.SAID_NOT_KIN: "topics.neighbour",
    Reason.SAID_WRONG_PERSON: "topics.not_me",
}


def claimed(topic: Topic, remark: Remark) -> Case | None:
    """The case that is said to be wrong: the one under discussion first; `None` where it can be said of none."""
    cases = [remark.asking, *remark.talk.heard_of]
    claim = CLAIMS[topic]
    fitting = [case for case in cases if case is not None and claim.fits(case)]
    return next((case for case in fitting if case.status in CAN_BE_HELD), fitting[0] if fitting else None)


def hold(topic: Topic, case: Case, remark: Remark) -> Outcome:
    """Nothing goes out any more, an order that can still be stopped is, and an official reads the citizen's words."""
    reason = CLAIMS[topic].reason
    if case.status not in CAN_BE_HELD:
        return Outcome(messages=(worded(remark, "topics.mistaken_closed"),))
    apology = worded(remark, apology_key(reason, case))
    if case.status is Status.ATTENTION and case.waiting and case.waiting.reason in BEING_TAKEN_BACK:
        return Outcome(messages=(apology,))
    held = case.moved(Status.ATTENTION, waiting=Waiting(reason, (words_of(remark),)))
    stopped = take_order_back(held)
    return replace(stopped, messages=(*stopped.messages, apology), by="citizen", note=reason)


def apology_key(reason: Reason, case: Case) -> str:
    """Nothing is said to be stopped that is paid, or on its way."""
    kind = "died" if reason is Reason.SAID_DEAD else "mistaken"
    if case.payment is None or case.payment.status == "cancelled":
        return APOLOGY[reason]
    return f"topics.{kind}_ordered" if case.payment.is_under_way else f"topics.{kind}_paid"


def held_along(talk: Conversation, outcome: Outcome) -> Iterator[tuple[Case, Outcome]]:
    """The other cases under way on the number, about the same person or to the wrong one: held without a word."""
    held = outcome.case
    if held is None or held.waiting is None or outcome.note not in SAID_MISTAKEN:
        return
    for case in talk.mine:
        same = held.waiting.reason is Reason.SAID_WRONG_PERSON or case.subject_iin == held.subject_iin
        if same and case.number != held.number and case.status not in CLOSED | {Status.ATTENTION}:
            along = take_order_back(case.moved(Status.ATTENTION, waiting=held.waiting))
            yield case, replace(along, by="citizen", note=outcome.note)


def words_of(remark: Remark) -> str:
    return shorten(remark.inbound.text, MOST_LETTERS, placeholder="…")
