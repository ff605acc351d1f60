"""«ОДҚ», the central data bank of payments: what is placed here gets paid some seconds later."""

import json
from base64 import b64decode
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import reduce
from itertools import islice
from typing import Any

from bot.demo.city import instructions
from bot.demo.city.day import today
from bot.demo.city.instructions import Standing

Body = dict[str, Any]


class PaymentOrder:
    """One order as it was placed. `settled_*` are set when somebody decides its end by hand."""

    __slots__ = ("body", "cancelled", "instructions", "placed_at", "reason", "settled_as", "settled_at")

    def __init__(self, body: Body, placed_at: datetime) -> None:
        self.body, self.placed_at = body, placed_at
        self.settled_as: str | None = None
        self.settled_at: datetime | None = None
        self.reason: str | None = None
        self.cancelled = False
        self.instructions: dict[str, tuple[datetime, Body]] = {}

    @property
    def standing(self) -> Standing:
        """With the instructions that were taken."""
        return reduce(
            instructions.after, (body for _, body in self.instructions.values()), instructions.begun(self.body)
        )


class Conflict(Exception):
    """The order cannot be placed or withdrawn as asked; the text says why."""


def is_monthly(order: PaymentOrder) -> bool:
    return "monthly" in order.body and not order.cancelled


def subject_of(body: Body) -> str | None:
    """Whom the decision is about that was signed, where it came with the order."""
    try:
        return str(json.loads(b64decode(body["decision"]["content"]))["subject_iin"])
    except (KeyError, TypeError, ValueError):
        return None


class Payments:
    """Orders by their id. `paid_after`: how long a placed order waits to be paid."""

    def __init__(self) -> None:
        self.orders: dict[str, PaymentOrder] = {}
        self.of_person: dict[str, list[str]] = {}  # orders by who is paid, and by whom the decision is about
        self.paid_after = timedelta(seconds=5)

    def place(self, order_id: str, body: Body, now: datetime) -> bool:
        """Whether the order is new; raises `Conflict` when the id carries another body or was withdrawn."""
        order = self.orders.get(order_id)
        if order is None:
            self.orders[order_id] = PaymentOrder(body, now)
            for iin in {body["recipient"].get("iin"), subject_of(body)} - {None}:
                self.of_person.setdefault(iin, []).append(order_id)
            return True
        if order.cancelled:
            raise Conflict("the order was withdrawn")
        if order.body != body:
            raise Conflict("another order was placed under this key")
        return False

    def show(self, order_id: str, now: datetime) -> Body:
        """The order as it is kept, with `status`, `reason`, `at` and its instructions; raises `KeyError`."""
        order = self.orders[order_id]
        if order.cancelled:
            raise KeyError(order_id)
        status, at = self._state(order, now)
        taken = [body for _, body in order.instructions.values()]
        state = {"order_id": order_id, "status": status, "reason": order.reason, "at": at.isoformat()}
        return {**order.body, **state, "iban": order.standing.iban, "instructions": taken}

    def instruct(self, order_id: str, id: str, body: Body, now: datetime) -> bool:
        """Whether the instruction is new; raises `KeyError` for an order that is not there, and `Conflict`."""
        order = self.orders[order_id]
        if order.cancelled:
            raise KeyError(order_id)
        if id in order.instructions:
            if order.instructions[id][1] != body:
                raise Conflict("another instruction was taken under this key")
            return False
        if why := instructions.refuses(order.standing, body, now):
            raise Conflict(why)
        order.instructions[id] = (now, body)
        if body["kind"] == "redirect" and order.settled_as == "returned":
            order.settled_as, order.reason = None, None
        return True

    def page(self, after: str | None, limit: int, now: datetime) -> tuple[list[Body], str | None]:
        """What the desk holds, in the order it came, after an order; and the id after which there is more."""
        held = [order_id for order_id, order in self.orders.items() if not order.cancelled]
        start = held.index(after) + 1 if after in held else 0
        shown = list(islice(held, start, start + limit))
        return [self.show(order_id, now) for order_id in shown], shown[-1] if start + limit < len(held) else None

    def is_drawn(self, iin: str) -> bool:
        """Whether a monthly benefit is paid to them."""
        orders = [self.orders[order_id] for order_id in self.of_person.get(iin, ())]
        return any(is_monthly(order) and order.body["recipient"].get("iin") == iin for order in orders)

    def paid(self, order_id: str, now: datetime) -> list[Body]:
        """What has gone out for an order: `{on, amount, iban, for}`."""
        order = self.orders[order_id]
        return instructions.paid(order.body, list(order.instructions.values()), order.placed_at, now)

    def _state(self, order: PaymentOrder, now: datetime) -> tuple[str, datetime]:
        if order.settled_as and order.settled_at:
            return order.settled_as, order.settled_at
        if rests := order.standing.state(today(now)):
            return rests, now
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
