"""What is read of the store, on each database."""

from datetime import UTC, date, datetime, timedelta

from proactive.cases.lifecycle import Status
from storage.cases import queries
from storage.cases.queries import Backlog
from storage.engine.database import Transaction
from storage.jobs import inbox
from storage.jobs.inbox import Arrival
from storage.reporting.case_counts import counts_of_cases
from tests.api.office import INVALID, NOON, Office
from tests.storage.makers import another_engine, arrived


async def test_officials_see_the_nearest_deadline_first_and_what_has_none_last(any_office: Office) -> None:
    office = any_office
    first = await office.applies(await office.opens(key="1"), INVALID)
    without = await office.moves(await office.opens(key="2"), Status.ATTENTION)
    late = await office.moves(first, Status.REVIEW, due_on=date(2026, 12, 4))
    third = await office.opens(key="3")
    soon = await office.moves(third, Status.ATTENTION, due_on=date(2026, 11, 25))
    queue = await queries.queue(office.store)
    assert [found.number for found in queue] == [soon.number, late.number, without.number]


async def test_the_queue_holds_only_what_waits_for_an_official(any_office: Office) -> None:
    await any_office.many(3)
    assert await queries.queue(any_office.store) == ()


async def test_cases_and_messages_are_counted_by_where_they_stand(any_office: Office) -> None:
    case = await any_office.asks(await any_office.opens(), INVALID)
    await any_office.many(2)
    await any_office.sends(case, "?")
    await any_office.hears(case, "иә")
    assert await any_office.store.read(counts_of_cases, datetime.fromtimestamp(0, UTC)) == {
        ("disability", "offered"): 1,
        ("burial", "detected"): 2,
    }
    assert await any_office.store.read(queries.counts_of_messages) == {("sms", "queued"): 1, ("sms", "received"): 1}


async def test_the_oldest_that_waits_in_the_inbox_is_told_and_what_is_done_is_not(any_office: Office) -> None:
    store = any_office.store
    for minute in range(3):
        arrival = Arrival(source="sms", key=str(minute), body={})
        await arrived(store, [arrival], NOON + timedelta(minutes=minute))
    await inbox.finish_all(store, [1])
    assert await store.read(queries.unworked) == Backlog(waiting=2, oldest=NOON + timedelta(minutes=1))


async def test_where_nothing_waits_nothing_is_old(any_office: Office) -> None:
    assert await any_office.store.read(queries.unsent) == Backlog(waiting=0, oldest=None)
    assert await any_office.store.read(queries.unanswered) == Backlog(waiting=0, oldest=None)


async def test_looking_at_a_case_holds_up_nobody_who_writes(any_office: Office) -> None:
    case = await any_office.opens()
    vault = any_office.store.vault
    async with (
        another_engine(any_office.store, writes=False) as engine,
        engine.connect() as connection,
    ):
        await connection.run_sync(lambda sync: queries.case_file.within(Transaction(sync, vault), case.number))
        moved = await any_office.moves(case, Status.READY)
    assert moved.status is Status.READY
