"""A process that carries a broadcast on and empties the SMS outbox, until it is killed or nothing is left.

`python -m tests.broadcast.sender DATABASE_URL SMS_URL RECEIPT_URL PER_SECOND`; a claim is over after three seconds.
"""

import asyncio
import sys
from datetime import UTC, datetime, timedelta

import aiohttp

from bot import broadcasting, outbox
from bot.outbox import OTHERS, Outbox
from bot.rates import Route
from bot.transports.kannel import Kannel, KannelAddress
from handlers.door import Door
from proactive.calendar import TIMEZONE
from proactive.case import Channel
from storage.database import Store
from tests.peers.sms_gateway import SmsGateway
from tests.storage.conftest import VAULT

outbox.LEASE = timedelta(seconds=3)


async def main(database_url: str, sms_url: str, receipt_url: str, per_second: str) -> None:
    store = Store(database_url, VAULT)
    door = Door(store, lambda: datetime.now(UTC), TIMEZONE, channels=frozenset({Channel.SMS}))
    async with aiohttp.ClientSession() as session:
        who = {"username": SmsGateway.username, "password": SmsGateway.password, "sender": "1414"}
        address = KannelAddress(url=sms_url, receipt_url=receipt_url, receipt_token="t", **who)
        emptied = Outbox(door, Route(Channel.SMS, "sms", float(per_second)), Kannel(session, address), OTHERS)
        print("ready", flush=True)
        await asyncio.gather(looped(lambda: broadcasting.carry_on(door)), looped(emptied.run))


async def looped(work) -> None:
    while True:
        if not await work():
            await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
