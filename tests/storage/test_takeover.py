from datetime import datetime, timedelta

import pytest

from bot.workers.schedule import LEASE, Sweep, Sweeps
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel
from proactive.messages.message import Priority
from storage.engine import leases
from storage.engine.database import Store
from storage.jobs import inbox, jobs
from storage.jobs.crash_recovery import RECEIPTS_COME, begin_life
from storage.jobs.inbox import Arrival
from storage.messages import claiming, delivery, messages
from tests.storage.makers import (
    AIGUL,
    MINUTE,
    NOON,
    PHONE,
    arrived,
    moment,
    move,
    opened,
    questions,
    state_of,
    step,
    words,
)
from tests.vault import VAULT

SECOND = timedelta(seconds=1)
SOON = NOON + SECOND


async def a_process_that_claims_everything(store: Store) -> None:
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.DETECTED, questions("ask", case), words("m")))
    await arrived(store, [Arrival(source="sms", key="1", body={}, sender=PHONE)], NOON)
    assert await leases.hold(store, "scan", "dead", NOON, MINUTE)
    assert await what_can_be_claimed(store, NOON) == [1, 1, 1]


async def what_can_be_claimed(store: Store, now) -> list[int]:
    got = [
        await jobs.claim(store, now, 10, MINUTE),
        await inbox.claim(store, now, 10, MINUTE),
        await store.write(claiming.claim, Channel.SMS, moment(now), 10, MINUTE),
    ]
    return [len(some) for some in got]


async def test_what_a_dead_process_had_claimed_is_taken_over_at_once(sqlite_newest_url: str):
    store = Store(sqlite_newest_url, VAULT)
    life = await begin_life(store, NOON)
    await a_process_that_claims_everything(store)
    assert life is not None
    life.close()  # as the system does for whoever is killed
    await begin_life(store, SOON)
    assert await what_can_be_claimed(store, SOON) == [1, 1, 0]
    assert await what_can_be_claimed(store, SOON + RECEIPTS_COME) == [0, 0, 1]
    assert await leases.hold(store, "scan", "alive", SOON, MINUTE)
    await store.close()


@pytest.mark.parametrize("back", [SOON, NOON + 10 * MINUTE], ids=["at once", "when every lease is over"])
async def test_an_sms_of_which_a_receipt_comes_is_not_sent_again(sqlite_newest_url: str, back: datetime):
    store = Store(sqlite_newest_url, VAULT)
    life = await begin_life(store, NOON)
    await a_process_that_claims_everything(store)
    assert life is not None
    life.close()
    await begin_life(store, back)
    assert await store.write(claiming.claim, Channel.SMS, moment(back), 10, MINUTE) == []
    await store.write(delivery.receipts, [("m", messages.DELIVERED)], back)
    assert await what_can_be_claimed(store, back + RECEIPTS_COME) == [1, 1, 0]
    assert await state_of(store, "m") == messages.DELIVERED
    await store.close()


async def test_a_broadcast_whose_sender_died_is_doubted_and_not_sent_twice(sqlite_newest_url: str):
    store = Store(sqlite_newest_url, VAULT)
    life = await begin_life(store, NOON)
    await store.write(messages.write, [words("bulk", priority=Priority.BULK)], NOON)
    await store.write(claiming.claim, Channel.SMS, moment(), 10, MINUTE)
    assert life is not None
    life.close()
    await begin_life(store, SOON)
    assert await store.write(claiming.claim, Channel.SMS, moment(SOON), 10, MINUTE) == []
    assert await state_of(store, "bulk") == messages.DOUBTFUL
    await store.close()


async def test_nothing_is_taken_from_a_process_that_lives(sqlite_newest_url: str):
    store = Store(sqlite_newest_url, VAULT)
    first = await begin_life(store, NOON)
    await a_process_that_claims_everything(store)
    second = await begin_life(store, SOON)
    assert await what_can_be_claimed(store, SOON) == [0, 0, 0]
    assert not await leases.hold(store, "scan", "second", SOON, MINUTE)
    assert first is not None
    first.close()
    third = await begin_life(store, SOON)  # the second lives still
    assert await what_can_be_claimed(store, SOON) == [0, 0, 0]
    assert {second, third}.isdisjoint({None})
    await store.close()


async def test_on_postgresql_claims_wait_for_their_lease(postgres_store: Store):
    await a_process_that_claims_everything(postgres_store)
    assert await begin_life(postgres_store, SOON) is None
    assert await what_can_be_claimed(postgres_store, SOON) == [0, 0, 0]


async def test_a_daily_sweep_of_a_process_that_died_is_begun_by_another_within_a_minute(store: Store):
    dead, alive, now = "dead", "alive", NOON
    assert await leases.hold(store, "retention", dead, now, LEASE)
    sweep = Sweep(name="retention", every=timedelta(days=1), run=one_row)
    sweeps = Sweeps({"retention": sweep}, store, alive, lambda: now)
    assert await sweeps.run("retention") == 0
    now += LEASE + SECOND
    assert await sweeps.run("retention") == 1


async def one_row() -> int:
    return 1


async def test_what_takes_longer_than_a_lease_is_nobody_elses_while_its_runner_lives(store: Store):
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.DETECTED, questions("ask", case)))
    await jobs.claim(store, NOON, 10, LEASE)
    await jobs.prolong(store, "ask", NOON + 2 * LEASE)
    assert await jobs.claim(store, NOON + LEASE + SECOND, 10, LEASE) == []
    assert len(await jobs.claim(store, NOON + 2 * LEASE, 10, LEASE)) == 1
