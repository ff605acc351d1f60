"""A day of a small city with everything that may go wrong: what must hold holds, and its seed repeats it."""

import asyncio
import time
from pathlib import Path
from random import Random

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy.exc import OperationalError

from bot.demo.running import demo_settings
from bot.demo.simulation.faults import FAULTS
from bot.demo.simulation.invariants import ONE_ORDER, indiscretions, left_in_files
from bot.demo.simulation.loop import Life, SimulatedLoop, Standstill
from bot.demo.simulation.network import Network, Weather
from bot.demo.simulation.printing import summary
from bot.demo.simulation.process import settings_of
from bot.demo.simulation.running import SimulationPlan, SimulationReport, faults_named, simulate
from bot.demo.simulation.store import SimulatedStore
from bot.demo.simulation.trace import trace
from tests.vault import VAULT

A_BAD_DAY = SimulationPlan(people=200, days=1, seed=3, faults=tuple(FAULTS), a_day=8, events=6)


def test_a_bad_day_breaks_nothing_and_its_seed_repeats_it():
    first, second = simulate(A_BAD_DAY), simulate(A_BAD_DAY)
    assert first.broken == []
    assert sum(first.struck.values()) > 3
    assert first.messages > 0
    assert (first.trace, first.statuses, first.struck) == (second.trace, second.statuses, second.struck)


@pytest.fixture
def loop():
    loop = SimulatedLoop(Random(1))
    yield loop
    loop.close()


def test_a_day_passes_at_once(loop: SimulatedLoop):
    begun = time.monotonic()
    loop.run_until_complete(asyncio.sleep(86400))
    assert loop.time() == pytest.approx(86400)
    assert time.monotonic() - begun < 5


def test_what_waits_for_nothing_is_said_and_does_not_hang(loop: SimulatedLoop):
    with pytest.raises(Standstill):
        loop.run_until_complete(asyncio.Event().wait())


def test_a_process_that_is_killed_does_nothing_more_not_even_tidy_up(loop: SimulatedLoop):
    life, steps = Life(), list[str]()

    async def works() -> None:
        try:
            while True:
                steps.append("works")
                await asyncio.sleep(1)
        finally:
            steps.append("tidies up")

    with life.lived():
        loop.create_task(works())
    loop.call_later(1.5, life.end)
    loop.run_until_complete(asyncio.sleep(10))
    assert steps == ["works", "works"]


@pytest.mark.parametrize(
    ("weather", "outcome"),
    [
        (Weather.WELL, "200"),
        (Weather.REFUSES, "ClientConnectorError"),
        (Weather.SILENT, "TimeoutError"),
        (Weather.CUTS, "ClientOSError"),
    ],
)
def test_a_host_answers_as_its_weather_is(loop: SimulatedLoop, weather: Weather, outcome: str):
    assert loop.run_until_complete(asked(Network(loop, Random(1)), weather)) == outcome


async def asked(network: Network, weather: Weather) -> str:
    site = web.Application()
    site.router.add_post("/", answered)
    runner = web.AppRunner(site)
    await runner.setup()
    network.open("host.sim", runner)
    network.hosts["host.sim"].weather = weather
    async with network.session(timeout=aiohttp.ClientTimeout(total=10)) as session:
        try:
            async with session.post("http://host.sim/", data=b"x" * 300_000) as answer:
                assert await answer.read() == b"x" * 300_000
                return str(answer.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            return type(error).__name__


async def answered(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


def test_a_store_says_what_its_disk_says(loop: SimulatedLoop, sqlite_newest_url: str):
    store = SimulatedStore(sqlite_newest_url, VAULT, loop)
    store.trouble = "database or disk is full"
    with pytest.raises(OperationalError, match="disk is full"):
        loop.run_until_complete(trace(store))
    store.drop()


def test_what_broke_is_told_with_the_command_that_repeats_it():
    report = SimulationReport(A_BAD_DAY, days=1, broken=[(1, ONE_ORDER, "2 for decision 1 in case 26-1")])
    assert report.counts[ONE_ORDER] == 1
    assert summary(report).splitlines()[-1] == (
        f"repeat it: qoldau simulate --people 200 --days 1 --seed 3 --faults {','.join(FAULTS)} --a-day 8 --events 6"
    )


def test_an_iin_in_a_line_of_the_log_is_seen():
    broken = list(indiscretions(["case 26-0000001: 900101300123 died"], lambda word: word == "900101300123"))
    assert [name for name, _ in broken] == ["no personal data in logs"]


@pytest.mark.parametrize("written", ["900101300123", "KZ86125KZT5004100100", "+77011234567", "Серікова"])
def test_what_stands_in_clear_in_a_file_is_seen(tmp_path: Path, written: str):
    known = {"900101300123", "KZ86125KZT5004100100", "+77011234567"}
    (tmp_path / "simulated.db-wal").write_bytes(b"\x91\x52\xd0" + f" {written} ".encode() + b"\xff")
    (tmp_path / "simulated.db").write_bytes(b"\x91\x52 900101300124 +77011234568")
    broken = list(left_in_files(tmp_path, lambda word: word in known, {"серікова"}))
    assert broken == [("no personal data in files", "simulated.db-wal")]


def test_only_faults_that_there_are_can_be_asked_for():
    assert faults_named("none") == ()
    assert faults_named("kill, clock") == ("kill", "clock")
    with pytest.raises(KeyError):
        faults_named("earthquake")


@pytest.mark.parametrize(
    "settings_of_world", [lambda folder: settings_of(folder, 60), lambda folder: demo_settings(folder, 1)]
)
def test_nothing_of_this_machine_is_in_a_world_of_its_own(settings_of_world, tmp_path, monkeypatch):
    for name in ("ALERT_URL", "CALLBACK_URL", "PUBLIC_URL"):
        monkeypatch.setenv(name, "https://real.kz")
    settings = settings_of_world(tmp_path)
    assert (settings.alert_url, settings.callback_url, settings.public_url) == (None, None, None)
