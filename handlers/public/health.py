"""Whether the program lives, whether it can work, and how much waits: for those who watch over it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from aiohttp import web
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from handlers.public.watchers import may_watch
from handlers.usecases.runtime import Runtime
from handlers.web.runtime import RUNTIME
from proactive.basics import law
from proactive.cases.now import Now
from proactive.conversation.topics.promise import worked_until
from proactive.services import SERVICES
from storage.cases import queries
from storage.cases.queries import Backlog
from storage.engine import processes
from storage.engine.database import Transaction, reads
from storage.engine.versions import FromTheFuture, NotMigrated, check
from storage.messages import desk, rate_limits
from storage.messages.desk import DeskCounts
from storage.reporting import case_facts, message_facts
from storage.reporting.case_counts import counts_of_cases

log = logging.getLogger(__name__)

Check = Callable[[], Awaitable[None]]
Times = Callable[[], Mapping[str, datetime]]

LAST_MONTH = 12
PATIENCE = 5.0  # seconds a check may take
FRESH_CHECKS = 2.0
FRESH = 5.0  # seconds for which counts are given again: whoever asks often does not load the database


class NotReady(Exception):
    """Why something cannot work now, in words that anybody may read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What is looked at. `own`: whether this process can take what comes in, and keep it; `outside`: those it needs,
    whose silence takes nobody out of a balancer; `stalled`: loops that have made no turn for a minute; `sweeps`: when
    each last ended here."""

    own: Mapping[str, Check] = field(default_factory=dict)
    outside: Mapping[str, Check] = field(default_factory=dict)
    stalled: Callable[[], list[str]] = list
    sweeps: Times = dict
    token: str | None = None


def routes(watch: Watch) -> list[web.RouteDef]:
    """`/metrics` and details are for those who `may_watch`; others are told whether, not why."""
    metrics = Metrics(watch.sweeps)
    own, outside = Looks(watch.own), Looks(watch.outside)

    async def live(request: web.Request) -> web.Response:
        stalled = watch.stalled()
        body: dict[str, Any] = {"status": "stalled" if stalled else "live"}
        if stalled and may_watch(request, watch.token):
            body["loops"] = stalled
        return web.json_response(body, status=503 if stalled else 200, headers=NOT_KEPT)

    async def ready(request: web.Request) -> web.Response:
        tells, today = may_watch(request, watch.token), request.app[RUNTIME].now().today
        looks = (own, outside) if tells else (own,)
        checks, *others = await asyncio.gather(
            *(look.results() for look in looks)
        )  # one may wait for what another does
        is_ready = all(words == OK for words in checks.values())
        body: dict[str, Any] = {"status": "ready" if is_ready else "not ready"}
        if (absent := law.missed(today)) and december(today):
            body["law"] = {"missing": list(absent)}
        if tells:
            body |= {"checks": checks, "outside": others[0]}
        return web.json_response(body, status=200 if is_ready else 503, headers=NOT_KEPT)

    async def measured(request: web.Request) -> web.Response:
        if not may_watch(request, watch.token):
            raise web.HTTPUnauthorized(text="send Authorization: Bearer with OPS_TOKEN\n")
        body = await metrics.exposition(request.app[RUNTIME])
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST, **NOT_KEPT})

    return [web.get("/health/live", live), web.get("/health/ready", ready), web.get("/metrics", measured)]


NOT_KEPT = {"Cache-Control": "no-store"}
OK = "ok"


class Looks:
    """The checks' last results: whoever asks often loads neither the database nor those outside."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._results: dict[str, str] = {}
        self._looked_at = float("-inf")
        self._looking = asyncio.Lock()

    async def results(self) -> dict[str, str]:
        """By check: `ok`, or what is wrong."""
        async with self._looking:
            if asyncio.get_running_loop().time() - self._looked_at > FRESH_CHECKS:
                troubles = await asyncio.gather(*(trouble(name, run) for name, run in self._checks.items()))
                self._results = {name: why or OK for name, why in zip(self._checks, troubles, strict=True)}
                self._looked_at = asyncio.get_running_loop().time()
            return self._results


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


def database(runtime: Runtime, process: str) -> Check:
    """The database is of this program's version, and takes what is written."""

    async def answers() -> None:
        try:
            await check(runtime.store)
            await processes.beat(runtime.store, process, runtime.counters.samples(), runtime.clock())
        except (FromTheFuture, NotMigrated) as error:
            raise NotReady(str(error)) from error

    return answers


NOBODY_WAITS = DeskCounts(waiting=0, overdue=0)


@dataclass(frozen=True, slots=True)
class Counts:
    cases: Mapping[tuple[str, str], int]
    messages: Mapping[tuple[str, str], int]
    late: Mapping[str, int]
    overdue: Mapping[str, int]
    backlogs: Mapping[str, Backlog]
    desk: DeskCounts = NOBODY_WAITS
    barred: Collection[str] = ()  # routes whose provider takes nothing from us


@reads
def counts(tx: Transaction, now: Now) -> Counts:
    backlogs = {
        "outbox": queries.unsent(tx),
        "errands": queries.unanswered(tx),
        "inbox": queries.unworked(tx),
    }
    return Counts(
        cases=counts_of_cases(tx, case_facts.followed_until(tx, now.zone)),
        messages=message_facts.totals(tx, now.zone),
        late=queries.decided_late(tx),
        overdue=queries.overdue(tx, now.today),
        backlogs=backlogs,
        desk=desk.counts.within(tx, worked_until(now)),
        barred=rate_limits.in_trouble.within(tx),
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
                figures = await counts(runtime.store, runtime.now())
                self.families = [*families(figures, runtime.clock(), runtime.now().today), swept(self.sweeps())]
                self.families += counted(await processes.living(runtime.store, runtime.clock()))
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
        *at_the_desk(figures.desk),
        lawless(today),
        in_trouble(figures.barred),
        *(metric for name, backlog in figures.backlogs.items() for metric in waiting(name, backlog, now)),
    ]


def at_the_desk(waits: DeskCounts) -> list[Metric]:
    return [
        GaugeMetricFamily("qoldau_conversations_waiting", "Citizens who wait for a person", value=waits.waiting),
        GaugeMetricFamily("qoldau_conversations_overdue", "Those of them past their hour", value=waits.overdue),
    ]


def lawless(today: date) -> Metric:
    family = GaugeMetricFamily("qoldau_law_missing", "Values of the law that are missing, now or soon", labels=["name"])
    for name in law.missed(today):
        family.add_metric([name], 1)
    return family


def in_trouble(routes: Collection[str]) -> Metric:
    family = GaugeMetricFamily("qoldau_route_in_trouble", "Routes whose provider takes nothing", labels=["route"])
    for route in sorted(routes):
        family.add_metric([route], 1)
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


def counted(processes_alive: Mapping[str, tuple[datetime, list[Any]]]) -> list[Metric]:
    """What each process has counted, under its name; and when it last said that it lives."""
    alive = GaugeMetricFamily("qoldau_process_beat_timestamp_seconds", "When it last wrote", labels=["process"])
    by_name: dict[str, Metric] = {}
    for process, (at, samples) in sorted(processes_alive.items()):
        alive.add_metric([process], at.timestamp())
        for name, kind, says, sample, labels, value in samples:
            family = by_name.setdefault(name, Metric(name, says, kind))
            family.add_sample(sample, {**labels, "process": process}, value)
    return [alive, *by_name.values()]
