"""Whether the program lives, whether it can work, and how much waits: for those who watch over it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from handlers.usecases.runtime import Runtime
from handlers.web.runtime import RUNTIME
from proactive.basics import law
from proactive.services import SERVICES
from storage.cases import queries
from storage.cases.queries import Backlog
from storage.engine.database import Store, Transaction, reads
from storage.engine.versions import FromTheFuture, NotMigrated, check
from storage.reporting import message_facts

log = logging.getLogger(__name__)

Check = Callable[[], Awaitable[None]]
Times = Callable[[], Mapping[str, datetime]]

LAST_MONTH = 12
PATIENCE = 5.0  # seconds a check may take
FRESH = 5.0  # seconds for which counts are given again: whoever asks often does not load the database


class NotReady(Exception):
    """Why something cannot work now, in words that anybody may read."""


def routes(checks: Mapping[str, Check], sweeps: Times = dict) -> list[web.RouteDef]:
    """`checks` return when all is well and raise when it is not; `sweeps` tells when each sweep last ended here."""
    metrics = Metrics(sweeps)

    async def live(request: web.Request) -> web.Response:
        return web.json_response({"status": "live"}, headers=NOT_KEPT)

    async def ready(request: web.Request) -> web.Response:
        troubles = await asyncio.gather(*(trouble(name, checks[name]) for name in checks))
        wrong = {name: why for name, why in zip(checks, troubles, strict=True) if why is not None}
        body: dict[str, Any] = {
            "status": "not ready" if wrong else "ready",
            "checks": {name: wrong.get(name, "ok") for name in checks},
        }
        if (absent := law.missed(request.app[RUNTIME].now().today)) and december(request.app[RUNTIME].now().today):
            body["law"] = {"missing": list(absent)}
        return web.json_response(body, status=503 if wrong else 200, headers=NOT_KEPT)

    async def measured(request: web.Request) -> web.Response:
        body = await metrics.exposition(request.app[RUNTIME])
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST, **NOT_KEPT})

    return [web.get("/health/live", live), web.get("/health/ready", ready), web.get("/metrics", measured)]


NOT_KEPT = {"Cache-Control": "no-store"}


def december(today: date) -> bool:
    """From 1 December a missing value of the coming year is urgent; in the year itself it is anyway."""
    return today.month == LAST_MONTH or bool(law.missing(today))


async def trouble(name: str, run: Check) -> str | None:
    """Why a check fails, or `None`."""
    try:
        async with asyncio.timeout(PATIENCE):
            await run()
    except Exception as error:
        log.warning("not ready: %s: %s", name, type(error).__name__)
        return words_of(error)
    return None


def words_of(error: Exception) -> str:
    """Only words that are meant for everybody: other errors may hold an address with a token in it."""
    if isinstance(error, TimeoutError):
        return f"no answer within {PATIENCE:.0f} seconds"
    return str(error) if isinstance(error, NotReady) else type(error).__name__


def database(store: Store) -> Check:
    """The database answers and is of this program's version."""

    async def answers() -> None:
        try:
            await check(store)
        except (FromTheFuture, NotMigrated) as error:
            raise NotReady(str(error)) from error

    return answers


@dataclass(frozen=True, slots=True)
class Counts:
    cases: Mapping[tuple[str, str], int]
    messages: Mapping[tuple[str, str], int]
    late: Mapping[str, int]
    overdue: Mapping[str, int]
    backlogs: Mapping[str, Backlog]


@reads
def counts(tx: Transaction, today: date, zone: ZoneInfo) -> Counts:
    backlogs = {
        "outbox": queries.unsent(tx),
        "errands": queries.unanswered(tx),
        "inbox": queries.unworked(tx),
    }
    return Counts(
        cases=queries.counts_of_cases(tx),
        messages=message_facts.totals(tx, zone),
        late=queries.decided_late(tx),
        overdue=queries.overdue(tx, today),
        backlogs=backlogs,
    )


@dataclass(eq=False)  # a collector is known by itself
class Metrics:
    """What Prometheus is told, in a registry of its own."""

    sweeps: Times
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    families: list[Metric] = field(default_factory=list)
    read_at: float = float("-inf")
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        ProcessCollector(registry=self.registry)
        self.registry.register(self)

    def collect(self) -> Iterable[Metric]:
        return self.families

    async def exposition(self, runtime: Runtime) -> bytes:
        now = asyncio.get_running_loop().time()
        async with self.reading:
            if now - self.read_at > FRESH:
                figures = await counts(runtime.store, runtime.now().today, runtime.zone)
                self.families = [*families(figures, runtime.clock(), runtime.now().today), swept(self.sweeps())]
                self.read_at = now
        return generate_latest(self.registry)


def families(figures: Counts, now: datetime, today: date) -> list[Metric]:
    cases = GaugeMetricFamily("qoldau_cases", "Cases", labels=["service", "status"])
    messages = GaugeMetricFamily("qoldau_messages", "Messages, both ways", labels=["channel", "state"])
    for family, values in ((cases, figures.cases), (messages, figures.messages)):
        for labels, value in sorted(values.items()):
            family.add_metric(labels, value)
    deadlines = [
        by_service("qoldau_cases_late", "Applications decided after their last day", figures.late),
        by_service("qoldau_cases_overdue", "Applications past their last day and not decided", figures.overdue),
    ]
    return [
        cases,
        messages,
        *deadlines,
        lawless(today),
        *(metric for name, backlog in figures.backlogs.items() for metric in waiting(name, backlog, now)),
    ]


def lawless(today: date) -> Metric:
    family = GaugeMetricFamily("qoldau_law_missing", "Values of the law that are missing, now or soon", labels=["name"])
    for name in law.missed(today):
        family.add_metric([name], 1)
    return family


def by_service(name: str, says: str, counted: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, says, labels=["service"])
    for service in SERVICES:
        family.add_metric([service.code], counted.get(service.code, 0))
    return family


def waiting(name: str, backlog: Backlog, now: datetime) -> list[Metric]:
    age = max((now - backlog.oldest).total_seconds(), 0.0) if backlog.oldest else 0.0
    return [
        GaugeMetricFamily(f"qoldau_{name}_waiting", f"Rows that wait in the {name}", value=backlog.waiting),
        GaugeMetricFamily(f"qoldau_{name}_oldest_seconds", f"Age of the oldest that waits in the {name}", value=age),
    ]


def swept(times: Mapping[str, datetime]) -> Metric:
    family = GaugeMetricFamily("qoldau_sweep_last_timestamp_seconds", "When the sweep last ended", labels=["sweep"])
    for name, at in sorted(times.items()):
        family.add_metric([name], at.timestamp())
    return family
