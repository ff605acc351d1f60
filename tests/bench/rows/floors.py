"""What the parts of a road cost by themselves, with the libraries as they are: whatever is made of them costs as much.

The statement is one that is built once, read by its key; the transaction writes one sealed row and waits for the disk;
the answer over HTTP is one that does nothing, of a server in a process of its own.
"""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from sqlalchemy import bindparam, insert, select

from handlers.channels import telegram_updates
from proactive.papers import Signatory
from storage.engine.database import Store, Transaction
from storage.engine.tables import contact
from storage.messages import contacts
from tests.bench.comparison import RUNS, Row, cost, median
from tests.bench.machine import Machine
from tests.bench.rows.webhook import served, serving, update
from tests.bench.signing import signer_in
from tests.bench.town import NOON, number
from tests.vault import VAULT

MANY, FEW, TOGETHER = 5000, 300, 200
SEALED = {"text": "Сәлеметсіз бе, жәрдемақы қашан төленеді?" * 8}
DOCUMENT = b"{}" * 1000
ADD = insert(contact)
BY_LINE = select(contact).where(contact.c.phone_hash == bindparam("line"))


async def rows(machine: Machine) -> list[Row]:
    store = await machine.store()
    await store.write(know)
    own: dict[str, Callable[[], Awaitable[int]]] = {
        "a statement of SQLAlchemy that reads a row, among others": partial(statements, store),
        "a transaction that reads nothing: threads changed and back": partial(looks, store),
        "a transaction that seals and writes a row, on the disk": partial(writings, store),
        "a text sealed and opened": sealed,
        "a signature": partial(signatures, machine),
        "an update of Telegram read by aiogram's types": updates,
    }
    found = [(what, median([await cost(work) for _ in range(RUNS)])) for what, work in own.items()]
    await store.close()
    answered = median([(await served(machine, "nobody"))[0] for _ in range(RUNS)])
    async with serving(machine, "nobody") as (socket, _):
        called = median([await cost(partial(calls, socket)) for _ in range(RUNS)])
    found += [("an answer of aiohttp that does nothing", answered), ("a call by aiohttp's client", called)]
    return [Row(what, str(spent), "–", "–", "–", None) for what, spent in found]


def know(tx: Transaction) -> None:
    tx.connection.execute(ADD, [row_of(tx, n) for n in range(TOGETHER)])


def row_of(tx: Transaction, n: int) -> dict[str, Any]:
    person = contacts.Contact(msisdn=number(n), chat_id=n + 1)
    return contacts.row_of(tx, person, NOON) | {"phone_hash": tx.vault.index(person.msisdn)}


async def statements(store: Store) -> int:
    def read(tx: Transaction) -> None:
        for n in range(TOGETHER):
            tx.connection.execute(BY_LINE, {"line": str(n)}).first()

    for _ in range(MANY // TOGETHER):
        await store.read(read)
    return MANY


async def looks(store: Store) -> int:
    for _ in range(MANY):
        await store.read(lambda _: None)
    return MANY


async def writings(store: Store) -> int:
    first = await known(store)
    for n in range(first, first + FEW):
        await store.write(lambda tx, n=n: tx.connection.execute(ADD, row_of(tx, n)))
    return FEW


async def known(store: Store) -> int:
    return len(await store.read(lambda tx: tx.connection.execute(select(contact.c.phone_hash)).all()))


async def sealed() -> int:
    for _ in range(MANY):
        VAULT.open_json(VAULT.seal_json(SEALED, "message.sealed:1"), "message.sealed:1")
    return MANY


async def signatures(machine: Machine) -> int:
    signer = signer_in(machine.folder)
    for _ in range(FEW):
        await signer.sign(DOCUMENT, Signatory.PERSON)
    return FEW


async def updates() -> int:
    for n in range(MANY):
        telegram_updates.read(update(n))
    return MANY


async def calls(socket: Path) -> int:
    connector = aiohttp.UnixConnector(str(socket))
    async with aiohttp.ClientSession(connector=connector) as session:
        for n in range(MANY):
            async with session.post("http://nobody/telegram/webhook", json=update(n)) as reply:
                await reply.read()
    return MANY
