"""What providers say became of messages."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.channels import sms
from proactive.cases.now import Now
from proactive.road import offer
from storage.cases import cases
from storage.cases.cases import Step
from storage.engine.database import Transaction
from storage.messages import claiming, delivery, messages


def work_receipts(tx: Transaction, bodies: Sequence[Mapping[str, Any]], now: Now) -> None:
    receipts = [(body["id"], sms.RECEIPT_TYPES[body["type"]]) for body in bodies]
    delivery.receipts(tx, receipts, now.at)
    undelivered(tx, [id for id, state in receipts if state == messages.FAILED], now)


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
