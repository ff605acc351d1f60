"""Loops work while there is work; those that have none stay asleep until a look at the queues finds some."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager

import pytest

from bot.workers import workers
from bot.workers.workers import Bell, Look, Workers


@asynccontextmanager
async def turning(look: Look, bell: Bell, *names: str) -> AsyncIterator[Callable[[str], int]]:
    """Loops that find nothing; how many turns each has taken."""
    turns = dict.fromkeys(names, 0)

    def loop(name: str) -> workers.Work:
        async def turn() -> int:
            turns[name] += 1
            return 0

        return turn

    loops = Workers({name: loop(name) for name in names}, bell, look=look)
    loops.start()
    try:
        yield turns.__getitem__
    finally:
        await loops.stop()


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


async def test_a_loop_is_called_only_when_there_is_something_for_it() -> None:
    empty, bell = {"inbox", "steps"}, Bell()

    async def look() -> Collection[str]:
        return set(empty)

    async with turning(look, bell, "inbox", "steps") as turns:
        await settled()
        before = turns("inbox"), turns("steps")
        empty.remove("steps")
        bell.ring()
        await settled()
        assert (turns("inbox"), turns("steps")) == (before[0], before[1] + 1)


async def test_a_bell_that_rings_during_a_look_brings_another_look() -> None:
    looks, bell = 0, Bell()

    async def look() -> Collection[str]:
        nonlocal looks
        looks += 1
        if looks == 1:
            bell.ring()
        return ()

    async with turning(look, bell, "inbox"):
        await settled()
        assert looks == 2


async def test_where_it_cannot_be_told_what_is_due_every_loop_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "LOOK_AGAIN", 0.001)

    async def look() -> Collection[str]:
        raise OSError("the database is away")

    async with turning(look, Bell(), "inbox", "steps") as turns:
        await asyncio.sleep(0.05)
        assert turns("inbox") > 2
        assert turns("steps") > 2


async def test_a_pass_calls_whoever_has_something_and_ends_when_nobody_has() -> None:
    called, arrivals = list[str](), 2

    async def receive() -> int:
        nonlocal arrivals
        called.append("inbox")
        arrivals = max(0, arrivals - 1)
        return arrivals

    async def step() -> int:
        called.append("steps")
        return 0

    async def look() -> Collection[str]:
        return {"steps"} if arrivals else {"inbox", "steps"}

    await Workers({"inbox": receive, "steps": step}, Bell(), look=look).drain()
    assert called == ["inbox", "inbox"]
