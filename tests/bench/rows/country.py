"""A database with years of cases in it, beside a small one: one more case, each sweep that finds nothing, each page."""

from dataclasses import dataclass

from storage.engine.database import Store
from tests.bench import roads, stock
from tests.bench.comparison import Cost, Row, cost, median, times
from tests.bench.machine import Machine
from tests.bench.signing import signer_in

SMALL, LARGE, RUNS, ROADS = 10_000, 1_000_000, 3, 60
A_CASE, A_LOOK, TWO_YEARS = 1.1, 50, 300  # times; milliseconds


@dataclass(frozen=True)
class Measured:
    """`looks`: milliseconds of processor, by name."""

    road: Cost
    looks: dict[str, float]


async def rows(machine: Machine) -> list[Row]:
    small, large = await measured(machine, SMALL), await measured(machine, LARGE)
    ratio = large.road.each / small.road.each
    first = Row(
        f"one more case at {LARGE:,} stored",
        str(large.road),
        f"at {SMALL:,}: {small.road}",
        times(large.road.each, small.road.each),
        f"≤ {A_CASE} ×",
        ratio <= A_CASE,
    )
    return [first, *(look(name, large.looks[name], small.looks[name]) for name in stock.LOOKS)]


def look(name: str, large: float, small: float) -> Row:
    most = TWO_YEARS if "two years" in name else A_LOOK
    ours, beside = f"{large:.1f} ms", f"at {SMALL:,}: {small:.1f} ms"
    return Row(f"{name} at {LARGE:,}", ours, beside, times(large, max(small, 0.1)), f"≤ {most} ms", large <= most)


async def measured(machine: Machine, many: int) -> Measured:
    store = await machine.store()
    try:
        await store.write(stock.fill, many)
        await stock.in_use(store)
        looks = {name: (await stock.best(work, store))[0] for name, work in stock.LOOKS.items()}
        return Measured(median([await walked(machine, store, n) for n in range(RUNS + 1)][1:]), looks)
    finally:
        await store.close()


async def walked(machine: Machine, store: Store, run: int) -> Cost:
    async def walk() -> int:
        await roads.walk(store, ROADS, signer=signer_in(machine.folder), since=run * ROADS)
        return ROADS

    return await cost(walk)
