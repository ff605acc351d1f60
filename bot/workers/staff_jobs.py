"""What colleagues order that takes time or the network: sweeps now, a dry run, their menu; each until it is done."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, assert_never

from bot.workers.schedule import LEASE, Sweeps, prolonged
from handlers.staff_commands import dry_run, watching
from handlers.staff_commands.dry_run import Counted
from handlers.usecases import broadcasts
from handlers.usecases.runtime import Runtime
from proactive.basics.back_off import back_off
from proactive.cases.jobs import FOR_STAFF, CarriedOut, DryRun, RunSweeps, StaffTask, TellCommands
from storage.engine.database import Transaction, writes
from storage.engine.faults import in_words, is_ours
from storage.jobs import jobs
from storage.jobs.jobs import Claimed, Run
from storage.staff import staff

if TYPE_CHECKING:
    from aiogram import Bot

log = logging.getLogger(__name__)

LAST_TRY = 12

Report = Callable[[Transaction], None]


class StaffJobs:
    """One order after another, beside the jobs of cases, which do not wait for it."""

    def __init__(self, runtime: Runtime, sweeps: Sweeps, bot: "Bot | None") -> None:
        self._door = runtime
        self._sweeps = sweeps
        self._bot = bot

    async def run(self) -> int:
        claimed = await jobs.claim(self._door.store, self._door.clock(), 1, LEASE, FOR_STAFF)
        for job in claimed:
            holding = asyncio.create_task(prolonged(partial(self._hold, job.id)), name=f"lease of {job.id}")
            try:
                await self._do(job)
            finally:
                holding.cancel()
        return len(claimed)

    async def _hold(self, id: str) -> None:
        """A dry run looks at everybody, and takes longer than a lease."""
        await jobs.prolong(self._door.store, id, self._door.clock() + LEASE)

    async def _do(self, job: Claimed) -> None:
        try:
            assert isinstance(job.task, StaffTask)
            report = await self._carry_out(job.id, job.task)
            run = Run(id=job.id, case_number=None, answer=CarriedOut())
        except Exception as error:
            log.exception("order %s, try %d", job.id, job.attempts)
            report, again = nothing, self._door.clock() + back_off(job.attempts)
            over = job.attempts >= LAST_TRY and not is_ours(error)
            run = Run(
                id=job.id,
                case_number=None,
                error=in_words(error),
                retry_at=None if over else again,
                given_up=over,
            )
        await keep(self._door.store, run, report, self._door.clock())

    async def _carry_out(self, id: str, task: StaffTask) -> Report:
        match task:
            case RunSweeps():
                counts = {name: await self._sweeps.run(name) for name in self._sweeps.table}
                return lambda tx: watching.swept(tx, id, task, counts, self._door.clock())
            case DryRun():
                broadcast = await broadcasts.by_id(self._door, task.broadcast)
                estimated = await broadcasts.estimated(self._door, broadcast)
                concerns = await broadcasts.looked_over(self._door, broadcast)
                counted = Counted(broadcast, estimated, self._door.tariff, concerns)
                return lambda tx: dry_run.tell(tx, id, task, counted, self._door.now())
            case TellCommands():
                return await self._tell_commands(task)
            case _:
                assert_never(task)

    async def _tell_commands(self, task: TellCommands) -> Report:
        colleague = await staff.ever(self._door.store, task.staff_id)
        if colleague and self._bot:
            from bot.workers.command_menus import tell_or_forget

            await tell_or_forget(self._bot, colleague)
        return nothing


def nothing(_: Transaction) -> None:
    pass


@writes
def keep(tx: Transaction, run: Run, report: Report, now: datetime) -> None:
    """What came of it, and that it is done, in one transaction."""
    report(tx)
    jobs.record_rows.within(tx, jobs.run_rows(tx.vault, [run], now))
