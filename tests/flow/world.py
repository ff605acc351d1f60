"""A whole service on a mock city over real HTTP, with a clock that the test moves. Nothing runs by itself.

The same on quick connections is `tests.flow.quick.quickly`.
"""

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from sqlalchemy import select

from bot.app import App, build
from bot.demo.city import City, make_city_app
from bot.demo.city.people import Inhabitant
from bot.demo.city.scene import Brought
from bot.settings import Settings
from bot.transports.phone import Phone
from handlers.channels import telegram
from handlers.channels.telegram import callback_data
from proactive.cases.case import Case
from proactive.messages.contact import Channel
from proactive.messages.message import ContactChange
from storage.cases import cases
from storage.engine.database import Transaction
from storage.engine.tables import cases as case_table
from storage.jobs.inbox import Arrival
from storage.messages import contacts, conversations
from storage.messages.conversations import Line
from tests.flow.reading import Read
from tests.signing.made import lay_keys

MONDAY = datetime.fromisoformat("2026-11-23T10:00:00+05:00")
TOKEN = "city"
ALWAYS = {"scan", "awards"}  # sweeps that a test need not wait for


class Clock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, span: timedelta) -> None:
        self.now += span


@dataclass
class World:
    app: App
    city: City
    clock: Clock
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    written_last: dict[int, dict[str, Any]] = field(default_factory=dict)  # in Telegram, by person
    looked_at: dict[str, datetime] = field(default_factory=dict)  # when, by sweep

    def bring(self, kind: str) -> Brought:
        return self.city.bring(kind, self.clock())

    async def settle(self) -> None:
        """Scans, and lets everything that is due happen; other sweeps pass as often as in life."""
        now, table = self.clock.now, self.app.sweeps.table
        for name in table:
            if name in ALWAYS or now - self.looked_at.get(name, now - table[name].every) >= table[name].every:
                self.looked_at[name] = now
                await self.app.sweeps.run(name)
        await self.app.workers.drain()
        await self.app.store.flush()

    async def link(self, person: Inhabitant) -> None:
        """The citizen has Telegram, as if they had shared their contact long ago."""
        assert person.msisdn is not None
        change = ContactChange(msisdn=person.msisdn, chat_id=chat_of(person))
        await self.app.store.write(contacts.write, [change], self.clock())

    async def says(self, person: Inhabitant, words: str, channel: Channel, ago: timedelta = timedelta()) -> None:
        """Words that reach the service now; they were sent some time ago."""
        self.clock.pass_(timedelta(seconds=5))
        sent_at = self.clock() - ago
        if channel is Channel.TELEGRAM:
            arrival = self.update(person, text=words, date=int(sent_at.timestamp()))
        else:
            arrival = self.sms(person, words, sent_at)
        await self.app.runtime.keep([arrival])
        await self.settle()

    async def says_twice(self, person: Inhabitant, words: str) -> None:
        """One SMS that the gateway brings under two ids."""
        self.clock.pass_(timedelta(seconds=5))
        sent_at = self.clock()
        for _ in range(2):
            await self.app.runtime.keep([self.sms(person, words, sent_at)])
            await self.settle()

    async def receipt(self, message_id: str, kind: str) -> None:
        """From the SMS gateway; 1: delivered, 2: failed."""
        body = {"id": message_id, "type": kind}
        await self.app.runtime.keep([Arrival(source="receipt", key=f"{message_id}:{kind}", body=body)])
        await self.settle()

    async def forwards(self, person: Inhabitant, words: str) -> None:
        self.clock.pass_(timedelta(seconds=5))
        origin = {"type": "hidden_user", "sender_user_name": "Көрші", "date": 1}
        await self.app.runtime.keep([self.update(person, text=words, forward_origin=origin)])
        await self.settle()

    async def changes_words(self, person: Inhabitant, words: str) -> None:
        """In Telegram, what they wrote there last."""
        self.clock.pass_(timedelta(seconds=5))
        changed = self.written_last[person.number] | {"text": words, "edit_date": int(self.clock().timestamp())}
        await self.app.runtime.keep([telegram.arrival({"update_id": next(self.numbers), "edited_message": changed})])
        await self.settle()

    async def shares_contact(self, person: Inhabitant) -> None:
        """In Telegram, by the button: their own number."""
        self.clock.pass_(timedelta(seconds=5))
        contact = {"phone_number": person.msisdn, "first_name": person.given_name, "user_id": chat_of(person)}
        await self.app.runtime.keep([self.update(person, contact=contact)])
        await self.settle()

    async def changes_membership(self, person: Inhabitant, status: str) -> None:
        """Blocked the bot ("kicked"), or let it in again ("member")."""
        bot = {"id": 1, "is_bot": True, "first_name": "Qoldau"}
        change = {
            "chat": chat(person),
            "from": user(person),
            "date": int(self.clock().timestamp()),
            "old_chat_member": {"user": bot, "status": "member"},
            "new_chat_member": {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {}),
        }
        await self.app.runtime.keep([telegram.arrival({"update_id": next(self.numbers), "my_chat_member": change})])
        await self.settle()

    async def presses(self, person: Inhabitant, action: str, under: Line | Read | None = None) -> None:
        self.clock.pass_(timedelta(seconds=5))
        line = under or [line for line in await self.thread(person, Channel.TELEGRAM) if line.buttons][-1]
        query = {
            "id": str(next(self.numbers)),
            "from": user(person),
            "chat_instance": "1",
            "data": callback_data(action, line.id),
            "message": {"message_id": 1, "date": 1, "chat": chat(person), "text": line.text},
        }
        update = {"update_id": next(self.numbers), "callback_query": query}
        await self.app.runtime.keep([telegram.arrival(update)])
        await self.settle()

    def sms(self, person: Inhabitant, words: str, at: datetime | None = None) -> Arrival:
        assert person.msisdn is not None
        body = {"from": person.msisdn, "to": "1414", "text": words, "time": (at or self.clock()).isoformat()}
        return Arrival(source="sms", key=f"sms-{next(self.numbers)}", body=body, sender=person.msisdn)

    def update(self, person: Inhabitant, **content: Any) -> Arrival:
        message = {
            "message_id": next(self.numbers),
            "date": int(self.clock().timestamp()),
            "chat": chat(person),
            "from": user(person),
            **content,
        }
        self.written_last[person.number] = message
        return telegram.arrival({"update_id": next(self.numbers), "message": message})

    async def thread(self, person: Inhabitant, channel: Channel) -> list[Line]:
        return await self.app.store.read(conversations.with_address, self.address(person, channel))

    def address(self, person: Inhabitant, channel: Channel) -> str:
        assert person.msisdn is not None
        return str(chat_of(person)) if channel is Channel.TELEGRAM else person.msisdn

    async def cases(self) -> list[Case]:
        def everything(tx: Transaction) -> list[Case]:
            return cases.load(tx, select(case_table).order_by(case_table.c.number))

        return await self.app.store.read(everything)

    @property
    def orders(self) -> list[Any]:
        return list(self.city.payments.orders.values())


def chat_of(person: Inhabitant) -> int:
    return 10_000_000 + person.number


def chat(person: Inhabitant) -> dict[str, Any]:
    return {"id": chat_of(person), "type": "private", "first_name": person.given_name}


def user(person: Inhabitant) -> dict[str, Any]:
    return {"id": chat_of(person), "is_bot": False, "first_name": person.given_name, "language_code": person.language}


def settings_for(folder: Path, gateway_url: str, quiet_hours: str = "") -> Settings:
    return Settings(
        _env_file=None,
        database_url=f"sqlite+aiosqlite:///{folder / 'qoldau.db'}",
        gateway_url=gateway_url,
        gateway_token=TOKEN,
        allow_development_keys=True,
        quiet_hours=quiet_hours,
    )


@asynccontextmanager
async def founded(folder: Path, *, quiet_hours: str = "", at: datetime = MONDAY, seed: int = 7) -> AsyncIterator[World]:
    """A city of a few hundred people and a service beside it, at a moment; on the database in the folder, if any."""
    clock = Clock(at)
    city = City(800, seed, now=clock())
    runner = web.AppRunner(make_city_app(city, token=TOKEN, clock=clock), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    settings = settings_for(folder, f"http://127.0.0.1:{runner.addresses[0][1]}", quiet_hours)
    lay_keys(folder, at)
    app = await migrated_app(settings, clock)
    try:
        yield World(app, city, clock)
    finally:
        await app.close()
        await runner.cleanup()


async def migrated_app(settings: Settings, clock: Clock) -> App:
    from bot.database import migrate_database

    await migrate_database(settings)
    return await build(settings, clock=clock, transports={channel: Phone() for channel in Channel})
