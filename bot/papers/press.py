"""The press: a process of its own that draws papers, started with the first. The service itself never loads typst.

Drawing a page takes a processor some 10 ms; in a process apart no citizen waits behind it.
"""

import asyncio
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import IO

from bot.papers.undrawn import Undrawable

log = logging.getLogger(__name__)

COMMAND = [sys.executable, "-m", "bot.papers.drawer"]
LONGEST = 60.0  # seconds a paper may take before the press is taken for stuck
TRIES = 2


class PressEnded(Exception):
    """The process that draws was ended from outside, or hung: another draws."""


class Press:
    """Draws one paper after another. One press serves a whole process, whatever its event loops."""

    def __init__(self) -> None:
        self._one_by_one = ThreadPoolExecutor(1, "press")
        self._process: subprocess.Popen[bytes] | None = None

    async def draw(self, data: str) -> bytes:
        """The PDF of a paper's data. Raises `Undrawable`, and `PressEnded` where two presses ended over it."""
        pdf, marked = await asyncio.get_running_loop().run_in_executor(self._one_by_one, self._drawn, data)
        if marked:
            codes = ", ".join(f"U+{ord(letter):04X}" for sign in marked for letter in sign)
            log.warning("a paper was drawn with marks: no font has %s", codes)
        return pdf

    def _drawn(self, data: str) -> tuple[bytes, list[str]]:
        for _ in range(TRIES):
            try:
                with self._pipes() as (to, back):
                    return exchanged(data, to, back)
            except (OSError, EOFError) as error:
                log.warning("the press ended over a paper: %s", type(error).__name__)
                self.close()
        raise PressEnded("the press does not draw")

    @contextmanager
    def _pipes(self) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
        """To the process and back; it is ended where it takes too long."""
        if self._process is None:  # in a session of its own: who stops the service from a terminal does not stop a page
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
            )
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        patience = threading.Timer(LONGEST, process.kill)
        patience.start()
        try:
            yield process.stdin, process.stdout
        finally:
            patience.cancel()

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
        self._process = None


PRESS = Press()


def exchanged(data: str, to: IO[bytes], back: IO[bytes]) -> tuple[bytes, list[str]]:
    """The PDF and the signs that are marked in it, as `bot.papers.drawer` answers. Raises `Undrawable`, `EOFError`."""
    to.write(json.dumps(data).encode() + b"\n")
    to.flush()
    head = back.readline()
    if not head:
        raise EOFError
    answer = json.loads(head)
    if answer["error"]:
        raise Undrawable(answer["error"])
    pdf = back.read(answer["size"])
    if len(pdf) < answer["size"]:
        raise EOFError
    return pdf, answer["marked"]
