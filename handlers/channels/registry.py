"""What registries call: SPDCI notify, by the same inbox as the feeds; the confirmation of a subscription; the answers
to what was asked without waiting."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from aiohttp import web

from handlers.channels.answers import MalformedNotification, search_responses, status_responses, take_answers
from handlers.channels.signature import KnownSenders, UnsignedMessage
from handlers.channels.standard import Standard
from handlers.usecases.intake import LONGEST_KEY, is_key, read_json
from handlers.web.bearer import is_same, presented_by
from handlers.web.runtime import RUNTIME
from proactive.awards.news import AccountNews, PersonNews
from proactive.cases.case import Event
from storage.awards.news import NEWS, parse_news
from storage.engine.codec import Unreadable, parse_event
from storage.jobs import subscriptions
from storage.jobs.inbox import Arrival
from storage.jobs.subscriptions import Confirmation

SOURCE = "event"


@dataclass(frozen=True, slots=True)
class RegistryDoors:
    """`token`: the bearer of the gateway, without which the doors are shut; `standard`: what records of the standard
    are here; `senders`: whose messages must be signed."""

    token: str | None = None
    standard: Standard = field(default_factory=Standard)
    senders: KnownSenders = field(default_factory=KnownSenders)


Work = Callable[[web.Request, Any], Awaitable[None]]


def routes(doors: RegistryDoors) -> list[web.RouteDef]:
    async def notified(request: web.Request, body: Any) -> None:
        await request.app[RUNTIME].keep(arrivals_of(body, doors.standard))

    async def confirmed(request: web.Request, body: Any) -> None:
        runtime = request.app[RUNTIME]
        await subscriptions.confirm(runtime.store, confirmations_of(body), runtime.clock())

    async def answered(request: web.Request, body: Any) -> None:
        await take_answers(request.app[RUNTIME], search_responses(body), doors.standard)

    async def became(request: web.Request, body: Any) -> None:
        await take_answers(request.app[RUNTIME], status_responses(body), doors.standard)

    works: dict[str, Work] = {
        "notify": notified,
        "on-subscribe": confirmed,
        "on-search": answered,
        "txn/on-status": became,
    }
    return [web.post(f"/registry/{action}", door(doors, work)) for action, work in works.items()]


def door(doors: RegistryDoors, work: Work) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Acknowledged once what it brings is stored; whatever is wrong is said in the standard's words, and stores
    nothing."""

    async def take(request: web.Request) -> web.Response:
        now = request.app[RUNTIME].clock()
        if not doors.token or not is_same(presented_by(request), doors.token):
            return refused(401, "err.request.unauthorized", "wrong or missing bearer token")
        try:
            body = read_json(await request.read())
        except ValueError:
            return refused(400, "err.request.bad", "the body is not JSON")
        try:
            doors.senders.check(body, now)
            await work(request, body)
        except UnsignedMessage as unsigned:
            return refused(401, unsigned.code, str(unsigned))
        except MalformedNotification as error:
            return refused(400, "err.request.bad", str(error))
        except ValueError:  # its words may repeat what is personal
            return refused(400, "err.request.bad", "a value is not of its kind")
        return acknowledged(now)

    return take


def refused(status: int, code: str, why: str) -> web.Response:
    return web.json_response({"errors": [{"code": code, "message": why}]}, status=status)


def acknowledged(now: datetime) -> web.Response:
    message = {"ack_status": "ACK", "timestamp": now.isoformat(), "correlation_id": uuid4().hex}
    return web.json_response({"message": message})


def arrivals_of(body: Any, standard: Standard) -> list[Arrival]:
    """Every event of a notify message, or none. Raises `MalformedNotification`."""
    try:
        action, events = body["header"]["action"], body["message"]["notify_event"]
        sender = str(body["header"].get("sender_id") or "")
        arrivals = [
            arrival(record_type, record)
            for event in events
            for raw in as_list(event["data"]["reg_records"])
            for record_type, record in records_of(event, raw, standard, sender)
        ]
    except (KeyError, TypeError, AttributeError) as error:
        raise MalformedNotification(f"not a notify message: {error}") from None
    except Unreadable as error:
        raise MalformedNotification(str(error)) from None
    if action != "notify":
        raise MalformedNotification('header.action must be "notify"')
    return arrivals


def records_of(event: Any, raw: Any, standard: Standard, sender: str) -> Iterable[tuple[str, Any]]:
    """Our own record as it is, one of the standard as its row says."""
    record_type = event["data"]["reg_record_type"]
    if standard.row(record_type) is None:
        return [(record_type, raw)]
    return standard.events(event, raw, sender)


def as_list(records: Any) -> list[Any]:
    """One record or many: the standard shows the one, the contract allows both."""
    return [records] if isinstance(records, Mapping) else list(records)


def arrival(record_type: str, raw: Any) -> Arrival:
    """An event as it is stored, after it has shown that it can be read. Raises `Unreadable`.

    Events of one record are worked one after another, whichever process works them.
    """
    event = event_of(record_type, raw)
    body = {"type": record_type, "event": raw}
    sender = event.record.record_id if isinstance(event, Event) else event.about
    return Arrival(source=SOURCE, key=event.event_id, body=body, sender=sender)


def event_of(record_type: str, raw: Any) -> Event | PersonNews | AccountNews:
    """Raises `Unreadable`."""
    if not isinstance(raw, Mapping):
        raise Unreadable(f"{record_type}: expected an object")
    event = parse_news(record_type, raw) if record_type in NEWS else parse_event(record_type, raw)
    if not is_key(event.event_id):
        raise Unreadable(f"{record_type}: event_id must be text of 1 to {LONGEST_KEY} characters")
    return event


def confirmations_of(body: Any) -> list[Confirmation]:
    """Of an on-subscribe message. Raises `MalformedNotification`."""
    try:
        return [confirmation(response) for response in body["message"]["subscribe_response"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise MalformedNotification(f"not an on-subscribe message: {error}") from None


def confirmation(response: Any) -> Confirmation:
    held = response.get("subscriptions") or [{}]
    return Confirmation(
        reference=str(response["reference_id"]),
        stands=response["status"] == "succ",
        code=str(held[0].get("code") or ""),
        reason=str(response.get("status_reason_code") or response["status"]),
    )
