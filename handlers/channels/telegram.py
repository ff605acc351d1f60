"""Telegram: the raw update is stored as it came; what it says is read by `telegram_updates`."""

from typing import Any

from aiohttp import web

from handlers.usecases.intake import read_json
from handlers.web.bearer import is_same
from handlers.web.runtime import RUNTIME
from proactive.messages.inbound import ButtonPress
from storage.jobs.inbox import Arrival

SOURCE = "telegram"
SEPARATOR = "|"


class Undecodable(Exception):
    """An update this program cannot read; it is kept and set aside."""


def callback_data(action: str, message_id: str) -> str:
    """What a button carries: what it does, and the message it stands under. At most 64 bytes by the Bot API."""
    return f"{action}{SEPARATOR}{message_id}"


def press_of(data: str) -> ButtonPress:
    action, _, message_id = data.partition(SEPARATOR)
    return ButtonPress(action=action, message_id=message_id)


def arrival(update: dict[str, Any]) -> Arrival:
    """The raw update as it is stored; its sender keeps the order of what one person says.

    Raises `ValueError` for what is no update.
    """
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        raise ValueError("an update without its update_id")
    if not 0 <= update["update_id"] < 2**63:
        raise ValueError("an update_id that is none")
    parts = (part for part in update.values() if isinstance(part, dict))
    sender = next((part["from"].get("id") for part in parts if isinstance(part.get("from"), dict)), None)
    return Arrival(
        source=SOURCE,
        key=str(update["update_id"]),
        body=update,
        sender=str(sender) if sender is not None else None,
        told_apart_by=tuple(sorted(update)),
    )


def routes(secret: str | None) -> list[web.RouteDef]:
    """The webhook, where the secret says that it is Telegram who calls."""

    async def webhook(request: web.Request) -> web.Response:
        presented = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not secret or not is_same(presented, secret):
            raise web.HTTPUnauthorized(text="wrong or missing X-Telegram-Bot-Api-Secret-Token\n")
        try:
            stored = arrival(read_json(await request.read()))
        except ValueError:
            raise web.HTTPBadRequest(text="expected an update with its update_id\n") from None
        await request.app[RUNTIME].keep([stored])
        return web.Response()

    return [web.post("/telegram/webhook", webhook)]
