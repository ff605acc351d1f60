"""The inbox worker: works what the inbox holds, many at a time, each once.

What comes in is translated first, outside any transaction; then one transaction moves the cases it is about, writes the
answers and marks it done: all of it, or nothing.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import assert_never

from handlers import staff_commands
from handlers.channels import registry, sms, telegram
from handlers.usecases import requested_papers, sent_files, telegram_link
from handlers.usecases.events import work_events
from handlers.usecases.item import DeliveryReport, Item, Left, Translated
from handlers.usecases.receipts import work_receipts
from handlers.usecases.replies import work_sayings
from handlers.usecases.runtime import Runtime
from proactive.basics.back_off import back_off
from proactive.cases.case import Event
from proactive.cases.jobs import (
    FetchDocument,
    FetchedFile,
    FetchFile,
    FindOwner,
    FoundDocuments,
    IssuedPaper,
    IssuePaper,
    NumberOwners,
)
from proactive.cases.now import Now
from proactive.messages.inbound import InboundMessage
from storage.engine.codec import Unreadable
from storage.engine.database import Transaction
from storage.jobs import codec, inbox
from storage.jobs.codec import AnsweredJob
from storage.jobs.inbox import Received

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
MOST_TRIES = 5
FIRST_WAIT = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Heard:
    """A batch that was worked: how many arrivals, and what citizens said in them."""

    count: int
    inbounds: tuple[InboundMessage, ...] = ()


async def receive(
    runtime: Runtime, translator: telegram.Translator, *, receipts: bool = False, limit: int = 200
) -> Heard:
    """Works one batch of what is due: of receipts, or of all else."""
    batch = await runtime.store.write(partial(inbox.claim, receipts=receipts), runtime.clock(), limit, LEASE)
    if not batch:
        return Heard(0)
    items = []
    for received in batch:
        try:
            items.append(Item(received, await translate(received, translator)))
        except (Unreadable, telegram.Undecodable) as error:
            await set_aside(runtime, received, error)
        except Exception as error:  # one that nobody foresaw does not hold up the others
            await try_later(runtime, received, error)
    await work_all(runtime, await without_orders(runtime, items))
    return Heard(len(batch), tuple(item.meaning for item in items if isinstance(item.meaning, InboundMessage)))


async def translate(received: Received, translator: telegram.Translator) -> Translated:
    if received.source == registry.SOURCE:
        return registry.event_of(received.body["type"], received.body["event"])
    if received.source == sms.SOURCE:
        return sms.inbound(received.key, received.body, received.received_at)
    if received.source == sms.RECEIPT:
        return sms.report(received.body)
    if received.source == telegram.SOURCE:
        return await translator.inbound(received.body, received.received_at)
    if received.source in codec.KINDS:
        return codec.load_answered(received.source, received.body)
    return None


async def without_orders(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """What colleagues order is carried out one by one; the rest is left."""
    heard = [(item.received, item.meaning) for item in items if isinstance(item.meaning, InboundMessage)]
    orders = await staff_commands.orders(runtime, heard)
    for item in items:
        if (order := orders.get(item.received.position)) is not None:
            try:
                await staff_commands.carry_out(runtime, order)
            except Exception as error:
                await try_later(runtime, item.received, error)
    return [item for item in items if item.received.position not in orders]


async def work_all(runtime: Runtime, items: Sequence[Item]) -> None:
    """Together; and where that fails one by one, so that one bad item does not hold up the others."""
    try:
        await runtime.store.write(work, items, runtime.now())
    except Exception:
        log.exception("a batch of %d arrivals failed; working them one by one", len(items))
        for item in items:
            try:
                await runtime.store.write(work, [item], runtime.now())
            except Exception as error:
                await try_later(runtime, item.received, error)


async def try_later(runtime: Runtime, received: Received, error: Exception) -> None:
    log.exception("%s %s failed, try %d", received.source, received.key, received.attempts, exc_info=error)
    if received.attempts >= MOST_TRIES:
        await set_aside(runtime, received, error)
    else:
        again = runtime.clock() + back_off(received.attempts, FIRST_WAIT)
        await runtime.store.write(inbox.later, [received.position], again)


async def set_aside(runtime: Runtime, received: Received, error: Exception) -> None:
    """Kept with its error, shown to administrators, worked no more."""
    log.error("%s %s is set aside: %s", received.source, received.key, error)
    await runtime.store.write(inbox.finish_all, [received.position], f"{type(error).__name__}: {error}")


def work(tx: Transaction, items: Sequence[Item], now: Now) -> None:
    """One transaction for the batch."""
    work_events(tx, [item.meaning for item in items if isinstance(item.meaning, Event)], now)
    postponed = work_sayings(tx, [item for item in items if isinstance(item.meaning, InboundMessage)], now)
    work_receipts(tx, [item.meaning for item in items if isinstance(item.meaning, DeliveryReport)], now)
    for item in items:
        if isinstance(item.meaning, Left):
            telegram_link.leaves_telegram(tx, item.meaning.chat, now)
        elif isinstance(item.meaning, AnsweredJob):
            work_answered(tx, item.meaning, now)
    inbox.finish_all(tx, [item.received.position for item in items if item.received.position not in postponed])
    inbox.later(tx, postponed, now.at)


def work_answered(tx: Transaction, job: AnsweredJob, now: Now) -> None:
    """What was found out for somebody who spoke."""
    match job.task:
        case FindOwner() as task:
            telegram_link.link(tx, job.id, task, job.brought(NumberOwners), now)
        case IssuePaper() as task:
            requested_papers.work_paper(tx, task, job.brought(IssuedPaper), now)
        case FetchFile() as task:
            sent_files.work_file(tx, task, job.brought(FetchedFile), now)
        case FetchDocument() as task:
            sent_files.work_electronic(tx, job.id, task, job.brought(FoundDocuments), now)
        case _:
            assert_never(job.task)
