"""One case led along its road by the pure stages alone: registers answered by a row's town, signed and paid at once."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from bot.gateway.orders import body
from proactive.basics.calendar import TIMEZONE
from proactive.cases.award import Ground
from proactive.cases.case import Case
from proactive.cases.jobs import (
    IssuePapers,
    Job,
    LookUps,
    OrderStatus,
    Placement,
    PlaceOrder,
    Sign,
    Signature,
    TrackOrder,
)
from proactive.cases.lifecycle import ASKING, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Opening, Outcome
from proactive.cases.registers import Account, Answer, AnswerState, Facts, LookUp, Subscriber
from proactive.conversation.conversation import Conversation
from proactive.conversation.dialogue import hear
from proactive.messages.inbound import ButtonPress, InboundMessage
from proactive.messages.message import Message
from proactive.road import official_acts, pipeline
from tests import parts
from tests.law.town import Town

IBAN = "KZ41722C000000000001"
MOST_STEPS = 200


@dataclass
class Road:
    """`read` is everything the citizen was sent, `orders` every payment order, `papers` what issued itself.

    `opened` are the cases that followed from this one, `carried_out` what was asked of the outside.
    """

    town: Town
    case: Case
    at: datetime
    read: list[Message] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    opened: list[Opening] = field(default_factory=list)
    carried_out: list[Job] = field(default_factory=list)
    is_silent: bool = False  # the registers
    unanswered: list[Job] = field(default_factory=list)

    @classmethod
    def of(cls, service: str, **row: Any) -> "Road":
        """The road of a row of `tests/cases`, up to the offer."""
        town = Town(row)
        road = cls(town, replace(town.case(service), wake_at=town.at()), town.at())
        return road.goes_on()

    @property
    def now(self) -> Now:
        return Now(self.at, TIMEZONE)

    @property
    def keys(self) -> list[str]:
        return [message.key for message in self.read]

    def goes_on(self) -> "Road":
        """Everything that is due by now."""
        for _ in range(MOST_STEPS):
            if self.case.wake_at is None or self.case.wake_at > self.at:
                return self
            self.take(pipeline.step(self.case, self.now))
        raise AssertionError(f"the case goes round for ever in {self.case.status}")

    def presses(self, action: str) -> "Road":
        return self.says("", ButtonPress(action=action, message_id=self.read[-1].id))

    def says(self, text: str, press: ButtonPress | None = None) -> "Road":
        asking = self.case if self.case.status in ASKING else None
        talk = Conversation(asking=asking, latest=self.case)
        said = InboundMessage(
            id=f"in{len(self.read)}",
            channel=self.case.asking.channel,
            address=self.case.asking.address,
            said_at=self.at,
            msisdn=self.case.asking.msisdn,
            text=text,
            press=press,
        )
        self.take(hear(talk, said, self.now))
        return self.goes_on()

    def agrees(self) -> "Road":
        """Yes to the offer, yes to the account."""
        return self.says("1").says("1")

    def official(self, act: Callable[..., Outcome], *words: Any) -> "Road":
        self.take(act(self.case, *words, "O-1", self.now))
        return self.goes_on()

    def refuses(self, ground: Ground, words: str) -> "Road":
        """An official, who first tells it beforehand where that is owed, and waits until it may be decided."""
        self.official(official_acts.refuse, ground, words)
        if self.case.hearing is None or self.case.status is not Status.HEARING:
            return self
        self.days_pass(self.case.hearing.decide_from)
        return self.official(official_acts.refuse, ground, words)

    def days_pass(self, until: date) -> "Road":
        """To ten in the morning of a day; what falls due on the way happens in its time."""
        end = datetime.combine(until, time(10), TIMEZONE)
        while self.case.wake_at is not None and self.case.wake_at <= end:
            self.at = max(self.at, self.case.wake_at)
            self.goes_on()
        self.at = end
        return self

    def take(self, outcome: Outcome) -> None:
        self.read += outcome.messages
        self.opened += outcome.openings
        if outcome.case is None:
            return
        changed = outcome.case != self.case
        afresh = {"detected": Facts(), "assigned": Facts()} if outcome.case.screening != self.case.screening else {}
        self.case = parts.changed(outcome.case, revision=self.case.revision + changed, **afresh)
        for job in outcome.jobs:
            self.carry_out(job)

    def carry_out(self, job: Job) -> None:
        self.carried_out.append(job)
        match job.task:
            case IssuePapers() as task:  # no case waits for these
                self.papers += task.kinds
                return
            case LookUps() if self.is_silent:
                self.unanswered.append(job)
                return
            case LookUps():
                self.ask(job)
            case Sign():
                self.case = parts.changed(self.case, answers=(Signature(signature="c2ln"),))
            case PlaceOrder() as order:
                self.orders.append(body(order))
                self.case = parts.changed(self.case, answers=(Placement(status=201),))
            case TrackOrder():
                self.case = parts.changed(self.case, answers=(OrderStatus(status="paid"),))
            case task:
                raise AssertionError(f"nobody carries out {task}")
        self.wake()

    def wake(self) -> None:
        self.case = replace(self.case, wake_at=self.at + timedelta(seconds=1))
        self.at += timedelta(seconds=1)

    def registers_answer(self) -> "Road":
        """What was asked while they were silent."""
        self.is_silent = False
        while self.unanswered:
            self.ask(self.unanswered.pop(0))
            self.wake()
        return self.goes_on()

    def ask(self, job: Job) -> None:
        which = "assigned" if self.case.consent else "detected"
        known: Facts = getattr(self.case, which)
        answers = {look_up: self.answer(look_up) for look_up in job.enquiry.look_ups}
        self.case = parts.changed(self.case, **{which: Facts({**known.answers, **answers})})

    def answer(self, look_up: LookUp) -> Answer:
        """Everybody has a number and an account of their own; of all else the row's town knows."""
        iin = look_up.value
        if look_up.record is Subscriber:
            return Answer(AnswerState.ANSWERED, self.subscribers(look_up), at=self.at)
        if look_up.record is Account:
            own = Account(holder=iin, iban=IBAN, kind="current", open=True)
            return Answer(AnswerState.ANSWERED, (own,), at=self.at)
        return replace(self.town.answer(look_up), at=self.at)

    def subscribers(self, look_up: LookUp) -> tuple[Subscriber, ...]:
        """Asked by the number, those of the town whose it is."""
        iins = [look_up.value] if look_up.key == "IIN" else [*self.town.names]
        every = (Subscriber(iin=iin, msisdn=f"+7701{iin[-7:]}", language="ru") for iin in iins)
        return tuple(one for one in every if look_up.value in {one.iin, one.msisdn})
