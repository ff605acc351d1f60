"""Empties the outbox: a channel's messages, answers first, at the channel's rate, each tried until it is settled."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.rates import Pace
from bot.transports import Fate, Receipt, Transport
from handlers.chats import leaves_telegram
from handlers.door import Door
from handlers.reception import undelivered
from proactive.case import Channel
from proactive.moment import Moment
from storage import messages
from storage.database import Unit
from storage.messages import Outgoing, Sent

log = logging.getLogger(__name__)

AT_ONCE = 100
LEASE = timedelta(seconds=60)
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=10)
MOST_TRIES = 40  # about five hours


class Outbox:
    """One channel's worker."""

    def __init__(self, door: Door, channel: Channel, transport: Transport, pace: Pace) -> None:
        self.channel = channel
        self._door = door
        self._transport = transport
        self._pace = pace

    async def run(self) -> int:
        """One batch; how many messages it held."""
        if self._pace.rest:
            return 0
        claimed = await self._door.store.write(messages.claim, self.channel, self._door.now(), AT_ONCE, LEASE)
        if claimed:
            receipts = await asyncio.gather(*(self._send(message) for message in claimed))
            await self._door.store.write(settle, list(zip(claimed, receipts, strict=True)), self._door.now())
        return len(claimed)

    async def _send(self, message: Outgoing) -> Receipt:
        if not await self._pace.turn():
            return Receipt(fate=Fate.LATER, error="the provider asked for a rest", pause=self._pace.rest)
        try:
            receipt = await self._transport.send(message)
        except Exception as error:
            log.exception("message %s could not be sent", message.id)
            receipt = Receipt(fate=Fate.LATER, error=f"{type(error).__name__}: {error}")
        if receipt.pause:
            self._pace.pause(receipt.pause)
        return receipt


def settle(unit: Unit, tried: Sequence[tuple[Outgoing, Receipt]], now: Moment) -> None:
    """Records what became of each; who left Telegram is written to by SMS, and a question nobody gets a person sees."""
    results = [sent(message, receipt, now.at) for message, receipt in tried]
    messages.record(unit, results, now.at)
    arrived = [message.id for message, receipt in tried if receipt.fate is Fate.DELIVERED]
    messages.receipts(unit, [(id, messages.DELIVERED) for id in arrived], now.at)
    failed = {result.id for result in results if result.state == messages.FAILED}
    lost = []
    for message, receipt in tried:
        if receipt.fate is Fate.GONE and message.channel is Channel.TELEGRAM:
            leaves_telegram(unit, message.address, now, asks_again=False)
        if message.id in failed and message.channel is Channel.TELEGRAM and Channel.SMS in now.channels:
            messages.by_sms_instead(unit, message, now.at)
        elif message.id in failed:
            lost.append(message.id)
    undelivered(unit, lost, now)


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
