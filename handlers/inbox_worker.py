"""Works what the inbox holds, many at a time, each once: translates, and hands each kind to its use case.

A use case reads without a lock, decides, and keeps what follows together with the mark that the arrival is worked.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers import staff_commands
from handlers.channels import registry, sms, telegram
from handlers.usecases.award_news import work_account_news, work_person_news
from handlers.usecases.events import work_events
from handlers.usecases.item import DeliveryReport, Item, Left, Translated
from handlers.usecases.loops import INBOX, RECEIPTS
from handlers.usecases.outsiders import work_outsiders
from handlers.usecases.receipts import work_receipts
from handlers.usecases.replies import work_replies
from handlers.usecases.requested_papers import work_papers
from handlers.usecases.runtime import Runtime
from handlers.usecases.sent_files import work_electronic, work_sent
from handlers.usecases.settling import finish
from handlers.usecases.telegram_link import work_departures, work_links
from proactive.awards.news import AccountNews, PersonNews
from proactive.basics.back_off import back_off
from proactive.basics.foreign_text import in_a_line
from proactive.cases.case import Event
from proactive.cases.jobs import FetchDocument, FetchFile, FindOwner, IssuePaper
from proactive.messages.contact import Channel
from proactive.messages.inbound import InboundMessage, OutsidersMessage
from storage.engine.codec import Unreadable
from storage.engine.faults import in_words, is_ours
from storage.jobs import codec, inbox
from storage.jobs.codec import AnsweredJob
from storage.jobs.inbox import LEASE, Received

log = logging.getLogger(__name__)

MOST_TRIES = 5
FIRST_WAIT = timedelta(seconds=2)

Work = Callable[[Runtime, Sequence[Item]], Awaitable[list[Item]]]  # returns what could not be worked now


@dataclass(frozen=True, slots=True)
class Heard:
    """A batch that was worked: how many arrivals, and what citizens said in them."""

    count: int
    inbounds: tuple[InboundMessage, ...] = ()


async def receive(runtime: Runtime, *, only_receipts: bool = False, limit: int = 200) -> Heard:
    """Works one batch of what is due: of receipts, or of all else."""
    batch = await taken(runtime, limit, only_receipts=only_receipts)
    if not batch:
        return Heard(0)
    items = []
    for received in batch:
        try:
            items.append(Item(received, translate(received)))
        except (Unreadable, telegram.Undecodable) as error:
            await set_aside(runtime, received, error)
        except Exception as error:  # one that nobody foresaw does not hold up the others
            await try_later(runtime, received, error)
    await work_all(runtime, await without_orders(runtime, items))
    if len(batch) >= limit:
        runtime.call(RECEIPTS if only_receipts else INBOX)
    if any(kind_of(item) not in CALLING for item in items):
        runtime.ring()
    return Heard(len(batch), tuple(item.meaning for item in items if isinstance(item.meaning, InboundMessage)))


async def taken(runtime: Runtime, limit: int, *, only_receipts: bool) -> list[Received]:
    """What this process took as it came in, and what else is due, in order."""
    now, arriving = runtime.clock(), runtime.arriving
    queue = arriving.own_receipts if only_receipts else arriving.own_arrivals
    own, too_old = queue.receive(now)
    if too_old:
        await inbox.later(runtime.store, too_old, now, counted=False)
    if not queue.looks(own, now):
        return own
    due = await inbox.claim(runtime.store, now, max(1, limit - len(own)), LEASE, receipts=only_receipts)
    return sorted([*own, *due], key=lambda received: received.position)


def translate(received: Received) -> Translated:
    if received.source == registry.SOURCE:
        return registry.event_of(received.body["type"], received.body["event"])
    if received.source == sms.SOURCE:
        return sms.inbound(received.key, received.body, received.received_at)
    if received.source == sms.RECEIPT:
        return sms.report(received.body)
    if received.source == telegram.SOURCE:
        from handlers.channels import telegram_updates  # aiogram's types, for who has Telegram alone

        return telegram_updates.inbound(received.key, received.body, received.received_at)
    if received.source in codec.KINDS:
        return codec.load_answered(received.source, received.body)
    return None


async def without_orders(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """What colleagues order, in Telegram alone, is carried out one by one; the rest is left."""
    heard = [(item.received, item.meaning) for item in items if isinstance(item.meaning, InboundMessage)]
    in_telegram = [(received, inbound) for received, inbound in heard if inbound.channel is Channel.TELEGRAM]
    if not in_telegram:
        return list(items)
    orders = await staff_commands.orders(runtime, in_telegram)
    for item in items:
        if (order := orders.get(item.received.position)) is not None:
            try:
                await staff_commands.carry_out(runtime, order)
            except Exception as error:
                await try_later(runtime, item.received, error)
    return [item for item in items if item.received.position not in orders]


async def work_all(runtime: Runtime, items: Sequence[Item]) -> None:
    """Together; and where that fails one by one, so that one bad item does not hold up the others."""
    for kind, work in WORK.items():
        of_kind = [item for item in items if kind_of(item) is kind]
        if not of_kind:
            continue
        try:
            await later(runtime, await work(runtime, of_kind))
        except Exception:
            log.exception("a batch of %d arrivals failed; working them one by one", len(of_kind))
            await work_one_by_one(runtime, of_kind, work)


async def work_one_by_one(runtime: Runtime, items: Sequence[Item], work: Work) -> None:
    """Those of them that were kept before the batch failed are not due any more, and are not kept again."""
    for item in items:
        try:
            await later(runtime, await work(runtime, [item]))
        except Exception as error:
            await try_later(runtime, item.received, error)


async def later(runtime: Runtime, items: Sequence[Item]) -> None:
    """What others kept moving is read again in its turn."""
    if items:
        await inbox.later(runtime.store, [item.received.position for item in items], runtime.clock())


async def try_later(runtime: Runtime, received: Received, error: Exception) -> None:
    """What is our own trouble is waited for, however long; what is the arrival's own is set aside in the end."""
    log.exception("%s %s failed, try %d", received.source, received.key, received.attempts, exc_info=error)
    if is_ours(error):
        await inbox.later(runtime.store, [received.position], runtime.clock() + FIRST_WAIT, counted=False)
    elif received.attempts >= MOST_TRIES:
        await set_aside(runtime, received, error)
    else:
        again = runtime.clock() + back_off(received.attempts, FIRST_WAIT)
        await inbox.later(runtime.store, [received.position], again)


async def set_aside(runtime: Runtime, received: Received, error: Exception) -> None:
    """Kept with its error, shown to administrators, worked no more."""
    log.error("%s %s is set aside: %s", received.source, received.key, in_a_line(str(error)))
    await inbox.finish_all(runtime.store, [received.position], in_words(error))


CALLING = {
    Event,
    InboundMessage,
    OutsidersMessage,
    type(None),
}  # who works these calls whoever has something to do after them
WORK: dict[type, Work] = {
    Event: work_events,
    PersonNews: work_person_news,
    AccountNews: work_account_news,
    InboundMessage: work_replies,
    OutsidersMessage: work_outsiders,
    DeliveryReport: work_receipts,
    Left: work_departures,
    FindOwner: work_links,
    IssuePaper: work_papers,
    FetchFile: work_sent,
    FetchDocument: work_electronic,
    type(None): finish,
}


def kind_of(item: Item) -> type:
    """What an arrival means; of an answered job, what had been asked."""
    return type(item.meaning.task if isinstance(item.meaning, AnsweredJob) else item.meaning)
