"""Payment orders over HTTP, as the contract's section 4 says."""

import base64
import binascii
import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from aiohttp import web

from bot.city.envelope import BAD_REQUEST, NOT_FOUND, Json, errors
from bot.city.numbers import check_digit, iban
from bot.city.payments import Conflict, Payments

SERVICES = ("burial", "disability", "breadwinner")
MONEY = re.compile(r"\d{1,12}\.\d{2}", re.ASCII)


class Unfit(ValueError):
    """The body is no order; the text says which part."""


def check(body: Any) -> Json:
    """The body of an order; raises `Unfit`."""
    if not isinstance(body, dict):
        raise Unfit("the order must be a JSON object")
    for name in ("order_id", "case_number", "service"):
        _require(isinstance(body.get(name), str) and body[name], f"{name} must be text")
    _require(body["service"] in SERVICES, f"service must be one of {', '.join(SERVICES)}")
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
    if not isinstance(recipient, dict) or len(recipient) != 1 or not recipient.keys() <= {"iin", "bin"}:
        return False
    (number,) = recipient.values()
    digits = isinstance(number, str) and re.fullmatch(r"\d{12}", number, re.ASCII)
    return bool(digits) and check_digit(number[:11]) == number[11]


def _is_iban(text: Any) -> bool:
    written = isinstance(text, str) and re.fullmatch(r"KZ\d{5}[0-9A-Z]{13}", text, re.ASCII)
    return bool(written) and iban(text[4:7], text[7:]) == text


def _is_money(amount: Any) -> bool:
    return isinstance(amount, str) and bool(MONEY.fullmatch(amount))


def _is_monthly(body: Json) -> bool:
    rows = body["monthly"]
    if not isinstance(rows, list) or not rows or not _is_money(body.get("arrears")):
        return False
    return all(
        isinstance(row, dict) and _is_money(row.get("amount")) and _is_day(row.get("from")) for row in rows
    ) and all(_is_day(row["until"]) for row in rows if "until" in row)


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


class Orders:
    """Handlers of `/odq/orders`."""

    def __init__(self, payments: Payments, clock: Callable[[], datetime]) -> None:
        self.payments, self.clock = payments, clock

    async def place(self, request: web.Request) -> web.Response:
        key = request.headers.get("Idempotency-Key", "")
        try:
            body = check(await request.json())
            _require(key == body["order_id"], "Idempotency-Key must be the order_id")
        except ValueError as error:
            return web.json_response(errors(BAD_REQUEST, str(error)), status=400)
        try:
            is_new = self.payments.place(key, body, self.clock())
        except Conflict as conflict:
            return web.json_response(errors(BAD_REQUEST, str(conflict)), status=409)
        return web.json_response(self.payments.show(key, self.clock()), status=201 if is_new else 200)

    async def show(self, request: web.Request) -> web.Response:
        try:
            return web.json_response(self.payments.show(request.match_info["order_id"], self.clock()))
        except KeyError:
            return _unknown()

    async def withdraw(self, request: web.Request) -> web.Response:
        try:
            self.payments.withdraw(request.match_info["order_id"], self.clock())
        except KeyError:
            return _unknown()
        except Conflict as conflict:
            return web.json_response(errors(BAD_REQUEST, str(conflict)), status=409)
        return web.Response(status=204)


def _unknown() -> web.Response:
    return web.json_response(errors(NOT_FOUND, "no such order"), status=404)
