"""What colleagues order that takes time or the network: sweeps now, a dry run, their menu; each until it is done."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError

from bot.workers.command_menus import forget_colleague, tell_colleague
from bot.workers.jobs import back_off
from bot.workers.schedule import Sweeps
from handlers.staff_commands import dry_run, watching
from handlers.staff_commands.dry_run import Counted
from handlers.usecases import broadcasts
from handlers.usecases.runtime import Runtime
from proactive.cases.jobs import FOR_STAFF, JobKind
from storage.engine.database import Transaction
from storage.jobs import jobs
from storage.jobs.jobs import Claimed, Run
from storage.staff import staff

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)  # a dry run looks at everybody

Told = Callable[[Transaction], None]


class StaffJobs:
    """One order after another, beside the errands of cases, which do not wait for it."""

    def __init__(self, runtime: Runtime, sweeps: Sweeps, bot: Bot | None) -> None:
        self._door = runtime
        self._sweeps = sweeps
        self._bot = bot
        self._carry_out: Mapping[JobKind, Callable[[Claimed], Awaitable[Told]]] = {
            JobKind.SWEEP: self._sweep,
            JobKind.DRY_RUN: self._dry_run,
            JobKind.COMMANDS: self._commands,
        }

    async def run(self) -> int:
        claimed = await self._door.store.write(jobs.claim, self._door.clock(), 1, LEASE, FOR_STAFF)
        for one in claimed:
            await self._do(one)
        return len(claimed)

    async def _do(self, one: Claimed) -> None:
        try:
            told = await self._carry_out[one.kind](one)
            run = Run(id=one.id, case_number=None, result={})
        except Exception as error:
            log.exception("order %s, try %d", one.id, one.attempts)
            told, again = nothing, self._door.clock() + back_off(one.attempts)
            run = Run(id=one.id, case_number=None, error=f"{type(error).__name__}: {error}", retry_at=again)
        await self._door.store.write(keep, run, told, self._door.clock())

    async def _sweep(self, one: Claimed) -> Told:
        found = {name: await self._sweeps.run(name) for name in self._sweeps.table}
        return lambda tx: watching.swept(tx, one.id, one.request, found, self._door.clock())

    async def _dry_run(self, one: Claimed) -> Told:
        broadcast = await broadcasts.by_id(self._door, str(one.request["broadcast"]))
        counted = Counted(broadcast, await broadcasts.estimated(self._door, broadcast), self._door.tariff)
        return lambda tx: dry_run.tell(tx, one.id, one.request, counted, self._door.now())

    async def _commands(self, one: Claimed) -> Told:
        """Where they have not written to the bot yet, /admin tells Telegram again."""
        who = await self._door.store.read(staff.ever, str(one.request["staff_id"]))
        if who and self._bot:
            try:
                await (forget_colleague(self._bot, who) if who.left_at else tell_colleague(self._bot, who))
            except (TelegramBadRequest, TelegramForbiddenError) as error:
                log.info("%s has no menu yet: %s", who.id, error.message)
        return nothing


def nothing(_: Transaction) -> None:
    pass


def keep(tx: Transaction, run: Run, told: Told, now: datetime) -> None:
    """What came of it, and that it is done, in one transaction."""
    told(tx)
    jobs.record(tx, [run], now)
