"""What was changed past the program is named."""

from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from proactive.cases.lifecycle import Status
from storage.cases.integrity import broken_cases
from storage.engine.database import Store, Transaction
from storage.engine.integrity import broken_rows
from storage.engine.tables import cases, history
from tests.storage.makers import AIGUL, DANA, asking, consent, move, opened, seen, step


async def walked(store: Store) -> tuple[str, str]:
    first, second = await opened(store, AIGUL, DANA)
    await move(store, asking(first))
    await move(store, step(await seen(store, first.number), Status.CONSENTED, consent=consent("c1"), question=None))
    return first.number, second.number


async def test_what_is_as_it_was_written_is_whole(store: Store):
    await walked(store)
    assert (await broken_cases(store), await broken_rows(store)) == ([], {})


def swap(tx: Transaction, one: str, other: str) -> None:
    sealed = tx.connection.execute(select(cases.c.sealed).where(cases.c.number == other)).scalar()
    tx.connection.execute(update(cases).where(cases.c.number == one).values(sealed=sealed))


def to_another_recipient(tx: Transaction, one: str, other: str) -> None:
    tx.connection.execute(update(cases).where(cases.c.number == one).values(recipient=tx.vault.index(DANA + "x")))


def to_another_status(tx: Transaction, one: str, other: str) -> None:
    tx.connection.execute(update(cases).where(cases.c.number == one).values(status="assigned"))


def cut_history(tx: Transaction, one: str, other: str) -> None:
    middle = (history.c.case_number == one) & (history.c.to_status == "offered")
    tx.connection.execute(history.delete().where(middle))


@pytest.mark.parametrize("tampers", [swap, to_another_recipient, to_another_status, cut_history])
async def test_a_case_that_was_changed_past_the_program_is_named(
    store: Store, tampers: Callable[[Transaction, str, str], None]
):
    one, other = await walked(store)
    await store.write(tampers, one, other)
    assert await broken_cases(store) == [one]


async def test_a_sealed_row_in_anothers_place_is_named(store: Store):
    one, other = await walked(store)
    await store.write(swap, one, other)
    assert await broken_rows(store) == {"cases": [one]}
