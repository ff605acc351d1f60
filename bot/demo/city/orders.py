"""Payment orders over HTTP, as the contract's section 4 says."""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from aiohttp import web

from bot.demo.city.envelope import NOT_FOUND, Json
from bot.demo.city.http import answered, refused
from bot.demo.city.numbers import iban
from bot.demo.city.payments import Conflict, Payments
from proactive.basics.identifiers import is_valid_bin, is_valid_iin
from proactive.services import BY_CODE

LONGEST_PAGE = 1000
MONEY = re.compile(r"\d{1,12}\.\d{2}", re.ASCII)
MOST_HELD_BACK = Decimal("0.25")  # of a month's payment


class Unfit(ValueError):
    """The body is no order; the text says which part."""


def check(body: Any) -> Json:
    """The body of an order; raises `Unfit`."""
    if not isinstance(body, dict):
        raise Unfit("the order must be a JSON object")
    for name in ("order_id", "case_number", "service"):
        _require(isinstance(body.get(name), str) and body[name], f"{name} must be text")
    _require(body["service"] in BY_CODE, f"service must be one of {', '.join(BY_CODE)}")
    _require(_is_recipient(body.get("recipient")), "recipient must be a valid {iin} or {bin}")
    _require(_is_iban(body.get("iban")), "iban must be a valid Kazakh IBAN")
    _require(body.get("currency") == "KZT", "currency must be KZT")
    _require(("one_off" in body) != ("monthly" in body), "either one_off or monthly")
    _require(
        _is_money(body["one_off"]) if "one_off" in body else _is_monthly(body), "amounts must be text like 151375.00"
    )
    _require(_is_decision(body.get("decision")), "decision must be {number, made_on, signature in base64}")
    return body


def _require(holds: object, words: str) -> None:
    if not holds:
        raise Unfit(words)


def _is_recipient(recipient: Any) -> bool:
    match recipient:
        case {"iin": str(iin), **others} if not others:
            return is_valid_iin(iin)
        case {"bin": str(bin_), **others} if not others:
            return is_valid_bin(bin_)
    return False


def _is_iban(text: Any) -> bool:
    pattern_match = isinstance(text, str) and re.fullmatch(r"KZ\d{5}[0-9A-Z]{13}", text, re.ASCII)
    return bool(pattern_match) and iban(text[4:7], text[7:]) == text


def _is_money(amount: Any) -> bool:
    return isinstance(amount, str) and bool(MONEY.fullmatch(amount))


def _is_monthly(body: Json) -> bool:
    rows = body["monthly"]
    return isinstance(rows, list) and bool(rows) and all(map(_is_rate, rows)) and _is_money(body.get("arrears"))


def _is_rate(row: Any) -> bool:
    """One rate in force; the open end has no `until`."""
    if not isinstance(row, dict) or not _is_money(row.get("amount")) or not _is_day(row.get("from")):
        return False
    return "until" not in row or _is_day(row["until"])


def _is_day(text: Any) -> bool:
    try:
        return isinstance(text, str) and date.fromisoformat(text[:10]) is not None
    except ValueError:
        return False


def _is_decision(decision: Any) -> bool:
    if not isinstance(decision, dict) or not decision.get("number") or not _is_day(decision.get("made_on")):
        return False
    try:
        return bool(base64.b64decode(decision.get("signature", ""), validate=True))
    except (binascii.Error, TypeError, ValueError):
        return False


class PaymentDesk:
    """Handlers of `/odq/orders`."""

    def __init__(self, payments: Payments, clock: Callable[[], datetime]) -> None:
        self.payments, self.clock = payments, clock

    async def place(self, request: web.Request) -> web.Response:
        key = request.headers.get("Idempotency-Key", "")
        try:
            body = check(await request.json())
            _require(key == body["order_id"], "Idempotency-Key must be the order_id")
        except ValueError as error:
            return refused(400, str(error))
        try:
            is_new = self.payments.place(key, body, self.clock())
        except Conflict as conflict:
            return refused(409, str(conflict))
        return answered(self.payments.show(key, self.clock()), 201 if is_new else 200)

    async def show(self, request: web.Request) -> web.Response:
        try:
            return answered(self.payments.show(request.match_info["order_id"], self.clock()))
        except KeyError:
            return _unknown()

    async def list(self, request: web.Request) -> web.Response:
        try:
            limit = int(request.query.get("limit", "1000"))
            _require(1 <= limit <= LONGEST_PAGE, f"limit must be 1 to {LONGEST_PAGE}")
        except ValueError as error:
            return refused(400, str(error))
        orders, following = self.payments.page(request.query.get("after"), limit, self.clock())
        return answered({"orders": orders, "next": following})

    async def instruct(self, request: web.Request) -> web.Response:
        order_id, key = request.match_info["order_id"], request.headers.get("Idempotency-Key", "")
        try:
            body = check_instruction(await request.json())
            _require(key == body["instruction_id"], "Idempotency-Key must be the instruction_id")
        except ValueError as error:
            return refused(400, str(error))
        try:
            is_new = self.payments.instruct(order_id, key, body, self.clock())
        except KeyError:
            return _unknown()
        except Conflict as conflict:
            return refused(409, str(conflict))
        return answered(body, 201 if is_new else 200)

    async def withdraw(self, request: web.Request) -> web.Response:
        try:
            self.payments.withdraw(request.match_info["order_id"], self.clock())
        except KeyError:
            return _unknown()
        except Conflict as conflict:
            return refused(409, str(conflict))
        return web.Response(status=204)


KINDS_OF_INSTRUCTION = ("change", "suspend", "resume", "stop", "redirect")


def check_instruction(body: Any) -> Json:
    """The body of an instruction; raises `Unfit`."""
    if not isinstance(body, dict):
        raise Unfit("the instruction must be a JSON object")
    _require(isinstance(body.get("instruction_id"), str) and body["instruction_id"], "instruction_id must be text")
    _require(body.get("kind") in KINDS_OF_INSTRUCTION, f"kind must be one of {', '.join(KINDS_OF_INSTRUCTION)}")
    _require(_is_day(body.get("from")), "from must be a day")
    _require(isinstance(body.get("reason"), str) and body["reason"], "reason must be text")
    rows = body.get("monthly", [])
    _require(isinstance(rows, list) and all(map(_is_rate, rows)), "monthly must be rows {from, until, amount}")
    _require(body["kind"] != "change" or rows, "a change needs rows")
    _require(
        _is_due(body, rows), "arrears must be text like 151375.00; of a change, -22374.44 up to a quarter of a month"
    )
    _require(body["kind"] != "redirect" or _is_iban(body.get("iban")), "a redirect needs a valid Kazakh IBAN")
    _require(_is_decision(body.get("decision")), "decision must be {number, made_on, content, signature in base64}")
    return body


def _is_due(body: Json, rows: list[Json]) -> bool:
    """What is due for days past; of a change, what is held back of a month at the recipient's request."""
    amount = body.get("arrears", "0.00")
    if not isinstance(amount, str) or not amount.startswith("-"):
        return _is_money(amount)
    held = amount.removeprefix("-")
    largest = max((Decimal(row["amount"]) for row in rows), default=Decimal(0))
    return body["kind"] == "change" and _is_money(held) and Decimal(held) <= largest * MOST_HELD_BACK


def _unknown() -> web.Response:
    return refused(404, "no such order", NOT_FOUND)
