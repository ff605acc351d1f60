"""The feeds: read page by page to their end, each event once, none lost."""

from typing import Any

import pytest
from sqlalchemy import select

from bot.demo.city import search
from bot.workers.scan import scan
from storage.engine.database import Transaction
from storage.engine.tables import inbox
from storage.jobs import feeds
from tests.flow.world import World
from tests.gateway.faults import down, well

ACTS, DISABILITIES = "kz:ActEvent", "kz:DisabilityEvent"


async def scanned(world: World, page_size: int = 1000) -> int:
    return await scan(world.app.store, world.app.gateway, world.clock, page_size)


async def stored(world: World) -> list[Any]:
    def rows(tx: Transaction) -> list[Any]:
        return list(tx.connection.execute(select(inbox).where(inbox.c.source == "event")))

    return await world.app.store.read(rows)


def published(world: World) -> list[str]:
    """The ids, each once: time lets some events come twice."""
    return sorted({event["event_id"] for feed in world.city.feeds.values() for event in feed.events})


@pytest.mark.parametrize("page_size", [1, 2, 3, 1000])
async def test_every_page_is_read_and_every_event_kept_once(world: World, page_size: int) -> None:
    world.city.tick(world.clock(), 7)
    assert await scanned(world, page_size) == len(published(world))
    assert sorted(row.key for row in await stored(world)) == published(world)
    assert await scanned(world, page_size) == 0


async def test_a_feed_that_repeats_and_reorders_gives_each_event_once(world: World) -> None:
    await down(world, "*", repeat=0.5, reorder=True)
    world.city.tick(world.clock(), 9)
    await scanned(world, 4)
    assert sorted(row.key for row in await stored(world)) == published(world)


async def test_a_feed_that_is_down_does_not_stop_the_other_and_is_read_later(world: World) -> None:
    world.bring("burial_by_child")
    world.bring("disability_general_illness")
    await down(world, "kz:ZAGS", fail=1)
    assert await scanned(world) == 1
    assert await feeds.position(world.app.store, ACTS) == 0
    await well(world)
    assert await scanned(world) == len(published(world)) - 1


async def test_a_feed_that_breaks_off_goes_on_where_it_was_stored(world: World) -> None:
    world.city.tick(world.clock(), 12)
    await down(world, "*", fail=0.5)
    for _ in range(40):
        await scanned(world, 1)
    await well(world)
    await scanned(world, 1)
    assert sorted(row.key for row in await stored(world)) == published(world)


async def test_an_event_that_cannot_be_read_is_set_aside_and_the_next_is_worked(world: World) -> None:
    world.bring("burial_by_child")
    world.city.feeds["kz:ZAGS", ACTS].events[0] |= {"act": {"act_type": 7}}
    world.bring("disability_general_illness")
    await world.settle()
    [broken] = [row for row in await stored(world) if row.error]
    assert ("Unreadable" in broken.error, broken.due_at) == (True, None)
    assert [case.service for case in await world.cases()] == ["disability"]


async def test_an_event_that_was_broken_and_comes_again_whole_is_worked(world: World) -> None:
    world.bring("burial_by_child")
    feed = world.city.feeds["kz:ZAGS", ACTS].events
    whole = dict(feed[0])
    feed[0] |= {"act": None}
    await world.settle()
    feed.append(whole | {"sequence": feed[-1]["sequence"] + 1})
    await world.settle()
    assert "burial" in [case.service for case in await world.cases()]


@pytest.mark.parametrize("event_id", [None, "", " ", 7, "x" * 101, "a\x00b"], ids=repr)
async def test_events_without_an_id_of_their_own_are_not_taken_for_one_another(world: World, event_id: Any) -> None:
    world.bring("burial_by_child")
    world.bring("burial_entitled")
    for event in world.city.feeds["kz:ZAGS", ACTS].events:
        event["event_id"] = event_id
    await world.settle()
    assert len([row for row in await stored(world) if row.error]) == len(world.city.feeds["kz:ZAGS", ACTS].events)


@pytest.mark.parametrize("sequence", [None, "12", 1.5])
async def test_a_feed_without_a_sequence_is_not_read_past(
    world: World, sequence: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.bring("burial_by_child")
    world.city.feeds["kz:ZAGS", ACTS].events[0]["sequence"] = sequence
    monkeypatch.setattr(search, "matching", lambda events, _: list(events))
    assert await scanned(world) == 0
    assert await feeds.position(world.app.store, ACTS) == 0
