"""Every log line of the suite, as it would be written: nothing personal and nothing secret stands in one.

`watch` begins it, in the tests' own process and in each `qoldau` that they fork; what is found goes to a file, and
`tests/conftest.py` fails the test in which it came.
"""

import logging
import re
import tempfile
from functools import wraps
from pathlib import Path

from bot.logs import Lines, quieten
from proactive.basics.identifiers import is_valid_iin

PLAIN = Lines("text", [])
# Ids are hexadecimal, and some of them hold as many digits as an IIN or a number.
PERSONAL = {
    "an IIN or BIN": re.compile(r"(?<![0-9a-f])\d{12}(?![0-9a-f])"),
    "a mobile number": re.compile(
        r"(?<![0-9a-f.:-])(?:\+?7|8)[ (-]{0,2}7\d\d[ )-]{0,2}\d{3}[ -]?\d\d[ -]?\d\d(?![0-9a-f])"
    ),
    "an account": re.compile(r"KZ ?\d\d(?: ?[0-9A-Z]){16}", re.IGNORECASE),
    "a token": re.compile(r"\d{3,}:[\w-]{16,}|bot\d+:\w|Bearer +[\w.]|(?i:token|secret|password|key)=[\w%]"),
    "a password in an address": re.compile(r"://[^/\s:@•]*:[^/\s@•]+@"),
    "a name or words of somebody": re.compile(r"[\u0400-\u04ff]"),  # what the program says itself is English
}


def personal_in(line: str) -> list[str]:
    """What kinds of personal or secret words a line holds."""
    return [
        kind
        for kind, pattern in PERSONAL.items()
        if any(kind != "an IIN or BIN" or is_valid_iin(match.group()) for match in pattern.finditer(line))
    ]


def as_written(record: logging.LogRecord) -> str:
    """By the lines that `bot.logs.configure` has set up in this process; without them, as they are by default."""
    set_up = (handler.formatter for handler in logging.getLogger().handlers)
    lines = next((form for form in set_up if isinstance(form, Lines)), PLAIN)
    return lines.format(record)


def complaint(record: logging.LogRecord) -> str:
    """One line; empty where nothing is wrong."""
    try:
        written = as_written(record)
    except Exception as error:
        return f"{record.name}:{record.lineno} cannot be written: {error!r} in {record.msg!r}"
    kinds = personal_in(written)
    return f"{', '.join(kinds)} in a log line: {written}" if kinds else ""


class Findings:
    """A file that processes write to, and what of it was read already."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="logged-")) / "findings"
        self.path.touch()
        self._read = 0

    def news(self) -> list[str]:
        if self.path.stat().st_size == self._read:
            return []
        with self.path.open("rb") as file:
            file.seek(self._read)
            fresh = file.read()
        self._read += len(fresh)
        return fresh.decode("utf-8", "replace").splitlines()


def watch(path: Path) -> None:
    """From now on each record that any handler of this process is given is looked at first."""
    handle = logging.Logger.callHandlers

    @wraps(handle)
    def looking(logger: logging.Logger, record: logging.LogRecord) -> None:
        if words := complaint(record):
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{words}\n")
        handle(logger, record)

    logging.Logger.callHandlers = looking  # type: ignore[method-assign]
    quieten()
