"""A process of the service in a simulation: built as `run` and `worker` build it, and killed as a machine does.

Real: settings, wiring, storage, use cases, workers, sweeps, HTTP on both sides. Simulated: the clock, chance, the
network below HTTP, the providers; the scheduler, which is only a clock; the half second after which a loop looks again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web
from sqlalchemy import func, null, select, union_all

from bot.app import App, Machine, build
from bot.channels import transports_of
from bot.database import vault_of
from bot.demo.own_settings import OwnSettings
from bot.demo.simulation.loop import Life, SimulatedLoop
from bot.demo.simulation.network import Network
from bot.demo.simulation.store import SimulatedStore
from bot.peers import straight
from bot.settings import Settings
from bot.site import web_app
from bot.transports import Transport
from bot.workers.schedule import Sweep
from proactive.messages.contact import Channel
from storage.engine.database import Transaction, reads
from storage.engine.tables import cases, inbox, job, message
from storage.jobs.crash_recovery import begin_life

log = logging.getLogger(__name__)

SERVICE = "service.sim"
SOONEST, AT_LATEST, NEVER_MIND = 0.5, 1800.0, 300.0  # seconds until a loop looks again
BEAT = RARELY = 7200.0  # between passes that bring nothing new to citizens
A_DAY = 86400.0
RETRY = 5.0
A_MOMENT = 2.0  # for what is under way to a provider
BRINGING = {"scan", "awards"}
MOMENTS = (cases.c.wake_at, job.c.due_at, inbox.c.due_at)
WAITING = [
    select(null().label("channel"), func.min(moment).label("at")).where(moment.is_not(None)) for moment in MOMENTS
]
TO_GO = select(message.c.channel, func.min(message.c.due_at)).where(message.c.due_at.is_not(None))
DUE_NEXT = union_all(*WAITING, TO_GO.group_by(message.c.channel))  # by an index each


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What processes of one simulation share."""

    loop: SimulatedLoop
    network: Network
    settings: Settings
    clock: Callable[[], datetime]
    telegram: Transport


@dataclass(slots=True)
class Process:
    """`serves`: whether it has the web app, as `run` has and `worker` has not."""

    ground: Surroundings
    serves: bool
    skew: timedelta = timedelta()  # of its machine's clock
    life: Life = field(default_factory=Life)
    app: App | None = None
    store: SimulatedStore | None = None

    def clock(self) -> datetime:
        return self.ground.clock() + self.skew

    async def begin(self) -> None:
        """Returns when it works."""
        ready = asyncio.Event()
        with self.life.lived():
            self.ground.loop.create_task(self._live(ready), name="process")
        await ready.wait()

    async def _live(self, ready: asyncio.Event) -> None:
        ground = self.ground
        self.store = store = SimulatedStore(ground.settings.database_url, vault_of(ground.settings), ground.loop)
        session = ground.network.session(middlewares=(straight,))
        transports = transports_of(ground.settings, session, None) | {Channel.TELEGRAM: ground.telegram}
        machine = Machine(store=store, session=lambda: session, time=self.clock)
        self.app = app = await build(ground.settings, clock=self.clock, transports=transports, machine=machine)
        if self.serves:
            runner = web.AppRunner(web_app(app))
            await runner.setup()
            ground.network.open(SERVICE, runner)
        app.alive = await begin_life(store, self.clock())
        app.workers.look_again = app.workers.look_anyway = A_DAY
        for outbox in app.outboxes:
            outbox.tick = A_MOMENT
        app.workers.start()
        for work in (
            self._look_again(app),
            self._beat(app),
            *(self._sweeps(app, each) for each in app.sweeps.table.values()),
        ):
            ground.loop.create_task(work)
        ready.set()

    def kill(self) -> None:
        """As the machine would: at once, with no chance to tidy up."""
        self.life.end()
        if self.store:
            self.store.drop()
        if self.app and self.app.alive:
            self.app.alive.close()

    async def _look_again(self, app: App) -> None:
        """Rings as soon as something is due, in place of looking twice a second; less and less often for what nobody
        takes."""
        wait, before = SOONEST, None
        while True:
            due = await self._earliest(app)
            seconds = (due - self.clock()).total_seconds() if due else AT_LATEST
            if due is None or seconds > 0:
                await app.bell.wait(min(max(seconds, SOONEST), AT_LATEST))
                continue
            wait, before = (min(2 * wait, NEVER_MIND) if due == before else SOONEST), due
            app.bell.ring()
            await asyncio.sleep(wait)

    async def _earliest(self, app: App) -> datetime | None:
        """A message of a route that rests is due when that is over."""
        over = {outbox.channel.value: self.clock() + outbox.rest for outbox in app.outboxes if outbox.rest}
        try:
            due = await due_next(app.store)
            return min((max(at, over.get(channel, at)) for channel, at in due), default=None)
        except Exception as error:  # the database has its trouble: looked at again soon
            log.warning("the simulation cannot look: %s", type(error).__name__)
            await asyncio.sleep(RETRY)
            return None

    async def _beat(self, app: App) -> None:
        while True:
            await tried("beat", app._beat)
            await asyncio.sleep(BEAT)

    async def _sweeps(self, app: App, sweep: Sweep) -> None:
        """In place of the scheduler."""
        every = sweep.every.total_seconds()
        while True:
            await tried(sweep.name, lambda: app.sweeps.run(sweep.name))
            await asyncio.sleep(every if sweep.name in BRINGING else max(every, RARELY))


async def tried(name: str, work: Callable[[], Awaitable[object]]) -> None:
    """A pass that fails is said, and comes again: what the scheduler does."""
    try:
        await work()
    except Exception:
        log.exception("%s failed", name)


@reads
def due_next(tx: Transaction) -> list[tuple[str, datetime]]:
    """When something is due next, of each kind that waits for a moment; of messages with their channel."""
    return [(row.channel or "", row.at) for row in tx.connection.execute(DUE_NEXT) if row.at]


def settings_of(folder: Path, sweep_seconds: float) -> Settings:
    """Nothing from the environment: a simulation is the same everywhere."""
    return OwnSettings(
        database_url=f"sqlite+aiosqlite:///{folder / 'simulated.db'}",
        gateway_url="http://gateway.sim",
        gateway_token="simulated",  # noqa: S106 - opens nothing but the simulated city
        host=SERVICE,
        port=80,
        sms_url="http://kannel.sim/cgi-bin/sendsms",
        sms_username="simulated",
        sms_password="simulated",  # noqa: S106
        sms_inbound_token="simulated",  # noqa: S106
        sms_from="1414",
        api_token="simulated",  # noqa: S106
        notify_token="simulated",  # noqa: S106
        telegram_token=None,
        telegram_webhook_secret=None,
        public_url=None,
        portal_url=None,
        admin_ids=(),
        encryption_key=None,
        signer_pkcs12=None,
        allow_development_keys=True,
        sweep_seconds=sweep_seconds,
    )
