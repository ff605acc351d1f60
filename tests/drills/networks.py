"""Two processes of the service in networks of their own, each cut off at random.

`CUTS=10 SEED=1 python -m tests.drills networks`; needs root and `ip` (iproute2). Outside stand PostgreSQL, the
registers, the SMS gateway and the citizens. Two events come with every cut. In the end everybody must be paid and told,
once.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from random import Random

from bot.demo.city import City, make_city_app
from tests.crash.service import TOKEN, Service, free_port
from tests.crash.town import Ends, Town
from tests.drills.cable import carried
from tests.peers.http import LoopbackServer
from tests.peers.postgres import PostgresPeer
from tests.peers.sms_gateway import SmsGateway
from tests.programs import ROOT

COMMANDS = ("run", "worker")
BEFORE, CUT = (0.5, 4.0), (1.0, 25.0)  # seconds
START, LONGEST_SETTLING = 30.0, 900.0
RESTART = 2.0
RETRIES = 2000  # an SMS centre asks again for longer than any cut
SOCKET = ".s.PGSQL.5432"

Beginning = Callable[[], "subprocess.Popen[bytes]"]


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


@dataclass(frozen=True, slots=True)
class Apart:
    """A network of one process, joined to everybody else by one link."""

    number: int

    @property
    def name(self) -> str:
        return f"qoldau-{self.number}"

    @property
    def link(self) -> str:
        return f"qoldau{self.number}"

    @property
    def outside(self) -> str:
        return f"10.77.{self.number}.1"

    @property
    def inside(self) -> str:
        return f"10.77.{self.number}.2"

    def build(self) -> None:
        ip("netns", "add", self.name)
        ip("link", "add", self.link, "type", "veth", "peer", "name", "eth0", "netns", self.name)
        ip("address", "add", f"{self.outside}/24", "dev", self.link)
        ip("-n", self.name, "address", "add", f"{self.inside}/24", "dev", "eth0")
        for words in (("link", "set", self.link, "up"), ("-n", self.name, "link", "set", "eth0", "up")):
            ip(*words)
        ip("-n", self.name, "link", "set", "lo", "up")

    def cut(self) -> None:
        ip("link", "set", self.link, "down")

    def join(self) -> None:
        ip("link", "set", self.link, "up")

    def remove(self) -> None:
        subprocess.run(["ip", "netns", "del", self.name], check=False)

    def begin(self, command: str, service: Service) -> "subprocess.Popen[bytes]":
        words = ["ip", "netns", "exec", self.name, sys.executable, "-m", "bot", command]
        with (service.folder / f"log-{command}").open("ab") as log:
            environment = {"PYTHONPATH": str(ROOT)} | service.settings
            return subprocess.Popen(words, cwd=service.folder, env=environment, stdout=log, stderr=log)


@asynccontextmanager
async def outside(network: Apart, ports: list[int], socket: Path) -> AsyncIterator[int]:
    """What stands on this machine alone is reached from that network too; the port of PostgreSQL there."""
    async with AsyncExitStack() as stack:
        for port in ports:
            await stack.enter_async_context(carried(network.outside, port, lambda port=port: ("127.0.0.1", port)))
        yield await stack.enter_async_context(carried(network.outside, 0, lambda: socket))


async def drill(cuts: int, seed: int, folder: Path) -> Ends:
    rng, networks = Random(seed), [Apart(1), Apart(2)]
    city = City(5000, 3, now=datetime.now(UTC))
    gateway = LoopbackServer(make_city_app(city, token=TOKEN, clock=lambda: datetime.now(UTC)))
    await gateway.start()
    processes: list[subprocess.Popen[bytes]] = []
    beginnings: list[Beginning] = []
    with PostgresPeer() as postgres:
        url = postgres.new_database()
        name, socket = url.partition("?")[0].rpartition("/")[2], Path(url.rpartition("host=")[2]) / SOCKET
        port = free_port()
        inbound = f"http://{networks[0].inside}:{port}/sms/inbound"
        async with (
            SmsGateway(inbound_url=inbound, token=TOKEN, retry_seconds=1.0) as sms,
            AsyncExitStack() as stack,
        ):
            sms_port = int(sms.send_url.rpartition(":")[2].partition("/")[0])
            here = Town(city, Service(folder, url, gateway.url), sms)
            try:
                for network, command in zip(networks, COMMANDS, strict=True):
                    network.build()
                    postgres_port = await stack.enter_async_context(outside(network, [gateway.port, sms_port], socket))
                    service = Service(
                        folder,
                        f"postgresql+asyncpg://postgres@{network.outside}:{postgres_port}/{name}",
                        f"http://{network.outside}:{gateway.port}",
                        port,
                        {
                            "HOST": network.inside,
                            "SMS_URL": f"http://{network.outside}:{sms_port}/cgi-bin/sendsms",
                            "SMS_USERNAME": sms.username,
                            "SMS_PASSWORD": sms.password,
                        },
                    )
                    beginnings.append(partial(network.begin, command, service))
                    processes.append(beginnings[-1]())
                    await asyncio.sleep(START)
                stack.callback(asyncio.create_task(supervise(processes, beginnings)).cancel)
                for _ in range(cuts):
                    here.bring(2)
                    await asyncio.sleep(rng.uniform(*BEFORE))
                    struck = rng.choice(([networks[0]], [networks[1]], networks))
                    for network in struck:
                        network.cut()
                    await asyncio.sleep(rng.uniform(*CUT))
                    for network in struck:
                        network.join()
                return await settled(here, cuts)
            finally:
                for process in processes:
                    process.kill()
                    process.wait()
                for network in networks:
                    network.remove()
                for citizen in here.citizens.values():
                    citizen.cancel()
                await gateway.close()


async def supervise(processes: list["subprocess.Popen[bytes]"], beginnings: list[Beginning]) -> None:
    """For ever, as systemd does: who finds no database at the start ends with a line, and is begun again."""
    while True:
        await asyncio.sleep(RESTART)
        for place, process in enumerate(processes):
            if process.poll() is not None:
                processes[place] = beginnings[place]()


async def settled(here: Town, cuts: int) -> Ends:
    """When everybody was paid and told, or it has taken far too long."""
    ends = await here.ends()
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_SETTLING):
            while not len(ends.told) == ends.statuses["assigned"] == 2 * cuts:
                await asyncio.sleep(1)
                ends = await here.ends()
    print(
        f"{cuts} cuts: {dict(ends.statuses)}, {len(ends.orders)} orders, {len(ends.told)} told, "
        f"{here.read_twice} SMS twice"
    )
    return ends
