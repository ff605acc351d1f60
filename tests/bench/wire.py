"""`python -m tests.bench.wire`: what a decided case costs `qoldau run`, with HTTP on every side.

The service is a process of its own; registers, payment desk, SMS gateway and citizens are in this one. Counted is the
processor time (user and system) of the service and its children, less what it takes at rest; papers and signatures as
it makes them. First a flood, then an ordinary day with one event after another and sweeps each second. Beside it stands
a loop that this machine computed before and after, to tell how busy it was. Cases that no citizen walks (nobody is
entitled) are worked too and not counted.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from subprocess import Popen
from types import MappingProxyType

import psutil
import typer

from bot.demo.city import City, make_city_app
from proactive.cases.lifecycle import Status
from tests.bench.comparison import Cost, calibration, used_by
from tests.crash.service import TOKEN, Service
from tests.crash.town import Town, lives
from tests.peers.http import LoopbackServer
from tests.peers.sms_gateway import SmsGateway
from tests.programs import Start, afresh

EVENT = "burial_by_child"
DECIDED = {Status.ASSIGNED, Status.REFUSED}
PEOPLE_AN_EVENT = 40  # so that each finds a family of its own
REST, SETTLED, PATIENCE, LOOK_AGAIN = 6.0, 8.0, 600.0, 0.2  # seconds


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Measured:
    """A running service, what it has used, and what it uses at rest (seconds a second)."""

    town: Town
    process: psutil.Process
    at_rest: float = 0.0

    async def decided(self) -> int:
        return sum(status in DECIDED for status in await self.town.service.statuses())

    async def rest(self) -> None:
        began, before = time.monotonic(), used_by(self.process)
        await asyncio.sleep(REST)
        self.at_rest = (used_by(self.process) - before) / (time.monotonic() - began)

    async def walk(self, events: int, apart: float) -> Cost:
        """So many events, so many seconds apart, until each has brought a decision; what it takes at rest left out.

        Raises `TimeoutError`.
        """
        began, before, decided_before = time.monotonic(), used_by(self.process), await self.decided()
        for _ in range(events):
            bring(self.town)
            await asyncio.sleep(apart)
        await self.arrived(decided_before + events)
        seconds = time.monotonic() - began
        spent = used_by(self.process) - before - self.at_rest * seconds
        return Cost(events, seconds, spent)

    async def worker_memory(self) -> float:
        """Megabytes that a worker without Telegram takes beside it, once it has settled down."""
        service = self.town.service
        log = service.folder / "worker.log"
        worker = afresh(Start(["worker"], service.folder, service.settings, log, log))
        try:
            await asyncio.sleep(2 * SETTLED)
            if worker.poll() is not None:
                raise RuntimeError(log.read_text()[-3000:])
            return memory(psutil.Process(worker.pid))
        finally:
            worker.kill()
            await asyncio.to_thread(worker.wait)

    async def arrived(self, cases: int) -> None:
        for _ in range(round(PATIENCE / LOOK_AGAIN)):
            if await self.decided() >= cases:
                return
            await asyncio.sleep(LOOK_AGAIN)
        raise TimeoutError(f"{await self.decided()} of {cases} cases were decided")


def memory(process: psutil.Process) -> float:
    """Megabytes that are in memory."""
    return float(process.memory_info().rss) / 1e6


def bring(town: Town) -> None:
    """An event, and citizens who answer every question with one."""
    brought = town.city.bring(EVENT, now())
    for person in brought.concerned:
        if person.msisdn and person.msisdn not in town.citizens:
            town.citizens[person.msisdn] = asyncio.create_task(lives(town.sms.phone(person.msisdn)))


@asynccontextmanager
async def measured(
    folder: Path, events: int, settings: Mapping[str, str] = MappingProxyType({})
) -> AsyncIterator[Measured]:
    """`settings`: more of them than a bench of SMS needs."""
    city = City(max(5000, events * PEOPLE_AN_EVENT), 3, now=now())
    gateway = LoopbackServer(make_city_app(city, token=TOKEN, clock=now))
    await gateway.start()
    service = Service(folder, f"sqlite+aiosqlite:///{folder / 'qoldau.db'}", gateway.url)
    async with SmsGateway(inbound_url=service.inbound_url, token=TOKEN) as sms:
        names = {"SMS_URL": sms.send_url, "SMS_USERNAME": sms.username, "SMS_PASSWORD": sms.password}
        service.environment.update({**names, "SWEEP_SECONDS": "1", **settings})
        service.process = program = afresh(Start(["run"], folder, service.settings, folder / "log", folder / "log"))
        assert isinstance(program, Popen)
        town = Town(city, service, sms)
        try:
            await service.listening()
            await asyncio.sleep(SETTLED)
            yield Measured(town, psutil.Process(program.pid))
        finally:
            await service.kill()
            for citizen in town.citizens.values():
                citizen.cancel()
            await gateway.close()


async def run(flood: int, day: int, apart: float) -> None:
    before = calibration()
    with tempfile.TemporaryDirectory(prefix="qoldau-wire-") as folder:
        async with measured(Path(folder), flood + day) as service:
            await service.rest()
            print(f"at rest: {100 * service.at_rest:.1f} % of a processor")
            print(f"a flood of {flood}: {await service.walk(flood, 0)}")
            print(f"an ordinary day, {day} events {apart} s apart: {await service.walk(day, apart)}")
            print(f"memory: {memory(service.process):.0f} MB")
    print(f"the machine's own loop: {before:.0f} ms before, {calibration():.0f} ms after")


def main(flood: int = 300, day: int = 60, apart: float = 0.3) -> None:
    asyncio.run(run(flood, day, apart))


if __name__ == "__main__":
    typer.run(main)
