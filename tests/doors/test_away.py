"""A database that goes away: the log stays readable, and who is asked to end ends."""

import signal
import time
from contextlib import suppress
from urllib.request import urlopen

import psutil

from tests.commands.console import BY_SMS, SEALED, WITH_KEYS, Shell, wait_until_live
from tests.flow.service import free_port
from tests.peers.postgres import PostgresPeer


def send(postgres: PostgresPeer, sign: signal.Signals) -> None:
    server = psutil.Process(postgres.pid)
    for process in [server, *server.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):  # a server's own processes come and go
            process.send_signal(sign)


def test_without_a_database_the_log_stays_readable_and_the_end_is_orderly(shell: Shell) -> None:
    port = free_port()
    with PostgresPeer() as postgres:
        settings = BY_SMS | WITH_KEYS | SEALED | {"DATABASE_URL": postgres.new_database(), "PORT": str(port)}
        with shell.running("run", **settings) as process:
            wait_until_live(port, process)
            with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
                assert "Server" not in answer.headers
                assert "qoldau_process_beat_timestamp_seconds" in answer.read().decode()
            said_before = len((shell.says / "err").read_text().splitlines())
            send(postgres, signal.SIGKILL)
            time.sleep(5)
            said = (shell.says / "err").read_text().splitlines()[said_before:]
            ended, seconds = shell.ended_by(process, signal.SIGTERM)
    assert 0 < len(said) <= 50, "\n".join(said)
    assert [line for line in said if not line.startswith("20")] == []
    assert (ended.status, seconds < 30) == (0, True), ended.err[-2000:]


BEFORE_IT_IS_KILLED = 90  # seconds, as systemd waits


def test_who_is_asked_to_end_while_the_database_hangs_ends(shell: Shell) -> None:
    port = free_port()
    with PostgresPeer() as postgres:
        settings = BY_SMS | WITH_KEYS | SEALED | {"DATABASE_URL": postgres.new_database(), "PORT": str(port)}
        with shell.running("run", **settings) as process:
            wait_until_live(port, process)
            send(postgres, signal.SIGSTOP)
            try:
                time.sleep(1)
                ended, seconds = shell.ended_by(process, signal.SIGTERM)
            finally:
                send(postgres, signal.SIGCONT)
    assert seconds < BEFORE_IT_IS_KILLED, seconds
    assert ended.status == 0, ended.err[-2000:]
