"""Events that the gateway pushes: SPDCI notify, by the same inbox as the feeds."""

import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from aiohttp import web

from handlers.usecases.intake import LONGEST_KEY, is_key, read_json
from handlers.web.runtime import RUNTIME
from proactive.awards.news import AccountNews, PersonNews
from proactive.cases.case import Event
from storage.awards.news import NEWS, parse_news
from storage.engine.codec import Unreadable, parse_event
from storage.jobs.inbox import Arrival

SOURCE = "event"


class MalformedNotification(Exception):
    """Not a notify message; the text says where."""


def routes(token: str | None) -> list[web.RouteDef]:
    async def notify(request: web.Request) -> web.Response:
        presented = request.headers.get("Authorization", "")
        if not token or not hmac.compare_digest(presented.encode(), f"Bearer {token}".encode()):
            return refused(401, "err.request.unauthorized", "wrong or missing bearer token")
        try:
            arrivals = arrivals_of(read_json(await request.read()))
        except MalformedNotification as error:
            return refused(400, "err.request.bad", str(error))
        except ValueError:
            return refused(400, "err.request.bad", "the body is not JSON")
        await request.app[RUNTIME].keep(arrivals)
        return acknowledged(request.app[RUNTIME].clock())

    return [web.post("/registry/notify", notify)]


def refused(status: int, code: str, why: str) -> web.Response:
    return web.json_response({"errors": [{"code": code, "message": why}]}, status=status)


def acknowledged(now: datetime) -> web.Response:
    message = {"ack_status": "ACK", "timestamp": now.isoformat(), "correlation_id": uuid4().hex}
    return web.json_response({"message": message})


def arrivals_of(body: Any) -> list[Arrival]:
    """Every event of a notify message, or none. Raises `MalformedNotification`."""
    try:
        action, events = body["header"]["action"], body["message"]["notify_event"]
        arrivals = [
            arrival(event["data"]["reg_record_type"], record)
            for event in events
            for record in as_list(event["data"]["reg_records"])
        ]
    except (KeyError, TypeError) as error:
        raise MalformedNotification(f"not a notify message: {error}") from None
    except Unreadable as error:
        raise MalformedNotification(str(error)) from None
    if action != "notify":
        raise MalformedNotification('header.action must be "notify"')
    return arrivals


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
