"""What comes in at once is kept in few commits, and each sender hears about their own."""

import asyncio

import pytest
from sqlalchemy import func, select

from handlers.usecases.runtime import Runtime
from storage.engine.tables import inbox as table
from storage.jobs import inbox
from storage.jobs.inbox import Arrival


def arrival(key: str) -> Arrival:
    return Arrival(source="sms", key=key, body={})


async def count(runtime: Runtime) -> int:
    return await runtime.store.read(lambda tx: tx.connection.execute(select(func.count(table.c.key))).scalar_one())


async def test_what_comes_while_something_is_written_is_written_together(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
):
    commits = []
    write = runtime.store.write

    async def counted(work, *given):
        commits.append(len(given[0]))
        return await write(work, *given)

    monkeypatch.setattr(runtime.store, "write", counted)
    news = await asyncio.gather(*(runtime.keep([arrival(str(n % 30))]) for n in range(40)))
    assert (sum(news), await count(runtime)) == (30, 30)
    assert commits == [1, 39]


async def test_one_that_cannot_be_kept_is_refused_and_who_comes_later_is_kept(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
):
    store = inbox.store_taking

    def choosy(tx, arrivals, takes, now):
        if arrivals[0].arrival.key == "wrong":
            raise ValueError("wrong")
        return store(tx, arrivals, takes, now)

    monkeypatch.setattr(inbox, "store_taking", choosy)
    keys = ["1", "wrong", "2"]
    results = await asyncio.gather(*(runtime.keep([arrival(key)]) for key in keys), return_exceptions=True)
    assert [type(one) for one in results] == [int, ValueError, int]


async def test_who_is_cut_off_takes_nobody_along(runtime: Runtime):
    tasks = [asyncio.create_task(runtime.keep([arrival(str(n))])) for n in range(3)]
    await asyncio.sleep(0)
    tasks[0].cancel()
    assert await asyncio.gather(*tasks[1:]) == [1, 1]
