"""Kannel and Telegram as the service meets them: they take messages, deliver them, and say what became of each."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

import aiohttp
from aiohttp import web
from yarl import URL

from bot.transports import Fate, Receipt
from storage.messages.claiming import Outgoing

log = logging.getLogger(__name__)

KANNEL = "kannel.sim"
TRY_AGAIN = 20.0  # seconds: Kannel keeps what the service does not take
LONGEST_TRANSIT, LATE_RECEIPT = 20.0, 5000.0
DELIVERED, FAILED, QUEUED, ACCEPTED = "1", "2", "4", "8"
RECEIPTS = (
    ((DELIVERED,), 60),
    ((ACCEPTED, DELIVERED), 20),
    ((DELIVERED, ACCEPTED), 4),  # in the wrong order
    ((DELIVERED, DELIVERED), 6),
    ((), 6),
    ((QUEUED, FAILED), 4),
)


@dataclass(frozen=True, slots=True)
class Read:
    """A message that arrived on a phone."""

    at: datetime
    address: str
    text: str
    id: str
    buttons: tuple[Any, ...] = ()


@dataclass(slots=True)
class Phones:
    """Who reads what arrives; everything that was read, in order."""

    clock: Callable[[], datetime]
    reads: Callable[[Read], None] = lambda _: None
    inbox: list[Read] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)  # by the message's id
    doubled: Counter[str] = field(default_factory=Counter)  # by the provider, whatever the service did

    def arrive(self, address: str, text: str, id: str, buttons: tuple[Any, ...] = ()) -> None:
        read = Read(self.clock(), address, text, id, buttons)
        self.inbox.append(read)
        self.counts[id] += 1
        self.reads(read)


@dataclass(slots=True)
class SmsGateway:
    """Kannel's HTTP. `status`: what it answers, 202 when well; `doubles`: it sends everything twice."""

    phones: Phones
    rng: Random
    session: aiohttp.ClientSession
    status: int = 202
    doubles: bool = False
    errands: set["asyncio.Task[None]"] = field(default_factory=set)

    def site(self) -> web.Application:
        site = web.Application()
        site.router.add_get("/cgi-bin/sendsms", self.send)
        return site

    async def send(self, request: web.Request) -> web.Response:
        query = request.query
        if self.status != 202:  # with what was sent, as some do
            return web.Response(status=self.status, text=f"no: {query['to']} {query['text']}")
        receipt = URL(query["dlr-url"])
        self.begin(self.deliver(query["to"], query["text"], receipt))
        if self.doubles:
            self.phones.doubled[receipt.query["id"]] += 1
            self.begin(self.deliver(query["to"], query["text"], receipt))
        return web.Response(status=202, text="0: Accepted for delivery")

    def begin(self, errand: Any) -> None:
        task = asyncio.get_running_loop().create_task(errand)
        self.errands.add(task)
        task.add_done_callback(self.errands.discard)

    async def deliver(self, to: str, text: str, receipt: URL) -> None:
        await asyncio.sleep(self.rng.uniform(1, LONGEST_TRANSIT))
        types = self.rng.choices([kinds for kinds, _ in RECEIPTS], [weight for _, weight in RECEIPTS])[0]
        if FAILED not in types:
            self.phones.arrive(to, text, receipt.query["id"])
        for receipt_type in types:
            await asyncio.sleep(self.rng.expovariate(1 / 10) if self.rng.random() < 0.95 else LATE_RECEIPT)
            await self.call(receipt.update_query(type=receipt_type))

    async def bring(self, msisdn: str, text: str, id: str, at: datetime) -> None:
        """What a citizen wrote, until the service has it; now and then twice."""
        fields = {"token": "simulated", "from": msisdn, "to": "1414", "text": text, "id": id, "time": at.isoformat()}
        for _ in range(1 + (self.rng.random() < 0.05)):
            await self.call(URL("http://service.sim/sms/inbound").with_query(fields))

    async def call(self, url: URL) -> None:
        while True:
            try:
                async with self.session.get(url, timeout=aiohttp.ClientTimeout(total=10)) as answer:
                    if answer.status == 200:
                        return
                    log.warning("the service answered %s with %d", url.path, answer.status)
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(TRY_AGAIN)


@dataclass(slots=True)
class SimulatedTelegram:
    """A `Transport`. `fate`: what becomes of everything, delivered when well."""

    phones: Phones
    rng: Random
    fate: Fate = Fate.ACCEPTED

    async def send(self, message: Outgoing) -> Receipt:
        await asyncio.sleep(self.rng.uniform(0.05, 0.5))
        if self.fate in {Fate.ACCEPTED, Fate.UNKNOWN}:
            self.phones.arrive(message.address, message.text, message.id, message.buttons)
        return Receipt(fate=self.fate, error=None if self.fate is Fate.ACCEPTED else self.fate.value)
