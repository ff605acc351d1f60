"""LAW_FILE: rows laid over the built-in law, read at the start and again whenever the file changes."""

import logging
from pathlib import Path

from bot.settings import WrongSettings
from proactive.basics import law

log = logging.getLogger(__name__)


class LawFile:
    """How a ministry enters the values of a year."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._read_at = 0.0

    def read(self) -> None:
        """What is new in it. Raises `WrongSettings` for a file that cannot be read."""
        if self._path is None:
            return
        try:
            changed_at = self._path.stat().st_mtime
            if changed_at == self._read_at:
                return
            names = law.lay_over(self._path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise WrongSettings(f"LAW_FILE: {self._path}: {error}") from None
        self._read_at = changed_at
        log.info("the law is laid over: %s", ", ".join(names))

    def look_again(self) -> None:
        """While the service runs a file that is spoilt is told, and the law stays as it was."""
        try:
            self.read()
        except WrongSettings as wrong:
            log.error("%s", wrong)
