"""Whole roads: from the event in the inbox to the order and the result, through every part of the program."""

import time
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from aiogram import Bot
from sqlalchemy import func, select

from bot.papers.office import PaperIssuer
from bot.workers.cases import step_due
from bot.workers.jobs import JobRunner
from bot.workers.outbox import Outbox
from bot.workers.routes import Route
from handlers import inbox_worker
from handlers.channels import telegram
from handlers.usecases.runtime import Runtime
from proactive.basics.calendar import TIMEZONE
from proactive.messages.contact import Channel
from storage.engine.database import Store, Transaction
from storage.engine.tables import cases
from storage.jobs import inbox
from tests.bench.town import NOON, Citizens, Registers, Signature, event

UNLIMITED = 1e9


class Clock:
    """Runs as the real one, from a noon at which everybody may be asked."""

    def __init__(self) -> None:
        self._started = time.monotonic()

    def __call__(self) -> datetime:
        return NOON + timedelta(seconds=time.monotonic() - self._started)


async def walk(store: Store, roads: int) -> float:
    """So many citizens from a death to the burial payment; the seconds it took. Raises when one did not arrive."""
    runtime, registers, citizens = Runtime(store, Clock(), TIMEZONE), Registers(), Citizens()
    office = PaperIssuer(store, Signature(), runtime.clock, "https://qoldau.kz")
    works = [
        partial(inbox_worker.receive, runtime, telegram.Translator(Bot("0:reads-nothing"))),
        partial(step_due, runtime),
        JobRunner(office, registers, runtime.clock).run,  # type: ignore[arg-type]
        Outbox(runtime, Route(Channel.SMS, "sms", UNLIMITED), citizens).run,
    ]
    started = time.monotonic()
    await runtime.keep([event(n) for n in range(roads)])
    while await one_round(runtime, works, citizens):
        pass
    seconds = time.monotonic() - started
    assigned = await store.read(count_of, "assigned")
    assert assigned == len(registers.orders) == roads, f"{assigned} of {roads} arrived"
    return seconds


async def one_round(runtime: Runtime, works: list[Any], citizens: Citizens) -> bool:
    """Everything that can be done now, once; whether there was anything."""
    done = [await work() for work in works]
    said = citizens.speak()
    if said:
        await runtime.keep(said)
    return bool(said) or any(getattr(one, "count", one) for one in done)


def count_of(tx: Transaction, status: str) -> int:
    found = select(func.count(cases.c.number)).where(cases.c.status == status, cases.c.service == "burial")
    return int(tx.connection.execute(found).scalar_one())


async def keep_arrivals(store: Store, arrivals: int, together: int) -> float:
    """Arrivals made durable, so many in each transaction; the seconds it took."""
    started = time.monotonic()
    for first in range(0, arrivals, together):
        await inbox.store(store, [event(n) for n in range(first, first + together)], NOON)
    return time.monotonic() - started
