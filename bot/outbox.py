"""Empties the outbox: a channel's messages, answers first, at the channel's rate, each tried until it is settled."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.rates import Pace
from bot.transports import Fate, Receipt, Transport
from proactive.case import Channel
from storage import contacts, messages
from storage.database import Store, Unit
from storage.messages import Outgoing, Sent

log = logging.getLogger(__name__)

AT_ONCE = 100
LEASE = timedelta(seconds=60)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=10)
MOST_TRIES = 40  # about five hours


class Outbox:
    """One channel's worker."""

    def __init__(
        self, store: Store, channel: Channel, transport: Transport, pace: Pace, clock: Callable[[], datetime]
    ) -> None:
        self.channel = channel
        self._store = store
        self._transport = transport
        self._pace = pace
        self._clock = clock

    async def run(self) -> int:
        """One batch; how many messages it held."""
        claimed = await self._store.write(messages.claim, self.channel, self._clock(), AT_ONCE, LEASE)
        if claimed:
            receipts = await asyncio.gather(*(self._send(message) for message in claimed))
            await self._store.write(settle, list(zip(claimed, receipts, strict=True)), self._clock())
        return len(claimed)

    async def _send(self, message: Outgoing) -> Receipt:
        await self._pace.turn()
        try:
            receipt = await self._transport.send(message)
        except Exception as error:
            log.exception("message %s could not be sent", message.id)
            receipt = Receipt(fate=Fate.LATER, error=f"{type(error).__name__}: {error}")
        if receipt.pause:
            self._pace.pause(receipt.pause)
        return receipt


def settle(unit: Unit, tried: Sequence[tuple[Outgoing, Receipt]], now: datetime) -> None:
    """Records what became of each; who left Telegram is written to by SMS."""
    messages.record(unit, [sent(message, receipt, now) for message, receipt in tried], now)
    for message, receipt in tried:
        if receipt.fate is Fate.DELIVERED:
            messages.receipt(unit, message.id, messages.DELIVERED, now)
        elif receipt.fate is Fate.GONE and message.channel is Channel.TELEGRAM:
            contacts.forget_chat(unit, message.address)
            messages.by_sms_instead(unit, message, now)


def sent(message: Outgoing, receipt: Receipt, now: datetime) -> Sent:
    if receipt.fate in (Fate.ACCEPTED, Fate.DELIVERED):
        return Sent(id=message.id, provider_id=receipt.provider_id)
    failed = Sent(id=message.id, error=receipt.error or receipt.fate)
    if receipt.fate is not Fate.LATER or message.attempts >= MOST_TRIES:
        log.warning("message %s failed: %s", message.id, failed.error)
        return failed
    return replace(failed, retry_at=now + (receipt.pause or back_off(message.attempts)))


def back_off(attempts: int) -> timedelta:
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 10), LONGEST_WAIT)
