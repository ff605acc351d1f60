"""Logs: a line an entry, as text or JSON, in UTC; nothing secret or personal in it, and no flood of the same."""

import json
import logging
import re
import time
import traceback
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING

from yarl import URL

from handlers.usecases.tracing import CASE, REQUEST
from proactive.basics.foreign_text import UNNAMED, impersonal, unnumbered

if TYPE_CHECKING:  # the law is printed without settings or a database
    from bot.settings import Settings

SHORTEST_SECRET = 6
WRITTEN = re.compile(r"(?<=[?&]text=)[^&\s]+")  # by a citizen, in an address that could not be read
BURST, WINDOW = 3, 5.0  # so many of one kind in so many seconds
FRAMES = 4
LONGEST_WORDS = 500


def configure(level: str = "INFO", form: str = "text", hidden: Iterable[str] = ()) -> None:
    """In the place of what was configured before. `hidden`: secrets of these settings, which no line may hold."""
    handler = logging.StreamHandler()
    handler.setFormatter(Lines(form, hidden))
    handler.addFilter(Damper())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    quieten()


def quieten() -> None:
    """Libraries that say too much."""
    for noisy in ("apscheduler", "aiohttp.access", "alembic"):
        logging.getLogger(noisy).setLevel(logging.ERROR if noisy == "apscheduler" else logging.WARNING)
    logging.getLogger("aiosqlite").setLevel(logging.INFO)  # says every statement with what is in it


def configure_from(settings: "Settings") -> None:
    configure(settings.log_level, settings.log_format, secrets_of(settings))


def secrets_of(settings: "Settings") -> list[str]:
    names = [name for name in type(settings).model_fields if re.search(r"_(token|secret|password|key)$", name)]
    values = [value for name in names if isinstance(value := getattr(settings, name), str)]
    values += [password for url in settings.sms_urls if (password := URL(url).password)]
    return [part for value in values for part in value.split(",") if len(part) >= SHORTEST_SECRET]


class Lines(logging.Formatter):
    def __init__(self, form: str, hidden: Iterable[str]) -> None:
        super().__init__()
        self._as_json = form == "json"
        self._secret = re.compile("|".join(map(re.escape, sorted(hidden, key=len, reverse=True))) or r"(?!)")

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        words = self.redacted(record.getMessage())
        trouble = self.redacted(trouble_of(record))
        bound = {"request": self.redacted(REQUEST.get()), "case": self.redacted(CASE.get())}  # callers' own words
        if self._as_json:
            entry = {"at": at, "level": record.levelname, "logger": record.name, "message": words, **bound}
            if trouble:
                entry["error"] = trouble
            return json.dumps({name: value for name, value in entry.items() if value}, ensure_ascii=False)
        about = "".join(f" {name}={value}" for name, value in bound.items() if value)
        return f"{at} {record.levelname} {record.name}: {words}{f' | {trouble}' if trouble else ''}{about}"

    def redacted(self, text: str) -> str:
        return unnumbered(WRITTEN.sub(UNNAMED, self._secret.sub(UNNAMED, " ".join(text.split()))))


def trouble_of(record: logging.LogRecord) -> str:
    """An error on one line: what it is, and the last steps that led there."""
    if not record.exc_info or record.exc_info[1] is None:
        return ""
    _, error, trace = record.exc_info
    words = " ".join(impersonal(str(error)).split())[:LONGEST_WORDS]  # others' words may stand in it
    return f"{type(error).__name__}: {words} ({steps_of(trace)})"


def steps_of(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)[-FRAMES:]
    return " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in reversed(frames))


class Damper(logging.Filter):
    """Of what comes again and again the first few lines, and then how many there were."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._counts: dict[tuple[object, ...], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        kind = (record.name, record.msg if isinstance(record.msg, str) else "", record.exc_info and record.exc_info[0])
        now = self._clock()
        since, count = self._counts.get(kind, (now, 0))
        if now - since > WINDOW:
            if count > BURST:
                record.msg, record.args = f"{record.getMessage()} (and {count - BURST} more like it)", ()
            since, count = now, 0
        self._counts[kind] = (since, count + 1)
        return count < BURST
