"""What providers say became of messages."""

from collections.abc import Sequence

from handlers.usecases.item import DeliveryReport
from proactive.cases.now import Now
from proactive.road import offer
from storage.cases import cases
from storage.cases.cases import Step
from storage.engine.database import Transaction
from storage.messages import claiming, delivery, messages


def work_receipts(tx: Transaction, reports: Sequence[DeliveryReport], now: Now) -> None:
    delivery.receipts(tx, [(report.message_id, report.state) for report in reports], now.at)
    undelivered(tx, [report.message_id for report in reports if report.state == messages.FAILED], now)


def undelivered(tx: Transaction, message_ids: Sequence[str], now: Now) -> None:
    """SMS that failed for good: where one of them asks an open question, an official looks."""
    if not message_ids:
        return
    lost = delivery.failed(tx, message_ids)  # a late receipt does not undo a delivery or a try that is to come
    about = cases.by_number(tx, set(lost.values()))
    unasked = [
        case for case in about if any(claiming.asks(case, id) for id, number in lost.items() if number == case.number)
    ]
    cases.apply(tx, [Step(case, offer.undelivered(case, now)) for case in unasked], now.at)
