"""Payment orders as the payment system takes them, and what it says of them."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from proactive.cases.jobs import Instruct, OrderedBy, OrderedRate, OrderStatus, PlaceOrder

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
        "decision": decided(order.decision),
    }


def decided(decision: OrderedBy) -> dict[str, Any]:
    """With the data that its signature is over."""
    content = {"content": decision.content} if decision.content is not None else {}
    head = {"number": decision.number, "made_on": decision.made_on.isoformat()}
    return head | content | {"signature": decision.signature}


def instruction(task: Instruct) -> dict[str, Any]:
    """As the desk takes it: `iban` where it goes to another account."""
    sent = {
        "instruction_id": task.instruction_id,
        "kind": task.kind,
        "from": task.from_.isoformat(),
        "reason": task.reason,
        "monthly": [row(rate) for rate in task.monthly],
        "arrears": f"{task.arrears:.2f}",
        "decision": decided(task.decision),
    }
    return sent | ({"iban": task.iban} if task.iban else {})


ECHOED = ("order_id", "iban", "one_off", "monthly", "arrears", "instruction_id", "kind", "from")


def differs(sent: Mapping[str, Any], answer: Any) -> str | None:
    """What the desk's answer names otherwise than it was sent: the first such word; `None` where it agrees."""
    if not isinstance(answer, Mapping):
        return None
    return next((name for name in ECHOED if name in sent and name in answer and sent[name] != answer[name]), None)


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
