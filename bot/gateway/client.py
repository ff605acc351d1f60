"""The gateway over HTTP. What is not an answer is `GatewayDown` or a reply marked down: tried again, never read."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import aiohttp

from bot.gateway import orders
from bot.gateway.envelope import (
    ItemReply,
    ReplyState,
    SearchItem,
    feed_item,
    feed_names,
    is_acknowledged,
    is_mock,
    look_up_item,
    message,
    of_action,
    replies,
    status_request,
    subscribe_item,
)
from bot.peers import bounded, json_of
from handlers.channels.signature import Signing, UnsignedMessage
from handlers.channels.standard import Standard
from proactive.basics.foreign_text import clean, clean_json
from proactive.basics.spans import span
from proactive.cases.jobs import OrderStatus
from proactive.cases.registers import LookUp, Person, Purpose, answers
from storage.engine.codec import Unreadable, parse_record

log = logging.getLogger(__name__)

OUR_OWN_WORDS = Standard()
ACTS = ("kz:ZAGS", "kz:ActEvent")
TIME_OUT = aiohttp.ClientTimeout(total=15)
MOST_ITEMS = 200  # in one envelope
MALFORMED, NOT_THERE, CONFLICT, UNFIT = 400, 404, 409, 422
FINAL_FOR_AN_ORDER = frozenset({MALFORMED, CONFLICT, UNFIT})  # sent again it would be refused again
FINAL_FOR_AN_INSTRUCTION = FINAL_FOR_AN_ORDER | {NOT_THERE}
FINAL_FOR_CANCELLING = frozenset({NOT_THERE, CONFLICT})
FINAL_FOR_TRACKING = frozenset({NOT_THERE})
MOCK_CITY = "GATEWAY_URL leads to the mock city, and the channel is real: strangers would be written to"


class GatewayDown(Exception):
    """No answer, or none that can be read; the message says which."""


class MockCity(GatewayDown):
    """The mock city answered where real people would be written to."""


class Gateway:
    """Registers, feeds and payment orders. Safe to share between tasks."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        token: str,
        clock: Callable[[], datetime],
        *,
        mock_allowed: bool = True,
        signing: Signing | None = None,
        answer_to: str = "",
        standard: Standard = OUR_OWN_WORDS,
    ) -> None:
        """`mock_allowed`: whether the mock city may answer, whose people have the numbers of real ones.

        `answer_to`: our doors, `https://qoldau.kz/registry`, where registers are asked without waiting; else they
        answer at once.

        `standard`: how registries of another country are asked, and what they answer.
        """
        self._standard = standard
        self._signing = signing or Signing()
        self._answer_to = answer_to
        self._mock_allowed = mock_allowed
        self._session = session
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}
        self._clock = clock

    async def look_up(self, searches: Sequence[SearchItem]) -> dict[str, ItemReply]:
        """A reply to every search, by reference; one that is missing or unreadable is `DOWN`."""
        pages = [searches[start : start + MOST_ITEMS] for start in range(0, len(searches), MOST_ITEMS)]
        answered = await asyncio.gather(*map(self._look_up_page, pages))
        return {reference: reply for page in answered for reference, reply in page.items()}

    async def _look_up_page(self, searches: Sequence[SearchItem]) -> dict[str, ItemReply]:
        now = self._clock()
        try:
            if self._answer_to:
                return await self._ask_for_later(searches, now)
            reply_by_reference = await self._search([self._item(search, now) for search in searches])
        except GatewayDown as down:
            return {search.reference: ItemReply(state=ReplyState.DOWN, reason=str(down)) for search in searches}
        missing = ItemReply(state=ReplyState.DOWN, reason="no answer to this item")
        return {
            search.reference: readable(search, reply_by_reference.get(search.reference, missing), self._standard)
            for search in searches
        }

    def _item(self, search: SearchItem, now: datetime) -> dict[str, Any]:
        return look_up_item(search, self._standard.translated(search.look_up), now)

    async def _ask_for_later(self, searches: Sequence[SearchItem], now: datetime) -> dict[str, ItemReply]:
        """What is new is asked, and answered by `on-search`; what was asked before, what became of it. Raises
        `GatewayDown`."""
        first = [self._item(search, now) for search in searches if not search.asked_before]
        if first:
            search = of_action("search", {"search_request": first}, len(first), now, f"{self._answer_to}/on-search")
            await self._send("/registry/search", search)
        if again := [search.reference for search in searches if search.asked_before]:
            status = of_action("txn-status", status_request(again), 1, now, f"{self._answer_to}/txn/on-status")
            await self._send("/registry/txn/status", status)
        later = ItemReply(state=ReplyState.PENDING, reason="asked; the answer comes later")
        return {search.reference: later for search in searches}

    async def subscribe(self, reference: str, feed: tuple[str, str], answer_to: str) -> None:
        """To a feed's events; the registry confirms it by `on-subscribe`. Raises `GatewayDown`."""
        now = self._clock()
        content = {
            "subscribe_request": [subscribe_item(reference, feed_names(feed, self._standard.feed(feed[1])), now)]
        }
        await self._send("/registry/subscribe", of_action("subscribe", content, 1, now, f"{answer_to}/on-subscribe"))

    async def _send(self, path: str, request: Mapping[str, Any]) -> None:
        """What is answered later. Raises `GatewayDown` where it was not taken."""
        _, body = await self._call("POST", path, json=self._signing.signed(request, self._clock()))
        if not is_acknowledged(body):
            raise GatewayDown(f"{path} did not take it")

    async def feed(self, feed: tuple[str, str], sequence: int, page_size: int) -> Sequence[Mapping[str, Any]]:
        """The next page of a feed's events after a sequence, in our own words. Raises `GatewayDown`."""
        reference, row = f"feed-{feed[1]}", self._standard.feed(feed[1])
        asked = feed_item(reference, feed_names(feed, row), sequence, page_size, self._clock())
        reply_by_reference = await self._search([asked])
        answer = reply_by_reference.get(reference)
        if answer is None or answer.state is not ReplyState.ANSWERED:
            raise GatewayDown(f"{feed[1]}: {answer.reason or answer.state if answer else 'no answer'}")
        return [row.event(raw) for raw in answer.records] if row else answer.records

    def has(self, feed: tuple[str, str]) -> bool:
        """Whether there is such a feed: another country may not have each."""
        return feed[1] not in self._standard.absent

    async def _search(self, items: Sequence[Mapping[str, Any]]) -> dict[str, ItemReply]:
        request = self._signing.signed(message(items, self._clock()), self._clock())
        _, body = await self._call("POST", "/registry/sync/search", json=request)
        try:
            self._signing.senders.check(body, self._clock())
        except UnsignedMessage as unsigned:
            raise GatewayDown(f"/registry/sync/search: {unsigned.code}") from None
        if not self._mock_allowed and is_mock(body):
            raise MockCity(MOCK_CITY)
        return replies(body)

    async def place(self, order: Mapping[str, Any]) -> tuple[int, Any]:
        """201 placed, 200 placed before, 409 another order has this key, 400 and 422 no order that can be placed.

        Raises `GatewayDown` for anything else: to send it again is safe, the key makes it one order.
        """
        key = {"Idempotency-Key": str(order["order_id"])}
        return await self._call("POST", "/odq/orders", FINAL_FOR_AN_ORDER, json=order, headers=key)

    async def instruct(self, order_id: str, instruction: Mapping[str, Any]) -> tuple[int, Any]:
        """201 taken, 200 taken before, 409 the order is stopped or the key is another's, 404 there is no such order.

        Raises `GatewayDown` for anything else: to send it again is safe, the key makes it one instruction.
        """
        key = {"Idempotency-Key": str(instruction["instruction_id"])}
        path = f"/odq/orders/{order_id}/instructions"
        return await self._call("POST", path, FINAL_FOR_AN_INSTRUCTION, json=instruction, headers=key)

    async def orders_after(self, order_id: str | None, limit: int) -> tuple[Sequence[Mapping[str, Any]], str | None]:
        """What the desk holds, in order, after an order; and after which the next page begins. Raises `GatewayDown`."""
        params = {"limit": str(limit)} | ({"after": order_id} if order_id else {})
        _, body = await self._call("GET", "/odq/orders", params=params)
        if not isinstance(body, Mapping) or not isinstance(body.get("orders"), list):
            raise GatewayDown("/odq/orders answered without orders")
        following = body.get("next")
        return body["orders"], str(following) if following else None

    async def order(self, order_id: str) -> OrderStatus:
        """What became of an order; one that is not there is cancelled. Raises `GatewayDown`."""
        code, body = await self._call("GET", f"/odq/orders/{order_id}", FINAL_FOR_TRACKING)
        status = OrderStatus(status="cancelled") if code == NOT_THERE else orders.status_of(body)
        if status is None:
            raise GatewayDown("an order without a status")
        return status

    async def cancel(self, order_id: str) -> int:
        """204 cancelled, 409 already paid, 404 not there. Raises `GatewayDown`."""
        status, _ = await self._call("DELETE", f"/odq/orders/{order_id}", FINAL_FOR_CANCELLING)
        return status

    async def check(self) -> None:
        """Raises `GatewayDown` unless the gateway answers a search."""
        if self.has(ACTS):
            await self.feed(ACTS, 2**62, 1)
            return
        nobody = SearchItem(reference="check", look_up=LookUp(Person, "IIN", "0" * 12), purpose=Purpose.DETECT)
        reply = (await self.look_up([nobody]))[nobody.reference]
        if reply.state is ReplyState.DOWN:
            raise GatewayDown(str(reply.reason))

    async def _call(
        self,
        method: str,
        path: str,
        accept: frozenset[int] = frozenset(),
        headers: Mapping[str, str] | None = None,
        **how: Any,
    ) -> tuple[int, Any]:
        """Status and JSON body of a 2xx; status and text of one in `accept`; anything else is `GatewayDown`."""
        with span(f"gateway {method} {'/'.join(path.split('/')[:3])}"):
            return await self._answer(method, path, accept, headers, **how)

    async def _answer(
        self, method: str, path: str, accept: frozenset[int], headers: Mapping[str, str] | None, **how: Any
    ) -> tuple[int, Any]:
        try:
            async with self._session.request(
                method,
                self._url + path,
                headers=self._headers | dict(headers or {}),
                timeout=TIME_OUT,
                allow_redirects=False,
                **how,
            ) as answer:
                content = await bounded(answer)
                if answer.status in accept:
                    return answer.status, clean(content.decode(errors="replace"))
                if not 200 <= answer.status < 300:
                    raise GatewayDown(f"{path} answered {answer.status}")
                return answer.status, clean_json(json_of(content)) if content else None
        except (aiohttp.ClientError, TimeoutError, ValueError, RecursionError) as error:
            raise GatewayDown(f"{path}: {type(error).__name__}") from error


def readable(search: SearchItem, reply: ItemReply, standard: Standard) -> ItemReply:
    """The answer in our own words. A record that does not have its shape, or is about somebody else, is no answer: the
    register is asked again."""
    look_up = search.look_up
    try:
        held = standard.records(look_up, reply.records)
        records = [parse_record(look_up.record, record) for record in held]
    except Unreadable as error:
        return ItemReply(state=ReplyState.DOWN, reason=str(error))
    strangers = sum(not answers(look_up, record) for record in records)
    if strangers:
        why = f"{strangers} of {len(records)} records are about somebody else than was asked for"
        log.warning("%s by %s: %s", look_up.reg_type, look_up.key, why)
        return ItemReply(state=ReplyState.DOWN, reason=why)
    return replace(reply, records=held) if held else reply
