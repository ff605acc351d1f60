"""The logs of a simulated service, as they would stand in its journal; failures that are nobody's fault but its own."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import aiohttp

from bot.logs import Lines
from storage.engine.faults import is_ours

EXPECTED = (aiohttp.ClientError, TimeoutError)  # of a provider that was struck


@dataclass(slots=True)
class LogBook:
    lines: list[str] = field(default_factory=list)
    count: int = 0
    failures: list[str] = field(default_factory=list)

    def taken(self) -> tuple[list[str], list[str]]:
        """The lines and failures since the last time."""
        taken = self.lines, self.failures
        self.lines, self.failures = [], []
        return taken


class Keeping(logging.Handler):
    def __init__(self, journal: LogBook) -> None:
        super().__init__()
        self.setFormatter(Lines("text", ()))
        self._journal = journal

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        self._journal.lines.append(line)
        self._journal.count += 1
        error = record.exc_info[1] if record.exc_info else None
        if error and not is_ours(error) and not isinstance(error, EXPECTED):
            self._journal.failures.append(line)


@contextmanager
def kept_in(journal: LogBook) -> Iterator[None]:
    """All that is said in the block, and nothing of it on the terminal."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    root.handlers, keeping = [], Keeping(journal)
    root.addHandler(keeping)
    root.setLevel(logging.INFO)
    for noisy in ("aiohttp.access", "alembic"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.handlers = before
        root.setLevel(level)
