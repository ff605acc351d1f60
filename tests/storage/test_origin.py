"""A database that came from a copy is known, and once it was told gives no number again."""

import pytest
from sqlalchemy import update

from handlers.usecases.staff import SETTINGS
from storage.engine import installation
from storage.engine.counters import EPOCH, EPOCH_SPAN, next_values
from storage.engine.database import Store, Transaction
from storage.engine.origin import FromACopy, accept_copy, came_from_a_copy, require_original, serial_of
from storage.engine.tables import counter
from storage.ledger import audit
from storage.ledger.verification import broken_chains
from tests.peers.postgres import PostgresPeer, database_name
from tests.storage.makers import AIGUL, DANA, NOON, opened
from tests.vault import VAULT


async def test_a_database_is_worked_on_again_and_again_where_it_belongs(store: Store):
    for _ in range(3):
        await require_original(store)
    assert not await came_from_a_copy(store)


async def test_a_copy_on_postgresql_is_known_and_accepted_once_it_was_told(
    postgres: PostgresPeer, postgres_newest_url: str
):
    original = Store(postgres_newest_url, VAULT)
    await require_original(original)
    await original.close()
    copy = Store(postgres.new_database(database_name(postgres_newest_url)), VAULT)
    assert await came_from_a_copy(copy)
    with pytest.raises(FromACopy, match="qoldau restored"):
        await require_original(copy)
    assert await accept_copy(copy) == 1
    await require_original(copy)
    await copy.close()
    postgres.drop_database(str(copy.url))


async def test_after_a_copy_cases_get_numbers_that_none_had(store: Store):
    [before] = await opened(store, AIGUL)
    await accept_copy(store)
    [after] = await opened(store, DANA)
    assert (before.number, after.number) == ("26-0000001", f"26-{EPOCH_SPAN + 1:07d}")


async def test_a_counter_that_begins_after_the_copy_begins_in_the_epoch_too(store: Store):
    await accept_copy(store)
    await accept_copy(store)
    assert await store.write(next_values, "case:2027", 1) == 2 * EPOCH_SPAN + 1


@pytest.mark.parametrize(("given", "next_one"), [(12, 1_000_001), (999_990, 2_000_001), (1_400_000, 2_000_001)])
async def test_the_next_span_is_one_that_the_lost_database_cannot_have_reached(store: Store, given: int, next_one: int):
    await store.write(next_values, "case:2026", given)
    await accept_copy(store)
    assert await store.write(next_values, "case:2026", 1) == next_one


async def test_chains_go_on_where_they_are(store: Store):
    await audit.write(store, SETTINGS, "one", NOON)
    await accept_copy(store)
    await audit.write(store, SETTINGS, "two", NOON)
    assert await broken_chains(store) == {"consent": [], "audit": []}
    assert [entry.position for entry in await audit.listed(store)] == [2, 1]


async def test_a_copy_that_is_put_back_twice_gives_none_of_the_numbers_of_its_first_return(store: Store):
    first = await accept_copy(store)
    given = f"26-{first * EPOCH_SPAN + 7:07d}"
    await store.write(forget_first_return)
    assert await accept_copy(store, ["", "not a number", given]) == first + 1


def forget_first_return(tx: Transaction) -> None:
    """As the copy is: nothing of what came after it."""
    tx.connection.execute(update(counter).values(value=1))
    installation.keep(tx, EPOCH, "0")


@pytest.mark.parametrize(
    ("number", "serial"),
    [("26-1000007", 1_000_007), ("26-0000001", 1), ("26-1000007/1-05", 0), ("1000007", 0), ("", 0)],
)
def test_how_far_numbers_went_is_read_from_a_cases_number(number: str, serial: int):
    assert serial_of(number) == serial
