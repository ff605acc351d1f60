"""Programs that run: they start, say where they are, and end in order when they are asked to."""

import asyncio
import json
import re
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic, sleep
from typing import ClassVar
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from tests.commands.console import BY_SMS, PATIENCE, WITH_KEYS, Shell, wait_until_live
from tests.flow.service import free_port

SECONDS = 15  # to end, on a busy machine


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_run_ends_in_order_when_asked(shell: Shell, sign: signal.Signals) -> None:
    port = free_port()
    with shell.running("run", **BY_SMS, **WITH_KEYS, PORT=str(port)) as process:
        wait_until_live(port, process)
        ended, seconds = shell.ended_by(process, sign)
    assert (ended.status, "Traceback" in ended.err, "Unclosed" in ended.err) == (0, False, False), ended.err
    assert seconds < SECONDS


def test_run_ends_in_order_while_the_gateway_hangs(shell: Shell) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call and never answers
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        settings = BY_SMS | WITH_KEYS | {"GATEWAY_URL": url, "PORT": str(port)}
        with shell.running("run", **settings) as process:
            wait_until_live(port, process)
            silent.settimeout(PATIENCE)
            silent.accept()
            ended, seconds = shell.ended_by(process, signal.SIGTERM)
    assert (ended.status, "Traceback" in ended.err) == (0, False), ended.err
    assert seconds < SECONDS


HALVES = (
    b"GET / HTTP/1.1\r\nHos",
    b"POST /sms/inbound HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\ntex",
)


def test_run_ends_in_order_while_kannel_hangs_and_half_requests_are_open(shell: Shell) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", 0)) as silent, ExitStack() as open_halves:
        settings = BY_SMS | WITH_KEYS | {"SMS_URL": f"http://127.0.0.1:{silent.getsockname()[1]}/sendsms"}
        with shell.running("run", **settings, PORT=str(port)) as process:
            wait_until_live(port, process)
            said = urlencode({"token": BY_SMS["SMS_INBOUND_TOKEN"], "from": "+77011234567", "text": "?", "id": "1"})
            assert urlopen(f"http://127.0.0.1:{port}/sms/inbound?{said}").status == 200
            silent.settimeout(PATIENCE)
            silent.accept()  # the answer is on its way
            for half in HALVES * 10:
                open_halves.enter_context(socket.create_connection(("127.0.0.1", port))).send(half)
            ended, seconds = shell.ended_by(process, signal.SIGTERM)
    assert (ended.status, "Traceback" in ended.err) == (0, False), ended.err
    assert seconds < SECONDS


def test_run_starts_while_telegram_is_away(shell: Shell) -> None:
    port = free_port()
    telegram = {
        "TELEGRAM_TOKEN": "1:abc",
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "TELEGRAM_WEBHOOK_SECRET": "secret",
    }
    with shell.running("run", **BY_SMS, **WITH_KEYS, **telegram, PORT=str(port)) as process:
        wait_until_live(port, process)
        ended, _ = shell.ended_by(process, signal.SIGTERM)
    assert (ended.status, "Traceback" in ended.err) == (0, False), ended.err


@pytest.mark.parametrize("words", [("run",), ("demo",), ("city", "--people", "200")], ids=lambda words: words[0])
def test_a_port_in_use_is_named(shell: Shell, words: tuple[str, ...]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        if words[0] == "run":
            ended = shell.run(*words, **BY_SMS, **WITH_KEYS, PORT=port)
        else:
            ended = shell.run(*words, "--port", port)
    assert (ended.status, f"ort {port}" in ended.complaint or f"PORT {port}" in ended.complaint) == (2, True)
    assert "choose another" in ended.complaint


def test_the_city_ends_in_order(shell: Shell) -> None:
    port = free_port()
    with shell.running("city", "--people", "200", "--port", str(port)) as process:
        asyncio.run(answers(port))
        ended, seconds = shell.ended_by(process, signal.SIGTERM)
    assert (ended.status, "Traceback" in ended.err, seconds < SECONDS) == (0, False, True), ended.err


async def answers(port: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.1)
            else:
                return writer.close()


def test_the_demo_walks_by_itself_and_leaves_nothing_behind(shell: Shell) -> None:
    ended = shell.run("demo", "--auto", "1", "--port", "0", "--people", "800")
    assert (ended.status, "Traceback" in ended.err) == (0, False), ended.err
    assert re.search(r"http://127\.0\.0\.1:\d+", ended.out)
    table = ended.out[ended.out.index("Closed cases") :]
    assert [service for service in ("burial", "disability", "breadwinner") if service not in table] == []
    number = next(iter(re.findall(r"26-\d{7}", table)))
    road = [line for line in ended.out[: -len(table)].splitlines() if number in line]
    assert len(road) > 8
    assert list(shell.folder.iterdir()) == []


class FakeTelegram(BaseHTTPRequestHandler):
    """Agrees to everything, and remembers what it was asked."""

    methods: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        self.methods.append(self.path.rpartition("/")[2])
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        result: object = [] if self.path.endswith("getUpdates") else True
        body = json.dumps({"ok": True, "result": result}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, _format: str, *args: object) -> None:
        pass


@pytest.fixture
def telegram_asks() -> Iterator[tuple[str, list[str]]]:
    """Where it is, and the methods that were called."""
    FakeTelegram.methods.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeTelegram)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", FakeTelegram.methods
    server.shutdown()


@pytest.mark.parametrize(("command", "polls"), [("run", True), ("worker", False)])
def test_of_all_processes_the_service_alone_asks_telegram_for_updates(
    shell: Shell, telegram_asks: tuple[str, list[str]], command: str, polls: bool
) -> None:
    url, methods = telegram_asks
    telegram = {"TELEGRAM_TOKEN": "1:abc", "TELEGRAM_API_URL": url, "PORT": str(free_port())}
    with shell.running(command, **BY_SMS, **WITH_KEYS, **telegram) as process:
        end = monotonic() + PATIENCE
        while "setMyCommands" not in methods and monotonic() < end:
            sleep(0.1)
        sleep(2)
        ended, _ = shell.ended_by(process, signal.SIGTERM)
    assert ended.status == 0, ended.err
    assert ("getUpdates" in methods) is polls
