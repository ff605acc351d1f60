"""Whole roads: from the event in the inbox to the order and the result, through every part of the program."""

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

from sqlalchemy import func, select
from sqlalchemy.engine.default import DefaultDialect

from bot.papers.office import PaperIssuer
from bot.signing import Signer
from bot.workers.cases import step_due
from bot.workers.jobs import JobRunner
from bot.workers.outbox import ANSWERS, OTHERS, Outbox
from bot.workers.queues import idle
from bot.workers.routes import Route
from bot.workers.workers import Bell, Work, Workers
from handlers import inbox_worker
from handlers.usecases.loops import CALLING, PAPERS
from handlers.usecases.runtime import Runtime
from proactive.basics.calendar import TIMEZONE
from proactive.messages.contact import Channel
from storage.engine.database import Store, Transaction
from storage.engine.tables import cases
from tests.bench.town import NOON, Citizens, Registers, Signature, event

UNLIMITED = 1e9


class Clock:
    """Runs as the real one, from a noon at which everybody may be asked."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def __call__(self) -> datetime:
        return NOON + timedelta(seconds=time.monotonic() - self._started)


async def walk(
    store: Store, roads: int, together: int | None = None, signer: Signer | None = None, since: int = 0
) -> float:
    """So many citizens from a death to the burial payment; the seconds it took. Raises when one did not arrive.

    `together`: how many of them set out at once, each lot when the one before has arrived; all where it is not given.
    `since`: the first of them, where others have walked here before.
    """
    bell = Bell()
    runtime = Runtime(store, Clock(), TIMEZONE, ring=bell.ring, call=bell.call)
    registers, citizens = Registers(), Citizens()
    before = await store.read(count_of, "assigned")
    loops = loops_of(runtime, bell, registers, citizens, signer or Signature())
    started, lot = time.monotonic(), together or roads
    for first in range(since, since + roads, lot):
        await runtime.keep([event(n) for n in range(first, min(first + lot, since + roads))])
        await loops.drain()
        while said := citizens.speak():
            await runtime.keep(said)
            await loops.drain()
    await store.flush()
    seconds = time.monotonic() - started
    assigned = await store.read(count_of, "assigned") - before
    assert assigned == len(registers.orders) == roads, f"{assigned} of {roads} arrived"
    return seconds


def loops_of(runtime: Runtime, bell: Bell, registers: Registers, citizens: Citizens, signer: Signer) -> Workers:
    """Those of the service, with registers and citizens in memory."""
    office = PaperIssuer(runtime.store, signer, runtime.clock, "https://qoldau.kz")
    route = Route(Channel.SMS, "sms", UNLIMITED)
    outboxes = {
        "answers sms": Outbox(runtime, route, citizens, ANSWERS),
        "outbox sms": Outbox(runtime, route, citizens, OTHERS),
    }
    works: dict[str, Work] = {
        "inbox": partial(received, runtime),
        "steps": partial(step_due, runtime),
        "errands": JobRunner(runtime, office, registers).run,  # type: ignore[arg-type]
        "papers": JobRunner(runtime, office, registers, PAPERS).run,  # type: ignore[arg-type]
        **{name: outbox.run for name, outbox in outboxes.items()},
    }
    return Workers(works, bell, look=partial(idle, runtime, outboxes), calling=CALLING)


async def received(runtime: Runtime) -> int:
    return (await inbox_worker.receive(runtime)).count


@dataclass
class Counted:
    """What the database was asked to do."""

    statements: int = 0
    commits: int = 0

    def executed(self, way: Callable[..., None]) -> Callable[..., None]:
        def execute(*words: Any, **named: Any) -> None:
            self.statements += 1
            way(*words, **named)

        return execute

    def committed(self, way: Callable[..., None]) -> Callable[..., None]:
        def commit(*words: Any) -> None:
            self.commits += 1
            way(*words)

        return commit


@contextmanager
def counted() -> Iterator[Counted]:
    """Reads and looks counted too; only what ends with a commit counts as one. Nothing listens to an engine: one that
    was ever listened to is slower from then on."""
    counts, dialect = Counted(), DefaultDialect
    with (
        patch.object(dialect, "do_execute", counts.executed(dialect.do_execute)),
        patch.object(dialect, "do_executemany", counts.executed(dialect.do_executemany)),
        patch.object(dialect, "do_commit", counts.committed(dialect.do_commit)),
    ):
        yield counts


async def trickled(store: Store, roads: int, together: int) -> str:
    """What a road costs where so many set out at once."""
    before = resource.getrusage(resource.RUSAGE_SELF)
    with counted() as counts:
        seconds = await walk(store, roads, together)
    after = resource.getrusage(resource.RUSAGE_SELF)
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    each = f"{counts.statements / roads:.1f} statements, {counts.commits / roads:.1f} commits"
    return (
        f"{together} at once: {1000 * (user + system) / roads:.2f} ms of processor a road "
        f"(user {1000 * user / roads:.2f}, system {1000 * system / roads:.2f}), {each}, "
        f"{1000 * seconds / roads:.1f} ms from beginning to end"
    )


def count_of(tx: Transaction, status: str) -> int:
    found = select(func.count(cases.c.number)).where(cases.c.status == status, cases.c.service == "burial")
    return int(tx.connection.execute(found).scalar_one())
