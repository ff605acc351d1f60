"""`qoldau restored`: the desk is asked what it took after the copy was made, before anything goes on here."""

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bot.database import ready_database
from bot.gateway import Gateway
from bot.peers import json_of, session_to_peers
from bot.registry_doors import signing_of
from bot.settings import Settings, WrongSettings
from handlers.usecases.restoring import FoundOrders, hold_ordered, pause_broadcasts
from handlers.usecases.runtime import Runtime
from proactive.cases.installation import OrderedMatter
from storage.awards import reconciling
from storage.cases import ordered_elsewhere
from storage.engine.database import Store
from storage.engine.origin import ClockBehind, accept_copy
from storage.messages.waiting import waiting_to_go_out

PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """`waiting`: what goes out and may have gone out already."""

    waiting: Mapping[str, int]
    found: FoundOrders = field(default_factory=FoundOrders)
    paused: tuple[str, ...] = ()


def now() -> datetime:
    return datetime.now(UTC)


async def restore(settings: Settings, *, ask: bool = True) -> Restored:
    """`ask`: the payment desk. Raises `WrongSettings`, and `GatewayDown` before anything was changed."""
    async with ready_database(settings) as store:
        runtime = Runtime(store, now, settings.timezone)
        found, number_by_order = FoundOrders(), dict[str, str]()
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
            number_by_order = {order_id: number_of(order) for order_id, order in unknown.items()}
            found = await hold_ordered(runtime, number_by_order)
            standing = [order for order in unknown.values() if order.get("status") != "cancelled"]
            missing = [matter_of(order) for order in standing if number_of(order) in found.missing]
            await ordered_elsewhere.keep(store, missing)
        paused = await pause_broadcasts(runtime)
        waiting = await waiting_to_go_out(store)
        try:
            await accept_copy(store, number_by_order.values())
        except ClockBehind as behind:
            raise WrongSettings(str(behind)) from None
        return Restored(waiting=waiting, found=found, paused=paused)


async def unknown_orders(store: Store, gateway: Gateway) -> dict[str, Mapping[str, Any]]:
    """Orders that nobody here has placed, by their ids. Raises `GatewayDown`."""
    found: dict[str, Mapping[str, Any]] = {}
    after: str | None = None
    while True:
        page, after = await gateway.orders_after(after, PAGE)
        by_id = {str(order["order_id"]): order for order in page if "order_id" in order}
        found |= {order_id: by_id[order_id] for order_id in await reconciling.unknown(store, by_id)}
        if after is None:
            return found


def number_of(order: Mapping[str, Any]) -> str:
    return str(order.get("case_number", ""))


def matter_of(order: Mapping[str, Any]) -> OrderedMatter:
    """Of whom it is stands in the decision that was signed."""
    try:
        decision = json_of(b64decode(order["decision"]["content"]))
        return OrderedMatter(str(order["service"]), str(decision["subject_iin"]))
    except (KeyError, TypeError, ValueError):
        recipient = order.get("recipient")
        return OrderedMatter(
            str(order.get("service")), str(recipient.get("iin")) if isinstance(recipient, Mapping) else ""
        )
