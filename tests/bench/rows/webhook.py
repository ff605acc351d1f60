"""Telegram's webhook: an update that is durable before it is acknowledged, beside aiogram that forgets it.

`python -m tests.bench.rows.webhook ours|aiogram|nobody SOCKET URL` is the server, until it is killed.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import psutil
import uvloop
from aiogram import Bot, Dispatcher
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from bot.workers.workers import collect_rarely
from handlers.channels import telegram
from handlers.usecases.runtime import Runtime
from handlers.web.doors import Doors
from handlers.web.runtime import RUNTIME
from proactive.basics.calendar import TIMEZONE
from storage.engine.database import Store
from storage.engine.versions import migrate
from tests.bench.comparison import RUNS, Cost, Row, median, used_by
from tests.bench.machine import Machine
from tests.bench.town import NOON
from tests.programs import ROOT
from tests.vault import VAULT

SECRET, END = "secret", b"\r\n\r\n"
REQUESTS, CALLERS, WARM = 10_000, 100, 1000
PATIENCE, LOOK_AGAIN = 60.0, 0.02  # seconds


async def rows(machine: Machine) -> list[Row]:
    ours, theirs = [[await served(machine, whose) for _ in range(RUNS)] for whose in ("ours", "aiogram")]
    our_cost, our_late = in_the_middle(ours)
    their_cost, their_late = in_the_middle(theirs)
    by_processor = their_cost.each / our_cost.each
    return [
        Row(
            "webhook, durable before 200",
            f"{our_cost}, p99 {our_late:.0f} ms",
            f"aiogram's inline webhook, empty handler: {their_cost}, p99 {their_late:.0f} ms",
            f"{our_cost.rate / their_cost.rate:.2f} × by rate, {by_processor:.2f} × by processor",
            "≥ 4 × by processor, p99 ≤ 15 ms",
            by_processor >= 4 and our_late <= 15,
        )
    ]


def in_the_middle(runs: list[tuple[Cost, float]]) -> tuple[Cost, float]:
    middle = median([spent for spent, _ in runs])
    return middle, next(late for spent, late in runs if spent is middle)


@asynccontextmanager
async def serving(machine: Machine, whose: str) -> AsyncIterator[tuple[Path, psutil.Process]]:
    """A server in a process of its own: its socket, where it answers."""
    socket = machine.file()
    command = [sys.executable, "-m", __name__, whose, str(socket), machine.new()]
    server = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    try:
        async with asyncio.timeout(PATIENCE):
            while not socket.exists():  # noqa: ASYNC110
                await asyncio.sleep(LOOK_AGAIN)
        yield socket, psutil.Process(server.pid)
    finally:
        server.kill()
        await server.wait()


async def served(machine: Machine, whose: str) -> tuple[Cost, float]:
    """What the server used, and the 99th percentile of a call in milliseconds."""
    async with serving(machine, whose) as (socket, process):
        await call(socket, range(WARM))
        before, began = used_by(process), time.monotonic()
        waits = await call(socket, range(WARM, WARM + REQUESTS))
        seconds = time.monotonic() - began
        return Cost(REQUESTS, seconds, used_by(process) - before), 1000 * sorted(waits)[int(0.99 * len(waits))]


async def call(socket: Path, numbers: range) -> list[float]:
    """Seconds that each call waited, many callers at once."""
    waits: list[float] = []
    each = iter(numbers)

    async def caller() -> None:
        reader, writer = await asyncio.open_unix_connection(str(socket))
        for n in each:
            began = time.monotonic()
            writer.write(request(n))
            head = (await reader.readuntil(END)).lower()
            assert head.startswith(b"http/1.1 200"), head
            if b"chunked" in head:
                await reader.readuntil(b"0" + END)
            else:
                await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n")[0]))
            waits.append(time.monotonic() - began)
        writer.close()

    await asyncio.gather(*(caller() for _ in range(CALLERS)))
    return waits


def request(n: int) -> bytes:
    body = json.dumps(update(n)).encode()
    head = (
        f"POST /telegram/webhook HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    )
    return f"{head}\r\nX-Telegram-Bot-Api-Secret-Token: {SECRET}\r\n\r\n".encode() + body


def update(n: int, words: str = "Сәлеметсіз бе, жәрдемақы қашан төленеді?") -> dict[str, Any]:
    """What a citizen of their own wrote."""
    person = {"id": 10**9 + n, "first_name": "Айгүл"}
    message = {"message_id": 1, "date": int(NOON.timestamp()), "chat": person | {"type": "private"}, "text": words}
    return {"update_id": n, "message": message | {"from": person | {"is_bot": False, "language_code": "kk"}}}


async def ours(url: str) -> web.Application:
    store = Store(url, VAULT)
    await migrate(store)
    site = web.Application()
    site[RUNTIME] = runtime = Runtime(store, lambda: NOON, TIMEZONE)
    Doors(runtime.counters, False, lambda request: request.remote or "").open(site)
    site.add_routes(telegram.routes(SECRET))
    return site


async def of_aiogram(_: str) -> web.Application:
    dispatcher, site = Dispatcher(), web.Application()
    dispatcher.message.register(nothing)
    handler = SimpleRequestHandler(dispatcher, Bot("0:calls-nobody"), handle_in_background=False, secret_token=SECRET)
    handler.register(site, "/telegram/webhook")
    return site


async def nothing(message: Message) -> None:
    """The empty handler."""


async def of_nobody(_: str) -> web.Application:
    """What aiohttp takes by itself."""
    site = web.Application()
    site.add_routes([web.post("/telegram/webhook", answer)])
    return site


async def answer(request: web.Request) -> web.Response:
    await request.read()
    return web.Response()


SITES = {"ours": ours, "aiogram": of_aiogram, "nobody": of_nobody}


async def serve(whose: str, socket: str, url: str) -> None:
    site = await SITES[whose](url)
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    collect_rarely()
    await web.UnixSite(runner, socket).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(*sys.argv[1:4]))
