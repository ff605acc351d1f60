from datetime import timedelta

import pytest

from storage.engine.database import Store
from storage.engine.tables import inbox as table
from storage.jobs import inbox
from storage.jobs.inbox import Arrival
from tests.storage.makers import MINUTE, NOON, OTHER_PHONE, PHONE, arrived, begun, one_value, transaction

LEASE = timedelta(seconds=30)


def sms(key: str, sender: str = PHONE, text: str = "Иә") -> Arrival:
    return Arrival(source="sms", key=key, body={"from": sender, "text": text}, sender=sender)


async def stored(store: Store, *arrivals: Arrival) -> int:
    return len(await arrived(store, arrivals, NOON))


async def claim(store: Store, now=NOON, limit: int = 100) -> list[inbox.Received]:
    return await inbox.claim(store, now, limit, LEASE)


async def keys(store: Store, now=NOON) -> list[str]:
    return [received.key for received in await claim(store, now)]


async def test_what_came_in_is_claimed_word_for_word(store: Store):
    await stored(store, sms("1", text="Иә 👍"))
    [received] = await claim(store)
    assert (received.source, received.body["text"], received.received_at) == ("sms", "Иә 👍", NOON)


async def test_however_deep_a_body_is_it_does_not_keep_the_others_waiting(store: Store):
    deep: list[object] = []
    for _ in range(400):
        deep = [deep]
    await stored(store, Arrival(source="event", key="deep", body=deep), sms("1"))
    assert await keys(store) == ["deep", "1"]


async def test_a_repeated_key_is_stored_once(store: Store):
    assert await stored(store, sms("1"), sms("2")) == 2
    assert await stored(store, sms("2"), sms("3")) == 1
    assert await stored(store, sms("4"), sms("4")) == 1


async def test_a_key_belongs_to_its_source(store: Store):
    event = Arrival(source="event", key="1", body={})
    assert await stored(store, sms("1"), event) == 2


async def test_a_repeated_key_is_not_worked_again_after_it_was_done(store: Store):
    await stored(store, sms("1"))
    [received] = await claim(store)
    await inbox.finish_all(store, [received.position])
    assert await stored(store, sms("1")) == 0
    assert await claim(store, NOON + MINUTE) == []


async def test_the_same_key_from_two_processes_at_once_is_stored_once(store: Store):
    async with transaction(store) as run:
        assert await run(inbox.store, inbox.sealed(store.vault, [sms("1")]), NOON) == {("sms", "1")}
        other = await begun(store, inbox.store, inbox.sealed(store.vault, [sms("1"), sms("2")]), NOON)
    assert await other == {("sms", "2")}


async def test_three_thousand_arrivals_are_stored_at_once(store: Store):
    many = [Arrival(source="event", key=str(n), body={"n": n}) for n in range(3000)]
    assert await stored(store, *many) == 3000
    assert await stored(store, *many) == 0


async def test_nothing_to_store_is_no_trouble(store: Store):
    assert await stored(store) == 0


async def test_one_citizen_s_messages_are_worked_one_after_another(store: Store):
    await stored(store, sms("mine 1"), sms("mine 2"), sms("theirs", OTHER_PHONE))
    [first, theirs] = await claim(store)
    assert [first.key, theirs.key] == ["mine 1", "theirs"]
    assert await claim(store) == []
    await inbox.finish_all(store, [first.position])
    assert await keys(store) == ["mine 2"]


async def test_a_message_to_be_tried_later_keeps_the_next_ones_waiting(store: Store):
    await stored(store, sms("first"), sms("second"))
    [first] = await claim(store)
    await inbox.later(store, [first.position], NOON + MINUTE)
    assert await keys(store) == []
    assert await keys(store, NOON + MINUTE) == ["first"]


async def test_a_message_that_is_set_aside_lets_the_next_one_through(store: Store):
    await stored(store, sms("bad"), sms("good"))
    [bad] = await claim(store)
    await inbox.finish_all(store, [bad.position], "Unreadable: text is missing")
    assert await keys(store) == ["good"]
    why = await store.read(lambda tx: one_value(tx, inbox.inbox.c.error, inbox.inbox.c.key == "bad"))
    assert why == "Unreadable: text is missing"


async def test_what_a_dead_process_had_claimed_is_due_again_when_its_lease_is_over(store: Store):
    await stored(store, sms("1"))
    await claim(store)
    assert await claim(store, NOON + LEASE - timedelta(seconds=1)) == []
    [again] = await claim(store, NOON + LEASE)
    assert again.attempts == 2


async def test_arrivals_without_a_sender_do_not_wait_for_one_another(store: Store):
    await stored(store, *(Arrival(source="event", key=str(n), body={}) for n in range(5)))
    assert await keys(store) == ["0", "1", "2", "3", "4"]


async def test_no_more_are_claimed_than_were_wanted(store: Store):
    await stored(store, *(Arrival(source="event", key=str(n), body={}) for n in range(30)))
    assert [len(await claim(store, limit=20)) for _ in range(3)] == [20, 10, 0]


async def test_no_citizen_waits_behind_receipts(store: Store):
    receipts = [Arrival(source="receipt", key=str(n), body={}) for n in range(3)]
    await stored(store, *receipts, sms("a reply"))
    assert await keys(store) == ["a reply"]
    claimed = await inbox.claim(store, NOON, 10, LEASE, receipts=True)
    assert [one.key for one in claimed] == ["0", "1", "2"]


@pytest.mark.parametrize("kept", [b"", b"x" * 5, b"x" * 100], ids=["erased", "cut off", "unreadable"])
async def test_what_comes_under_the_number_of_something_that_is_not_there_to_compare_is_kept_once(
    store: Store, kept: bytes
):
    """Kannel and a new bot begin their numbering again, and what came under the number before was erased meanwhile."""
    before, again, beside = (
        Arrival(source="sms", key=key, body={"from": sender, "text": "1"}, told_apart_by=("from",))
        for key, sender in (("1", PHONE), ("1", OTHER_PHONE), ("2", PHONE))
    )
    await arrived(store, [before], NOON)
    await store.write(lambda tx: tx.connection.execute(table.update().values(sealed=kept, due_at=None)) and None)
    assert await arrived(store, [again, beside], NOON) == {("sms", "1"), ("sms", "2")}
    assert await arrived(store, [again, beside], NOON) == set()
    assert sorted(received.body["from"] for received in await claim(store)) == sorted([PHONE, OTHER_PHONE])
