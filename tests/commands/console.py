"""`qoldau` as a user starts it: a process of its own, in an empty folder, with nothing in the environment."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

from tests.programs import Forked, Program, Start

PATIENCE = 90  # seconds: several suites may share the machine
KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
NOWHERE = "http://127.0.0.1:9"
BY_SMS = {"GATEWAY_URL": NOWHERE, "SMS_URL": f"{NOWHERE}/sendsms", "SMS_INBOUND_TOKEN": "a token of many letters"}
SEALED = {"ENCRYPTION_KEY": KEY}
WITH_KEYS = {"ALLOW_DEVELOPMENT_KEYS": "true"}
CLEAN = {"PATH": os.environ["PATH"], "COLUMNS": "200"}


@dataclass(frozen=True)
class Ended:
    status: int
    out: str
    err: str

    @property
    def complaint(self) -> str:
        """The one line that says what is wrong; log lines may stand before it."""
        *before, last = self.err.strip().splitlines() or [""]
        assert "Traceback" not in self.err, self.err
        assert all(line[:2] == "20" for line in before), self.err
        assert last.startswith("qoldau: "), self.err
        return last


@dataclass(frozen=True)
class Shell:
    """An empty folder to work in, and one for what processes say. `start`: how a process begins."""

    folder: Path
    says: Path
    start: Callable[[Start], Program] = Forked

    def run(self, *words: str, **settings: str) -> Ended:
        with self.running(*words, **settings) as process:
            process.wait(PATIENCE)
            return self.ended(process)

    @contextmanager
    def running(self, *words: str, **settings: str) -> Iterator[Program]:
        for path in (self._out, self._err):
            path.write_text("")
        environment = CLEAN | {"TMPDIR": str(self.folder)} | settings
        process = self.start(Start(words, self.folder, environment, self._out, self._err))
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def ended_by(self, process: Program, sign: signal.Signals) -> tuple[Ended, float]:
        """How it ends after a signal, and after how many seconds."""
        began = monotonic()
        process.send_signal(sign)
        process.wait(PATIENCE)
        return self.ended(process), monotonic() - began

    def ended(self, process: Program) -> Ended:
        assert process.returncode is not None
        return Ended(process.returncode, self._out.read_text(), self._err.read_text())

    @property
    def _out(self) -> Path:
        return self.says / "out"

    @property
    def _err(self) -> Path:
        return self.says / "err"


def wait_until_live(port: int, process: Program) -> None:
    end = monotonic() + PATIENCE
    while monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2):
                return
        except OSError:
            sleep(0.1)
    raise AssertionError(f"not live: {process.poll()}")
