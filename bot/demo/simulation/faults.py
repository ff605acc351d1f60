"""What goes wrong, at random moments of a seed, for a while; and afterwards is well again."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Protocol

from bot.demo.city.faults import ALL, PAYMENT, Fault, Faults
from bot.demo.simulation.network import Network, Weather
from bot.demo.simulation.process import Process
from bot.demo.simulation.providers import KANNEL, SimulatedTelegram, SmsGateway
from bot.transports import Fate

log = logging.getLogger(__name__)

GATEWAY = "gateway.sim"
REGISTERS = ("kz:ZAGS", "kz:CBDI", "kz:GBDFL", "kz:BMG", "kz:ACCOUNTS", "kz:EMAKET", "kz:TORELIK", ALL)
SHORT, SHORTLY, LONG = 20.0, 240.0, 6 * 3600.0  # seconds a fault lasts


class StruckWorld(Protocol):
    """What can be struck."""

    rng: Random
    network: Network
    registers: Faults
    sms: SmsGateway
    telegram: SimulatedTelegram
    processes: list[Process]

    async def replace(self, process: Process) -> None:
        """A new process in the place of one that died."""


Striking = Callable[[StruckWorld], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def kill(world: StruckWorld) -> AsyncIterator[None]:
    """A process dies; another begins in its place a while later."""
    process = world.rng.choice(world.processes)
    process.kill()
    yield
    await world.replace(process)


@asynccontextmanager
async def sms_refuses(world: StruckWorld) -> AsyncIterator[None]:
    world.sms.status = world.rng.choice((401, 403, 404, 500, 503))
    yield
    world.sms.status = 202


@asynccontextmanager
async def sms_doubles(world: StruckWorld) -> AsyncIterator[None]:
    world.sms.doubles = True
    yield
    world.sms.doubles = False


def weather(name: str, kinds: tuple[Weather, ...]) -> Striking:
    @asynccontextmanager
    async def strike(world: StruckWorld) -> AsyncIterator[None]:
        host = world.network.hosts[name]
        host.weather = world.rng.choice(kinds)
        yield
        host.weather = Weather.WELL

    return strike


@asynccontextmanager
async def telegram_fails(world: StruckWorld) -> AsyncIterator[None]:
    world.telegram.fate = world.rng.choice((Fate.LATER, Fate.UNKNOWN, Fate.BARRED))
    yield
    world.telegram.fate = Fate.ACCEPTED


@asynccontextmanager
async def register_down(world: StruckWorld) -> AsyncIterator[None]:
    rng, register = world.rng, world.rng.choice(REGISTERS)
    world.registers.put(register, rng.choice((Fault(fail=1), Fault(fail=0.5), Fault(slow_ms=20_000), Fault(reject=1))))
    yield
    world.registers.by_register.pop(register, None)


@asynccontextmanager
async def register_wrong(world: StruckWorld) -> AsyncIterator[None]:
    rng, register = world.rng, world.rng.choice(REGISTERS)
    wrong = (Fault(broken=0.5), Fault(drop=0.5), Fault(pending=0.5), Fault(repeat=0.5, reorder=True), Fault(lose=0.5))
    world.registers.put(register, rng.choice(wrong))
    yield
    world.registers.by_register.pop(register, None)


@asynccontextmanager
async def payment_fails(world: StruckWorld) -> AsyncIterator[None]:
    kinds = Fault(fail=1), Fault(lose=1), Fault(broken=1), Fault(slow_ms=20_000), Fault(refuse=0.5)
    world.registers.put(PAYMENT, world.rng.choice(kinds))
    yield
    world.registers.by_register.pop(PAYMENT, None)


@asynccontextmanager
async def clock_jumps(world: StruckWorld) -> AsyncIterator[None]:
    """Of the machine, which all processes of an SQLite share."""
    jump = timedelta(seconds=world.rng.choice((-3600, -600, 600, 3600, 86400)))
    for process in world.processes:
        process.skew = jump
    yield
    for process in world.processes:
        process.skew = timedelta()


def database(trouble: str) -> Striking:
    @asynccontextmanager
    async def strike(world: StruckWorld) -> AsyncIterator[None]:
        struck = [process.store for process in world.processes if process.store]
        for store in struck:
            store.trouble = trouble
        yield
        for store in struck:
            store.trouble = None

    return strike


FAULTS: Mapping[str, Striking] = {
    "kill": kill,
    "sms-refuses": sms_refuses,
    "sms-doubles": sms_doubles,
    "sms-away": weather(KANNEL, (Weather.REFUSES, Weather.SILENT, Weather.CUTS)),
    "telegram": telegram_fails,
    "register-down": register_down,
    "register-wrong": register_wrong,
    "gateway-away": weather(GATEWAY, (Weather.REFUSES, Weather.SILENT, Weather.CUTS)),
    "payment": payment_fails,
    "clock": clock_jumps,
    "database-locked": database("database is locked"),
    "disk-full": database("database or disk is full"),
}
BRIEF = {"kill", "clock", "database-locked", "disk-full"}  # a machine is mended sooner than a register


@dataclass(slots=True)
class Misfortune:
    """`kinds`: which faults there may be; `a_day`: how many of them on the average."""

    kinds: tuple[str, ...]
    a_day: float
    struck: Counter[str] = field(default_factory=Counter)
    busy: set[str] = field(default_factory=set)  # one of a kind at a time

    async def befall(self, world: StruckWorld) -> None:
        """For ever."""
        if not self.kinds:
            return
        while True:
            await asyncio.sleep(world.rng.expovariate(self.a_day / 86400))
            kind = world.rng.choice(self.kinds)
            if kind not in self.busy:
                asyncio.get_running_loop().create_task(self.strike(world, kind))

    async def strike(self, world: StruckWorld, kind: str) -> None:
        self.busy.add(kind)
        self.struck[kind] += 1
        longest = SHORTLY if kind in BRIEF else LONG
        async with FAULTS[kind](world):
            await asyncio.sleep(world.rng.uniform(SHORT, longest))
        self.busy.discard(kind)
