"""Small writes that nobody waits for go along with whatever is written next, and take nothing of it with them."""

import asyncio

import pytest
from sqlalchemy import insert, select

from storage.engine import riders
from storage.engine.database import Store, Transaction
from storage.engine.riders import MOST_ALONG, Rider
from storage.engine.tables import watermark


def put(name: str, tx: Transaction) -> None:
    tx.connection.execute(insert(watermark), [{"feed": name, "sequence": 1}])


def rider(name: str, left: list[str] | None = None) -> Rider:
    return Rider(lambda tx: put(name, tx), lambda: (left if left is not None else []).append(name))


async def kept(store: Store) -> list[str]:
    return await store.read(lambda tx: list(tx.connection.execute(select(watermark.c.feed).order_by("feed")).scalars()))


async def written(store: Store, name: str) -> None:
    await store.write(lambda tx: put(name, tx))


def broken(tx: Transaction) -> None:
    raise ValueError("what is written by itself is wrong")


async def test_it_is_written_with_the_next_transaction(store: Store) -> None:
    store.go_along(rider("mark"))
    assert await kept(store) == []
    await written(store, "step")
    assert await kept(store) == ["mark", "step"]


async def comes_to_be_kept(store: Store, names: list[str]) -> None:
    async with asyncio.timeout(10):
        while await kept(store) != names:  # noqa: ASYNC110 – others write
            await asyncio.sleep(0.01)


async def test_where_no_transaction_comes_it_is_written_alone_and_soon(store: Store) -> None:
    store.go_along(rider("mark"))
    await comes_to_be_kept(store, ["mark"])


async def test_where_so_many_wait_that_too_much_would_be_done_twice_they_wait_no_longer(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(riders, "SOON", 3600)
    store.go_along(Rider(lambda tx: put("first", tx), list, MOST_ALONG - 1))
    await asyncio.sleep(0.1)
    assert await kept(store) == []
    store.go_along(rider("second"))
    await comes_to_be_kept(store, ["first", "second"])


async def test_where_the_transaction_comes_to_nothing_it_waits_for_the_next(store: Store) -> None:
    store.go_along(rider("mark"))
    with pytest.raises(ValueError, match="by itself"):
        await store.write(broken)
    assert await kept(store) == []
    await written(store, "step")
    assert await kept(store) == ["mark", "step"]


async def test_one_that_cannot_be_written_leaves_the_transaction_as_it_is_and_is_told(store: Store) -> None:
    left = list[str]()
    await written(store, "there already")
    store.go_along(rider("there already", left))
    await written(store, "step")
    assert (await kept(store), left) == (["step", "there already"], ["there already"])


async def test_who_closes_the_store_leaves_none_behind(store: Store, url: str) -> None:
    other = Store(url, store.vault)
    other.go_along(rider("mark"))
    await other.close()
    assert await kept(store) == ["mark"]
