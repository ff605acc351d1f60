"""What the register of payments shows of the orders that the desk pays: whoever asks again, elsewhere too, is found."""

from collections.abc import Iterator
from datetime import datetime

from bot.demo.city.day import today
from bot.demo.city.payments import Payments, subject_of
from bot.demo.city.records import Key, Record

BURIAL, DISABILITY = "burial", "disability"
KINDS = {BURIAL, DISABILITY, "breadwinner"}
STATUSES = {"paid": "assigned", "suspended": "assigned", "stopped": "stopped"}  # of an order, and what is shown of it
ROLES = {("kz:EMAKET", "kz:Benefit", "IIN"): "iin", ("kz:EMAKET", "kz:Benefit", "BURIAL_OF"): "burial_of"}


def assigned(payments: Payments, key: Key, iin: str, now: datetime) -> list[Record]:
    """Under a disability stands whom it is for, under a family's benefit and a burial who is paid."""
    if key not in ROLES:
        return []
    return [record for record in records(payments, iin, now) if record.get(ROLES[key]) == iin]


def records(payments: Payments, iin: str, now: datetime) -> Iterator[Record]:
    for order_id in payments.of_person.get(iin, ()):
        order = payments.orders[order_id]
        body, service, subject = order.body, order.body.get("service"), subject_of(order.body)
        status = "" if order.cancelled else payments.show(order_id, now)["status"]
        if service not in KINDS or status not in STATUSES:
            continue
        payee = None if service == DISABILITY else body["recipient"].get("iin")
        record = {
            "benefit_id": f"O-{body['case_number']}",
            "iin": payee or subject,
            "kind": service,
            "status": STATUSES[status],
            "from": today(order.placed_at),
        }
        yield record | ({"burial_of": subject} if service == BURIAL else {})
