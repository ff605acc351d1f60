"""SMS from Kannel: what a citizen replied, and receipts for what went out."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from handlers.usecases.intake import LONGEST_KEY, is_key
from handlers.usecases.item import DeliveryReport
from handlers.web.bearer import is_same
from handlers.web.forms import form_of
from handlers.web.runtime import RUNTIME
from proactive.basics.foreign_text import clean
from proactive.basics.identifiers import kz_mobile, world_number
from proactive.messages.contact import Channel
from proactive.messages.inbound import InboundMessage, OutsidersMessage
from proactive.messages.sender import SenderKind, sender_of
from storage.jobs.inbox import Arrival
from storage.messages.messages import DELIVERED, FAILED, SENT

SOURCE = "sms"
RECEIPT = "receipt"
OLDEST = timedelta(days=3)  # a sending time further back is a clock gone wrong
RECEIPT_TYPES = {"1": DELIVERED, "2": FAILED, "16": FAILED, "8": SENT, "4": SENT}


def routes(token: str | None) -> list[web.RouteDef]:
    """Inbound and receipts, where the token is ours; stored before the 200."""

    async def inbound(request: web.Request) -> web.Response:
        fields = await parameters(request, token, "from", "text", "id")
        await request.app[RUNTIME].keep([arrival(fields)])
        return web.Response()

    async def receipt(request: web.Request) -> web.Response:
        fields = await parameters(request, token, "id", "type")
        if fields["type"] not in RECEIPT_TYPES:
            raise web.HTTPBadRequest(text=f"type must be one of {', '.join(RECEIPT_TYPES)}\n")
        body = {"id": fields["id"], "type": fields["type"]}
        await request.app[RUNTIME].keep([Arrival(source=RECEIPT, key=f"{fields['id']}:{fields['type']}", body=body)])
        return web.Response()

    return [
        web.get("/sms/inbound", inbound),
        web.post("/sms/inbound", inbound),
        web.get("/sms/receipt", receipt),
        web.post("/sms/receipt", receipt),
    ]


async def parameters(request: web.Request, token: str | None, *needed: str) -> Mapping[str, str]:
    """Query or form parameters, all there; only a text may be empty. Answers 401 or 400 with what is missing."""
    form = await form_of(request) if request.method == "POST" else {}
    fields = {**request.query, **{name: value for name, value in form.items() if isinstance(value, str)}}
    if not token or not is_same(fields.get("token", ""), token):
        raise web.HTTPUnauthorized(text="wrong or missing token\n")
    missing = [name for name in needed if not fields.get(name, "").strip() and not (name == "text" and name in fields)]
    if missing:
        raise web.HTTPBadRequest(text=f"missing: {', '.join(missing)}\n")
    if not is_key(fields["id"]):
        raise web.HTTPBadRequest(text=f"id must be 1 to {LONGEST_KEY} characters\n")
    return fields


def arrival(fields: Mapping[str, str]) -> Arrival:
    sender = msisdn_of(fields["from"])
    body = {"from": sender, "to": fields.get("to", ""), "text": fields["text"], "time": fields.get("time", "")}
    return Arrival(source=SOURCE, key=fields["id"], body=body, sender=sender, told_apart_by=("from",))


def report(body: Mapping[str, Any]) -> DeliveryReport:
    return DeliveryReport(body["id"], RECEIPT_TYPES[body["type"]])


def msisdn_of(text: str) -> str:
    """+7…, as BMG writes numbers; a + may have become a space on the way. Names and short codes as they are."""
    return kz_mobile(text) or world_number(text) or clean(text.strip())


def inbound(key: str, body: Mapping[str, Any], received_at: datetime) -> InboundMessage | OutsidersMessage | None:
    """What was said, with the time at which the citizen sent it where that can be believed; `None`: by ourselves."""
    if msisdn_of(body.get("to", "")) == body["from"]:
        return None
    short = hashlib.sha256(key.encode()).hexdigest()[:20]
    message = InboundMessage(
        id=f"sms-{short}",
        channel=Channel.SMS,
        address=body["from"],
        msisdn=body["from"],
        text=body["text"],
        said_at=sent_at(body.get("time", ""), received_at),
        received_at=received_at,
    )
    return message if sender_of(body["from"]) is SenderKind.MOBILE else OutsidersMessage(message)


def sent_at(text: str, received_at: datetime) -> datetime:
    """The time the citizen sent it, Kannel's without a zone being UTC; a day alone does not say when."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return received_at
    if ":" not in text:
        return received_at
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at if received_at - OLDEST <= at <= received_at else received_at
