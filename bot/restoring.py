"""`qoldau restored`: the desk is asked what it took after the copy was made, before anything goes on here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.database import ready_database
from bot.gateway import Gateway
from bot.peers import session_to_peers
from bot.registry_doors import signing_of
from bot.settings import Settings
from handlers.usecases.restoring import FoundOrders, hold_ordered, pause_broadcasts
from handlers.usecases.runtime import Runtime
from storage.awards import reconciling
from storage.engine.database import Store
from storage.engine.origin import accept_copy
from storage.messages.waiting import waiting_to_go_out

PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """`epoch`: in which numbers go on; `waiting`: what goes out and may have gone out already."""

    epoch: int
    waiting: Mapping[str, int]
    found: FoundOrders = field(default_factory=FoundOrders)
    paused: tuple[str, ...] = ()


def now() -> datetime:
    return datetime.now(UTC)


async def restore(settings: Settings, *, ask: bool = True) -> Restored:
    """`ask`: the payment desk. Raises `WrongSettings`, and `GatewayDown` before anything was changed."""
    async with ready_database(settings) as store:
        runtime = Runtime(store, now, settings.timezone)
        found = FoundOrders()
        if ask:
            async with session_to_peers(4) as session:
                gateway = Gateway(
                    session,
                    settings.gateway,
                    settings.gateway_token,
                    now,
                    mock_allowed=settings.allow_development_keys,
                    signing=signing_of(settings),
                )
                unknown = await unknown_orders(store, gateway)
            found = await hold_ordered(runtime, unknown)
        paused = await pause_broadcasts(runtime)
        waiting = await waiting_to_go_out(store)
        return Restored(epoch=await accept_copy(store), waiting=waiting, found=found, paused=paused)


async def unknown_orders(store: Store, gateway: Gateway) -> dict[str, str]:
    """Orders that nobody here has placed, each with its case's number. Raises `GatewayDown`."""
    number_by_order: dict[str, str] = {}
    after: str | None = None
    while True:
        page, after = await gateway.orders_after(after, PAGE)
        numbers = {str(order["order_id"]): str(order.get("case_number", "")) for order in page if "order_id" in order}
        for order_id in await reconciling.unknown(store, numbers):
            number_by_order[order_id] = numbers[order_id]
        if after is None:
            return number_by_order
