"""`python -m tests.bench.soak FOLDER`: an hour of a country's ordinary day at sixty times its speed, both channels, a
broadcast in the middle.

A working day in Kazakhstan brings 2,100 offers in nine hours; sixty times that is 3.9 events a second. Every few
seconds it is noted what memory the service takes, how many events came and were decided, what waits in its queues, and
how long citizens waited who had answered or asked since. FOLDER gets the notes as CSV and as a picture.
"""

import asyncio
import csv
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import typer
from sqlalchemy import func, select

from handlers.usecases import broadcasts
from handlers.usecases.runtime import Runtime
from proactive.basics.calendar import TIMEZONE
from proactive.broadcasts.audience import Audience
from proactive.broadcasts.broadcast import Broadcast
from storage.engine.database import Store, Transaction
from storage.engine.tables import inbox, job, message
from tests.bench import wire
from tests.bench.plot import picture
from tests.bench.wire import EVENT, Measured, now
from tests.broadcast.makers import ADMINISTRATOR, TEXTS
from tests.broadcast.provider import TOKEN
from tests.broadcast.siege import KEY
from tests.crash.town import QUESTION
from tests.peers.phone import Phone
from tests.peers.telegram import TelegramEmulator
from tests.vault import VAULT

A_SECOND = 2100 * 60 / (9 * 3600)  # events
STRANGERS, ASKS_AGAIN, PATIENCE = 50, 1.0, 60.0  # people in Telegram; seconds between their questions; for an answer
NOTED = 5.0  # seconds from one note to the next
LATE = 0.95


@dataclass(frozen=True, slots=True)
class Note:
    """`late`: seconds within which 95 % of those were answered who had answered or asked since the note before."""

    minute: float
    memory_mb: float
    events: int
    decided: int
    arrivals_due: int
    jobs_due: int
    messages_due: int
    answered: int
    late: float


@dataclass
class Soak:
    service: Measured
    store: Store
    events: int = 0
    waits: list[float] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    people: list[asyncio.Task[None]] = field(default_factory=list)

    async def lives(self, phone: Phone) -> None:
        """Answers every question with one, and looks how long the next message takes to come."""
        answered, asked = set(), 0.0
        while True:
            sms = await phone.inbox.next(lambda _: True, 3600)
            if asked:
                self.waits.append(time.monotonic() - asked)
            asked = 0.0
            if QUESTION.search(sms.text) and sms.text not in answered:
                answered.add(sms.text)
                await phone.replies("1")
                asked = time.monotonic()

    async def asks(self, citizens: Sequence[Any]) -> None:
        """One of those who have only Telegram after another."""
        random = Random(1)
        while True:
            await asyncio.sleep(ASKS_AGAIN)
            citizen, asked = random.choice(citizens), time.monotonic()
            await citizen.says("?")
            with suppress(TimeoutError):
                await citizen.inbox.next(lambda _: True, PATIENCE)
            self.waits.append(time.monotonic() - asked)

    def bring(self) -> None:
        town = self.service.town
        self.events += 1
        for person in town.city.bring(EVENT, now()).concerned:
            if person.msisdn and person.msisdn not in town.citizens:
                town.citizens[person.msisdn] = asyncio.create_task(self.lives(town.sms.phone(person.msisdn)))

    async def brings(self, until: float) -> None:
        began = time.monotonic()
        while time.monotonic() < until:
            for _ in range(int((time.monotonic() - began) * A_SECOND) - self.events):
                self.bring()
            await asyncio.sleep(0.1)

    async def takes_notes(self, until: float) -> None:
        began = time.monotonic()
        while time.monotonic() < until:
            await asyncio.sleep(NOTED)
            waits, self.waits = sorted(self.waits), []
            arrivals, jobs, messages = await self.store.read(due)
            self.notes.append(
                Note(
                    minute=round((time.monotonic() - began) / 60, 2),
                    memory_mb=round(self.service.process.memory_info().rss / 1e6, 1),
                    events=self.events,
                    decided=await self.service.decided(),
                    arrivals_due=arrivals,
                    jobs_due=jobs,
                    messages_due=messages,
                    answered=len(waits),
                    late=round(waits[int(LATE * len(waits))], 2) if waits else 0.0,
                )
            )

    async def broadcasts(self, at: float) -> None:
        """To everybody who is known by then."""
        await asyncio.sleep(at - time.monotonic())
        runtime = Runtime(self.store, lambda: datetime.now(UTC), TIMEZONE)
        new = Broadcast(id="", texts=TEXTS, audience=Audience(), author="5", created_at=now())
        draft = await broadcasts.compose(self.store, ADMINISTRATOR, runtime.now(), new)
        await broadcasts.start(runtime, ADMINISTRATOR, draft.id)


def due(tx: Transaction) -> tuple[int, int, int]:
    moment = datetime.now(UTC)
    counts = [select(func.count()).where(table.c.due_at <= moment) for table in (inbox, job, message)]
    arrivals, jobs, messages = (int(tx.connection.execute(count).scalar_one()) for count in counts)
    return arrivals, jobs, messages


async def soaked(folder: Path, minutes: float) -> list[Note]:
    seconds = 60 * minutes
    there = TelegramEmulator(TOKEN)
    there.rate_limit(per_chat=100)
    async with there:
        settings = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": there.url, "ENCRYPTION_KEY": KEY}
        async with wire.measured(folder, round(seconds * A_SECOND), settings) as service:
            store = Store(service.town.service.settings["DATABASE_URL"], VAULT)
            soak = Soak(service, store)
            strangers = [there.user("Айгүл", f"+7702{n:07}", "ru", started=True) for n in range(STRANGERS)]
            asking = asyncio.create_task(soak.asks(strangers))
            until = time.monotonic() + seconds
            try:
                middle = time.monotonic() + seconds / 2
                await asyncio.gather(soak.brings(until), soak.takes_notes(until), soak.broadcasts(middle))
            finally:
                asking.cancel()
                await store.close()
    return soak.notes


def main(folder: Path, minutes: float = 60) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    notes = asyncio.run(soaked(folder, minutes))
    names = [one.name for one in fields(Note)]
    with (folder / "soak.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(map(asdict, notes))
    (folder / "soak.svg").write_text(picture([note.minute for note in notes], series(notes)))
    last, middle = notes[-1], notes[len(notes) // 2]
    waits = sorted(note.late for note in notes if note.answered)
    print(f"{last.events} events, {last.decided} decided")
    print(f"memory: {middle.memory_mb} MB in the middle, {last.memory_mb} MB at the end")
    middling, worst = waits[len(waits) // 2], waits[-1]
    print(f"{sum(note.answered for note in notes)} answered; 95 % within {middling} s, {worst} s at worst")


def series(notes: Sequence[Note]) -> dict[str, list[float]]:
    waiting = [note.arrivals_due + note.jobs_due + note.messages_due for note in notes]
    return {
        "memory, MB": [note.memory_mb for note in notes],
        "events not decided yet": [note.events - note.decided for note in notes],
        "rows due in all queues": [float(rows) for rows in waiting],
        "95 % answered within, s": [note.late for note in notes],
    }


if __name__ == "__main__":
    typer.run(main)
