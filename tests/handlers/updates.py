"""Telegram's updates as they come over the wire."""

from itertools import count
from typing import Any

from sqlalchemy import select

from bot.demo.city.people import Inhabitant
from storage.engine.database import Transaction
from storage.engine.tables import message as table
from storage.messages import conversations
from tests.flow.world import World, chat, chat_of, user

NUMBERS = count(900)
Update = dict[str, Any]


def update(**content: Any) -> Update:
    return {"update_id": next(NUMBERS), **content}


def message(person: Inhabitant, **content: Any) -> Update:
    head = {"message_id": next(NUMBERS), "date": 1_795_410_000, "chat": chat(person), "from": user(person)}
    return update(message={**head, **content})


def contact(number: str | None, owner: int | None) -> Update:
    """A shared contact; many clients leave the plus out."""
    shared = {"phone_number": str(number).removeprefix("+"), "first_name": "A"}
    return {"contact": shared | ({"user_id": owner} if owner else {})}


def pressed(person: Inhabitant, data: str, **place: Any) -> Update:
    under = {"message_id": 7, "date": 0, "chat": chat(person)}  # as Telegram shows a message that is too old
    query = {"id": "q", "from": user(person), "chat_instance": "1", "data": data, "message": under | place}
    return update(callback_query=query)


async def said_to(world: World, person: Inhabitant) -> list[str]:
    """Which texts the person read in Telegram, by key."""
    lines = await world.app.store.read(conversations.with_address, str(chat_of(person)))
    return [await world.app.store.read(key_of, line.id) for line in lines if line.direction == "out"]


def key_of(tx: Transaction, id: str) -> str:
    return str(tx.connection.execute(select(table.c.key).where(table.c.id == id)).scalar_one())
