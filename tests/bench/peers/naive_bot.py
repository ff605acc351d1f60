"""The bot that everybody would write: aiogram, a session an update, aiosqlite; the same conversation to the same order.

Each handler reads the case, changes it, writes what it sends and a line of history, and commits; registers and Telegram
are in memory as ours are, nothing is encrypted, nothing is signed, and nothing comes back after a kill.
"""

import asyncio
from datetime import datetime
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher, Router
from aiogram.types import CallbackQuery, Message
from sqlalchemy import ForeignKey, event, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tests.bench import town
from tests.bench.town import NOON

TOGETHER = 8  # Telegram's own limit of connections of a webhook is 40; more of them make aiosqlite no faster


class Base(DeclarativeBase):
    pass


class Case(Base):
    __tablename__ = "case"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat: Mapped[int] = mapped_column(index=True)
    deceased: Mapped[str] = mapped_column(unique=True)
    status: Mapped[str]
    account: Mapped[str | None]


class Sent(Base):
    __tablename__ = "message"
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    words: Mapped[str]
    at: Mapped[datetime]


class Move(Base):
    __tablename__ = "history"
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    status: Mapped[str]
    at: Mapped[datetime]


class Order(Base):
    __tablename__ = "payment"
    id: Mapped[int] = mapped_column(primary_key=True)
    case: Mapped[int] = mapped_column(ForeignKey("case.id"), unique=True)
    account: Mapped[str]


class NaiveBot:
    def __init__(self, file: Path) -> None:
        self.engine = create_async_engine(f"sqlite+aiosqlite:///{file}")
        event.listen(self.engine.sync_engine, "connect", durable)
        self.session = async_sessionmaker(self.engine, expire_on_commit=False)
        self.bot, self.dispatcher = Bot("0:says-nothing"), Dispatcher()
        router = Router()
        router.callback_query.register(self.answered)
        router.message.register(self.asked)
        self.dispatcher.include_router(router)
        self.paid = 0

    async def open(self) -> None:
        async with self.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)

    async def walk(self, n: int) -> None:
        """An event, and a citizen who says yes twice; then the payment system's answer."""
        await self.died(n)
        for press in ("yes", "account"):
            await self.dispatcher.feed_raw_update(self.bot, pressed(n, press))
        await self.credited(n)

    async def died(self, n: int) -> None:
        """The registers are asked whom to offer it."""
        town.person(town.deceased(n)), town.act(n), town.person(town.widow(n)), town.subscriber(n)
        async with self.session() as session:
            case = Case(chat=n, deceased=town.deceased(n), status="offered")
            session.add(case)
            await session.flush()
            say(session, case, "screened", "ready", "offered", words=("Do you want it?",))
            await session.commit()

    async def answered(self, query: CallbackQuery) -> None:
        async with self.session() as session:
            case = await case_of(session, query.from_user.id)
            if query.data == "yes":
                case.status, case.account = "account", "KZ41722C000000000001"
                say(session, case, "consented", "account", words=("To this account?",))
            else:
                town.person(case.deceased), town.person(town.widow(case.chat))
                case.status = "assigned"
                session.add(Order(case=case.id, account=case.account or ""))
                moves = ("applied", "checked", "decided", "assigned", "ordered")
                say(session, case, *moves, words=("Your application is filed.", "It is decided."))
            await session.commit()

    async def credited(self, n: int) -> None:
        async with self.session() as session:
            case = await case_of(session, n)
            case.status = "paid"
            say(session, case, "placed", "paid", words=("It is on its way.", "It is paid."))
            await session.commit()
            self.paid += 1

    async def asked(self, message: Message) -> None:
        """Nobody does in this conversation."""

    async def close(self) -> None:
        await self.engine.dispose()


def durable(connection: Any, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


async def case_of(session: AsyncSession, chat: int) -> Case:
    return (await session.execute(select(Case).where(Case.chat == chat))).scalar_one()


def say(session: AsyncSession, case: Case, *moves: str, words: tuple[str, ...]) -> None:
    session.add_all(Move(case=case.id, status=status, at=NOON) for status in moves)
    session.add_all(Sent(case=case.id, words=said, at=NOON) for said in words)


def pressed(n: int, press: str) -> dict[str, Any]:
    chat = {"id": n, "type": "private"}
    citizen = {"id": n, "is_bot": False, "first_name": "Айгүл", "language_code": "kk"}
    message = {"message_id": 1, "date": int(NOON.timestamp()), "chat": chat, "text": "?"}
    query = {"id": f"{n}-{press}", "from": citizen, "chat_instance": "1", "data": press, "message": message}
    return {"update_id": 2 * n + (press == "account"), "callback_query": query}


async def walked(file: Path, roads: int) -> int:
    """So many, a few at once; how many arrived."""
    naive, numbers = NaiveBot(file), iter(range(1, roads + 1))
    await naive.open()

    async def walker() -> None:
        for n in numbers:
            await naive.walk(n)

    try:
        await asyncio.gather(*(walker() for _ in range(TOGETHER)))
    finally:
        await naive.close()
    return naive.paid
