"""Records of the SPDCI standard, and of a foreign registry, as our own, by one table: what it tells by `[[record]]`
rows, what is read of its feeds by `[[feed]]` rows, what is looked up by `[[look_up]]` rows. `standard.toml` holds the
standard's; rows of an installation come before them."""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from handlers.usecases.intake import LONGEST_KEY
from proactive.cases.registers import RECORDS, LookUp
from storage.awards.news import NEWS
from storage.engine.codec import EVENT_RECORDS, Unreadable

ISO_DAY = len("2026-11-23")
PASSED_BY = "passed by"  # the kind of a feed's event that is none of ours
NAMED = {"act": ("act_id", "deceased_iin"), "disability": ("disability_id", "iin")}  # its id, and whom it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedRecord:
    """Where in a record of another shape our fields stand."""

    type: str
    fields: Mapping[str, Sequence[str]]
    constants: Mapping[str, str] = field(default_factory=dict)
    days: Sequence[str] = ()
    values: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def content(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """A field or constant `a.b` stands in our record under `b` of `a`."""
        read = {name: self.value(name, at(raw, path)) for name, path in self.fields.items()}
        content: dict[str, Any] = {}
        for name, value in (*deepcopy(self.constants).items(), *read.items()):
            if value is not None:
                *outer, inner = name.split(".")
                holder = content
                for step in outer:
                    holder = holder.setdefault(step, {})
                holder[inner] = value
        return content

    def value(self, name: str, raw: Any) -> Any:
        """`None` for what is empty, or a word that has none of ours."""
        if raw in (None, ""):
            return None
        if name in self.days:
            return str(raw)[:ISO_DAY]
        return self.values[name].get(str(raw).lower()) if name in self.values else raw


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardRecord(TranslatedRecord):
    """What one record type of the standard, or of a foreign registry, tells of here."""

    becomes: str
    place: str
    kinds: Mapping[str, str]
    event_id: Sequence[str] = ()  # where the event's own id stands, which its feed gives too

    def kind(self, event_type: str) -> str | None:
        """Our feed's word; `None` for an event that is none of ours."""
        return self.kinds.get(event_type.rpartition(":")[2].lower() or "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedLookUp(TranslatedRecord):
    """How a foreign registry is asked for one of our records, and where it stands in what it answers."""

    record: str
    register: str  # ours, and theirs
    reg_type: str
    keys: Mapping[str, str] = field(default_factory=dict)  # ours, and theirs where it is called otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslatedFeed(TranslatedRecord):
    """How a foreign registry's feed is read, and where our event stands in one of its."""

    becomes: str
    reg_type: str
    numbered: str = "sequence"  # the attribute by which its events are counted

    def event(self, raw: Mapping[str, Any]) -> dict[str, Any]:
        """One that is none of ours is `PASSED_BY`, and counted all the same."""
        return {"sequence": raw.get(self.numbered), "kind": PASSED_BY} | self.content(raw)


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


@dataclass(frozen=True, slots=True)
class Standard:
    """The table of an installation: its own rows before the standard's."""

    own: tuple[StandardRecord, ...] = ()
    look_ups: tuple[TranslatedLookUp, ...] = ()
    feeds: tuple[TranslatedFeed, ...] = ()
    absent: frozenset[str] = frozenset()  # our feeds that this country does not have

    def feed(self, record_type: str) -> TranslatedFeed | None:
        """How a feed of ours is read of a foreign registry; `None`: in our own words."""
        return next((row for row in self.feeds if row.becomes == record_type), None)

    def row(self, record_type: str) -> StandardRecord | None:
        return next((row for row in (*self.own, *built_in().own) if row.type == record_type), None)

    def translated(self, look_up: LookUp) -> TranslatedLookUp | None:
        """How it is asked of a foreign registry; `None`: in our own words."""
        asked = (look_up.record.TYPE, look_up.reg_type)
        return next((row for row in self.look_ups if (row.record, row.register) == asked), None)

    def records(self, look_up: LookUp, held: Sequence[Any]) -> list[Any]:
        """What was answered, as records of ours. Raises `Unreadable`."""
        row = self.translated(look_up)
        if row is None:
            return list(held)
        if not all(isinstance(raw, Mapping) for raw in held):
            raise Unreadable(f"{row.type}: expected objects")
        return [row.content(raw) for raw in held]

    def events(self, notice: Mapping[str, Any], record: Any, sender: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Our feed and its event, of one record of a notify event; none where the event is none of ours.

        Where it has no id of its own, the notice's reference is its id, so that what is sent again is one event. Raises
        `Unreadable`.
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
        own_id = at(record, row.event_id) if row.event_id else None
        event_id = str(own_id or f"{sender}:{notice['reference_id']}")
        if len(event_id) > LONGEST_KEY:
            event_id = hashlib.sha256(event_id.encode()).hexdigest()
        event = {"event_id": event_id, "kind": kind, "published_at": notice.get("timestamp")}
        yield row.becomes, event | {row.place: content}


def read_mapping(text: str) -> Standard:
    """Of a TOML of `[[record]]`, `[[feed]]` and `[[look_up]]` rows. Raises `ValueError`."""
    content = tomllib.loads(text)
    try:
        told = tuple(StandardRecord(**row) for row in content.get("record", []))
        read = tuple(TranslatedFeed(**row) for row in content.get("feed", []))
        asked = tuple(TranslatedLookUp(**row) for row in content.get("look_up", []))
    except TypeError as error:
        raise ValueError(str(error).partition("__init__() ")[2] or str(error)) from None
    for record in told:
        if record.becomes not in EVENT_RECORDS or EVENT_RECORDS[record.becomes][0] != record.place:
            expected = ", ".join(f"{name} with place {place}" for name, (place, _) in EVENT_RECORDS.items())
            raise ValueError(f"{record.type}: becomes one of {expected}")
    for feed in read:
        check_feed(feed.becomes, f"{feed.type}: becomes")
    for look_up in asked:
        if look_up.record not in RECORDS:
            raise ValueError(f"{look_up.type}: record is one of {', '.join(RECORDS)}")
    absent = frozenset(content.get("absent", []))
    for name in absent:
        check_feed(name, f"absent: {name}:")
    return Standard(told, asked, read, absent)


def check_feed(name: str, where: str) -> None:
    """Raises `ValueError`."""
    if name not in {*EVENT_RECORDS, *NEWS}:
        raise ValueError(f"{where} one of {', '.join((*EVENT_RECORDS, *NEWS))}")


@cache
def built_in() -> Standard:
    return read_mapping(Path(__file__).with_suffix(".toml").read_text("utf-8"))
