"""A database that came from a copy is known, and once it was told gives no number again."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from handlers.api import shapes
from handlers.usecases.staff import SETTINGS
from storage.engine.backup import back_up
from storage.engine.counters import BY_THE_CLOCK, CASES_A_SECOND, beginning_of, next_values
from storage.engine.database import Store
from storage.engine.origin import (
    ClockBehind,
    FromACopy,
    accept_copy,
    came_from_a_copy,
    require_original,
    serial_of,
)
from storage.ledger import audit
from storage.ledger.verification import broken_chains
from tests.peers.postgres import PostgresPeer, database_name
from tests.storage.makers import AIGUL, DANA, NOON, opened
from tests.vault import VAULT

A_BURST = 500  # cases in one moment


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
    await accept_copy(copy)
    await require_original(copy)
    await copy.close()
    postgres.drop_database(str(copy.url))


async def test_after_a_copy_cases_get_numbers_that_none_had_and_of_the_same_form(store: Store):
    [before] = await opened(store, AIGUL)
    await accept_copy(store)
    [after] = await opened(store, DANA)
    assert before.number == "26-0000001"
    assert serial_of(after.number) > BY_THE_CLOCK
    assert re.fullmatch(shapes.NUMBER, after.number)


async def test_one_copy_that_is_put_back_twice_gives_no_number_twice(
    store: Store, tmp_path: Path, postgres: PostgresPeer
):
    """Many at once, and put back again in the same moment: neither return knows of the other."""
    await opened(store, AIGUL)
    await store.close()
    given: list[int] = []
    for name in ("first", "second"):
        returned = Store(copied(store, tmp_path / f"{name}.db", postgres), VAULT)
        await accept_copy(returned)
        [case] = await opened(returned, DANA)
        following = await returned.write(next_values, f"case:20{case.number[:2]}", A_BURST)
        given += [serial_of(case.number), *range(following, following + A_BURST)]
        await returned.close()
        if not returned.is_sqlite:
            postgres.drop_database(str(returned.url))
    assert len(set(given)) == len(given) == 2 * (A_BURST + 1)
    assert given == sorted(given)


def copied(store: Store, path: Path, postgres: PostgresPeer) -> str:
    if not store.is_sqlite:
        return postgres.new_database(database_name(str(store.url)))
    back_up(Path(str(store.url.database)), path)
    return f"sqlite+aiosqlite:///{path}"


def test_what_follows_on_a_return_lies_above_all_that_was_given_until_then() -> None:
    at = datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp()
    first, second = (beginning_of("case:2026", moment) for moment in (at, at + 60))
    assert second - first == 60 * CASES_A_SECOND
    assert beginning_of("broadcast", at + 60) > beginning_of("broadcast", at) > BY_THE_CLOCK


def test_a_year_that_begins_after_the_return_is_counted_from_one() -> None:
    last_year = datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp()
    assert beginning_of("case:2027", last_year) == 0
    assert beginning_of("case:2027", datetime(2026, 12, 31, 19, 1, tzinfo=UTC).timestamp()) > BY_THE_CLOCK


@pytest.mark.parametrize("at", [datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 12, 31, 23, 59, 59, tzinfo=UTC)])
def test_all_numbers_of_a_year_are_of_the_form_that_others_know(at: datetime) -> None:
    serial = beginning_of(f"case:{at.year}", at.timestamp())
    assert re.fullmatch(shapes.NUMBER, f"{at:%y}-{serial:07d}")


async def test_a_counter_that_begins_after_the_copy_follows_the_clock_too(store: Store):
    await accept_copy(store)
    this_year = datetime.now(UTC).year
    assert await store.write(next_values, f"case:{this_year}", 1) > BY_THE_CLOCK
    assert await store.write(next_values, "broadcast", 1) > BY_THE_CLOCK


async def test_a_clock_that_is_behind_the_numbers_given_is_set_right_first(store: Store):
    ahead = beginning_of("case:2026", datetime.now(UTC).timestamp() + 3600)
    with pytest.raises(ClockBehind, match="set it right"):
        await accept_copy(store, ["", "not a number", f"{datetime.now(UTC):%y}-{ahead}"])
    assert await store.write(next_values, "case:2026", 1) == 1


async def test_chains_go_on_where_they_are(store: Store):
    await audit.write(store, SETTINGS, "one", NOON)
    await accept_copy(store)
    await audit.write(store, SETTINGS, "two", NOON)
    assert await broken_chains(store) == {"consent": [], "audit": []}
    assert [entry.position for entry in await audit.listed(store)] == [2, 1]


@pytest.mark.parametrize(
    ("number", "serial"),
    [
        ("26-1000007", 1_000_007),
        ("26-0000001", 1),
        ("26-8670123401", 8_670_123_401),
        ("26-1000007/1-05", 0),
        ("1000007", 0),
        ("", 0),
    ],
)
def test_how_far_numbers_went_is_read_from_a_cases_number(number: str, serial: int):
    assert serial_of(number) == serial
