"""«ОДҚ», the central data bank of payments: what is placed here gets paid some seconds later."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

Body = dict[str, Any]


class PaymentOrder:
    """One order as it was placed. `settled_*` are set when somebody decides its end by hand."""

    __slots__ = ("body", "cancelled", "placed_at", "reason", "settled_as", "settled_at")

    def __init__(self, body: Body, placed_at: datetime) -> None:
        self.body, self.placed_at = body, placed_at
        self.settled_as: str | None = None
        self.settled_at: datetime | None = None
        self.reason: str | None = None
        self.cancelled = False


class Conflict(Exception):
    """The order cannot be placed or withdrawn as asked; the text says why."""


class Payments:
    """Orders by their id. `paid_after`: how long a placed order waits to be paid."""

    def __init__(self) -> None:
        self.orders: dict[str, PaymentOrder] = {}
        self.paid_after = timedelta(seconds=5)

    def place(self, order_id: str, body: Body, now: datetime) -> bool:
        """Whether the order is new; raises `Conflict` when the id carries another body or was withdrawn."""
        order = self.orders.get(order_id)
        if order is None:
            self.orders[order_id] = PaymentOrder(body, now)
            return True
        if order.cancelled:
            raise Conflict("the order was withdrawn")
        if order.body != body:
            raise Conflict("another order was placed under this key")
        return False

    def show(self, order_id: str, now: datetime) -> Body:
        """`{order_id, status, reason, at}`; raises `KeyError` for an order that is not there."""
        order = self.orders[order_id]
        if order.cancelled:
            raise KeyError(order_id)
        status, at = self._state(order, now)
        return {"order_id": order_id, "status": status, "reason": order.reason, "at": at.isoformat()}

    def _state(self, order: PaymentOrder, now: datetime) -> tuple[str, datetime]:
        if order.settled_as and order.settled_at:
            return order.settled_as, order.settled_at
        due = order.placed_at + self.paid_after
        return ("paid", due) if now >= due else ("placed", order.placed_at)

    def withdraw(self, order_id: str, now: datetime) -> None:
        """Raises `KeyError` for an order that is not there and `Conflict` for one that is paid."""
        order = self.orders[order_id]
        if not order.cancelled and self._state(order, now)[0] == "paid":
            raise Conflict("the order is paid")
        order.cancelled = True

    def settle(self, order_id: str, status: str, now: datetime, reason: str | None = None) -> None:
        """By hand: `paid` at once, `returned` with a reason, or `placed` and staying so."""
        order = self.orders[order_id]
        order.settled_as, order.settled_at, order.reason = status, now, reason

    def all(self, now: datetime) -> Iterator[Body]:
        """Every order with its body and state, in the order they came."""
        for order_id, order in self.orders.items():
            state = {"status": "withdrawn"} if order.cancelled else self.show(order_id, now)
            yield {"body": order.body, "placed_at": order.placed_at.isoformat(), **state, "order_id": order_id}
