"""A whole service beside a mock city, with a clock that the test moves. Nothing runs by itself."""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from unittest.mock import patch

from sqlalchemy import select

from bot.app import App, build
from bot.city import City
from bot.city.faults import Fault, Faults
from bot.city.people import Person
from bot.city.scene import Brought
from bot.settings import Settings
from bot.transports import Fate, Receipt
from handlers import telegram
from handlers.telegram import callback_data
from proactive.case import Case, Channel
from proactive.outcome import ContactChange
from storage import cases, contacts
from storage.database import Unit
from storage.inbox import Arrival
from storage.messages import Outgoing
from storage.tables import cases as case_table
from tests.flow.quick import KEY, Neighbour, QuickStore, folder, template
from tests.flow.reading import Read

MONDAY = datetime.fromisoformat("2026-11-23T10:00:00+05:00")
PEOPLE = 700


class Clock:
    """Goes on by a millisecond each time somebody looks, and further when it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now

    def pass_(self, span: timedelta) -> None:
        self.now += span


@dataclass
class Phones:
    """A channel's phones: what is sent is delivered, except where a fate says otherwise."""

    fates: dict[str, Fate] = field(default_factory=dict)  # by address

    async def send(self, message: Outgoing) -> Receipt:
        return Receipt(fate=self.fates.get(message.address, Fate.DELIVERED))


@dataclass
class World:
    app: App
    city: City
    clock: Clock
    faults: Faults
    phones: dict[Channel, Phones]
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def bring(self, kind: str) -> Brought:
        return self.city.bring(kind, self.clock())

    async def settle(self) -> None:
        """Scans, and lets everything that is due happen."""
        await self.app.pass_once()

    async def link(self, person: Person) -> None:
        """The citizen has Telegram, as if they had shared their contact long ago."""
        assert person.msisdn is not None
        change = ContactChange(msisdn=person.msisdn, chat_id=chat_of(person))
        await self.app.store.write(contacts.write, [change], self.clock())

    async def says(self, person: Person, words: str, channel: Channel, ago: timedelta = timedelta()) -> None:
        """Words that reach the service now; they were sent some time ago."""
        self.clock.pass_(timedelta(seconds=5))
        sent_at = self.clock() - ago
        update = self.update(person, sent_at, text=words)
        arrival = update if channel is Channel.TELEGRAM else self.sms(person, words, sent_at)
        await self.app.door.keep([arrival])
        await self.settle()

    async def shares_contact(self, person: Person) -> None:
        """In Telegram, by the button: their own number."""
        self.clock.pass_(timedelta(seconds=5))
        contact = {"phone_number": person.msisdn, "first_name": person.given_name, "user_id": chat_of(person)}
        await self.app.door.keep([self.update(person, self.clock(), contact=contact)])
        await self.settle()

    async def presses(self, person: Person, action: str, under: Read) -> None:
        self.clock.pass_(timedelta(seconds=5))
        query = {
            "id": str(next(self.numbers)),
            "from": user(person),
            "chat_instance": "1",
            "data": callback_data(action, under.id),
            "message": {"message_id": 1, "date": 1, "chat": chat(person), "text": under.text},
        }
        update = {"update_id": next(self.numbers), "callback_query": query}
        await self.app.door.keep([telegram.arrival(update)])
        await self.settle()

    def sms(self, person: Person, words: str, at: datetime) -> Arrival:
        assert person.msisdn is not None
        body = {"from": person.msisdn, "to": "1414", "text": words, "time": at.isoformat()}
        return Arrival(source="sms", key=f"sms-{next(self.numbers)}", body=body, sender=person.msisdn)

    def update(self, person: Person, at: datetime, **content: Any) -> Arrival:
        message = {
            "message_id": next(self.numbers),
            "date": int(at.timestamp()),
            "chat": chat(person),
            "from": user(person),
            **content,
        }
        return telegram.arrival({"update_id": next(self.numbers), "message": message})

    def strike(self, register: str, **fault: Any) -> None:
        """A register does something wrong from now on; `*` is all of them, `odq` the payments."""
        self.faults.put(register, Fault(**fault))

    def address(self, person: Person, channel: Channel) -> str:
        assert person.msisdn is not None
        return str(chat_of(person)) if channel is Channel.TELEGRAM else person.msisdn

    async def cases(self) -> list[Case]:
        def everything(unit: Unit) -> list[Case]:
            return cases.load(unit, select(case_table).order_by(case_table.c.number))

        return await self.app.store.read(everything)

    @property
    def orders(self) -> list[Any]:
        return list(self.city.payments.orders.values())


def chat_of(person: Person) -> int:
    return 10_000_000 + person.number


def chat(person: Person) -> dict[str, Any]:
    return {"id": chat_of(person), "type": "private", "first_name": person.given_name}


def user(person: Person) -> dict[str, Any]:
    return {"id": chat_of(person), "is_bot": False, "first_name": person.given_name, "language_code": "ru"}


def settings_for(quiet_hours: str = "") -> Settings:
    return Settings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{folder() / 'template.db'}",
        gateway_url="http://the-city",
        encryption_key=KEY,
        allow_development_keys=True,
        quiet_hours=quiet_hours,
    )


@asynccontextmanager
async def founded(*, quiet_hours: str = "", at: datetime = MONDAY, seed: int = 2) -> AsyncIterator[World]:
    """A city of some people and a service beside it, at a moment: the app's own wiring on quick connections."""
    clock, faults = Clock(at), Faults(Random(0))
    city = City(PEOPLE, seed, now=at)
    settings = settings_for(quiet_hours)
    await template(settings)
    phones = {channel: Phones() for channel in Channel}
    neighbour = Neighbour(city, faults, clock)
    with patch.multiple("bot.app", Store=QuickStore, Gateway=lambda *_: neighbour):
        app = await build(settings, clock=clock, transports=dict(phones))
    try:
        yield World(app, city, clock, faults, phones)
    finally:
        await app.close()
