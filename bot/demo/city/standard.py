"""The standard's doors that are answered later: subscribe, search without waiting, and what became of a search."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import aiohttp
from aiohttp import web

from bot.demo.city import envelope
from bot.demo.city.envelope import Envelope, Json, MalformedRequest
from bot.demo.city.feed import plain
from bot.demo.city.http import answered, refused
from bot.demo.city.notify import PATIENCE, Notifier
from handlers.channels.signature import Signing, UnsignedMessage

log = logging.getLogger(__name__)

REPLY = {
    "search": "on-search",
    "subscribe": "on-subscribe",
    "unsubscribe": "on-unsubscribe",
    "txn-status": "txn-on-status",
}


@dataclass
class LaterDesk:
    """Takes what is asked, acknowledges it, and calls back at the sender's own address with `token`.

    `search`: answers a search message item by item; what it answered is kept for who asks what became of it.
    """

    notifier: Notifier
    search: Any
    clock: Any
    token: str | None = None
    signing: Signing = field(default_factory=Signing)
    answers: dict[str, Json] = field(default_factory=dict)
    subscriptions: dict[str, tuple[str, str]] = field(default_factory=dict)
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        for action in ("search", "subscribe", "unsubscribe"):
            router.add_post(f"/registry/{action}", self.taking(action))
        router.add_post("/registry/txn/status", self.taking("txn-status"))
        router.add_post("/registry/sync/txn/status", self.state)

    def taking(self, action: str) -> Any:
        async def take(request: web.Request) -> web.Response:
            try:
                body = await self.read(request, action)
                content = self.content(action, body)
            except UnsignedMessage as unsigned:
                return refused(401, str(unsigned), unsigned.code)
            except (MalformedRequest, KeyError, TypeError, ValueError) as error:
                return refused(400, f"not a message of {action}: {error}")
            address = str(body["header"].get("sender_uri") or "")
            if address:
                self.later(address, self.message(action, body, content))
            return answered(acknowledgement(self.clock(), will_answer=bool(address)))

        return take

    async def read(self, request: web.Request, action: str) -> Json:
        """Raises `MalformedRequest`, `UnsignedMessage`, `ValueError`."""
        body = await request.json()
        self.signing.senders.check(body, self.clock())
        if not isinstance(body, dict) or body["header"]["action"] != action:
            raise MalformedRequest(f"header.action must be {action}")
        return body

    def content(self, action: str, body: Json) -> Json:
        """What is answered. Raises `MalformedRequest`, `KeyError`, `TypeError`."""
        if action == "search":
            return {"search_response": self.searched(envelope.read(body))}
        if action == "subscribe":
            requests = body["message"]["subscribe_request"]
            return {"subscribe_response": [self.subscribed(body, request) for request in requests]}
        if action == "unsubscribe":
            return self.unsubscribed(body["message"]["subscription_codes"])
        return {"txnstatus_response": self.became(body["message"]["txnstatus_request"], body)}

    def searched(self, message: Envelope) -> list[Json]:
        results = self.search(message)
        self.answers |= {answer["reference_id"]: answer for answer in results}
        return list(results)

    def subscribed(self, body: Json, request: Json) -> Json:
        """From now on, every event of the feed that is named."""
        criteria, now = request["subscribe_criteria"], self.clock().isoformat()
        feed = (str(criteria.get("reg_type")), str(criteria["notify_record_type"]))
        common = {"reference_id": request["reference_id"], "timestamp": now}
        if feed not in self.notifier.city.feeds:
            return common | {"status": "rjct", "status_reason_code": "rjct.notify_types.invalid"}
        code = uuid4().hex
        self.subscriptions[code] = feed
        self.notifier.subscribe_feed(feed, doors_of(str(body["header"].get("sender_uri") or "")), self.token)
        held = {"code": code, "status": "subscribe", "timestamp": now, "notify_record_type": feed[1]}
        return common | {"status": "succ", "subscriptions": [held]}

    def unsubscribed(self, codes: list[str]) -> Json:
        for code in codes:
            if feed := self.subscriptions.pop(code, None):
                self.notifier.unsubscribe_feed(feed)
        state = [{"code": code, "status": "unsubscribe"} for code in codes]
        return {"timestamp": self.clock().isoformat(), "status": "succ", "subscription_status": state}

    def became(self, request: Json, body: Json) -> Json:
        """Of the references that were asked for here; of others nothing is known."""
        references = [str(one) for one in request["attribute_value"]]
        results = [self.answers[reference] for reference in references if reference in self.answers]
        ids = {"transaction_id": body["message"]["transaction_id"], "correlation_id": uuid4().hex}
        return {"txn_type": request["txn_type"], "txn_status": {**ids, "search_response": results}}

    async def state(self, request: web.Request) -> web.Response:
        try:
            body = await self.read(request, "txn-status")
            content = self.content("txn-status", body)
        except UnsignedMessage as unsigned:
            return refused(401, str(unsigned), unsigned.code)
        except (MalformedRequest, KeyError, TypeError, ValueError) as error:
            return refused(400, f"not a message of txn-status: {error}")
        return answered(dict(self.message("txn-status", body, content)))

    def message(self, action: str, body: Json, content: Json) -> Mapping[str, Any]:
        now = self.clock()
        header = envelope.callback_header(REPLY[action], 1, now)
        ids = {"transaction_id": body["message"]["transaction_id"], "correlation_id": uuid4().hex}
        whole = {"signature": "", "header": header, "message": {**ids, **content}}
        return self.signing.signed(plain(whole), now)

    def later(self, address: str, message: Mapping[str, Any]) -> None:
        task = asyncio.ensure_future(self.call(address, message))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def call(self, address: str, message: Mapping[str, Any]) -> None:
        """Once; who was not reached asks what became of it."""
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            async with (
                aiohttp.ClientSession(timeout=PATIENCE) as session,
                session.post(address, json=message, headers=headers) as answer,
            ):
                answer.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("%s was not reached: %s", address, error)


def doors_of(address: str) -> str:
    """`https://qoldau.kz` of `https://qoldau.kz/registry/on-subscribe`; an address without a door is a site too."""
    site, door, _ = address.rpartition("/registry/")
    return site if door else address.rstrip("/")


def acknowledgement(now: datetime, *, will_answer: bool) -> Json:
    """NACK: nobody is called back, since no address was given."""
    state = "ACK" if will_answer else "NACK"
    return {"message": {"ack_status": state, "timestamp": now.isoformat(), "correlation_id": uuid4().hex}}
