"""Between the wire and the dataclasses: records of registers, and a case's sealed document."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from proactive.cases.case import Case, Event
from proactive.cases.jobs import RegisterReply
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import RECORDS, Act, Answer, Disability, LookUp, Record
from storage.engine.tables import cases
from storage.engine.upcast import upcast
from storage.engine.vault import Vault, place

EVENT_RECORDS: dict[str, tuple[str, type[Act] | type[Disability]]] = {
    "kz:ActEvent": ("act", Act),
    "kz:DisabilityEvent": ("disability", Disability),
}
LOADED_BESIDE = {"awaits", "beside"}


class Unreadable(Exception):
    """What a register sent does not have the shape of its record; the message says where."""


@cache
def adapter(of: Any) -> TypeAdapter[Any]:
    return TypeAdapter(of)


RECORD_ADAPTERS: dict[str, TypeAdapter[Any]] = {name: TypeAdapter(record) for name, record in RECORDS.items()}


def parse_record(record: type[Record], raw: Mapping[str, Any]) -> Record:
    """A record as the contract shapes it. Raises `Unreadable`."""
    content = {f"{name}_" if name == "from" else name: value for name, value in raw.items()}
    try:
        parsed = RECORD_ADAPTERS[record.TYPE].validate_python(content)
    except ValidationError as error:
        raise Unreadable(f"{record.TYPE}: {first_of(error)}") from None
    assert isinstance(parsed, Record)
    return parsed


def parse_event(record_type: str, raw: Mapping[str, Any]) -> Event:
    """A feed's event. Raises `Unreadable`."""
    if record_type not in EVENT_RECORDS:
        raise Unreadable(f"{record_type} is not an event; expected one of {', '.join(EVENT_RECORDS)}")
    name, record = EVENT_RECORDS[record_type]
    if not isinstance(raw.get(name), Mapping):
        raise Unreadable(f"{record_type}: {name} is missing")
    try:
        event = adapter(Event).validate_python(
            {
                "event_id": raw.get("event_id"),
                "kind": raw.get("kind"),
                "published_at": raw.get("published_at"),
                "record": parse_record(record, raw[name]),
                "on": raw.get("on"),
            }
        )
    except ValidationError as error:
        raise Unreadable(f"{record_type}: {first_of(error)}") from None
    assert isinstance(event, Event)
    return event


def first_of(error: ValidationError) -> str:
    """The first complaint, without the value, which may be personal."""
    first = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def dump_case(case: Case) -> bytes:
    return adapter(Case).dump_json(case, exclude=LOADED_BESIDE, exclude_defaults=True)


def load_case(content: bytes) -> Case:
    case = adapter(Case).validate_python(document(content))
    assert isinstance(case, Case)
    return case


def stored_case(vault: Vault, row: Any) -> Case:
    """Of a row with its number and what is sealed of it."""
    return load_case(vault.open(row.sealed, place(cases, row.number)))


def load_waiting(content: bytes) -> Waiting | None:
    """Of a case's document, without the rest of it."""
    waiting = document(content).get("waiting")
    return Waiting(Reason(waiting["reason"]), tuple(waiting.get("about", ()))) if waiting else None


def document(content: bytes) -> dict[str, Any]:
    """A case's document in its present shape, whichever version of the program wrote it."""
    raw: dict[str, Any] = json.loads(content)
    code = raw.pop("waits_for", None)
    return upcast(raw | {"waiting": waiting_of(code)} if code else raw)


def waiting_of(code: str) -> dict[str, Any]:
    """What versions before 0015 wrote as one string: a reason, alone or with what it is about behind it."""
    for pattern, reason in WRITTEN_BEFORE.items():
        if match := re.fullmatch(pattern, code, re.DOTALL):
            return {"reason": reason, "about": [part for group in match.groups() for part in parts_of(reason, group)]}
    return {"reason": code} if code in set(Reason) else {"reason": Reason.CHECK, "about": [code]}


def parts_of(reason: Reason, text: str) -> list[str]:
    return text.split(" ") if reason is Reason.FOLLOW_UP else [text]


WRITTEN_BEFORE = {
    r"unknown_(.+)": Reason.UNKNOWN,
    r"document: (.*)": Reason.DOCUMENT,
    r"document_came: (.*)": Reason.DOCUMENT_CAME,
    r"register_refuses (.+?): (.*)": Reason.REGISTER_REFUSES,
    r"law_not_in_force (.+) has no value for (.+)": Reason.LAW_NOT_IN_FORCE,
    r"follow_up (.+)": Reason.FOLLOW_UP,
    r"order_([0-9]+)": Reason.ORDER_REFUSED,
}


def answer_of(look_up: LookUp, reply: RegisterReply) -> Answer:
    """Raises `Unreadable`."""
    records = tuple(parse_record(look_up.record, record) for record in reply.records)
    return Answer(reply.state, records, reply.reason, reply.at)
