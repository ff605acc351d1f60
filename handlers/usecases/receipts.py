"""What providers say became of messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.usecases.item import DeliveryReport, Item
from handlers.usecases.runtime import Runtime
from handlers.usecases.settling import settle
from proactive.cases.case import Case
from proactive.cases.now import Now
from proactive.cases.step import Step
from proactive.road import offer
from storage.cases import cases
from storage.cases.apply import Decided
from storage.engine.database import Transaction
from storage.jobs import inbox
from storage.messages import delivery, messages


@dataclass(frozen=True, slots=True)
class MessageFate:
    """What became of one message; `position`: its place in the inbox, where a provider said so."""

    message_id: str
    state: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A message with the case it is about."""

    case: Case
    asks_as: str

    @property
    def is_open(self) -> bool:
        question = self.case.asking.question
        return question is not None and question.stands_under(self.asks_as)


async def work_receipts(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """A failure stays in the inbox until its case knows of it."""
    reports = [report_of(item) for item in items]
    await runtime.store.write(record, reports, runtime.now())
    await undelivered(runtime, [report for report in reports if report.state == messages.FAILED])
    return []


def report_of(item: Item) -> MessageFate:
    assert isinstance(item.meaning, DeliveryReport)
    return MessageFate(item.meaning.message_id, item.meaning.state, item.received.position)


def record(tx: Transaction, reports: Sequence[MessageFate], now: Now) -> None:
    delivery.receipts(tx, [(report.message_id, report.state) for report in reports], now.at)
    inbox.finish(tx, [report.position for report in reports if report.state != messages.FAILED])


async def undelivered(runtime: Runtime, reports: Sequence[MessageFate]) -> None:
    """SMS that failed for good: where one of them asks an open question, an official looks."""

    async def decide(open_reports: Sequence[MessageFate]) -> list[Decided]:
        stand = await runtime.store.read(asked_by, [report.message_id for report in open_reports])
        return [lost(report, stand.get(report.message_id), runtime.now()) for report in open_reports]

    await settle(runtime, reports, decide)


def lost(report: MessageFate, asked: Asked | None, now: Now) -> Decided:
    if asked is None or not asked.is_open:
        return Decided(arrival=report.position)
    return Decided.of_steps([Step(asked.case, offer.undelivered(asked.case, now))], arrival=report.position)


def asked_by(tx: Transaction, message_ids: Sequence[str]) -> Mapping[str, Asked]:
    """What these messages ask; a late receipt does not undo a delivery or a try that is to come."""
    sent = delivery.unarrived(tx, message_ids)
    numbers = {message.case_number for message in sent.values()}
    stand = {case.number: case for case in cases.by_number(tx, numbers)} if numbers else {}
    return {
        id: Asked(stand[message.case_number], message.asks_as)
        for id, message in sent.items()
        if message.case_number in stand
    }
