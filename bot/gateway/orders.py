"""Payment orders as the payment system takes them, and what it says of them."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from proactive.cases.jobs import OrderedRate, OrderStatus, PlaceOrder

STATUS = TypeAdapter(OrderStatus)


def body(order: PlaceOrder) -> dict[str, Any]:
    return {
        "order_id": order.order_id,
        "case_number": order.case_number,
        "service": order.service,
        "recipient": {"bin": order.recipient.bin} if order.recipient.bin else {"iin": order.recipient.iin},
        "iban": order.iban,
        "currency": order.currency,
        **amounts(order),
        "decision": {
            "number": order.decision.number,
            "made_on": order.decision.made_on.isoformat(),
            "signature": order.decision.signature,
        },
    }


def amounts(order: PlaceOrder) -> dict[str, Any]:
    """Once, or by the month."""
    if order.one_off is not None:
        return {"one_off": f"{order.one_off:.2f}"}
    return {"monthly": [row(rate) for rate in order.monthly or ()], "arrears": f"{order.arrears or 0:.2f}"}


def row(rate: OrderedRate) -> dict[str, str]:
    """The open end has no `until`."""
    period = {"from": rate.from_.isoformat(), "amount": f"{rate.amount:.2f}"}
    return period | ({"until": rate.until.isoformat()} if rate.until else {})


def status_of(content: Any) -> OrderStatus | None:
    """`None` where no status can be read."""
    if not isinstance(content, Mapping):
        return None
    try:
        return STATUS.validate_python(dict(content))
    except ValidationError:
        return None
