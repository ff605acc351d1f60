"""`qoldau run` with HTTP on every side, papers and signatures as it makes them, beside the machine's own loop."""

from tests.bench import wire
from tests.bench.comparison import Cost, Row, calibration, times
from tests.bench.machine import Machine

FLOOD, DAY, APART = 300, 60, 0.3
FLOOD_GOAL, DAY_GOAL = 8, 14  # milliseconds of processor a case
STARTED_GOAL, WORKER_GOAL = 252, 120  # megabytes, the first as it was when the goal was set


async def rows(machine: Machine) -> list[Row]:
    folder = machine.folder / "wire"
    folder.mkdir()
    before = calibration()
    async with wire.measured(folder, FLOOD + DAY) as service:
        started = wire.memory(service.process)
        await service.rest()
        flood = await service.walk(FLOOD, 0)
        day = await service.walk(DAY, APART)
        grown = wire.memory(service.process)
        worker = await service.worker_memory()
    own = (before + calibration()) / 2
    return [
        row(f"over the wire, {FLOOD} cases at once", flood, own, FLOOD_GOAL),
        row(f"over the wire, an event each {APART} s, sweeps each second", day, own, DAY_GOAL),
        Row(
            "memory of `qoldau run` after start; after the flood",
            f"{started:.0f} MB; {grown:.0f} MB",
            "–",
            times(grown, started),
            f"≤ {STARTED_GOAL} MB; no growth in a soak",
            None if started <= STARTED_GOAL else False,
        ),
        Row(
            "memory of `qoldau worker` without Telegram",
            f"{worker:.0f} MB",
            "–",
            "–",
            f"≤ {WORKER_GOAL} MB",
            worker <= WORKER_GOAL,
        ),
    ]


def row(what: str, spent: Cost, own: float, goal: float) -> Row:
    ours = f"{spent.each:.1f} ms, {spent.rate:.1f}/s"
    return Row(what, ours, f"a loop: {own:.0f} ms", times(spent.each, own), f"≤ {goal} ms", spent.each <= goal)
