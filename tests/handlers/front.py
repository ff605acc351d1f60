"""The service's front door, with its tokens, over real HTTP; and what is kept behind it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select
from yarl import URL

from handlers.channels import registry, sms, telegram
from handlers.usecases.runtime import Runtime
from handlers.web.runtime import RUNTIME
from storage.engine.database import Transaction
from storage.engine.places import place_of_row
from storage.engine.tables import inbox

SMS_TOKEN, SECRET, NOTIFY_TOKEN = "sms-token", "webhook-secret", "notify-token"
WEBHOOK, NOTIFY = "/telegram/webhook", "/registry/notify"
IS_TELEGRAM = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
IS_GATEWAY = {"Authorization": f"Bearer {NOTIFY_TOKEN}"}
PHONE = "+77011234567"


@asynccontextmanager
async def front_of(runtime: Runtime) -> AsyncIterator[TestClient]:
    site = web.Application()
    site[RUNTIME] = runtime
    for routes in (
        sms.routes(SMS_TOKEN),
        telegram.routes(SECRET),
        registry.routes(registry.RegistryDoors(NOTIFY_TOKEN)),
    ):
        site.add_routes(routes)
    async with TestClient(TestServer(site)) as client:
        yield client


def text(words: str = "иә", **changes: Any) -> dict[str, str]:
    """The parameters of one SMS; `None` leaves one out."""
    given = {"token": SMS_TOKEN, "from": PHONE, "to": "1414", "text": words, "id": "k-1", **changes}
    return {name: value for name, value in given.items() if value is not None}


def raw(path: str, query: str) -> URL:
    return URL(f"{path}?{query}", encoded=True)


async def kept(runtime: Runtime, source: str) -> list[Any]:
    """What the inbox holds from a source, in order, with `body` opened."""

    def rows(tx: Transaction) -> list[Any]:
        found = tx.connection.execute(select(inbox).where(inbox.c.source == source).order_by(inbox.c.position))
        places = [(row, place_of_row(inbox, row._mapping, "sealed")) for row in found]
        return [dict(row._mapping) | {"body": tx.vault.open_json(row.sealed, place)} for row, place in places]

    return await runtime.store.read(rows)
