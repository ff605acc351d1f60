"""Subscribes to the registers' events, and again to what was not confirmed; what they tell comes by /registry/notify.

The feeds are read all the same: a notice is only sooner.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from bot.gateway import Gateway, GatewayDown
from bot.workers.scan import FEEDS
from storage.engine.database import Store
from storage.jobs import subscriptions

log = logging.getLogger(__name__)

BY_NAME = {f"{reg_type} {record_type}": (reg_type, record_type) for reg_type, record_type in FEEDS}


@dataclass(frozen=True)
class Subscribing:
    """`own_doors`: where we are told, `https://qoldau.kz/registry`."""

    store: Store
    gateway: Gateway
    clock: Callable[[], datetime]
    own_doors: str

    async def look(self) -> int:
        """How many were asked for; a registry that is down, or slow, is asked again a little later."""
        count, there = 0, [name for name, feed in BY_NAME.items() if self.gateway.has(feed)]
        for name in await subscriptions.due(self.store, there, self.clock()):
            reference = uuid4().hex
            await subscriptions.ask(self.store, name, reference, self.clock())
            try:
                await self.gateway.subscribe(reference, BY_NAME[name], self.own_doors)
            except GatewayDown as down:
                log.warning("not subscribed to %s: %s", name, down)
                await subscriptions.untaken(self.store, name, reference)
            else:
                count += 1
        return count
