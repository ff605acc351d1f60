"""The same service, quicker: a database in memory without threads, the city asked without a network, no paper drawn.

What SQL says and what the gateway's envelopes hold is as it is in life; real HTTP is in `test_real_channels`.
"""

import json
import sqlite3
import tempfile
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Concatenate, ParamSpec, TypeVar
from unittest.mock import patch

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import StaticPool

from bot.app import build
from bot.database import migrate_database
from bot.demo.city import City
from bot.demo.city.faults import PAYMENT, Fault, Faults
from bot.demo.city.orders import PaymentDesk
from bot.demo.city.server import CityGateway as Registers
from bot.gateway import Gateway, GatewayDown
from bot.settings import Settings
from bot.transports import Fate, Receipt
from handlers.channels.signature import Signing
from handlers.channels.standard import Standard
from proactive.messages.contact import Channel
from storage.engine.database import Store, Transaction
from storage.engine.riders import Riders
from storage.engine.vault import Vault
from storage.messages.claiming import Outgoing
from tests.flow.least import watched
from tests.flow.world import MONDAY, Clock, World
from tests.vault import VAULT_KEY

KEY = "cm9hZHMgYXJlIHdhbGtlZCBieSB0aG9zZSB3aG8gZ28="  # of the tests alone
T = TypeVar("T")
P = ParamSpec("P")


@cache
def folder() -> Path:
    """Holds the template of the database and the keys that are made beside it, once for all worlds."""
    kept = tempfile.TemporaryDirectory(prefix="qoldau-flow-")
    KEPT.append(kept)
    return Path(kept.name)


KEPT: list[tempfile.TemporaryDirectory[str]] = []  # until the process ends


async def template(settings: Settings) -> None:
    """A migrated database to copy from."""
    if not made():
        await migrate_database(settings)


def made() -> bool:
    return (folder() / "template.db").exists()


ENGINE = create_engine("sqlite://", creator=lambda: copied(folder() / "template.db"), poolclass=StaticPool)


@event.listens_for(ENGINE, "begin")
def begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


class QuickStore(Store):
    """A copy of the template in memory; every piece of work runs where it is called. One at a time.

    All share one engine, which remembers how each statement is written.
    """

    def __init__(self, _url: str, vault: Vault, _patience: float | None = None) -> None:
        self.vault = vault
        self.is_sqlite = True
        self.riders, self._flushing = Riders(), None
        ENGINE.dispose()

    async def _transact(self, tx: Callable[[Connection], T]) -> T:
        with ENGINE.begin() as connection:
            return tx(connection)

    async def read(self, work: Callable[Concatenate[Transaction, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with ENGINE.connect() as connection:
            return work(Transaction(connection, self.vault), *args, **kwargs)

    read_apart, write_in_bulk = read, Store.write

    async def close(self) -> None:
        if self._flushing is not None:
            self._flushing.cancel()
        ENGINE.dispose()


def copied(template: Path) -> sqlite3.Connection:
    own = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    with closing(sqlite3.connect(template)) as there:
        there.backup(own)
    own.execute("PRAGMA foreign_keys=ON")
    return own


@dataclass
class Call:
    """As much of a request as the city's handlers read."""

    method: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    match_info: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    transport: None = None  # nobody waits for an answer that hangs

    async def json(self) -> Any:
        return self.body

    async def text(self) -> str:
        return json.dumps(self.body)


class Neighbour(Gateway):
    """The gateway's own client, whose calls end at the city's handlers."""

    def __init__(self, city: City, faults: Faults, clock: Callable[[], datetime]) -> None:
        self._clock, self._mock_allowed = clock, True
        self._signing, self._answer_to, self._standard = Signing(), "", Standard()
        self._faults = faults
        self._registers = Registers(city, faults, clock)
        self._orders = PaymentDesk(city.payments, clock)

    async def _call(
        self, method: str, path: str, accept: range = range(0), headers: Mapping[str, str] | None = None, **how: Any
    ) -> tuple[int, Any]:
        parts = path.split("/")
        about = {"order_id": parts[3]} if len(parts) > 3 else {}
        call = Call(method, json.loads(json.dumps(how.get("json"))), headers or {}, about, how.get("params", {}))
        answer = await self._answered(method, path, call)
        if answer.status >= 400 and answer.status not in accept:
            raise GatewayDown(f"{path} answered {answer.status}")
        try:
            return answer.status, json.loads(answer.body) if answer.body else None
        except ValueError as error:
            raise GatewayDown(f"{path}: {type(error).__name__}") from error

    async def _answered(self, method: str, path: str, call: Call) -> Any:
        if not path.startswith("/odq"):
            return await self._registers.search(call)
        desk = self._orders
        handlers = {"POST": desk.place, "GET": desk.show, "DELETE": desk.withdraw}
        if path.endswith("/instructions"):
            handlers["POST"] = desk.instruct
        if path == "/odq/orders":
            handlers["GET"] = desk.list
        met = list(self._faults.met({PAYMENT}).values())
        return await self._faults.suffer(call, met, lambda: handlers[method](call))


class Ticking(Clock):
    """Goes on by a millisecond each time somebody looks, as clocks do: what is written later is read later."""

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


@dataclass
class Phones:
    """A channel's phones: what is sent is delivered, except where a fate says otherwise."""

    fates: dict[str, Fate] = field(default_factory=dict)  # by address

    async def send(self, message: Outgoing) -> Receipt:
        return Receipt(fate=self.fates.get(message.address, Fate.DELIVERED))


@dataclass
class QuickWorld(World):
    faults: Faults = field(default_factory=lambda: Faults(Random(0)))
    phones: dict[Channel, Phones] = field(default_factory=dict)

    def strike(self, register: str, **fault: Any) -> None:
        """A register does something wrong from now on; `*` is all of them, `odq` the payments."""
        self.faults.put(register, Fault(**fault))


PEOPLE, SEED = 700, 2  # among whom every kind of event finds somebody


@asynccontextmanager
async def quickly(
    *, quiet_hours: str = "", at: datetime = MONDAY, database_url: str = "", **settings: Any
) -> AsyncIterator[QuickWorld]:
    """The app's own wiring on quick connections, beside a city of some people, at a moment; with a `database_url` on a
    real database at the newest version, as `tests.databases` makes them."""
    clock, faults = Ticking(at), Faults(Random(0))
    city = City(PEOPLE, SEED, now=at)
    real = {"database_url": database_url, "encryption_key": b64encode(VAULT_KEY).decode()} if database_url else {}
    chosen = settings_for(quiet_hours, **settings, **real)
    if not database_url:
        await template(chosen)
    phones = {channel: Phones() for channel in Channel}
    neighbour = Neighbour(city, faults, clock)
    swapped: dict[str, Any] = {"Gateway": lambda *_, **__: neighbour, "PAPERS": set()}
    with patch.multiple("bot.app", **swapped, **({} if database_url else {"Store": QuickStore})):
        app = await build(chosen, clock=clock, transports=dict(phones))
    with watched(city) as least:
        try:
            yield QuickWorld(app, city, clock, faults=faults, phones=phones)
        finally:
            await app.close()
    if least.beyond:
        raise AssertionError(f"asked beyond the tables (asked.toml): {sorted(set(least.beyond))}")


def settings_for(quiet_hours: str, **more: Any) -> Settings:
    own = {"database_url": f"sqlite+aiosqlite:///{folder() / 'template.db'}", "encryption_key": KEY}
    return Settings(
        _env_file=None,
        gateway_url="http://the-city",
        allow_development_keys=True,
        quiet_hours=quiet_hours,
        **{**own, **more},
    )
