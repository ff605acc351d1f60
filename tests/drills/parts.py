"""The parts of `make faults`, each with its size from the environment, and what each counts."""

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from bot.demo.simulation.faults import FAULTS
from bot.demo.simulation.invariants import ALL_INVARIANTS, CHAINS, SEALED
from bot.demo.simulation.running import VERIFY_EVERY, SimulationPlan, SimulationReport, simulate
from tests.crash.killing import PATIENCE, Killing
from tests.crash.town import Ends
from tests.drills import failover, networks
from tests.drills.findings import Count, DaysLived, PartEnded, Struck
from tests.peers import sms_gateway
from tests.peers.postgres import PostgresPeer

SIZES = {"SEED": 1, "PEOPLE": 20000, "DAYS": 365, "TIMES": 10, "KILLS": 100, "CUTS": 30}
SELDOM = {CHAINS, SEALED}  # looked at every so many days, and on the last
PAID, ORDERS, TOLD = (
    "everybody is paid",
    "no order twice, none that would not have been",
    "everybody reads the result once",
)


def size(name: str) -> int:
    return int(os.environ.get(name, SIZES[name]))


@contextmanager
def folder_for(name: str) -> Iterator[Path]:
    """Left where it is when something goes wrong, so that its logs can be read."""
    folder = Path(tempfile.mkdtemp(prefix=f"qoldau-{name}-"))
    yield folder
    shutil.rmtree(folder)


def simulated() -> PartEnded:
    """Days of the city; on one of them several faults may strike."""
    lived, plan = (
        DaysLived(),
        SimulationPlan(people=size("PEOPLE"), days=size("DAYS"), seed=size("SEED"), faults=tuple(FAULTS)),
    )

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


def failed_over() -> PartEnded:
    times = size("TIMES")
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


def killed_on_sqlite() -> PartEnded:
    return killed("SQLite", lambda folder: f"sqlite+aiosqlite:///{folder / 'qoldau.db'}")


def killed_on_postgresql() -> PartEnded:
    with PostgresPeer() as postgres:
        return killed("PostgreSQL", lambda _folder: postgres.new_database())


def killed(engine: str, new_database: Callable[[Path], str]) -> PartEnded:
    sms_gateway.RETRIES = PATIENCE
    row = asyncio.run(of_engine(engine, new_database))
    return PartEnded(name=f"kills, {engine}", note=f"{size('KILLS')} kills, seed {size('SEED')}", rows=[row])


async def of_engine(name: str, new_database: Callable[[Path], str]) -> Struck:
    killing = Killing(new_database, size("KILLS"), size("SEED"))
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


def cut_off() -> PartEnded:
    cuts, seed = size("CUTS"), size("SEED")
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


PARTS: Mapping[str, Callable[[], PartEnded]] = {
    "simulation": simulated,
    "fail-over": failed_over,
    "kills-sqlite": killed_on_sqlite,
    "kills-postgresql": killed_on_postgresql,
    "networks": cut_off,
}
