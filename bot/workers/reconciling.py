"""Reconciliation: what the payment desk holds against what was ordered, once a night.

What the desk has lost is sent again under the same keys; what it holds otherwise is put before an official.
"""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any

from bot.gateway import Gateway, GatewayDown
from handlers.usecases.award_settling import settle_awards
from handlers.usecases.isolating import one_by_one
from handlers.usecases.runtime import Runtime
from proactive.awards.award import MonthlyAward
from proactive.awards.changes import change_of
from proactive.awards.outcome import AwardOutcome
from proactive.awards.reconciling import Difference, came_back, differing, doubted
from proactive.cases.now import Now
from storage.awards import awards, progress, reconciling

log = logging.getLogger(__name__)

PAGE = 1000
Order = Mapping[str, Any]


async def reconcile(runtime: Runtime, gateway: Gateway) -> int:
    """All of it, page by page; how many differences there were. A desk that is down is asked the next night."""
    try:
        held, differences = await compare(runtime, gateway)
    except GatewayDown as down:
        log.warning("the payment desk is down: %s", down)
        return 0
    lost = await send_again(runtime, held)
    if differences or lost:
        runtime.ring()
    return differences + lost


async def compare(runtime: Runtime, gateway: Gateway) -> tuple[set[str], int]:
    """The ids of what the desk holds, and how much of it was not as it should be. Raises `GatewayDown`."""
    held, differences, after = set[str](), 0, None
    while True:
        page, after = await gateway.orders_after(after, PAGE)
        orders = {str(order["order_id"]): order for order in page if "order_id" in order}
        held |= orders.keys()
        differences += await looked_at(runtime, orders)
        if after is None:
            return held, differences


async def looked_at(runtime: Runtime, orders: Mapping[str, Order]) -> int:
    """Each award beside its order; an order that nobody here knows is told to those who run the service."""
    ours = {award.order_id: award for award in await awards.of_orders(runtime.store, list(orders))}
    ids = [award.id for award in ours.values()]
    taken, moving = await reconciling.taken_of(runtime.store, ids), await progress.under_way(runtime.store, ids)
    today = runtime.now().today

    async def compared(order_id: str) -> tuple[str, Difference | None]:
        award = ours[order_id]
        told = taken.get(award.id, ())
        return award.id, differing(award, orders[order_id], told, today, under_way=award.id in moving)

    looked, _ = await one_by_one(ours, compared)  # an order that cannot be read holds up no other
    wrong = {id: difference for id, difference in looked if difference}
    lost = [id for difference in wrong.values() for id in difference.lost]
    await reconciling.send_again(runtime.store, (), lost, runtime.clock())
    await settle_awards(runtime, list(wrong), partial(doubts, wrong))
    returned = [award.id for order_id, award in ours.items() if orders[order_id].get("status") == "returned"]
    await settle_awards(runtime, returned, money_back)
    unknown = await reconciling.unknown(runtime.store, set(orders) - ours.keys())
    for order_id in unknown:
        log.error("the payment desk holds an order that was never placed: %s", order_id)
    return len(wrong) + len(unknown)


def doubts(differences: Mapping[str, Difference], award: MonthlyAward, now: Now) -> AwardOutcome:
    return doubted(award, differences[award.id], now)


def money_back(award: MonthlyAward, now: Now) -> AwardOutcome:
    return change_of(award, came_back(award, now), now)


async def send_again(runtime: Runtime, held: set[str]) -> int:
    """The orders that the desk has lost, under the same keys."""
    after: str | None = ""
    count = 0
    while after is not None:
        lost, after = await reconciling.lost(runtime.store, held, after, PAGE)
        count += await reconciling.send_again(runtime.store, lost, (), runtime.clock())
    return count
