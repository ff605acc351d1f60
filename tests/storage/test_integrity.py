"""What was changed past the program is named."""

from collections.abc import Callable

import pytest
from sqlalchemy import Table, select, update

from proactive.cases.lifecycle import Status
from proactive.messages.contact import Language
from proactive.messages.message import ContactChange
from proactive.staff.rights import Actor, Role, Surface
from storage.cases.integrity import broken_cases
from storage.cases.verification import verify
from storage.engine.database import Store, Transaction
from storage.engine.installation import installation
from storage.engine.integrity import broken_rows
from storage.engine.tables import audit, cases, contact, counter, file, history, job, message
from storage.engine.tables import inbox as inbox_table
from storage.engine.vault import Vault, place
from storage.jobs import jobs
from storage.jobs.inbox import Arrival
from storage.ledger import audit as entries
from storage.ledger.checkpoint import NAME, ForgedCheckpoint
from storage.messages import contacts, messages
from tests.storage.makers import AIGUL, DANA, NOON, arrived, asking, consent, move, opened, questions, seen, step, words

OWNER = Actor(id="api", role=Role.ADMINISTRATOR, surface=Surface.API)


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


async def said_and_asked(store: Store) -> None:
    """Two of each kind of row that is no case: come in, sent, asked of a register, and whose number it is."""
    one = await seen(store, (await walked(store))[0])
    await arrived(store, [Arrival(source="sms", key=key, body={"text": key}) for key in ("a", "b")], NOON)
    await store.write(messages.write, [words("m1"), words("m2")], NOON)
    await store.write(jobs.write, [questions("j1", one, AIGUL), questions("j2", one, DANA)], NOON)
    numbers = [ContactChange(msisdn=f"+7701000000{digit}", language=Language.RU) for digit in (1, 2)]
    await store.write(contacts.write, numbers, NOON)


def exchange(tx: Transaction, table: Table) -> list[str]:
    """The first row's sealed value stands in the second; the name of the second."""
    rows = tx.connection.execute(select(table).order_by(*table.primary_key).limit(2)).mappings().all()
    key = [column == rows[1][column.name] for column in table.primary_key]
    tx.connection.execute(update(table).where(*key).values(sealed=rows[0]["sealed"]))
    return ["|".join(str(rows[1][column.name]) for column in table.primary_key)]


@pytest.mark.parametrize("table", [message, job, inbox_table, contact], ids=str)
async def test_what_was_said_and_asked_opens_nowhere_else(store: Store, table: Table):
    await said_and_asked(store)
    name = await store.write(exchange, table)
    assert await broken_rows(store) == {table.name: name}


# --- From checkpoint to checkpoint


def another_act(tx: Transaction) -> None:
    tx.connection.execute(update(audit).where(audit.c.position == 1).values(act="forgive"))


async def acts(store: Store, count: int) -> None:
    for _ in range(count):
        await entries.write(store, OWNER, "look", NOON)


async def test_what_was_changed_before_the_checkpoint_is_found_by_the_whole_alone(store: Store):
    await acts(store, 2)
    assert not any((await verify(store, NOON)).values())
    await acts(store, 1)
    await store.write(another_act)
    assert not any((await verify(store, NOON)).values())
    assert (await verify(store, NOON, whole=True))["audit"] == ["1"]


async def test_what_was_changed_after_the_checkpoint_is_found_by_the_short_look(store: Store):
    await verify(store, NOON)
    await acts(store, 2)
    one, other = await walked(store)
    await store.write(another_act)
    await store.write(to_another_status, one, other)
    broken = await verify(store, NOON)
    assert (broken["audit"], broken["case"]) == (["1"], [one])


async def test_where_something_is_wrong_the_checkpoint_stays_where_it_was(store: Store):
    await verify(store, NOON)
    await acts(store, 2)
    await store.write(another_act)
    assert (await verify(store, NOON))["audit"] == (await verify(store, NOON))["audit"] == ["1"]


async def test_entries_that_were_cut_off_with_their_chain_s_head_do_not_reach_the_checkpoint(store: Store):
    await acts(store, 3)
    await verify(store, NOON)

    def cut(tx: Transaction) -> None:
        first = tx.connection.execute(select(audit.c.hash).where(audit.c.position == 1)).scalar()
        tx.connection.execute(audit.delete().where(audit.c.position > 1))
        tx.connection.execute(update(counter).where(counter.c.name == "audit").values(value=1, mark=first))

    await store.write(cut)
    for whole in (False, True):
        assert (await verify(store, NOON, whole=whole))["audit"] == ["the end"]


def unsealed(tx: Transaction) -> None:
    tx.connection.execute(update(installation).where(installation.c.name == NAME).values(sealed=None))


def of_another_place(tx: Transaction) -> None:
    sealed = tx.vault.seal(b'{"at": "2026-11-29T12:00:00Z", "marks": {}}', "installation.sealed:elsewhere")
    tx.connection.execute(update(installation).where(installation.c.name == NAME).values(sealed=sealed))


def of_another_key(tx: Transaction) -> None:
    sealed = Vault(b"k" * 32).seal(b"{}", place(installation, NAME))
    tx.connection.execute(update(installation).where(installation.c.name == NAME).values(sealed=sealed))


@pytest.mark.parametrize("forges", [unsealed, of_another_place, of_another_key])
async def test_a_forged_checkpoint_is_refused_until_the_whole_is_read(
    store: Store, forges: Callable[[Transaction], None]
):
    await acts(store, 1)
    await verify(store, NOON)
    await store.write(forges)
    with pytest.raises(ForgedCheckpoint):
        await verify(store, NOON)
    broken = {where for where, names in (await verify(store, NOON, whole=True)).items() if names}
    assert broken <= {"installation row"}
    assert not any((await verify(store, NOON)).values())


async def test_a_paper_in_anothers_place_is_found_among_the_cases_that_moved(store: Store):
    await verify(store, NOON)
    one, _ = await walked(store)

    def misplace(tx: Transaction) -> None:
        row = {"id": "f", "case_number": one, "media_type": "x", "size": 1, "sha256": "", "received_at": NOON}
        tx.connection.execute(file.insert().values(**row, sealed=tx.vault.seal(b"x", "file.sealed:another")))

    await store.write(misplace)
    assert (await verify(store, NOON))["file row"] == ["f"]
