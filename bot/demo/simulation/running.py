"""A span of time in a city, lived through as fast as the machine goes."""

import asyncio
import logging
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from aiohttp import web

from bot.database import migrate_database, vault_of
from bot.demo.city import City, NobodyFits, make_city_app
from bot.demo.city.faults import Faults
from bot.demo.city.kinds import WEIGHTS
from bot.demo.simulation import invariants
from bot.demo.simulation.citizens import Townspeople
from bot.demo.simulation.entropy import drawn_from
from bot.demo.simulation.faults import FAULTS, GATEWAY, Misfortune
from bot.demo.simulation.invariants import ALL_INVARIANTS, SOUND, Cases
from bot.demo.simulation.logs import LogBook, kept_in
from bot.demo.simulation.loop import SimulatedLoop
from bot.demo.simulation.network import Network
from bot.demo.simulation.officials import Officials
from bot.demo.simulation.process import Process, Surroundings, settings_of
from bot.demo.simulation.providers import KANNEL, Phones, SimulatedTelegram, SmsGateway
from bot.demo.simulation.store import SimulatedStore
from bot.demo.simulation.trace import trace
from bot.settings import Settings
from handlers.usecases.runtime import Runtime
from proactive.conversation.topics.classifier import classifier
from proactive.services.lacking import require_whole

log = logging.getLogger(__name__)

BEGINS = datetime(2026, 1, 5, 3, tzinfo=UTC)  # a Monday, eight in the morning in Almaty
OFFICE_HOURS = (4, 11)  # UTC
AN_HOUR = 3600.0
A_DAY = 24 * AN_HOUR
RESTART = 30.0  # seconds until a process that died is begun anew
VERIFY_EVERY = 10  # days
RETURNED = 0.02  # of the orders


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationPlan:
    """`faults`: which of `FAULTS` may strike, `a_day` so often; `events`: a day, `None` by the size of the city."""

    people: int = 300
    days: int = 10
    seed: int = 1
    faults: tuple[str, ...] = ()
    a_day: float = 4.0
    events: float | None = None
    sweep_seconds: float = 1800.0

    @property
    def events_a_day(self) -> float:
        return self.events if self.events is not None else max(4.0, self.people / 2500)

    @property
    def command(self) -> str:
        """What repeats it."""
        faults = ",".join(self.faults) or "none"
        events = f" --events {self.events:g}" if self.events is not None else ""
        return (
            f"qoldau simulate --people {self.people} --days {self.days} --seed {self.seed} "
            f"--faults {faults} --a-day {self.a_day:g}{events}"
        )


@dataclass(slots=True)
class SimulationReport:
    """What a run came to: `broken` by invariant and day, `trace` the same for the same plan."""

    plan: SimulationPlan
    days: int = 0
    trace: str = ""
    seconds: float = 0.0
    events: int = 0
    messages: int = 0
    orders: int = 0
    log_lines: int = 0
    connections: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    struck: Counter[str] = field(default_factory=Counter)
    acted: Counter[str] = field(default_factory=Counter)
    broken: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return {name: sum(name == broken for _, broken, _ in self.broken) for name in ALL_INVARIANTS}


Telling = Callable[[SimulationReport], None]


@dataclass(slots=True, kw_only=True)
class SimulatedWorld:
    """Everything there is in a simulation."""

    plan: SimulationPlan
    rng: Random
    ground: Surroundings
    network: Network
    city: City
    registers: Faults
    phones: Phones
    sms: SmsGateway
    telegram: SimulatedTelegram
    journal: LogBook
    cases: Cases = field(default_factory=Cases)
    processes: list[Process] = field(default_factory=list)
    report: SimulationReport

    async def begin(self) -> None:
        self.processes = [Process(self.ground, serves=True), Process(self.ground, serves=False)]
        for process in self.processes:
            await process.begin()

    async def replace(self, process: Process) -> None:
        await asyncio.sleep(RESTART)
        successor = Process(self.ground, serves=process.serves)
        self.processes[self.processes.index(process)] = successor
        await successor.begin()

    def runtime(self) -> Runtime | None:
        """Of a process that works."""
        for process in self.processes:
            if process.app and not process.life.is_over:
                return process.app.runtime
        return None


def simulate(plan: SimulationPlan, tell: Telling = lambda _: None) -> SimulationReport:
    """Lives through it; `tell` is called after each day. The same plan gives the same trace."""
    require_whole()
    classifier()  # a second or two, once
    begun, rng, journal = time.monotonic(), Random(plan.seed), LogBook()
    report = SimulationReport(plan)
    with (
        tempfile.TemporaryDirectory(prefix="qoldau-simulated-") as folder,
        drawn_from(Random(rng.random())),
        kept_in(journal),
    ):
        settings = settings_of(Path(folder), plan.sweep_seconds)
        asyncio.run(migrate_database(settings))
        loop = SimulatedLoop(Random(rng.random()))
        try:
            loop.run_until_complete(live(plan, loop, settings, rng, journal, report, tell))
        finally:
            loop.leave()
    report.seconds = time.monotonic() - begun
    return report


async def live(
    plan: SimulationPlan,
    loop: SimulatedLoop,
    settings: Settings,
    rng: Random,
    journal: LogBook,
    report: SimulationReport,
    tell: Telling,
) -> None:
    def clock() -> datetime:
        return BEGINS + timedelta(seconds=loop.time())

    network = Network(loop, Random(rng.random()))
    city = City(plan.people, plan.seed, now=clock())
    city.payments.paid_after = timedelta(hours=5)
    phones = Phones(clock)
    registers = Faults(Random(rng.random()))
    sms = SmsGateway(phones, Random(rng.random()), network.session())
    telegram = SimulatedTelegram(phones, Random(rng.random()))
    await open_site(network, GATEWAY, make_city_app(city, token="simulated", clock=clock, faults=registers))  # noqa: S106
    await open_site(network, KANNEL, sms.site())
    ground = Surroundings(loop=loop, network=network, settings=settings, clock=clock, telegram=telegram)
    world = SimulatedWorld(
        plan=plan,
        rng=Random(rng.random()),
        ground=ground,
        network=network,
        city=city,
        registers=registers,
        phones=phones,
        sms=sms,
        telegram=telegram,
        journal=journal,
        report=report,
    )
    await world.begin()
    await days_of(world, SimulatedStore(settings.database_url, vault_of(settings), loop), clock, tell)


async def open_site(network: Network, name: str, site: web.Application) -> None:
    runner = web.AppRunner(site)
    await runner.setup()
    network.open(name, runner)


async def days_of(world: SimulatedWorld, store: SimulatedStore, clock: Callable[[], datetime], tell: Telling) -> None:
    plan, report = world.plan, world.report
    citizens = Townspeople(world.city, world.phones, world.sms, Random(world.rng.random()), clock, world.runtime)
    officials = Officials(world.city, Random(world.rng.random()))
    misfortune = Misfortune(plan.faults, plan.a_day)
    for life in (
        happenings(world, citizens, clock),
        at_work(world, officials, clock),
        returns(world, clock),
        misfortune.befall(world),
    ):
        asyncio.get_running_loop().create_task(life)
    for day in range(1, plan.days + 1):
        await asyncio.sleep(A_DAY)
        await looked_at(world, store, clock(), day)
        report.struck, report.acted = misfortune.struck, officials.acted
        tell(report)
    report.trace = await trace(store)


async def looked_at(world: SimulatedWorld, store: SimulatedStore, now: datetime, day: int) -> None:
    report, (lines, failures) = world.report, world.journal.taken()
    broken = await invariants.look(store, world.cases, world.city, world.phones, now)
    if day % VERIFY_EVERY == 0 or day == world.plan.days:
        broken += await invariants.verified(store)
        broken += invariants.left_in_files(
            world.ground.settings.database_folder, is_personal(world.city), surnames(world.city)
        )
    broken += invariants.indiscretions(lines, is_personal(world.city))
    broken += [(SOUND, line) for line in failures]
    report.broken += [(day, name, words) for name, words in broken]
    report.days, report.messages = day, len(world.phones.inbox)
    report.orders, report.connections = len(world.city.payments.orders), world.network.connection_count
    report.log_lines = world.journal.count
    report.statuses = Counter(await invariants.statuses(store))


def is_personal(city: City) -> Callable[[str], bool]:
    """Whether a word is somebody's in this city."""
    return lambda word: word in city.by_iin or word.startswith("KZ") or bool(city.by_msisdn(f"+{word.lstrip('+')}"))


def surnames(city: City) -> set[str]:
    return {person.surname.casefold() for person in city.by_iin.values()}


async def happenings(world: SimulatedWorld, citizens: Townspeople, clock: Callable[[], datetime]) -> None:
    """Events at any hour; those concerned may have opened the bot before."""
    kinds, weights = list(WEIGHTS), list(WEIGHTS.values())
    while True:
        await asyncio.sleep(world.rng.expovariate(world.plan.events_a_day / A_DAY))
        [kind] = world.rng.choices(kinds, weights)
        try:
            brought = world.city.bring(kind, clock())
        except NobodyFits:
            continue
        world.report.events += 1
        for person in brought.concerned[:2]:
            await citizens.meet(person)


async def at_work(world: SimulatedWorld, officials: Officials, clock: Callable[[], datetime]) -> None:
    while True:
        await asyncio.sleep(2 * AN_HOUR)
        now, runtime = clock(), world.runtime()
        if now.weekday() < 5 and OFFICE_HOURS[0] <= now.hour < OFFICE_HOURS[1] and runtime:
            try:
                await officials.work(runtime)
            except Exception as error:  # the database had its trouble: they come back later
                log.warning("officials could not work: %s", type(error).__name__)


async def returns(world: SimulatedWorld, clock: Callable[[], datetime]) -> None:
    """Now and then an account turns out to be closed."""
    looked_at: set[str] = set()
    while True:
        await asyncio.sleep(AN_HOUR)
        for order_id in [id for id in world.city.payments.orders if id not in looked_at]:
            looked_at.add(order_id)
            if world.rng.random() < RETURNED:
                world.city.payments.settle(order_id, "returned", clock(), "account closed")


def faults_named(words: str) -> tuple[str, ...]:
    """`all`, `none`, or names with commas. Raises `KeyError` for one that is not there."""
    if words == "all":
        return tuple(FAULTS)
    names = tuple(word.strip() for word in words.split(",") if word.strip() and word != "none")
    for name in names:
        FAULTS[name]
    return names
