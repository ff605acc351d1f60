"""A city, its citizens with their phones, and the service between them that keeps being killed."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random

from bot.demo.city import City, make_city_app
from tests.crash.service import TOKEN, Service
from tests.peers.http import LoopbackServer
from tests.peers.inbox import Inbox
from tests.peers.phone import Phone, Sms
from tests.peers.sms_gateway import SmsGateway

KINDS = ("burial_entitled", "disability_general_illness", "disability_work_injury")
QUESTION = re.compile(r"(?<!\d)1 – ")  # "1 – да"; another one may be the first of a month
RESULT = re.compile(r"назначен|тағайындал")
SETTLING, AN_EVENT, LOOK_AGAIN = 600.0, 1.0, 0.5  # seconds at most on a busy machine, and for each event more
SMALLEST, PEOPLE_AN_EVENT = 5000, 10  # so that each event finds somebody it may happen to


@dataclass(frozen=True)
class Ends:
    """How everything ended: what must be the same whether or not the service was killed."""

    statuses: Counter[str]
    orders: list[tuple[str, str, str, str]]  # service, recipient, IBAN, sum
    told: list[str]  # numbers of those who read a result, once for each case


@dataclass
class Town:
    city: City
    service: Service
    sms: SmsGateway
    events: int = 0  # how many there will be at most
    citizens: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    kinds: "count[int]" = field(default_factory=count)

    def bring(self, events: int) -> None:
        """So many events, and citizens who will answer."""
        for _ in range(events):
            brought = self.city.bring(KINDS[next(self.kinds) % len(KINDS)], datetime.now(UTC))
            for person in (brought.subject, *brought.concerned):
                if person.msisdn and person.msisdn not in self.citizens:
                    self.citizens[person.msisdn] = asyncio.create_task(lives(self.sms.phone(person.msisdn)))

    async def one_life(self, rng: Random) -> None:
        """The service is started, finds two new events, and is killed at some moment."""
        self.bring(2)
        self.service.spawn()
        if rng.random() < 0.75:
            await self.service.listening()
        await asyncio.sleep(rng.uniform(0, 2))
        await self.service.kill()

    async def last_life(self, over: Callable[[Ends], bool]) -> float:
        """Until it is over, or has taken far too long; the seconds since the last start."""
        self.service.spawn()
        await self.service.listening()
        started = asyncio.get_running_loop().time()
        for _ in range(round((SETTLING + AN_EVENT * self.events) / LOOK_AGAIN)):
            if over(await self.ends()):
                break
            await asyncio.sleep(LOOK_AGAIN)
        return asyncio.get_running_loop().time() - started

    async def ends(self) -> Ends:
        orders = list(self.city.payments.all(datetime.now(UTC)))
        bodies = [order["body"] for order in orders]
        return Ends(
            statuses=Counter(await self.service.statuses()),
            orders=sorted((body["service"], body["recipient"]["iin"], body["iban"], money(body)) for body in bodies),
            told=sorted(self.told(body["case_number"] for body in bodies)),
        )

    @property
    def read_twice(self) -> int:
        """Messages that came again because it was not known whether they had gone."""
        return sum(len(read) - len({sms.reference for sms in read}) for read in self._inboxes().values())

    def told(self, case_numbers: Iterable[str]) -> list[str]:
        """Whoever read a result of these cases; the same words twice are one reading."""
        texts = {number: {sms.text for sms in read} for number, read in self._inboxes().items()}
        return [
            number
            for case_number in case_numbers
            for number, read in texts.items()
            for text in read
            if case_number in text and RESULT.search(text)
        ]

    def _inboxes(self) -> dict[str, Inbox[Sms]]:
        return {number: self.sms.phone(number).inbox for number in self.citizens}


def money(body: dict[str, object]) -> str:
    return f"{body.get('one_off')} {body.get('monthly')} {body.get('arrears')}"


async def lives(phone: Phone) -> None:
    """A citizen who answers every question with one; the same message twice is answered once."""
    answered: set[str] = set()
    while True:
        sms = await phone.inbox.next(lambda _: True, 3600)
        if QUESTION.search(sms.text) and sms.reference not in answered:
            answered.add(sms.reference)
            await phone.replies("1")


@asynccontextmanager
async def town(folder: Path, database_url: str, events: int) -> AsyncIterator[Town]:
    """Where so many events find people; the same people and, asked for the same events, the same events each time."""
    city = City(max(SMALLEST, events * PEOPLE_AN_EVENT), 3, now=datetime.now(UTC))
    gateway = LoopbackServer(make_city_app(city, token=TOKEN, clock=lambda: datetime.now(UTC)))
    await gateway.start()
    service = Service(folder, database_url, gateway.url)
    async with SmsGateway(inbound_url=service.inbound_url, token=TOKEN, retry_seconds=1.0) as sms:
        names = {"SMS_URL": sms.send_url, "SMS_USERNAME": sms.username, "SMS_PASSWORD": sms.password}
        service.environment.update(names)
        here = Town(city, service, sms, events)
        try:
            yield here
        finally:
            await service.kill()
            for citizen in here.citizens.values():
                citizen.cancel()
            await gateway.close()
