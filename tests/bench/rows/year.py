"""1 January: awards recalculated, each with its decision, order and message, beside the same amounts in a bare loop."""

from tests.awards import million
from tests.bench.comparison import Row
from tests.bench.machine import POSTGRES, SQLITE, Machine

AWARDS, GOAL = 10_000, 3.0


async def rows(machine: Machine) -> list[Row]:
    found = []
    for engine in (SQLITE, POSTGRES):
        passed = await million.measured(machine.new(engine), AWARDS, killed=False)
        found.append(
            Row(
                f"{AWARDS:,} awards recalculated, {engine}",
                f"{passed.processor:.1f} s",
                f"the amounts alone: {passed.alone:.1f} s",
                f"{passed.ratio:.2f} ×",
                f"≤ {GOAL:.0f} ×",
                passed.ratio <= GOAL,
            )
        )
    return found
