"""A broadcast to 2,000 phones over the SMS gateway, its sender killed with -9 on the way."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from random import Random

from aiohttp import web

from proactive.broadcast import State
from storage import broadcasts
from storage.database import Store
from storage.messages import DOUBTFUL, SENT
from tests.broadcast.makers import people, started
from tests.peers.http import LoopbackServer
from tests.peers.sms_gateway import SmsGateway
from tests.storage.conftest import VAULT

PHONES, PER_SECOND = 2000, 400
ROOT = Path(__file__).parents[2]


async def taken(_: web.Request) -> web.Response:
    return web.Response()


@asynccontextmanager
async def gateway() -> AsyncIterator[tuple[SmsGateway, str]]:
    """The gateway, and an address that takes its receipts."""
    site = web.Application()
    site.router.add_get("/receipt", taken)
    receipts = LoopbackServer(site)
    await receipts.start()
    async with SmsGateway(inbound_url=f"{receipts.url}/receipt", token="t") as sms:
        yield sms, f"{receipts.url}/receipt"
    await receipts.close()


@asynccontextmanager
async def sender(url: str, sms: SmsGateway, receipt_url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of its own, which is killed at the end of the block."""
    arguments = ("-m", "tests.broadcast.sender", url, sms.send_url, receipt_url, str(PER_SECOND))
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n"
        yield process
    finally:
        process.kill()
        await process.wait()


async def until(come_true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(120):
        while not await come_true():  # noqa: ASYNC110 – another process does what is waited for
            await asyncio.sleep(0.01)


async def test_killed_three_times_no_phone_gets_it_twice_and_whoever_got_none_is_in_doubt(sqlite_newest_url: str):
    store = Store(sqlite_newest_url, VAULT)
    numbers, sending, rng = await people(store, PHONES), await started(store), Random(5)
    async with gateway() as (sms, receipt_url):

        async def sent(count: int) -> bool:
            return len(sms.calls) >= count

        async def finished() -> bool:
            return (await store.read(broadcasts.one, sending.id)).state is State.FINISHED

        for life in range(1, 4):
            async with sender(sqlite_newest_url, sms, receipt_url):
                await until(partial(sent, 400 * life + rng.randrange(100)))
        async with sender(sqlite_newest_url, sms, receipt_url):
            await until(finished)
    got = [len(sms.phone(number).inbox) for number in numbers]
    states = await sending.states()
    await store.close()
    assert max(got) == 1
    assert states[SENT] + states[DOUBTFUL] == PHONES
    assert states[SENT] <= sum(got)
    assert states[DOUBTFUL] <= 3 * PER_SECOND  # at most a second's worth each time
