"""What comes in at once is kept in few commits, and each sender hears about their own."""

import asyncio

import pytest
from sqlalchemy import func, select

from handlers.usecases.runtime import Door
from storage.engine.tables import inbox as table
from storage.jobs import inbox
from storage.jobs.inbox import Arrival


def arrival(key: str) -> Arrival:
    return Arrival(source="sms", key=key, body={})


async def count(door: Door) -> int:
    return await door.store.read(lambda unit: unit.connection.execute(select(func.count(table.c.key))).scalar_one())


async def test_what_comes_while_something_is_written_is_written_together(door: Door, monkeypatch: pytest.MonkeyPatch):
    commits = []
    write = door.store.write

    async def counted(work, *given):
        commits.append(len(given[0]))
        return await write(work, *given)

    monkeypatch.setattr(door.store, "write", counted)
    news = await asyncio.gather(*(door.keep([arrival(str(n % 30))]) for n in range(40)))
    assert (sum(news), await count(door)) == (30, 30)
    assert commits == [1, 39]


async def test_one_that_cannot_be_kept_is_refused_and_who_comes_later_is_kept(
    door: Door, monkeypatch: pytest.MonkeyPatch
):
    store = inbox.store

    def choosy(unit, arrivals, now):
        if arrivals[0].key == "wrong":
            raise ValueError("wrong")
        return store(unit, arrivals, now)

    monkeypatch.setattr(inbox, "store", choosy)
    keys = ["1", "wrong", "2"]
    results = await asyncio.gather(*(door.keep([arrival(key)]) for key in keys), return_exceptions=True)
    assert [type(one) for one in results] == [int, ValueError, int]


async def test_who_is_cut_off_takes_nobody_along(door: Door):
    tasks = [asyncio.create_task(door.keep([arrival(str(n))])) for n in range(3)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    assert await asyncio.gather(*tasks[1:]) == [1, 1]
