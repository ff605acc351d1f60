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
from storage.engine.database import Transaction, reads, writes
from storage.engine.riders import MOST_ALONG, Rider
from storage.jobs import inbox
from storage.messages import delivery, messages


@dataclass(frozen=True, slots=True)
class MessageFate:
    """What became of one message; `position`: its place in the inbox, where a provider said so."""

    message_id: str
    state: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class AskedByMessage:
    """A message with the case it is about."""

    case: Case
    asks_as: str

    @property
    def is_open(self) -> bool:
        question = self.case.asking.question
        return question is not None and question.stands_under(self.asks_as)


async def work_receipts(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """What a case is to know stays in the inbox until it does."""
    reports = [report_of(item) for item in items]
    delivered = [report.message_id for report in reports if has_arrived(report)]
    lost = await thought_lost(runtime.store, delivered) if delivered else {}
    if others := [report for report in reports if report.message_id not in lost]:
        await keep_reports(runtime, others)
    await undelivered(runtime, [report for report in reports if report.state == messages.FAILED])
    return await arrived(runtime, [item for item in items if report_of(item).message_id in lost]) if lost else []


async def keep_reports(runtime: Runtime, reports: Sequence[MessageFate]) -> None:
    """A few that no case is to know of go along with whatever is written next: where that is lost, they are worked
    again when their lease is over."""
    if len(reports) > MOST_ALONG or any(report.state == messages.FAILED for report in reports):
        await record(runtime.store, reports, runtime.now())
    else:
        now = runtime.now()
        runtime.store.go_along(Rider(lambda tx: record.within(tx, reports, now), lambda: None, len(reports)))


def has_arrived(report: MessageFate) -> bool:
    return report.state == messages.DELIVERED


@reads
def thought_lost(tx: Transaction, message_ids: Sequence[str]) -> Mapping[str, Case]:
    """The cases that an official has because these messages did not arrive; by message."""
    sent = delivery.of_cases(tx, message_ids)
    numbers = {message.case_number for message in sent.values()}
    stand = {case.number: case for case in cases.undelivered(tx, numbers) if offer.may_have_arrived(case)}
    return {
        id: stand[message.case_number]
        for id, message in sent.items()
        if message.case_number in stand and asked_then(stand[message.case_number], message.asks_as)
    }


def asked_then(case: Case, message_id: str) -> bool:
    question = case.asking.undelivered
    return question is not None and question.stands_under(message_id)


async def arrived(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """A question that was thought lost reached its citizen: it is open again."""

    async def decide(open_items: Sequence[Item]) -> list[Decided]:
        reports = [report_of(item) for item in open_items]
        lost = await thought_lost(runtime.store, [report.message_id for report in reports])
        return [reopened(report, lost.get(report.message_id), runtime.now()) for report in reports]

    left = await settle(runtime, items, decide)
    await record(runtime.store, [report_of(item) for item in items if item not in left], runtime.now())
    return left


def reopened(report: MessageFate, case: Case | None, now: Now) -> Decided:
    return Decided.of_steps([Step(case, offer.arrived(case, now))] if case else [], arrival=report.position)


def report_of(item: Item) -> MessageFate:
    assert isinstance(item.meaning, DeliveryReport)
    return MessageFate(item.meaning.message_id, item.meaning.state, item.received.position)


@writes
def record(tx: Transaction, reports: Sequence[MessageFate], now: Now) -> None:
    delivery.receipts(tx, [(report.message_id, report.state) for report in reports], now.at)
    inbox.finish(tx, [report.position for report in reports if report.state != messages.FAILED])


async def undelivered(runtime: Runtime, reports: Sequence[MessageFate]) -> None:
    """SMS that failed for good: where one of them asks an open question, an official looks."""

    async def decide(open_reports: Sequence[MessageFate]) -> list[Decided]:
        stand = await asked_by(runtime.store, [report.message_id for report in open_reports])
        return [lost(report, stand.get(report.message_id), runtime.now()) for report in open_reports]

    await settle(runtime, reports, decide)


def lost(report: MessageFate, asked: AskedByMessage | None, now: Now) -> Decided:
    if asked is None or not asked.is_open:
        return Decided(arrival=report.position)
    return Decided.of_steps([Step(asked.case, offer.undelivered(asked.case, now))], arrival=report.position)


@reads
def asked_by(tx: Transaction, message_ids: Sequence[str]) -> Mapping[str, AskedByMessage]:
    """What these messages ask; a late receipt does not undo a delivery or a try that is to come."""
    sent = delivery.unarrived(tx, message_ids)
    numbers = {message.case_number for message in sent.values()}
    stand = {case.number: case for case in cases.by_number.within(tx, numbers)} if numbers else {}
    return {
        id: AskedByMessage(stand[message.case_number], message.asks_as)
        for id, message in sent.items()
        if message.case_number in stand
    }
