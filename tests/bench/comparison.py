"""A row of the bench: what we do, what stands beside it in the same run, and what was asked for."""

import resource
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import psutil

RUNS = 3
A_LOOP = 2_000_000


@dataclass(frozen=True, slots=True)
class Cost:
    """What so many of one thing took: seconds by the clock, and of the processor (user and system)."""

    many: int
    seconds: float
    processor: float

    @property
    def rate(self) -> float:
        return self.many / self.seconds

    @property
    def each(self) -> float:
        """Milliseconds of processor."""
        return 1000 * self.processor / self.many

    def __str__(self) -> str:
        one = f"{self.each:.2f} ms" if self.each >= 1 else f"{1000 * self.each:.0f} µs"
        return f"{one}, {self.rate:,.0f}/s"


@dataclass(frozen=True, slots=True)
class Row:
    """`reached` is `None` where there is no goal to hold it against."""

    what: str
    ours: str
    beside: str
    ratio: str
    goal: str
    reached: bool | None

    @property
    def verdict(self) -> str:
        return {True: "reached", False: "missed", None: "–"}[self.reached]


def used(*processes: psutil.Process) -> float:
    """Seconds of the processor that this process used, and these with all that they started."""
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime + sum(map(used_by, processes))


def used_by(process: psutil.Process) -> float:
    times = process.cpu_times()
    ended = times.children_user + times.children_system
    return float(times.user + times.system + ended + sum(map(used_by, process.children())))


async def cost(work: Callable[[], Awaitable[int]], *beside: psutil.Process) -> Cost:
    """Of one run; `work` says how many there were."""
    processor, began = used(*beside), time.monotonic()
    many = await work()
    return Cost(many, time.monotonic() - began, used(*beside) - processor)


def median(costs: Sequence[Cost]) -> Cost:
    """The run in the middle, by the processor it took."""
    return sorted(costs, key=lambda run: run.each)[len(costs) // 2]


def times(more: float, less: float) -> str:
    return f"{more / less:.2f} ×"


def calibration() -> float:
    """Milliseconds of processor for a loop that is the same on every machine and in every run."""
    began = time.process_time()
    total = 0
    for n in range(A_LOOP):
        total += n & 7
    return 1000 * (time.process_time() - began)
