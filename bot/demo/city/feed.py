"""A register's feed of events: numbered from one, without gaps, never changed once published."""

from datetime import date, datetime
from typing import Any

Record = dict[str, Any]

# By the field that holds the record; `None`: its fields stand in the event itself.
FEEDS: dict[tuple[str, str], str | None] = {
    ("kz:ZAGS", "kz:ActEvent"): "act",
    ("kz:CBDI", "kz:DisabilityEvent"): "disability",
    ("kz:GBDFL", "kz:PersonEvent"): None,
    ("kz:ODQ", "kz:AccountEvent"): None,
}


def plain(value: Any) -> Any:
    """The same with dates and times as ISO 8601 text: what JSON can carry, and a copy that stays as it is."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date | datetime) else value


class Feed:
    """Events of one register; `field` holds the act or the disability, other feeds say what happened in the event."""

    def __init__(self, reg_type: str, record_type: str, field: str | None) -> None:
        self.reg_type, self.record_type, self.field = reg_type, record_type, field
        self.events: list[Record] = []

    def publish(self, kind: str, record: Record, now: datetime, **beside: Any) -> Record:
        number = len(self.events) + 1
        event_id = f"{self.reg_type.removeprefix('kz:')}-{number:08d}"
        said = plain(record)
        content = said if self.field is None else {self.field: said}
        return self._append({"event_id": event_id, "kind": kind, **content, **plain(beside)}, now)

    def repeat(self, event: Record, now: datetime) -> Record:
        """The same event again under a new number, as registers do after a breakdown."""
        numbered = {"sequence", "published_at"}
        return self._append({key: value for key, value in event.items() if key not in numbered}, now)

    def _append(self, event: Record, now: datetime) -> Record:
        numbered = {"sequence": len(self.events) + 1, "published_at": now.isoformat(), **event}
        self.events.append(numbered)
        return numbered

    def after(self, sequence: int) -> list[Record]:
        return self.events[max(sequence, 0) :]
