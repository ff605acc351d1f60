"""Records of the SPDCI standard as events of our own feeds, by one table: `standard.toml`, and rows laid over it."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from handlers.usecases.intake import LONGEST_KEY
from storage.engine.codec import EVENT_RECORDS, Unreadable

ISO_DAY = len("2026-11-23")
NAMED = {"act": ("act_id", "deceased_iin"), "disability": ("disability_id", "iin")}  # its id, and whom it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardRecord:
    """What one record type of the standard, or of a foreign registry, is here."""

    type: str
    becomes: str
    place: str
    kinds: Mapping[str, str]
    fields: Mapping[str, Sequence[str]]
    constants: Mapping[str, str] = field(default_factory=dict)
    days: Sequence[str] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def kind(self, event_type: str) -> str | None:
        """Our feed's word; `None` for an event that is none of ours."""
        return self.kinds.get(event_type.rpartition(":")[2].lower() or "other")

    def content(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        read = {name: self.value(name, at(raw, path)) for name, path in self.fields.items()}
        return {**self.constants, **{name: value for name, value in read.items() if value is not None}}

    def value(self, name: str, raw: Any) -> Any:
        """`None` for what is empty, or a word that has none of ours."""
        if raw in (None, ""):
            return None
        if name in self.days:
            return str(raw)[:ISO_DAY]
        return self.values[name].get(str(raw).lower()) if name in self.values else raw


def at(raw: Any, path: Sequence[str]) -> Any:
    """What stands there; of several the first, unless a step picks one."""
    for step in path:
        name, _, wanted = step.partition("=")
        if wanted:
            options = raw if isinstance(raw, list) else [raw]
            picked = (one for one in options if isinstance(one, Mapping) and one.get(name) in wanted.split("|"))
            raw = next(picked, None)
        else:
            holder = raw[0] if isinstance(raw, list) and raw else raw
            raw = holder.get(name) if isinstance(holder, Mapping) else None
    return raw


def read_mapping(text: str) -> tuple[StandardRecord, ...]:
    """Of a TOML of `[[record]]` rows. Raises `ValueError`."""
    try:
        rows = tuple(StandardRecord(**row) for row in tomllib.loads(text).get("record", []))
    except TypeError as error:
        raise ValueError(str(error).removeprefix("StandardRecord.__init__() ")) from None
    for row in rows:
        if row.becomes not in EVENT_RECORDS or EVENT_RECORDS[row.becomes][0] != row.place:
            expected = ", ".join(f"{name} with place {place}" for name, (place, _) in EVENT_RECORDS.items())
            raise ValueError(f"{row.type}: becomes one of {expected}")
    return rows


@cache
def built_in() -> tuple[StandardRecord, ...]:
    return read_mapping(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Standard:
    """The table of an installation: its own rows first."""

    own: tuple[StandardRecord, ...] = ()

    def row(self, record_type: str) -> StandardRecord | None:
        return next((row for row in (*self.own, *built_in()) if row.type == record_type), None)

    def events(self, notice: Mapping[str, Any], record: Any, sender: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Our feed and its event, of one record of a notify event; none where the event is none of ours.

        The notice's reference is the event's id, so that what is sent again is one event. Raises `Unreadable`.
        """
        data = notice["data"]
        row = self.row(data["reg_record_type"])
        assert row is not None
        if not isinstance(record, Mapping):
            raise Unreadable(f"{row.type}: expected an object")
        kind = row.kind(str(data.get("reg_event_type", "")))
        if kind is None:
            return
        content, (id_name, about) = row.content(record), NAMED[row.place]
        if about not in content:
            raise Unreadable(f"{row.type}: nothing stands where {about} is read")
        content.setdefault(id_name, f"{sender}:{content[about]}")
        event_id = f"{sender}:{notice['reference_id']}"
        if len(event_id) > LONGEST_KEY:
            event_id = hashlib.sha256(event_id.encode()).hexdigest()
        event = {"event_id": event_id, "kind": kind, "published_at": notice.get("timestamp")}
        yield row.becomes, event | {row.place: content}
