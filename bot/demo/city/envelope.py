"""The SPDCI envelope as the gateway reads and writes it.

A message that cannot be read at all is `MalformedRequest`; an item that can be answered but not as asked is `Rejected`,
with one of the standard's reason codes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

Json = dict[str, Any]

SENDER = "gateway.city"
BAD_REQUEST, UNAUTHORIZED, NOT_FOUND = "err.request.bad", "err.request.unauthorized", "err.request.not_found"
UNAVAILABLE = "err.service.unavailable"
BAD_CRITERIA = "rjct.search_criteria.invalid"
BAD_FILTER = "rjct.filter.invalid"
BAD_SORT = "rjct.sort.invalid"
BAD_PAGE = "rjct.pagination.invalid"
BAD_TIME = "rjct.timestamp.invalid"
TWICE = "rjct.reference_id.duplicate"


class MalformedRequest(ValueError):
    """No item of the message can be answered; the text says what is wrong with it."""


class Rejected(Exception):
    """One item is refused: `code` from the standard's list, and words."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(words)
        self.code = code


@dataclass(frozen=True, slots=True)
class Envelope:
    transaction_id: str
    sender_id: str
    items: list[Json]


def read(body: Any, action: str = "search") -> Envelope:
    """A search message; raises `MalformedRequest`."""
    header, message = _member(body, "header"), _member(body, "message")
    for name in ("message_id", "message_ts", "sender_id"):
        _text(header, "header", name)
    _time(header["message_ts"], "header.message_ts")
    if header.get("action") != action:
        raise MalformedRequest(f"header.action must be {action}")
    if not isinstance(header.get("total_count"), int):
        raise MalformedRequest("header.total_count must be a whole number")
    return Envelope(_text(message, "message", "transaction_id", 99), header["sender_id"], _items(message))


def _member(body: Any, name: str) -> Json:
    if not isinstance(body, dict):
        raise MalformedRequest("the message must be a JSON object")
    member = body.get(name)
    if not isinstance(member, dict):
        raise MalformedRequest(f"{name} must be an object")
    return member


def _text(part: Json, where: str, name: str, longest: int = 999) -> str:
    value = part.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise MalformedRequest(f"{where}.{name} must be text of 1 to {longest} characters")
    return value


def _time(text: str, where: str) -> None:
    try:
        aware = datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        aware = False
    if not aware:
        raise MalformedRequest(f"{where} must be an ISO 8601 time with its zone")


def _items(message: Json) -> list[Json]:
    items = message.get("search_request")
    if not isinstance(items, list) or not items:
        raise MalformedRequest("message.search_request must be a list with at least one item")
    for item in items:
        if not isinstance(item, dict) or not isinstance(item.get("reference_id"), str) or not item["reference_id"]:
            raise MalformedRequest("every item of search_request must be an object with a reference_id")
    return items


def criteria(item: Json) -> Json:
    """The item's search criteria; raises `Rejected`."""
    try:
        _time(str(item.get("timestamp")), "timestamp")
    except MalformedRequest as error:
        raise Rejected(BAD_TIME, str(error)) from None
    search_criteria = item.get("search_criteria")
    if not isinstance(search_criteria, dict):
        raise Rejected(BAD_CRITERIA, "search_criteria must be an object")
    for name in ("reg_type", "reg_record_type"):
        if not isinstance(search_criteria.get(name), str):
            raise Rejected(BAD_CRITERIA, f"search_criteria.{name} must be text")
    return search_criteria


def succeeded(item: Json, records: list[Json], now: datetime, pagination: Json | None = None) -> Json:
    search_criteria = item["search_criteria"]
    data = {
        "reg_type": search_criteria["reg_type"],
        "reg_record_type": search_criteria["reg_record_type"],
        "reg_records": records,
    }
    answer = _answer(item, "succ", now) | {"data": {"version": "1.0.0", **data}}
    return answer | ({"pagination": pagination} if pagination else {})


def pending(item: Json, now: datetime) -> Json:
    return _answer(item, "pdng", now)


def rejected(item: Json, reason: Rejected, now: datetime) -> Json:
    return _answer(item, "rjct", now) | {"status_reason_code": reason.code, "status_reason_message": str(reason)[:999]}


def _answer(item: Json, status: str, now: datetime) -> Json:
    return {"reference_id": item["reference_id"], "timestamp": now.isoformat(), "status": status}


def response(message: Envelope, answers: list[Json], now: datetime) -> Json:
    """The whole answer to a search message."""
    header = callback_header("on-search", len(message.items), now) | {"receiver_id": message.sender_id}
    header["completed_count"] = sum(answer["status"] != "pdng" for answer in answers)
    ids = {"transaction_id": message.transaction_id, "correlation_id": uuid4().hex}
    return {"header": header, "message": {**ids, "search_response": answers}}


def notice(reg_type: str, record_type: str, events: Iterable[Json], now: datetime) -> Json:
    """A notify message: one `notify_event` an event."""
    notify_events = [
        {
            "reference_id": uuid4().hex,
            "timestamp": now.isoformat(),
            "data": {"version": "1.0.0", "reg_type": reg_type, "reg_record_type": record_type, "reg_records": event},
        }
        for event in events
    ]
    return {
        "header": callback_header("notify", len(notify_events), now),
        "message": {"transaction_id": uuid4().hex, "notify_event": notify_events},
    }


def callback_header(action: str, count: int, now: datetime) -> Json:
    """The callback header of the standard; `sender_id` is the gateway."""
    ids = {"version": "1.0.0", "message_id": uuid4().hex, "message_ts": now.isoformat(), "action": action}
    return {**ids, "status": "succ", "total_count": count, "sender_id": SENDER, "is_msg_encrypted": False}


def errors(code: str, words: str) -> Json:
    """The standard's body of an HTTP error."""
    return {"errors": [{"code": code, "message": words}]}
