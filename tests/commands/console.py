"""`qoldau` as a user starts it: a process of its own, in an empty folder, with nothing in the environment."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[2]
PATIENCE = 90  # seconds: several suites may share the machine
KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
NOWHERE = "http://127.0.0.1:9"
BY_SMS = {"GATEWAY_URL": NOWHERE, "SMS_URL": f"{NOWHERE}/sendsms", "SMS_INBOUND_TOKEN": "token"}
WITH_KEYS = {"ALLOW_DEVELOPMENT_KEYS": "true"}


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
    """An empty folder to work in."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str, **settings: str) -> Ended:
        done = subprocess.run(
            self._command(words), capture_output=True, text=True, timeout=PATIENCE, check=False, **self._where(settings)
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def running(self, *words: str, **settings: str) -> Iterator["subprocess.Popen[str]"]:
        pipe = subprocess.PIPE
        process = subprocess.Popen(self._command(words), stdout=pipe, stderr=pipe, text=True, **self._where(settings))
        try:
            yield process
        finally:
            process.kill()
            process.communicate()

    def _command(self, words: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "bot", *words]

    def _where(self, settings: dict[str, str]) -> dict[str, object]:
        clean = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "TMPDIR": str(self.folder), "COLUMNS": "200"}
        return {"cwd": self.folder, "env": clean | {"PYTHONDONTWRITEBYTECODE": "1"} | self.settings | settings}


def ended_by(process: "subprocess.Popen[str]", sign: signal.Signals) -> tuple[Ended, float]:
    """How it ends after a signal, and after how many seconds."""
    began = monotonic()
    process.send_signal(sign)
    out, err = process.communicate(timeout=PATIENCE)
    return Ended(process.returncode, out, err), monotonic() - began


def wait_until_live(port: int, process: "subprocess.Popen[str]") -> None:
    end = monotonic() + PATIENCE
    while monotonic() < end and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/health/live", timeout=2):
                return
        except URLError:
            sleep(0.1)
    raise AssertionError(f"not live: {process.poll()}")
