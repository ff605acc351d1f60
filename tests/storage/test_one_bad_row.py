"""A row that nobody can read, or words that no column takes: set aside, on both engines, and no other is held up."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, select, update
from sqlalchemy.exc import DBAPIError, OperationalError

from proactive.basics.foreign_text import INSTEAD, clean, clean_json, in_a_line
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel
from storage.cases import cases
from storage.cases.queries import of_person
from storage.engine.database import Store, Transaction
from storage.engine.faults import is_ours
from storage.engine.tables import cases as case_table
from storage.engine.tables import history, inbox, job, message
from storage.jobs import inbox as inbox_rows
from storage.jobs import jobs
from storage.jobs.inbox import Arrival
from storage.jobs.jobs import Run
from storage.messages import claiming, delivery
from storage.messages import messages as message_rows
from storage.messages.delivery import Attempt
from tests.storage.makers import AIGUL, NOON, PHONE, SERIK, arrived, moment, move, opened, questions, step, words

POISONS = ["409 \x00", "\ud83d", "a\x1b[2Jb", "\u202eabc", "\x00" * 5000, "x" * 100_000]
LEASE = timedelta(seconds=60)


async def errors(store: Store, table: Table, column: str = "error") -> list[Any]:
    def read(tx: Transaction) -> list[Any]:
        return list(tx.connection.execute(select(table.c[column]).order_by(table.primary_key.columns)).scalars())

    return await store.read(read)


@pytest.mark.parametrize("poison", POISONS, ids=ascii)
async def test_no_words_of_a_provider_break_its_batch(store: Store, poison: str):
    rows = [words("bad", PHONE), words("good", "+77021112233")]
    await store.write(message_rows.write, rows, NOON)
    claimed = await store.write(claiming.claim, Channel.SMS, moment(), 10, LEASE)
    assert len(claimed) == 2
    await store.write(delivery.record, [Attempt(id="bad", error=poison), Attempt(id="good")], NOON)
    bad, good = await errors(store, message)
    assert (bad is not None and "\x00" not in bad, good) == (True, None)


@pytest.mark.parametrize("poison", POISONS, ids=ascii)
async def test_no_words_of_the_payment_system_stop_a_case(store: Store, poison: str):
    [case] = await opened(store, AIGUL)
    change = step(case, Status.ATTENTION)
    noted = type(change)(change.seen, type(change.outcome)(case=change.outcome.case, note=poison))
    await move(store, noted)
    assert "\x00" not in (await errors(store, history, "note"))[-1]


@pytest.mark.parametrize("poison", POISONS, ids=ascii)
async def test_no_words_of_a_register_hold_up_its_batch(store: Store, poison: str):
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.DETECTED, questions("ask", case)))
    await jobs.record(store, [Run(id="ask", case_number=case.number, error=poison, retry_at=NOON)], NOON)
    assert "\x00" not in (await errors(store, job))[0]


@pytest.mark.parametrize("poison", POISONS, ids=ascii)
async def test_no_error_of_an_arrival_keeps_it_from_being_set_aside(store: Store, poison: str):
    await arrived(store, [Arrival(source="sms", key="1", body={"text": poison})], NOON)
    [received] = await inbox_rows.claim(store, NOON, 10, LEASE)
    await inbox_rows.finish_all(store, [received.position], poison)
    assert len(await errors(store, inbox)) == 1


async def broken(store: Store, table: Table, key: str, column: str = "sealed") -> None:
    """As a disk, or somebody who should not, leaves it."""

    def write(tx: Transaction) -> None:
        at = next(iter(table.primary_key.columns))
        tx.connection.execute(update(table).where(at == key).values({column: b"broken" * 8}))

    await store.write(write)


async def test_a_message_that_cannot_be_read_holds_up_no_other(store: Store):
    rows = [words("bad", PHONE), words("good", "+77021112233")]
    await store.write(message_rows.write, rows, NOON)
    await broken(store, message, "bad")
    claimed = await store.write(claiming.claim, Channel.SMS, moment(), 10, LEASE)
    assert [one.id for one in claimed] == ["good"]
    assert (await errors(store, message))[0] is not None
    assert (await errors(store, message, "due_at"))[0] is None


async def test_a_job_that_cannot_be_read_holds_up_no_other(store: Store):
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.DETECTED, questions("bad", case), questions("good", case)))
    await broken(store, job, "bad")
    claimed = await jobs.claim(store, NOON, 10, LEASE)
    assert [one.id for one in claimed] == ["good"]
    assert await store.read(jobs.given_up_since, NOON - timedelta(days=1)) == [NOON]


async def test_an_arrival_that_cannot_be_read_holds_up_no_other(store: Store):
    arrivals = [Arrival(source="sms", key=key, body={"text": "1"}, sender=key) for key in ("bad", "good")]
    await arrived(store, arrivals, NOON)
    await broken(store, inbox, 1)  # type: ignore[arg-type]
    claimed = await inbox_rows.claim(store, NOON, 10, LEASE)
    assert [one.key for one in claimed] == ["good"]


async def test_a_case_that_cannot_be_read_is_not_looked_at_any_more(store: Store):
    bad, _ = await opened(store, AIGUL, SERIK)
    await cases.set_aside(store, bad.number, "it is broken", NOON)
    later = NOON + timedelta(minutes=1)
    due = await cases.claim_due(store, later, 10, LEASE)
    assert (bad.number in due, (await errors(store, history, "note"))[-1]) == (False, "it is broken")


async def test_what_is_ours_is_told_from_what_is_the_rows(store: Store):
    def no_such_table(tx: Transaction) -> None:
        tx.connection.exec_driver_sql("SELECT * FROM nowhere")

    with pytest.raises(DBAPIError) as told:
        await store.write(no_such_table)
    assert not is_ours(told.value) or store.is_sqlite  # SQLite calls this operational too
    for ours in (OSError(28, "No space left"), MemoryError(), TimeoutError(), OperationalError("", None, Exception())):
        assert is_ours(ours)
    for of_the_row in (
        ValueError("x"),
        KeyError("x"),
        UnicodeEncodeError("utf-8", "\ud83d", 0, 1, "x"),
        RecursionError(),
    ):
        assert not is_ours(of_the_row)


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("Құжат 👍🏽 – №7 «ә», 5 ₸", "Құжат 👍🏽 – №7 «ә», 5 ₸"),
        ("a\x00b", f"a{INSTEAD}b"),
        ("\ud83d", INSTEAD),
        ("a\r\nb\tc", "a\n\nb c"),
        ("\x1b[31mred", f"{INSTEAD}[31mred"),
        ("abc\u202edef", f"abc{INSTEAD}def"),
        ("👩\u200d👧 \u00ad", "👩\u200d👧 \u00ad"),
    ],
    ids=ascii,
)
def test_foreign_words_are_cleaned_in_one_place(foreign: str, shown: str):
    assert clean(foreign) == shown
    assert clean_json({"a": [foreign, {foreign: 1}]}) == {"a": [shown, {shown: 1}]}


def test_in_a_log_a_line_is_an_entry():
    assert in_a_line("one\nERROR two\r\n\x00three") == f"one ERROR two {INSTEAD}three"


async def test_a_case_that_cannot_be_read_stands_in_the_lists_with_the_others(store: Store):
    good, bad = await opened(store, AIGUL, SERIK)
    await broken(store, case_table, bad.number)
    found = [*await of_person(store, AIGUL), *await of_person(store, SERIK)]
    assert {(summary.number, summary.waiting) for summary in found} == {(good.number, None), (bad.number, None)}
