"""SPDCI search envelopes: many questions in one message, each answered under its reference."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from handlers.channels.standard import TranslatedFeed, TranslatedLookUp
from proactive.cases.registers import LookUp, Purpose

CODE = re.compile(r"[a-z_.]{1,64}")  # of the standard; a register's other words are read by nobody here

SENDER = "qoldau"
MOCK_SENDER = "gateway.city"


class ReplyState(StrEnum):
    ANSWERED = "answered"
    REFUSED = "refused"
    PENDING = "pending"  # ask again later
    DOWN = "down"  # no answer at all


class BrokenItem(Exception):
    """An item of an answer that does not have the standard's shape."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchItem:
    """One look-up with the reason why it may be asked."""

    reference: str
    look_up: LookUp
    purpose: Purpose
    consent_id: str | None = None
    asked_before: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReply:
    """What came back for one search; `records` are as the register sent them."""

    state: ReplyState
    records: Sequence[Mapping[str, Any]] = ()
    reason: str | None = None


def look_up_item(search: SearchItem, row: TranslatedLookUp | None, now: datetime) -> dict[str, Any]:
    """`row`: how a foreign registry is asked; `None`: in the contract's words."""
    look_up = search.look_up
    key = row.keys.get(look_up.key, look_up.key) if row else look_up.key
    criteria = {
        "reg_type": row.reg_type if row else look_up.reg_type,
        "reg_record_type": row.type if row else look_up.record.TYPE,
        "query_type": "idtype-value",
        "query": {"type": key, "value": look_up.value},
        **reason(search, now),
    }
    return item(search.reference, criteria, now)


def reason(search: SearchItem, now: datetime) -> dict[str, Any]:
    """Before consent it is for detecting a right, after it in the consent's name."""
    if search.purpose is Purpose.DETECT:
        return {"authorize": detect(now)}
    return {"consent": {"ts": now.isoformat(), "purpose": {"code": "assign", "ref_uri": search.consent_id}}}


def detect(now: datetime) -> dict[str, Any]:
    return {"ts": now.isoformat(), "purpose": {"code": "detect"}}


@dataclass(frozen=True, slots=True)
class FeedNames:
    """What a feed is called where it is read, and the attribute by which its events are counted."""

    reg_type: str
    record_type: str
    numbered: str = "sequence"

    def after(self, sequence: int) -> list[dict[str, Any]]:
        later = {"attribute_name": self.numbered, "operator": "gt", "attribute_value": sequence}
        return [{"seq_num": 1, "expression1": later}]


def feed_names(feed: tuple[str, str], row: TranslatedFeed | None) -> FeedNames:
    """`row`: how a foreign registry's is read; `None`: the contract's words."""
    return FeedNames(row.reg_type, row.type, row.numbered) if row else FeedNames(*feed)


def feed_item(reference: str, feed: FeedNames, sequence: int, page_size: int, now: datetime) -> dict[str, Any]:
    criteria = {
        "reg_type": feed.reg_type,
        "reg_record_type": feed.record_type,
        "query_type": "predicate",
        "query": feed.after(sequence),
        "sort": [{"attribute_name": feed.numbered, "sort_order": "asc"}],
        "pagination": {"page_size": page_size, "page_number": 1},
        "authorize": detect(now),
    }
    return item(reference, criteria, now)


def item(reference: str, criteria: dict[str, Any], now: datetime) -> dict[str, Any]:
    return {
        "reference_id": reference,
        "timestamp": now.isoformat(),
        "search_criteria": {"version": "1.0.0"} | criteria,
        "locale": "kaz",
    }


def message(items: Sequence[Mapping[str, Any]], now: datetime) -> dict[str, Any]:
    return of_action("search", {"search_request": list(items)}, len(items), now)


def of_action(
    action: str, content: Mapping[str, Any], count: int, now: datetime, answer_to: str = ""
) -> dict[str, Any]:
    """A message of the standard. `answer_to`: where its callback goes, for what is answered later."""
    header = {
        "version": "1.0.0",
        "message_id": str(uuid4()),
        "message_ts": now.isoformat(),
        "action": action,
        "sender_id": SENDER,
        "total_count": count,
        "is_msg_encrypted": False,
    }
    if answer_to:
        header["sender_uri"] = answer_to
    return {"signature": "", "header": header, "message": {"transaction_id": str(uuid4()), **content}}


def subscribe_item(reference: str, feed: FeedNames, now: datetime) -> dict[str, Any]:
    """Every event of a feed, from now on."""
    criteria = {
        "version": "1.0.0",
        "reg_type": feed.reg_type,
        "reg_event_type": "REGISTER",
        "filter_type": "predicate",
        "filter": feed.after(0),
        "notify_record_type": feed.record_type,
        "authorize": detect(now),
    }
    return {"reference_id": reference, "timestamp": now.isoformat(), "subscribe_criteria": criteria, "locale": "kaz"}


def status_request(references: Sequence[str]) -> dict[str, Any]:
    """What became of searches that were asked before."""
    request = {
        "reference_id": str(uuid4()),
        "txn_type": "search",
        "attribute_type": "reference_id_list",
        "attribute_value": list(references),
        "locale": "kaz",
    }
    return {"txnstatus_request": request}


def is_acknowledged(body: Any) -> bool:
    acknowledgement = body.get("message") if isinstance(body, Mapping) else None
    return isinstance(acknowledgement, Mapping) and acknowledgement.get("ack_status") == "ACK"


def is_mock(body: Any) -> bool:
    """Whether the mock city signs it."""
    header = body.get("header") if isinstance(body, Mapping) else None
    return isinstance(header, Mapping) and header.get("sender_id") == MOCK_SENDER


def replies(body: Any) -> dict[str, ItemReply]:
    """Replies by reference. What cannot be read is left out, and so counts as no answer; it spoils no other item."""
    try:
        items = list(body["message"]["search_response"])
    except (KeyError, TypeError):
        return {}
    return {response["reference_id"]: reply(response) for response in items if has_reference(response)}


def has_reference(response: Any) -> bool:
    return isinstance(response, Mapping) and isinstance(response.get("reference_id"), str)


def reply(response: Mapping[str, Any]) -> ItemReply:
    try:
        return reply_by_status(response)
    except BrokenItem as error:
        return ItemReply(state=ReplyState.DOWN, reason=str(error))


def reply_by_status(response: Mapping[str, Any]) -> ItemReply:
    match response.get("status"):
        case "succ":
            return ItemReply(state=ReplyState.ANSWERED, records=records_of(response.get("data")))
        case "rjct":
            code = str(response.get("status_reason_code") or "")
            return ItemReply(state=ReplyState.REFUSED, reason=code if CODE.fullmatch(code) else "rjct")
        case "pdng":
            return ItemReply(state=ReplyState.PENDING)
        case _:
            return ItemReply(state=ReplyState.DOWN, reason="unknown status")


def records_of(data: Any) -> list[Mapping[str, Any]]:
    """An array, or the single object that the standard's schema shows. Raises `BrokenItem`."""
    if data is None:
        return []
    if not isinstance(data, Mapping):
        raise BrokenItem("data is no object")
    reg_records = data.get("reg_records") or []
    records = [reg_records] if isinstance(reg_records, Mapping) else reg_records
    if not isinstance(records, list) or not all(isinstance(record, Mapping) for record in records):
        raise BrokenItem("reg_records are no objects")
    return records
