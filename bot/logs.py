"""Logs: a line an entry, as text or JSON, in UTC; nothing secret or personal in it, and no flood of the same."""

import logging
import re
import time
import traceback
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING

from structlog.processors import JSONRenderer
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict
from yarl import URL

from handlers.usecases.tracing import CASE, REQUEST
from proactive.basics.foreign_text import UNNAMED, in_a_line, unnumbered_beside_ids

if TYPE_CHECKING:  # the law is printed without settings or a database
    from structlog.typing import ExcInfo

    from bot.settings import Settings

SHORTEST_SECRET = 6
WRITTEN = re.compile(r"(?<=[?&]text=)[^&\s]+")  # by a citizen, in an address that could not be read
BURST, WINDOW = 3, 5.0  # so many of one kind in so many seconds
FRAMES = 4
LONGEST_WORDS = 500
OURS = {"at", "level", "logger"}


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


class Lines(ProcessorFormatter):
    """What our own loggers say and what the libraries' say, through the same processors."""

    def __init__(self, form: str, hidden: Iterable[str] = ()) -> None:
        written = JSONRenderer(ensure_ascii=False) if form == "json" else as_text
        super().__init__(processors=[described, Redaction(hidden), written])


def described(_: object, __: str, event: EventDict) -> EventDict:
    """When, who says it, and the request and the case it belongs to."""
    record: logging.LogRecord = event["_record"]
    at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    fields = {
        "at": at,
        "level": record.levelname,
        "logger": record.name,
        "message": event["event"],
        "request": REQUEST.get(),
        "case": CASE.get(),
        "error": trouble_of(event.get("exc_info")),
    }
    return {name: value for name, value in fields.items() if value}


class Redaction:
    """Takes out what is secret or personal: callers' own words stand in a request's name too."""

    def __init__(self, hidden: Iterable[str]) -> None:
        self._secret = re.compile("|".join(map(re.escape, sorted(hidden, key=len, reverse=True))) or r"(?!)")

    def __call__(self, _: object, __: str, event: EventDict) -> EventDict:
        return {name: value if name in OURS else self.redacted(value) for name, value in event.items()}

    def redacted(self, text: str) -> str:
        return unnumbered_beside_ids(WRITTEN.sub(UNNAMED, self._secret.sub(UNNAMED, " ".join(text.split()))))


def as_text(_: object, __: str, event: EventDict) -> str:
    trouble = f" | {event['error']}" if "error" in event else ""
    about = "".join(f" {name}={event[name]}" for name in ("request", "case") if name in event)
    return f"{event['at']} {event['level']} {event['logger']}: {event.get('message', '')}{trouble}{about}"


def trouble_of(raised: "ExcInfo | None") -> str:
    """An error on one line: what it is, and the last steps that led there."""
    if not raised or raised[1] is None:
        return ""
    _, error, trace = raised
    words = in_a_line(str(error))[:LONGEST_WORDS]  # others' words may stand in it
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
