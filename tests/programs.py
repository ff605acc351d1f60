"""`qoldau …` in a process of its own: begun afresh as a user does, or forked from one that has imported everything.

The second costs a tenth of a second where the first costs four, and is killed, signalled and waited for just the same.
"""

import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.logged import Findings, watch

ROOT = Path(__file__).parents[1]
IMPORTED = ["pytest", __name__, "bot.__main__", "bot.serving", "bot.cli.broadcast_printing", "bot.demo.running"]
IMPORTED += ["tests.learnt"]

LOGGED = Findings()

FORKING = multiprocessing.get_context("forkserver")
FORKING.set_forkserver_preload(IMPORTED)


@dataclass(frozen=True)
class Start:
    """What a process begins with; what it says goes to the ends of two files."""

    words: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    out: Path
    err: Path


class Program(Protocol):
    """As `subprocess.Popen`; `returncode` is known once the process was waited for."""

    returncode: int | None

    @property
    def pid(self) -> int: ...
    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, sig: int) -> None: ...
    def kill(self) -> None: ...


def afresh(start: Start) -> Program:
    with start.out.open("ab") as out, start.err.open("ab") as err:
        command = [sys.executable, "-m", "bot", *start.words]
        environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT)} | dict(start.environment)
        return subprocess.Popen(command, cwd=start.folder, env=environment, stdout=out, stderr=err)


class Forked:
    """Raises `subprocess.TimeoutExpired` as `Popen` does."""

    def __init__(self, start: Start) -> None:
        self.words = start.words
        self._process = FORKING.Process(target=carry_out, args=(start, LOGGED.path))
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.exitcode

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(list(self.words), timeout or 0)
        return self._process.exitcode

    def send_signal(self, sig: int) -> None:
        if self.poll() is None and self._process.pid is not None:
            os.kill(self._process.pid, sig)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def carry_out(start: Start, logged: Path) -> None:
    """In the new process: nothing of the tests' own is left, and then it is `qoldau`."""
    from bot.__main__ import main

    gc.freeze()  # what was imported is not looked through again
    for path, descriptor in ((start.out, 1), (start.err, 2)):
        with path.open("ab") as file:
            os.dup2(file.fileno(), descriptor)
    os.environ.clear()
    os.environ.update(start.environment)
    os.chdir(start.folder)
    tempfile.tempdir = None
    sys.argv = ["qoldau", *start.words]
    watch(logged)
    try:
        main()
    finally:
        gc.collect()  # what was not closed says so
