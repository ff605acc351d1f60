"""A row that a disk, or somebody who should not, has left broken stops no batch and no sweep, in whatever table it is:
the next citizen comes from the register's event to the paid order, and the next day begins."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from handlers.usecases import award_questions
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel, Language
from storage.awards import progress
from storage.engine.award_tables import award_changes, awards
from storage.engine.channel_tables import announcement
from storage.engine.database import Transaction
from storage.engine.tables import broadcast, cases, contact, history, inbox, job, message, paper
from tests.flow.quick import QuickWorld, quickly

BROKEN = b"broken" * 9
Breaking = Callable[[Transaction, Any], None]


def every(table: Any, **values: Any) -> Breaking:
    """All rows there are, due now where they are ever due."""

    def breaks(tx: Transaction, now: Any) -> None:
        moments = {name: now() if value == "now" else value for name, value in values.items()}
        tx.connection.execute(update(table).values(**moments))

    return breaks


def a_broadcast(tx: Transaction, now: Any) -> None:
    """One whose audience nobody can read, on its way."""
    texts = {f"text_{language}": "Қайырлы күн" for language in Language}
    row = {"id": "0", "author": "staff-1", "created_at": now(), "audience": "{", "state": "running", **texts}
    tx.connection.execute(insert(broadcast), [row])


TABLES: Mapping[str, Breaking] = {
    "cases": every(cases, sealed=BROKEN, wake_at="now"),
    "what is asked": every(job, sealed=BROKEN, state="waiting", due_at="now"),
    "what was answered": every(job, sealed_answer=BROKEN),
    "messages": every(message, sealed=BROKEN, state="queued", due_at="now"),
    "arrivals": every(inbox, sealed=BROKEN, due_at="now"),
    "receipts": every(inbox, source="receipt", due_at="now"),
    "contacts": every(contact, sealed=BROKEN),
    "awards": every(awards, sealed=BROKEN),
    "decisions on awards": every(award_changes, sealed=BROKEN),
    "announcements": every(announcement, kind="nonsense"),
    "history": every(history, to_status="nonsense"),
    "papers": every(paper, sealed=BROKEN),
    "broadcasts": a_broadcast,
}


async def lived(world: QuickWorld) -> None:
    """Somebody draws a benefit, has Telegram, and was told of a change."""
    person = world.bring("disability_general_illness").concerned[0]
    await world.link(person)
    await world.settle()
    for _ in range(2):
        await world.says(person, "1", Channel.TELEGRAM)
    world.clock.pass_(timedelta(hours=1))
    world.bring("group_worse")
    await world.settle()


async def goes_on(world: QuickWorld, *breakings: Breaking) -> None:
    for breaking in breakings:
        await world.app.store.write(breaking, world.clock)
    person = world.bring("burial_by_child").concerned[0]
    await world.settle()
    for _ in range(2):
        await world.says(person, "1", Channel.SMS)
    world.clock.pass_(timedelta(days=1))
    await world.settle()
    assert await status_of(world, person.iin) == Status.ASSIGNED


async def status_of(world: QuickWorld, iin: str) -> str:
    def read(tx: Transaction) -> str:
        query = cases.select().where(cases.c.recipient == tx.vault.index(iin), cases.c.service == "burial")
        return str(tx.connection.execute(query).one().status)

    return await world.app.store.read(read)


@pytest.mark.parametrize("table", TABLES)
async def test_whatever_row_is_broken_the_next_citizen_is_paid(table: str) -> None:
    async with quickly() as world:
        await lived(world)
        await goes_on(world, TABLES[table])


async def test_broken_rows_of_every_table_stop_nobody_on_postgresql_either(postgres_newest_url: str) -> None:
    async with quickly(database_url=postgres_newest_url) as world:
        await lived(world)
        await goes_on(world, *TABLES.values())


async def test_an_award_whose_answers_cannot_be_read_waits_for_an_official(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is looked at once, and not again and again."""
    async with quickly() as world:
        await lived(world)
        monkeypatch.setattr(award_questions, "look", breaks_down)
        world.clock.pass_(timedelta(days=40))
        await world.settle()
        await goes_on(world)


async def test_a_decision_that_cannot_be_carried_to_the_desk_is_an_officials(monkeypatch: pytest.MonkeyPatch) -> None:
    async with quickly() as world:
        monkeypatch.setattr(progress, "signed", breaks_down)
        await lived(world)
        await goes_on(world)


def breaks_down(*_: Any) -> Any:
    raise ValueError("a mistake")
