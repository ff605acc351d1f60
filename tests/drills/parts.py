"""The parts of `make faults`, each in pieces whose size and number come from the environment, and what each counts."""

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.demo.simulation.faults import FAULTS
from bot.demo.simulation.invariants import ALL_INVARIANTS, CHAINS, SEALED
from bot.demo.simulation.running import VERIFY_EVERY, SimulationPlan, SimulationReport, simulate
from storage.engine.versions import migrate
from tests.crash.killing import PATIENCE, Killing
from tests.crash.town import Ends
from tests.drills import failover, networks
from tests.drills.findings import Count, DaysLived, PartEnded, Struck
from tests.handlers import one_instant
from tests.peers import sms_gateway
from tests.peers.postgres import PostgresPeer

SIZES = {"SEED": 1, "PEOPLE": 20000, "DAYS": 365, "TIMES": 10, "KILLS": 1000, "CUTS": 30, "ROUNDS": 10000}
SIZES |= {"DAYS_A_PIECE": 365, "TIMES_A_PIECE": 1, "KILLS_A_PIECE": 100, "CUTS_A_PIECE": 10, "ROUNDS_A_PIECE": 1000}
SELDOM = {CHAINS, SEALED}  # looked at every so many days, and on the last
PAID, ORDERS, TOLD = (
    "everybody is paid",
    "no order twice, none that would not have been",
    "everybody reads the result once",
)


def size(name: str) -> int:
    return int(os.environ.get(name, SIZES[name]))


def are_promised() -> bool:
    """Whether nothing is said of smaller sizes than those that are promised."""
    return all(size(name) >= promised for name, promised in SIZES.items() if not name.endswith("_A_PIECE"))


@contextmanager
def folder_for(name: str) -> Iterator[Path]:
    """Left where it is when something goes wrong, so that its logs can be read."""
    folder = Path(tempfile.mkdtemp(prefix=f"qoldau-{name}-"))
    yield folder
    shutil.rmtree(folder)


def simulated(days: int, seed: int) -> PartEnded:
    """Days of the city; on one of them several faults may strike."""
    lived = DaysLived()
    plan = SimulationPlan(people=size("PEOPLE"), days=days, seed=seed, faults=tuple(FAULTS))

    def end_of_day(so_far: SimulationReport) -> None:
        is_whole = so_far.days % VERIFY_EVERY == 0 or so_far.days == plan.days
        looked_at = [name for name in ALL_INVARIANTS if is_whole or name not in SELDOM]
        lived.add(so_far.struck, looked_at, [name for day, name, _ in so_far.broken if day == so_far.days])

    report = simulate(plan, end_of_day)
    for day, name, words in report.broken[:10]:
        print(f"day {day}: {name}: {words}", flush=True)
    came_to = f"{report.events} events, {report.messages} messages, {report.orders} orders"
    note = f"{plan.command}: {came_to}, trace {report.trace}"
    return PartEnded(name="simulation", note=note, rows=lived.rows(ALL_INVARIANTS))


def failed_over(times: int, _seed: int) -> PartEnded:
    drills = asyncio.run(failover.drills(times))
    by_way = {drill.how: [other for other in drills if other.how == drill.how] for drill in drills}
    return PartEnded(
        name="fail-over", note=f"{times} of each", rows=[of_way(how, same) for how, same in by_way.items()]
    )


def of_way(how: str, drills: list[failover.Drill]) -> Struck:
    acknowledged = sum(drill.acknowledged for drill in drills)
    held = {
        "what was acknowledged is there": Count(acknowledged, sum(drill.lost for drill in drills)),
        "nothing is kept twice": Count(acknowledged, sum(drill.doubled for drill in drills)),
        "readiness is true": Count(sum(drill.looks for drill in drills), sum(drill.lies for drill in drills)),
        f"taken again {failover.PROMISED:.0f} s after the promotion": Count(
            len(drills), sum(drill.back_after > failover.PROMISED for drill in drills)
        ),
    }
    return Struck(f"primary {how}", len(drills), held)


def on_sqlite(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'qoldau.db'}"


def killed_on_sqlite(kills: int, seed: int) -> PartEnded:
    return killed("SQLite", Killing(on_sqlite, kills, seed))


def killed_on_postgresql(kills: int, seed: int) -> PartEnded:
    with PostgresPeer() as postgres:
        return killed("PostgreSQL", Killing(lambda _folder: postgres.new_database(), kills, seed))


def killed(engine: str, killing: Killing) -> PartEnded:
    sms_gateway.RETRIES = PATIENCE
    row = asyncio.run(of_engine(engine, killing))
    return PartEnded(name=f"kills, {engine}", note=f"{killing.kills} kills, seed {killing.seed}", rows=[row])


async def of_engine(name: str, killing: Killing) -> Struck:
    with folder_for("kills") as folder:
        calm = await killing.lived(folder / "calm", 0, killing.all_are_paid)
        ends = await killing.lived(folder / "struck", killing.kills, lambda ends: ends == calm)
    return Struck(f"kill -9, {name}", killing.kills, compared(ends, calm))


def compared(ends: Ends, calm: Ends) -> dict[str, Count]:
    """With what the same events come to where nothing strikes."""
    return {
        PAID: Count(len(calm.orders), missing(calm.orders, ends.orders)),
        ORDERS: Count(len(calm.orders), missing(ends.orders, calm.orders)),
        TOLD: Count(len(calm.told), missing(calm.told, ends.told) + missing(ends.told, calm.told)),
        "each case ends as it would have": Count(calm.statuses.total(), (calm.statuses - ends.statuses).total()),
    }


def missing(wanted: Iterable[Hashable], there: Iterable[Hashable]) -> int:
    """How many of those wanted are not there, each as often as it is wanted."""
    return (Counter(wanted) - Counter(there)).total()


def cut_off(cuts: int, seed: int) -> PartEnded:
    sms_gateway.RETRIES = networks.RETRIES
    with folder_for("networks") as folder:
        ends = asyncio.run(networks.drill(cuts, seed, folder))
    people = 2 * cuts
    held = {
        PAID: Count(people, people - min(people, ends.statuses["assigned"])),
        ORDERS: Count(people, max(0, len(ends.orders) - people)),
        TOLD: Count(people, abs(people - len(ends.told))),
    }
    row = Struck("a process cut off", cuts, held)
    return PartEnded(name="cut networks", note=f"{cuts} cuts, seed {seed}", rows=[row])


def agreed_on_sqlite(rounds: int, seed: int) -> PartEnded:
    with folder_for("consents") as folder:
        return agreed("SQLite", on_sqlite(folder), rounds, seed)


def agreed_on_postgresql(rounds: int, seed: int) -> PartEnded:
    with PostgresPeer() as postgres:
        return agreed("PostgreSQL", postgres.new_database(), rounds, seed)


def agreed(engine: str, url: str, rounds: int, seed: int) -> PartEnded:
    came_of = asyncio.run(at_one_instant(url, rounds))
    deaths = sum(of.deaths for of in came_of)
    held = {
        "one consent for one deceased": Count(deaths, sum(of.not_one_consent for of in came_of)),
        "nobody is asked the same twice": Count(deaths, sum(of.asked_twice for of in came_of)),
        "each case goes on from the consent": Count(deaths, sum(of.elsewhere for of in came_of)),
    }
    row = Struck(f"two consents at one instant, {engine}", deaths, held)
    return PartEnded(name=f"consents, {engine}", note=f"{deaths} deaths, run {seed}", rows=[row])


async def at_one_instant(url: str, rounds: int) -> list[one_instant.CameOf]:
    both = one_instant.two_on(url)
    await migrate(both[0].store)
    came_of = [await one_instant.agreed_twice(both, first) for first in range(0, rounds, one_instant.TOGETHER)]
    for process in both:
        await process.store.close()
    return came_of


@dataclass(frozen=True, slots=True)
class Part:
    """`size`: the name of how many there are in all; `run` is given how many of them, and a seed."""

    name: str
    size: str
    run: Callable[[int, int], PartEnded]

    def pieces(self) -> list["Piece"]:
        """The same as long as sizes are, so that those of an earlier run are found again."""
        whole, most, seed = size(self.size), size(f"{self.size}_A_PIECE"), size("SEED")
        return [Piece(self, min(most, whole - first), seed + n) for n, first in enumerate(range(0, whole, most))]


@dataclass(frozen=True, slots=True)
class Piece:
    part: Part
    size: int
    seed: int

    @property
    def name(self) -> str:
        people = f" of {size('PEOPLE')} people" if self.part.size == "DAYS" else ""
        return f"{self.part.name}: {self.size} {self.part.size.lower()}{people}, seed {self.seed}"


ALL = (  # the longest first
    Part("simulation", "DAYS", simulated),
    Part("kills-postgresql", "KILLS", killed_on_postgresql),
    Part("kills-sqlite", "KILLS", killed_on_sqlite),
    Part("networks", "CUTS", cut_off),
    Part("fail-over", "TIMES", failed_over),
    Part("consents-postgresql", "ROUNDS", agreed_on_postgresql),
    Part("consents-sqlite", "ROUNDS", agreed_on_sqlite),
)
PARTS: Mapping[str, Part] = {part.name: part for part in ALL}
