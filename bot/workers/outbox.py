"""Empties the outbox: a route's messages, answers first, at the route's rate, each tried until it is settled."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.transports import Fate, Receipt, Transport
from bot.workers.routes import Route
from handlers.usecases.left_by_others import LeftByOthers
from handlers.usecases.living import to_the_living
from handlers.usecases.loops import outbox_of
from handlers.usecases.receipts import MessageFate, undelivered
from handlers.usecases.runtime import Runtime
from handlers.usecases.telegram_link import Departure, leave_telegram
from proactive.basics.back_off import back_off
from proactive.basics.foreign_text import in_a_line
from proactive.cases.now import Now
from proactive.messages import patience
from proactive.messages.contact import Channel
from proactive.messages.message import Priority
from proactive.messages.rate_limit import RateLimit
from storage.engine.database import Transaction, writes
from storage.engine.faults import in_words, is_ours
from storage.engine.riders import MOST_ALONG, Rider
from storage.messages import claiming, delivery, messages, rate_limits
from storage.messages.claiming import Outgoing
from storage.messages.delivery import Attempt
from storage.messages.taking import LEASE, Departing, OwnRoute

log = logging.getLogger(__name__)

AT_ONCE = 200
MOST_UNDER_WAY = 400  # more only queue up in this process, and an answer behind them
TICK = 0.15  # seconds: what came back meanwhile is recorded together, and what went is made up for
LONGEST_WAIT = timedelta(minutes=10)
PATIENCE = 5.0
ANSWERS, OTHERS = (Priority.ANSWER,), (Priority.CASE, Priority.BULK)

NOT_TRIED = frozenset({Fate.UNTRIED, Fate.BARRED})  # it is not the message that failed
TAKEN = frozenset({Fate.ACCEPTED, Fate.DELIVERED})

Tried = tuple[Outgoing, Receipt]


@dataclass(frozen=True, slots=True)
class TakenMessages:
    """Messages with the moment at which each may go; `full`: there is no room for more at this moment; `held`: so many
    wait for whether their addressees live."""

    messages: Sequence[Departing] = ()
    full: bool = False
    held: int = 0


NOTHING = TakenMessages(), 0


class Outbox:
    """One worker of a route. What somebody waits for has a worker of its own, which takes what is due at once; the
    other takes only as much as goes in a moment, so that an answer never waits behind more than that."""

    def __init__(
        self, runtime: Runtime, route: Route, transport: Transport, priorities: Sequence[Priority] = tuple(Priority)
    ) -> None:
        self._door = runtime
        self._route = route
        self._transport = transport
        self._priorities = tuple(priorities)
        self._worker = (route.channel, self._priorities)
        self.tick = TICK
        self._under_way: set[asyncio.Task[None]] = set()
        self._tried: list[Tried] = []
        self._left_by_others = LeftByOthers()

    @property
    def is_busy(self) -> bool:
        """Something waits that it took, is under way, or has come back and is not recorded yet."""
        return bool(self._under_way or self._tried or self._door.own_words.waits(self._worker))

    @property
    def channel(self) -> Channel:
        return self._route.channel

    @property
    def rest(self) -> timedelta:
        """How long it takes nothing, whatever is due: its provider wants nothing, and nothing is left of what went."""
        return timedelta() if self.is_busy else self._route.wait

    def at_work(self) -> OwnRoute | None:
        """As whoever keeps words now may take them for it."""
        route = self._route
        if route.wait:
            return None
        return OwnRoute(route.channel, self._priorities, route.name, route.per_second, route.clock())

    async def run(self) -> int:
        """Sends what it took and what else may go now, and records what came back; 0 when there was nothing to do."""
        under_way = len(self._under_way)
        own = await self._own_words()
        self._begin(own)
        looks = self._left_by_others.looks(self._door.clock(), has_own=bool(own))
        batch, recorded = await self._exchange(MOST_UNDER_WAY - len(self._under_way)) if looks else NOTHING
        self._begin(batch.messages)
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=self.tick)
            if not self._under_way:  # all of it came back: nothing more is taken before others had their turn
                await self._record()
        elif batch.full:
            await asyncio.sleep(self.tick)
        if batch.held:
            self._door.ring()
        return len(own) + len(batch.messages) + recorded + under_way + batch.full + batch.held

    def _begin(self, departing: Sequence[Departing]) -> None:
        for message, moment in departing:
            task = asyncio.create_task(self._send(message, moment))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _own_words(self) -> list[Departing]:
        """What this process took as it was kept."""
        now, own_words = self._door.clock(), self._door.own_words
        own_words.open_for(self._worker, self.at_work)
        received, too_old = own_words.receive(self._worker, now)
        if too_old:
            await claiming.give_back(self._door.store, too_old, now)
        return received

    async def _record(self) -> None:
        """What was taken by the provider is marked along with whatever this process writes next."""
        if not 0 < len(self._tried) <= MOST_ALONG or self._route.is_in_trouble or not all(map(rides, self._tried)):
            await self._exchange(0)
            return
        tried, self._tried = self._tried, []
        marks, unmarked = partial(mark, tried, self._door.now()), partial(self._unmarked, tried)
        self._door.store.go_along(Rider(marks, unmarked, len(tried)))

    def _unmarked(self, tried: Sequence[Tried]) -> None:
        self._tried[:0] = tried
        self._door.call(outbox_of(self._route.channel, self._priorities[0]))

    async def finish(self) -> None:
        """What is under way comes to its end and is recorded; nothing more is taken."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=PATIENCE)
        await self._exchange(0)
        await self._door.store.flush()

    async def _exchange(self, most: int) -> tuple[TakenMessages, int]:
        """What was tried is kept until it is recorded."""
        tried, runtime, route = list(self._tried), self._door, self._route
        exchanging = exchange if Priority.ANSWER in self._priorities else exchange.in_bulk
        try:
            await settle_failures(runtime, tried)
            batch = await exchanging(runtime.store, route, self._priorities, tried, most, runtime.now())
        except Exception as error:
            if not tried or is_ours(error):
                raise
            log.exception("what became of %d messages cannot be recorded together", len(tried))
            batch = TakenMessages()
            await self._record_apart(tried)
        del self._tried[: len(tried)]
        return batch, len(tried)

    async def _record_apart(self, tried: Sequence[Tried]) -> None:
        """One by one: a message whose outcome cannot be recorded is set aside, and holds up no other."""
        for message, receipt in tried:
            try:
                await exchange(
                    self._door.store, self._route, self._priorities, [(message, receipt)], 0, self._door.now()
                )
            except Exception as error:
                if is_ours(error):
                    raise
                log.exception("message %s is set aside", message.id)
                await claiming.set_aside(self._door.store, message.id, in_words(error))

    async def _send(self, message: Outgoing, moment: datetime) -> None:
        if await self._route.turn(moment):
            receipt = await self._receipt(message)
        else:
            receipt = Receipt(fate=Fate.UNTRIED)
        self._door.counters.sends.labels(message.channel.value, receipt.fate.value).inc()
        if receipt.pause:
            self._route.pause(receipt.pause)
        self._tried.append((message, receipt))

    async def _receipt(self, message: Outgoing) -> Receipt:
        try:
            receipt = await self._transport.send(message)
        except Exception as error:
            log.exception("message %s could not be sent", message.id)
            fate = Fate.LATER if is_ours(error) else Fate.REJECTED
            receipt = Receipt(fate=fate, error=f"{type(error).__name__}: {error}")
        return replace(receipt, error=in_a_line(receipt.error)) if receipt.error else receipt


def rides(tried: Tried) -> bool:
    """A broadcast's is marked at once: twice is worse than late for what nobody waits for."""
    message, receipt = tried
    return receipt.fate in TAKEN and message.priority is not Priority.BULK


def mark(tried: Sequence[Tried], now: Now, tx: Transaction) -> None:
    """Of a route that is well."""
    delivery.record(tx, [sent(message, receipt, now) for message, receipt in tried], now.at)


@writes
def exchange(
    tx: Transaction, route: Route, priorities: Sequence[Priority], tried: Sequence[Tried], most: int, now: Now
) -> TakenMessages:
    """Records what was tried and takes up to `most` messages that may go next, in one transaction.

    Their moments are booked with them: whatever dies, and however many processes there are, the rate holds.
    """
    stored_pace = rate_limits.locked(tx, route.name, route.per_second)
    at = route.clock()
    pace = judged(stored_pace, tried, at)
    route.is_in_trouble = bool(pace.trouble)
    if rest := route.wait:
        pace = pace.paused(at + rest)
    if tried:
        settle(tx, tried, now)
    if wait := pace.wait(at):
        route.pause(wait)
    go_by_sms(tx, route.channel, priorities, pace.keeps_waiting(at), now)
    room = 0 if wait else room_on(pace, priorities, most, at)
    due = claiming.claim(tx, route.channel, now, room, LEASE, priorities) if room > 0 else []
    claimed = to_the_living(tx, due, now)
    booked, moments = pace.book(len(claimed), at)
    if claimed or pace != stored_pace:
        rate_limits.save(tx, route.name, booked)
    taken = list(zip(claimed, moments, strict=True))
    return TakenMessages(taken, full=room < 1 and not wait, held=len(due) - len(claimed))


def room_on(pace: RateLimit, priorities: Sequence[Priority], most: int, at: datetime) -> int:
    """Answers wait for no pace; of a route in trouble one message finds out."""
    room = min(most, AT_ONCE) if Priority.ANSWER in priorities else min(most, AT_ONCE, pace.room(at))
    return min(room, 1) if pace.trouble else room


def judged(pace: RateLimit, tried: Sequence[Tried], at: datetime) -> RateLimit:
    """What the providers' answers say of the route itself."""
    fates = {receipt.fate: receipt.error or receipt.fate for _, receipt in tried}
    if fates.keys() & TAKEN:
        return pace.mended()
    return pace.barred(fates[Fate.BARRED], at) if Fate.BARRED in fates else pace


def go_by_sms(tx: Transaction, channel: Channel, priorities: Sequence[Priority], wait: timedelta, now: Now) -> None:
    """Telegram takes nothing for longer than what waits for it is worth waiting: that goes by SMS at once."""
    if channel is not Channel.TELEGRAM or Channel.SMS not in now.channels:
        return
    for priority in (priority for priority in priorities if patience.outlasts(wait, priority)):
        for id in delivery.waiting(tx, channel, priority, now.at + wait, AT_ONCE):
            claiming.set_aside.within(tx, id, "the route rests for longer than this can wait")
            delivery.by_sms_instead(tx, id, now.at)


def settle(tx: Transaction, attempts: Sequence[Tried], now: Now) -> None:
    """Records what became of each; what failed in Telegram goes out by SMS."""
    untried = [(message, receipt) for message, receipt in attempts if receipt.fate in NOT_TRIED]
    claiming.put_off(tx, [message.id for message, _ in untried], now.at)
    tried = [(message, receipt) for message, receipt in attempts if receipt.fate not in NOT_TRIED]
    delivery.record(tx, [sent(message, receipt, now) for message, receipt in tried], now.at)
    for message, receipt in tried:
        if not has_failed(message, receipt, now):
            continue
        log.warning("message %s failed: %s", message.id, receipt.error or receipt.fate)
        if goes_by_sms(message, now):
            delivery.by_sms_instead(tx, message.id, now.at)


async def settle_failures(runtime: Runtime, attempts: Sequence[Tried]) -> None:
    """Who left Telegram is written to by SMS, and a question nobody gets a person sees.

    Before the failure is recorded: should this process die in between, the message is tried, and fails, once more.
    """
    now = runtime.now()
    gone: dict[str, list[str]] = defaultdict(list)
    for message, receipt in attempts:
        if is_gone(message, receipt):
            gone[message.address].append(message.id)
    await leave_telegram(runtime, {chat: Departure(copied=tuple(ids)) for chat, ids in gone.items()})
    failed = [message for message, receipt in attempts if has_failed(message, receipt, now)]
    await undelivered(
        runtime, [MessageFate(message.id, messages.FAILED) for message in failed if not goes_by_sms(message, now)]
    )


def is_gone(message: Outgoing, receipt: Receipt) -> bool:
    return receipt.fate is Fate.GONE and message.channel is Channel.TELEGRAM


def has_failed(message: Outgoing, receipt: Receipt, now: Now) -> bool:
    return receipt.fate not in NOT_TRIED and sent(message, receipt, now).state == messages.FAILED


def goes_by_sms(message: Outgoing, now: Now) -> bool:
    return message.channel is Channel.TELEGRAM and Channel.SMS in now.channels


def sent(message: Outgoing, receipt: Receipt, now: Now) -> Attempt:
    if receipt.fate in (Fate.ACCEPTED, Fate.DELIVERED):
        return Attempt(id=message.id, provider_id=receipt.provider_id, delivered=receipt.fate is Fate.DELIVERED)
    failed = Attempt(id=message.id, error=receipt.error or receipt.fate)
    if receipt.fate is Fate.UNKNOWN and message.priority is Priority.BULK:
        return replace(failed, doubtful=True)
    other_way, wait = goes_by_sms(message, now), receipt.pause or wait_after(message.attempts)
    used_up = message.attempts >= patience.most_tries(message.priority, other_way=other_way)
    if receipt.fate not in (Fate.LATER, Fate.UNKNOWN) or used_up:
        return failed
    if other_way and patience.outlasts(wait, message.priority):
        return failed
    return replace(failed, retry_at=now.at + wait)


def wait_after(attempts: int) -> timedelta:
    return back_off(attempts, longest=LONGEST_WAIT)
