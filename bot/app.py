"""The wiring page: what the program is made of, and in which order it starts and stops."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import IO, TYPE_CHECKING

import aiohttp

from bot import bodies_file
from bot.cabinet import Cabinet
from bot.channels import MOST_CONNECTIONS, bot_of, outboxes_of, polling_of, transports_of
from bot.clock import SharedClock
from bot.database import vault_of
from bot.gateway import Gateway
from bot.law_file import LawFile
from bot.learning import learn_topics
from bot.papers.office import PaperIssuer
from bot.peers import session_to_peers
from bot.registry_doors import signing_of, standard_of
from bot.settings import Settings, WrongSettings
from bot.signing.choosing import SignerAndVerifier, acts_for, certificate_ends, signer_of
from bot.this_process import killed_here, own_name
from bot.transports import Transport
from bot.transports.taking_turns import TakingTurns
from bot.workers import broadcasts
from bot.workers.alert_posts import AlertPosts
from bot.workers.alerts import AlertSweep
from bot.workers.callbacks import Callbacks
from bot.workers.cases import step_due
from bot.workers.deadlines import warn
from bot.workers.files import Files
from bot.workers.jobs import FILES_AT_ONCE, NOTICES_AT_ONCE, JobRunner
from bot.workers.outbox import Outbox
from bot.workers.polling import Polling
from bot.workers.queues import idle
from bot.workers.reconciling import reconcile
from bot.workers.reporting import count
from bot.workers.scan import scan
from bot.workers.schedule import Sweep, Sweeps
from bot.workers.staff_jobs import StaffJobs
from bot.workers.subscribing import Subscribing
from bot.workers.watchdog import Watchdog, tellers_of
from bot.workers.workers import Bell, Work, Workers, collect_rarely
from handlers import inbox_worker
from handlers.staff_commands import progress
from handlers.usecases import award_steps, law_arrived, outsiders, staff
from handlers.usecases.forgetting import forget_what_is_due
from handlers.usecases.loops import CALLING, FILES, INBOX, NOTICES, PAPERS, RECEIPTS, STEPS
from handlers.usecases.runtime import Runtime
from proactive.messages.contact import Channel
from storage.awards import payee_names
from storage.cases import name_backfill, ordered_elsewhere, sample
from storage.engine import processes
from storage.engine.database import Store
from storage.engine.keys import unlock
from storage.engine.versions import check
from storage.jobs import inbox, jobs
from storage.jobs.crash_recovery import begin_life
from storage.messages import claiming, rate_limits

if TYPE_CHECKING:
    from aiogram import Bot

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
LONGEST_TRANSACTION = 30.0  # seconds
BEAT = 15.0
LAST_WORDS = 5.0
OFTEN = timedelta(seconds=5)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def system_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What a process stands on: its database, its way to others, and the time in which providers' rates are counted."""

    store: Store
    session: Callable[[], aiohttp.ClientSession]
    time: Clock = system_clock

    @classmethod
    def real(cls, settings: Settings) -> "Machine":
        """Raises `WrongSettings`."""
        store = Store(settings.database_url, vault_of(settings), LONGEST_TRANSACTION)
        return cls(store=store, session=partial(session_to_peers, MOST_CONNECTIONS))


@dataclass
class App:
    """Everything that runs in one process."""

    settings: Settings
    store: Store
    runtime: Runtime
    bell: Bell
    workers: Workers
    outboxes: tuple[Outbox, ...]
    sweeps: Sweeps
    gateway: Gateway
    signer: SignerAndVerifier
    office: PaperIssuer
    session: aiohttp.ClientSession
    holder: str  # what this process is called
    clock: SharedClock | None = None
    bot: "Bot | None" = None
    polling: Polling | None = None
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    kept_at: float = field(default_factory=time.monotonic)  # when the database last took what this process wrote
    alive: IO[bytes] | None = None  # held for as long as this process lives

    async def start(self, *, polls: bool = True) -> None:
        """Workers, sweeps and, where Telegram is not told to call us, polling; what a dead process held is free.

        `polls`: of all processes one alone may ask Telegram for updates; it refuses the second.
        """
        self.alive = await begin_life(self.store, self.runtime.clock())
        await staff.appoint_administrators(self.store, self.settings.admin_ids, self.runtime.clock())
        await staff.tell_menus(self.store, self.runtime.clock())
        self.workers.start()
        self.sweeps.start()
        self.tasks.append(asyncio.create_task(self.beat(), name="beat"))
        self.tasks.append(asyncio.create_task(self.watchdog().run(), name="watchdog"))
        if self.clock:
            self.tasks.append(asyncio.create_task(self.clock.follow(), name="clock"))
        if self.bot:
            from bot.workers.command_menus import CITIZENS, citizens, tell_commands

            self.tasks.append(asyncio.create_task(tell_commands(self.bot, CITIZENS, citizens()), name="menu"))
        if self.polling and polls:
            self.tasks.append(asyncio.create_task(self.polling.run(), name="polling"))
        self.tasks.append(asyncio.create_task(learn_topics(), name="topics"))
        collect_rarely()

    def watchdog(self) -> Watchdog:
        return Watchdog(
            stalled=self.workers.stalled,
            late=self.sweeps.late,
            kept_at=lambda: self.kept_at,
            tellers=tellers_of(self.settings, self.session, self.bot),
            clock=self.runtime.clock,
        )

    async def take_their_place(self) -> None:
        """Of those that were killed on this machine: while their last words stand, somebody is called for each."""
        try:
            async with asyncio.timeout(LAST_WORDS):
                names = await processes.living(self.store, self.runtime.clock())
                if killed := killed_here(names, self.holder):
                    await processes.take_away(self.store, killed)
        except Exception as error:  # after an hour they are taken away all the same
            log.warning("who was killed here could not be taken away: %s", type(error).__name__)

    async def beat(self) -> None:
        """Says for ever that this process lives, and what it has counted."""
        await self.take_their_place()
        while True:
            try:
                async with asyncio.timeout(2 * BEAT):
                    await self._beat()
            except Exception as error:
                log.warning("the database does not take that we live: %s", type(error).__name__)
            else:
                self.kept_at = time.monotonic()
            await asyncio.sleep(BEAT)

    async def _beat(self) -> None:
        counted = self.runtime.counters.samples()
        await processes.beat(self.store, self.holder, counted, self.runtime.clock())

    async def leave(self) -> None:
        try:
            async with asyncio.timeout(LAST_WORDS):
                await processes.leave(self.store, self.holder, self.runtime.clock())
        except Exception as error:  # it will be seen to be gone
            log.warning("the database was not told that we leave: %s", type(error).__name__)

    async def stop(self) -> None:
        """In the order in which nothing is left half done: no new work, then what runs, then the connections."""
        await self.sweeps.stop()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.workers.stop()
        last = (self.give_back(), *(outbox.finish() for outbox in self.outboxes))
        finished = await asyncio.gather(
            *(asyncio.wait_for(work, 2 * LAST_WORDS) for work in last), return_exceptions=True
        )
        for trouble in filter(None, finished):  # what was not recorded is found to be in doubt at the next start
            log.warning("what became of the last messages could not be kept: %s", type(trouble).__name__)
        await self.leave()
        await self.close()

    async def give_back(self) -> None:
        """What was taken and not begun: whoever looks next has it, not only when its lease is over."""
        if left := self.runtime.own_jobs.close():
            await jobs.give_back(self.store, left, self.runtime.clock())
        if unsent := self.runtime.own_words.close():
            await claiming.give_back(self.store, unsent, self.runtime.clock())
        if unread := self.runtime.arriving.close():
            await inbox.later(self.store, unread, self.runtime.clock(), counted=False)

    async def close(self) -> None:
        if self.bot:
            await self.bot.session.close()
        await self.session.close()
        with suppress(TimeoutError):  # a database that hangs holds nobody who leaves
            async with asyncio.timeout(LAST_WORDS):
                await self.store.close()
        if self.alive:
            self.alive.close()

    async def pass_once(self, sweep: str | None = None) -> None:
        """One sweep, or all, and then everything that is due because of it."""
        for name in [sweep] if sweep else list(self.sweeps.table):
            await self.sweeps.run(name)
        await self.workers.drain()
        await self.store.flush()


async def build(
    settings: Settings,
    *,
    clock: Clock = system_clock,
    transports: dict[Channel, Transport] | None = None,
    machine: Machine | None = None,
) -> App:
    """Wires a process from its settings; tests and the demo hand in their own clock and transports, and a simulation
    the machine below it too.

    Raises `WrongSettings`, `storage.engine.versions.NotMigrated`, `storage.engine.versions.FromTheFuture`.
    """
    gateway_url, law_file = settings.gateway, LawFile(settings.law_file)
    bodies_file.lay_over(settings.bodies_file)
    law_file.read()
    machine = machine or Machine.real(settings)
    store = machine.store
    shared = SharedClock(store) if clock is system_clock else None
    clock = shared or clock
    await check(store)
    await unlock(store)
    if shared:
        await shared.look()
    holder = own_name()
    bell = Bell()
    session = machine.session()
    try:
        signer, bot = signer_of(settings, session, clock()), bot_of(settings)
    except WrongSettings:
        await session.close()
        raise
    tell = partial(rate_limits.tell_trouble, store, clock)
    routes = transports if transports is not None else transports_of(settings, session, bot, tell)
    runtime = Runtime(
        store,
        clock,
        settings.timezone,
        settings.quiet,
        bell.ring,
        frozenset(routes),
        replace(
            settings.house,
            acts_for=acts_for(settings, signer),
            ordered_elsewhere=await ordered_elsewhere.matters(store),
        ),
        settings.tariff,
        call=bell.call,
    )
    office = PaperIssuer(store, signer, clock, settings.own_url, settings.body)
    gateway = Gateway(
        session,
        gateway_url,
        settings.gateway_token,
        clock,
        mock_allowed=settings.allow_development_keys,
        signing=signing_of(settings),
        answer_to=own_doors(settings) if settings.registry_async else "",
        standard=standard_of(settings),
    )
    outboxes = outboxes_of(settings, runtime, routes, shared or machine.time)
    ways = [way for way in routes.values() if isinstance(way, TakingTurns)]
    parts = Parts(settings, runtime, law_file, session, gateway, signer, office, outboxes, bot, ways)
    sweeps = Sweeps({sweep.name: sweep for sweep in sweeps_of(parts)}, store, holder, clock, runtime.counters)
    return App(
        settings=settings,
        store=store,
        runtime=runtime,
        bell=bell,
        workers=Workers(works_of(parts, sweeps), bell, runtime.counters, partial(idle, runtime, outboxes), CALLING),
        holder=holder,
        clock=shared,
        outboxes=tuple(outboxes.values()),
        sweeps=sweeps,
        gateway=gateway,
        signer=signer,
        office=office,
        session=session,
        bot=bot,
        polling=polling_of(settings, session, runtime),
    )


@dataclass(frozen=True, slots=True)
class Parts:
    """What sweeps and workers are made of."""

    settings: Settings
    runtime: Runtime
    law_file: LawFile
    session: aiohttp.ClientSession
    gateway: Gateway
    signer: SignerAndVerifier
    office: PaperIssuer
    outboxes: dict[str, Outbox]
    bot: "Bot | None"
    ways: Sequence[TakingTurns]  # channels that have several routes


def sweeps_of(parts: Parts) -> Iterator[Sweep]:
    """What is looked at again and again, and how often."""
    settings, runtime, gateway = parts.settings, parts.runtime, parts.gateway
    store, clock = runtime.store, runtime.clock
    every = timedelta(seconds=settings.sweep_seconds)
    watch = AlertSweep(
        runtime=runtime,
        patience=timedelta(minutes=settings.alert_minutes),
        folder=settings.database_folder,
        ends=partial(certificate_ends, parts.signer),
    )
    yield Sweep(name="scan", every=every, run=partial(scanned, runtime, gateway))
    yield Sweep(name="awards", every=max(every, MINUTE), run=partial(awards_looked_at, runtime, parts.law_file))
    yield Sweep(name="reconcile", every=max(every, DAY), run=partial(reconcile, runtime, gateway))
    yield Sweep(name="figures", every=every, run=partial(count, runtime))
    yield Sweep(name="sample", every=max(every, MINUTE), run=partial(drawn, runtime, settings.audit_sample))
    yield Sweep(name="deadlines", every=max(every, HOUR), run=partial(warn, runtime))
    yield Sweep(name="desk", every=max(every, HOUR), run=partial(desk_looked_at, runtime))
    yield Sweep(name="alerts", every=max(every, MINUTE), run=watch.look)
    yield Sweep(name="chains", every=max(every, DAY), run=watch.verify)
    yield Sweep(name="retention", every=max(every, DAY), run=partial(forgotten, runtime))
    for way in parts.ways:
        yield Sweep(name="routes", every=max(every, MINUTE), run=way.look)
    if settings.registry_subscribe:
        subscribing = Subscribing(store, gateway, clock, own_doors(settings))
        yield Sweep(name="subscriptions", every=max(every, MINUTE), run=subscribing.look)
    if settings.callback_url and settings.callback_secret:
        callbacks = Callbacks(store, parts.session, clock, settings.callback_url, settings.callback_secret)
        yield Sweep(name="callbacks", every=min(every, OFTEN), run=callbacks.tell)


def works_of(parts: Parts, sweeps: Sweeps) -> dict[str, Work]:
    """The loops that carry on what is due."""
    settings, runtime, bot = parts.settings, parts.runtime, parts.bot
    runner = partial(JobRunner, runtime, parts.office, parts.gateway)
    works: dict[str, Work] = {
        INBOX: partial(receive, runtime, bot),
        RECEIPTS: partial(receive, runtime, bot, receipts=True),  # so that no citizen waits behind them
        STEPS: partial(step_due, runtime),
        "errands": runner().run,
        "papers": runner(PAPERS).run,
        "awards": partial(award_steps.carry_on, runtime),
        "broadcasts": partial(broadcasts.carry_on, runtime),
        "orders": StaffJobs(runtime, sweeps, bot).run,
        "progress": partial(progress.refresh, runtime),
        **{name: outbox.run for name, outbox in parts.outboxes.items()},
    }
    if settings.alert_url:
        works["alerts"] = AlertPosts(runtime.store, parts.session, settings.alert_url).run
    if settings.portal_url:
        cabinet = Cabinet(parts.session, settings.portal_url, settings.portal_token)
        works["notices"] = runner(NOTICES, NOTICES_AT_ONCE, cabinet=cabinet).run
    if bot:
        works["files"] = runner(FILES, FILES_AT_ONCE, Files(bot, runtime.store)).run
    return works


def own_doors(settings: Settings) -> str:
    """Where registers bring what they answer later and what is news."""
    return f"{settings.own_url}/registry"


async def scanned(runtime: Runtime, gateway: Gateway) -> int:
    event_count = await scan(runtime.store, gateway, runtime.clock)
    if event_count:
        runtime.ring()
    return event_count


async def awards_looked_at(runtime: Runtime, law_file: LawFile) -> int:
    """By the law as it is written now."""
    law_file.look_again()
    return await award_steps.look(runtime) + await law_arrived.go_on(runtime)


async def desk_looked_at(runtime: Runtime) -> int:
    return await outsiders.wake_rested(runtime.store, runtime.now())


async def drawn(runtime: Runtime, share: float) -> int:
    """Draws the sample of automatic decisions, to the end of what was decided."""
    looked_at = 0
    while batch_size := await sample.draw(runtime.store, share, runtime.clock()):
        looked_at += batch_size
    return looked_at


async def forgotten(runtime: Runtime) -> int:
    """How many rows and cases the rules of the day erased."""
    await name_backfill.to_the_end(runtime.store)
    while await payee_names.next_batch.in_bulk(runtime.store, name_backfill.AT_ONCE):
        pass
    return sum(rule.count for rule in await forget_what_is_due(runtime.store, runtime.clock(), runtime.zone))


async def receive(runtime: Runtime, bot: "Bot | None", *, receipts: bool = False) -> int:
    """Works the inbox, and then shows in the chat that it was heard."""
    heard = await inbox_worker.receive(runtime, only_receipts=receipts)
    if bot:
        from bot.workers import acknowledgements

        await acknowledgements.show(bot, heard.inbounds)
    return heard.count
