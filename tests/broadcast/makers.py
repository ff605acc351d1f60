"""Broadcasts and the people they are for, in one line each."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from bot.workers import broadcasts as broadcasting
from handlers.usecases import broadcasts as acts
from handlers.usecases.runtime import Runtime
from proactive.basics.calendar import TIMEZONE
from proactive.broadcasts.audience import Audience, Matter, Reached, Somebody
from proactive.broadcasts.broadcast import Broadcast
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel, Contact, Language
from proactive.staff.rights import Actor, Role, Surface
from storage.broadcasts import broadcasts
from storage.broadcasts.progress import Result
from storage.engine.database import Store, Transaction
from storage.engine.tables import contact, message
from storage.messages import claiming, contacts, delivery
from storage.messages.claiming import Outgoing
from storage.messages.delivery import Attempt
from tests.storage.makers import NOON, PHONE, moment

LEASE = timedelta(seconds=60)
ADMINISTRATOR = Actor(id="staff-1", role=Role.ADMINISTRATOR, surface=Surface.TERMINAL)
KK, RU = "Қолдау қызметі 1 наурызда жұмыс істемейді.", "Служба 1 марта не работает."
TEXTS = {Language.KK: KK, Language.RU: RU}


def draft(audience: Audience | None = None, **changes: Any) -> Broadcast:
    new = Broadcast(id="1", texts=TEXTS, audience=audience or Audience(), author="aigul", created_at=NOON)
    return replace(new, **changes)


def matter(number: str = "26-0000001", **changes: Any) -> Matter:
    return replace(Matter(number=number, service="burial", status=Status.OFFERED, language=Language.KK), **changes)


def somebody(*matters: Matter, **contact: Any) -> Somebody:
    return Somebody(key="line", contact=Contact(msisdn=PHONE, **contact), matters=matters)


def reached(channel: Channel = Channel.SMS, language: Language = Language.RU, **changes: Any) -> Reached:
    return Reached(channel=channel, address=PHONE, msisdn=PHONE, language=language, **{"matter": None, **changes})


def number(n: int) -> str:
    return f"+7701{n:07}"


async def people(store: Store, count: int, **choices: Any) -> list[str]:
    """So many who have a contact and no case; their numbers."""
    numbers = [number(n) for n in range(count)]

    def write(tx: Transaction) -> None:
        known = [Contact(msisdn=one, language=Language.RU, **choices) for one in numbers]
        rows = [contacts.row_of(tx, one, NOON) | {"phone_hash": tx.vault.index(one.msisdn)} for one in known]
        tx.connection.execute(insert(contact), rows)

    await store.write(write)
    return numbers


@dataclass
class Sending:
    """A broadcast that is let go, and a process that sends it; time stands still but for `later`."""

    store: Store
    id: str
    channels: frozenset[Channel] = frozenset({Channel.SMS})
    at: datetime = NOON
    out: list[Outgoing] = field(default_factory=list)

    @property
    def runtime(self) -> Runtime:
        return Runtime(self.store, lambda: self.at, TIMEZONE, channels=self.channels)

    def later(self, span: timedelta) -> None:
        self.at += span

    async def step(self) -> int:
        return await broadcasting.carry_on(self.runtime)

    async def queued(self) -> None:
        while await self.step():
            pass

    async def claim(self, limit: int = 100, channel: Channel = Channel.SMS) -> list[Outgoing]:
        return await self.store.write(claiming.claim, channel, moment(self.at), limit, LEASE)

    async def send(self, limit: int = 100) -> int:
        """One batch, recorded."""
        claimed = await self.claim(limit)
        self.out += claimed
        await self.store.write(delivery.record, [Attempt(id=one.id) for one in claimed], self.at)
        return len(claimed)

    async def to_the_end(self) -> None:
        while await self.step() + await self.send():
            pass

    async def results(self) -> list[Result]:
        return [result async for page in acts.results(self.runtime, ADMINISTRATOR, self.id) for result in page]

    async def states(self) -> Counter[str]:
        """Messages of the broadcast by state."""
        query = select(message.c.state).where(message.c.broadcast_id == self.id)
        return Counter(await self.store.read(lambda tx: tx.connection.execute(query).scalars().all()))


async def composed(store: Store, audience: Audience | None = None, **changes: Any) -> Broadcast:
    return await store.write(broadcasts.compose, draft(audience, **changes))


async def started(store: Store, audience: Audience | None = None, **changes: Any) -> Sending:
    kept = await composed(store, audience, **changes)
    await store.write(broadcasts.start, kept.id, "serik", "dana", 0, NOON)
    return Sending(store, kept.id)
