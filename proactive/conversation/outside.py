"""What can come to a case from outside, beside what citizens say (`utterances`) and officials do (`road.acts`): what
registers report of its matter, what jobs bring, and what goes wrong on the way.

Whoever asks what a case may come to reads it here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from proactive.cases.case import Case
from proactive.cases.jobs import (
    Cancellation,
    CancelOrder,
    CaseAnswer,
    Instruct,
    Instructed,
    OrderStatus,
    Placement,
    PlaceOrder,
    Sign,
    Signature,
    Task,
    TrackOrder,
)
from proactive.cases.lifecycle import ASKING, CLOSED, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason
from proactive.cases.registers import Act, Disability, Record
from proactive.conversation import open_question
from proactive.messages.contact import Channel
from proactive.road import offer
from proactive.road.pipeline import for_a_person

# The kinds of event of each record that begins a case; a death of somebody concerned, and its annulment, are acts too.
REPORTED: Mapping[type[Record], tuple[str, ...]] = {
    Act: ("registered", "corrected", "annulled"),
    Disability: ("established", "corrected", "revoked"),
}
TAKEN, TAKEN_BACK, DOES_NOT_FIT, REFUSED = 201, 204, 400, 409


@dataclass(frozen=True, slots=True)
class MayBring:
    """What a job may bring; `is_trouble`: where all goes well it does not."""

    name: str
    answer: CaseAnswer
    is_trouble: bool = False


def brought(task: Task, order: str | None) -> Iterator[MayBring]:
    """All that a job may bring for a case, beside what registers answer; `order`: how the desk holds it. Ids that the
    signer gives are made of what was signed by whoever asks."""
    match task:
        case Sign():
            yield MayBring("signed", Signature(signature="c2ln"))
        case PlaceOrder():
            yield MayBring("order placed", Placement(status=TAKEN))
            yield MayBring("order refused", Placement(status=REFUSED, reason="conflict"), is_trouble=True)
            yield MayBring("order does not fit", Placement(status=DOES_NOT_FIT, reason="data"), is_trouble=True)
        case Instruct():
            yield MayBring("redirection taken", Instructed(status=TAKEN))
            yield MayBring("redirection refused", Instructed(status=REFUSED, reason="conflict"), is_trouble=True)
        case TrackOrder() if order == "cancelled":
            yield MayBring("order is cancelled", OrderStatus(status="cancelled"))
        case TrackOrder():
            yield MayBring("paid", OrderStatus(status="paid"))
            yield MayBring("payment returned", OrderStatus(status="returned"), is_trouble=True)
        case CancelOrder():
            if order == "placed":
                yield MayBring("order cancelled", Cancellation(status=TAKEN_BACK))
            yield MayBring("cancelled too late", Cancellation(status=REFUSED))


@dataclass(frozen=True, slots=True)
class Mishap:
    """Something that goes wrong, or is put right, on the way to a citizen or in this program."""

    name: str
    may_happen: Callable[[Case], bool]
    becomes: Callable[[Case, Now], Outcome]
    is_trouble: bool = True


def is_asking(case: Case) -> bool:
    return case.status in ASKING


def asks_in_telegram(case: Case) -> bool:
    return is_asking(case) and case.asking.channel is Channel.TELEGRAM


def may_fail(case: Case) -> bool:
    """Where a stage stands that computes something."""
    goes_out = case.payment is not None and case.payment.is_to_go_out
    return case.status not in {Status.ATTENTION, Status.REVIEW, Status.DOCUMENT} and (
        case.status not in CLOSED or goes_out
    )


LEAVES_TELEGRAM = "leaves Telegram"
MISHAPS = (
    Mishap("the question does not arrive", is_asking, offer.undelivered),
    Mishap("the question has arrived after all", offer.may_have_arrived, offer.arrived, is_trouble=False),
    Mishap(LEAVES_TELEGRAM, asks_in_telegram, lambda case, now: open_question.goes_on_by_sms(case, (), now)),
    Mishap("the program fails", may_fail, lambda case, now: for_a_person(case, Reason.PROGRAM_ERROR)),
)
