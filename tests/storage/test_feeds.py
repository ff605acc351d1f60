from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy.exc import DBAPIError

from storage.engine import counters, leases
from storage.engine.database import Store, Transaction
from storage.engine.vault import Vault
from storage.jobs import feeds, inbox
from storage.jobs.inbox import Arrival, SealedArrival
from tests.storage.makers import MINUTE, NOON, begun, transaction

ACTS = "kz:ActEvent"
LEASE = timedelta(seconds=60)


def page(vault: Vault, *numbers: int) -> list[SealedArrival]:
    return inbox.sealed(vault, (Arrival(source="event", key=f"event-{n}", body={"sequence": n}) for n in numbers))


async def test_a_feed_is_read_from_the_beginning_at_first(store: Store):
    assert await feeds.position(store, ACTS) == 0


async def test_a_page_and_how_far_it_reaches_are_stored_together(store: Store):
    assert await feeds.advance(store, ACTS, 3, page(store.vault, 1, 2, 3), NOON) == 3
    assert await feeds.position(store, ACTS) == 3
    assert len(await inbox.claim(store, NOON, 10, LEASE)) == 3


async def test_a_failure_in_the_middle_stores_neither(store: Store):
    def fails(tx: Transaction) -> None:
        feeds.advance.within(tx, ACTS, 3, page(tx.vault, 1, 2, 3), NOON)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(fails)
    assert await feeds.position(store, ACTS) == 0
    assert await inbox.claim(store, NOON, 10, LEASE) == []


async def test_a_page_that_cannot_be_stored_does_not_move_the_watermark(store: Store):
    fitting, other = page(store.vault, 1, 2)
    unstorable = replace(other, sealed=cast("bytes", None))
    with pytest.raises(DBAPIError):
        await feeds.advance(store, ACTS, 2, [fitting, unstorable], NOON)
    assert await feeds.position(store, ACTS) == 0


async def test_an_event_that_was_pushed_before_is_not_new_in_the_feed(store: Store):
    await inbox.store(store, page(store.vault, 2), NOON)
    assert await feeds.advance(store, ACTS, 3, page(store.vault, 1, 2, 3), NOON) == 2


async def test_the_watermark_never_goes_back(store: Store):
    await feeds.advance(store, ACTS, 9, [], NOON)
    await feeds.advance(store, ACTS, 4, [], NOON)
    assert await feeds.position(store, ACTS) == 9


async def test_nor_does_the_event_by_which_it_is_known_again(store: Store):
    await feeds.advance(store, ACTS, 9, [], NOON, head="the ninth")
    await feeds.advance(store, ACTS, 4, [], NOON, head="the fourth")
    assert (await feeds.marks(store, ACTS)).is_head("the ninth")


async def test_each_feed_has_its_own_watermark(store: Store):
    await feeds.advance(store, ACTS, 9, [], NOON)
    assert await feeds.position(store, "kz:DisabilityEvent") == 0


async def hold(store: Store, holder: str, now=NOON) -> bool:
    return await leases.hold(store, "scan", holder, now, MINUTE)


async def test_two_processes_never_hold_one_lease(store: Store):
    assert await hold(store, "a")
    assert not await hold(store, "b")
    assert await hold(store, "a")


async def test_two_processes_that_reach_for_a_lease_at_once_get_one(store: Store):
    async with transaction(store) as run:
        assert await run(leases.hold, "scan", "a", NOON, MINUTE)
        other = await begun(store, leases.hold, "scan", "b", NOON, MINUTE)
    assert not await other


async def test_a_lease_that_ran_out_is_anybodys(store: Store):
    await hold(store, "a")
    assert not await hold(store, "b", NOON + MINUTE)
    assert await hold(store, "b", NOON + MINUTE + timedelta(seconds=1))


async def test_a_lease_is_given_back_by_its_holder_only(store: Store):
    await hold(store, "a")
    await leases.release(store, "scan", "b")
    assert not await hold(store, "b")
    await leases.release(store, "scan", "a")
    assert await hold(store, "b")


async def test_a_counter_gives_each_number_once(store: Store):
    firsts = [await store.write(counters.next_values, "case:2026", count) for count in (1, 3, 1)]
    assert firsts == [1, 2, 5]


async def test_counters_of_two_names_do_not_touch(store: Store):
    await store.write(counters.next_values, "case:2026", 5)
    assert await store.write(counters.next_values, "case:2027", 1) == 1


async def test_numbers_of_a_transaction_that_failed_are_given_again(store: Store):
    def fails(tx: Transaction) -> None:
        counters.next_values(tx, "case:2026", 5)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.write(fails)
    assert await store.write(counters.next_values, "case:2026", 1) == 1
