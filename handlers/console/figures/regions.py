"""The map: one tile a region, placed about where the region lies, coloured by a number or a share."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from proactive.broadcasts.audience import REGIONS
from proactive.reporting.figures import Funnel, Milestone

SHADES = 5
BY = {"number": None, "consent": Milestone.CONSENT, "payment": Milestone.PAYMENT}

PLACES = """
.  .  39 59 11 55 .
27 15 62 35 71 10 63
23 .  43 61 31 19 33
47 .  .  79 .  75 .
"""


@dataclass(frozen=True, slots=True)
class Tile:
    """`shade`: 0 for nothing, up to `SHADES`. `value`: a number of cases, or a share."""

    region: str
    column: int
    row: int
    value: int | float | None
    shade: int


def places() -> dict[str, tuple[int, int]]:
    """Column and row of each region."""
    rows = [line.split() for line in PLACES.strip().splitlines()]
    return {code: (column, row) for row, line in enumerate(rows) for column, code in enumerate(line) if code in REGIONS}


def tiles(funnels: Mapping[str, Funnel], by: str) -> list[Tile]:
    """`by` is one of `BY`."""
    values = {region: value_of(funnels.get(region, Funnel()), BY[by]) for region in REGIONS}
    most = 1.0 if BY[by] else max((value or 0 for value in values.values()), default=0) or 1
    return [
        Tile(region, column, row, values[region], ceil((values[region] or 0) / most * SHADES))
        for region, (column, row) in places().items()
    ]


def value_of(funnel: Funnel, step: Milestone | None) -> int | float | None:
    return funnel.share(step) if step else funnel.events
