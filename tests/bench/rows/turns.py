"""A turn of conversation, from the inbox to the answer that waits to be sent, beside aiogram that says nothing."""

from functools import partial

from aiogram import Bot, Dispatcher
from aiogram.types import Message
from sqlalchemy import func, insert, select

from handlers import inbox_worker
from handlers.channels import telegram
from handlers.usecases.runtime import Runtime
from proactive.basics.calendar import TIMEZONE
from proactive.messages.contact import Contact, Language
from storage.engine.database import Transaction
from storage.engine.tables import contact, message
from storage.messages import contacts
from tests.bench.comparison import RUNS, Cost, Row, cost, median, times
from tests.bench.machine import Machine
from tests.bench.rows.webhook import nothing, update
from tests.bench.town import NOON, number

TURNS, GOAL = 2000, 0.45


async def rows(machine: Machine) -> list[Row]:
    known = median([await answered(machine, known=True) for _ in range(RUNS)])
    stranger = median([await answered(machine, known=False) for _ in range(RUNS)])
    theirs = median([await cost(fed) for _ in range(RUNS)])
    return [
        Row(
            f"a turn of conversation, {who}",
            str(ours),
            f"aiogram `feed_raw_update`, empty handler: {theirs}",
            times(theirs.each, ours.each),
            f"≥ {GOAL} ×",
            theirs.each >= GOAL * ours.each,
        )
        for who, ours in (("a citizen we know", known), ("a stranger", stranger))
    ]


async def answered(machine: Machine, *, known: bool) -> Cost:
    store = await machine.store()
    runtime = Runtime(store, lambda: NOON, TIMEZONE)
    if known:
        await store.write(know)
    await runtime.keep([telegram.arrival(update(n, "/start")) for n in range(TURNS)])
    try:
        spent = await cost(partial(work, runtime))
        assert await store.read(answers) >= TURNS
        return spent
    finally:
        await store.close()


async def work(runtime: Runtime) -> int:
    total = 0
    while heard := (await inbox_worker.receive(runtime)).count:
        total += heard
    return total


def know(tx: Transaction) -> None:
    people = [Contact(msisdn=number(n), language=Language.KK, chat_id=10**9 + n) for n in range(TURNS)]
    rows = [contacts.row_of(tx, person, NOON) | {"phone_hash": tx.vault.index(person.msisdn)} for person in people]
    tx.connection.execute(insert(contact), rows)


def answers(tx: Transaction) -> int:
    return int(tx.connection.execute(select(func.count()).where(message.c.direction == "out")).scalar_one())


async def fed() -> int:
    dispatcher, bot = Dispatcher(), Bot("0:calls-nobody")

    async def handler(message: Message) -> None:
        await nothing(message)

    dispatcher.message.register(handler)
    for n in range(TURNS):
        await dispatcher.feed_raw_update(bot, update(n, "/start"))
    return TURNS
