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
from storage.jobs import inbox
from storage.messages import delivery, messages


@dataclass(frozen=True, slots=True)
class MessageFate:
    """What became of one message; `position`: its place in the inbox, where a provider said so."""

    message_id: str
    state: str
    position: int | None = None


async def work_receipts(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """A failure stays in the inbox until its case knows of it."""
    reports = [report_of(item) for item in items]
    await record(runtime.store, reports, runtime.now())
    await undelivered(runtime, [report for report in reports if report.state == messages.FAILED])
    return []


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


def lost(report: MessageFate, case: Case | None, now: Now) -> Decided:
    if case is None or case.asking.question is None or not case.asking.question.stands_under(report.message_id):
        return Decided(arrival=report.position)
    return Decided.of_steps([Step(case, offer.undelivered(case, now))], arrival=report.position)


@reads
def asked_by(tx: Transaction, message_ids: Sequence[str]) -> Mapping[str, Case]:
    """The cases that these messages are about; a late receipt does not undo a delivery or a try that is to come."""
    numbers = delivery.unarrived(tx, message_ids)
    stand = {case.number: case for case in cases.by_number.within(tx, set(numbers.values()))} if numbers else {}
    return {id: stand[number] for id, number in numbers.items() if number in stand}
