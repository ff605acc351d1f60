"""Feeds that answer, and yet not as they use to: begun again, with gaps, silent. Nothing is missed, and it is told."""

from datetime import timedelta
from typing import Any

import pytest

from bot.workers.scan import left_out, scan
from storage.jobs import feeds
from storage.staff.alerts import odd_feeds
from tests.flow.quick import QuickWorld, quickly

ACTS = "kz:ActEvent"
FEED = ("kz:ZAGS", ACTS)
KINDS = ("burial_by_child", "burial_entitled", "marriage", "burial_undeclared", "breadwinner")


async def scanned(world: QuickWorld) -> int:
    return await scan(world.app.store, world.app.gateway, world.clock, 2)


async def troubles(world: QuickWorld) -> list[tuple[str, str, int]]:
    seen = await world.app.store.read(odd_feeds, world.clock())
    return [(str(trouble.alarm), trouble.about, trouble.count) for trouble in seen]


def rebuilt(world: QuickWorld, events: list[dict[str, Any]]) -> None:
    """Its register numbers the feed anew, from one."""
    feed = world.city.feeds[FEED]
    feed.events = [event | {"sequence": number} for number, event in enumerate(events, 1)]


async def test_a_feed_that_goes_on_is_read_on() -> None:
    async with quickly() as world:
        for kind in KINDS:
            world.bring(kind)
            assert await scanned(world) == 1
        assert await troubles(world) == []


@pytest.mark.parametrize("forgotten", [0, 2, 4])
async def test_a_feed_that_begins_again_misses_nothing_and_doubles_nothing(forgotten: int) -> None:
    async with quickly() as world:
        for kind in KINDS[:4]:
            world.bring(kind)
        await scanned(world)
        events = list(world.city.feeds[FEED].events)
        world.bring(KINDS[4])
        rebuilt(world, [*events[forgotten:], world.city.feeds[FEED].events[-1]])
        assert await scanned(world) == 1
        assert await feeds.position(world.app.store, ACTS) == len(world.city.feeds[FEED].events)


async def test_a_feed_that_was_rebuilt_and_has_grown_past_where_it_was_read_is_noticed() -> None:
    async with quickly() as world:
        for kind in KINDS[:2]:
            world.bring(kind)
        await scanned(world)
        events = list(world.city.feeds[FEED].events)
        for kind in KINDS[2:]:
            world.bring(kind)
        later = world.city.feeds[FEED].events[len(events) :]
        rebuilt(world, [*later, *events])  # what is new stands before what is known
        assert await scanned(world) == len(later)
        assert await troubles(world) == [("feed_again", ACTS, 0)]


async def test_that_it_began_again_is_told_for_a_day() -> None:
    async with quickly() as world:
        world.bring(KINDS[0])
        world.bring(KINDS[1])
        await scanned(world)
        rebuilt(world, world.city.feeds[FEED].events[1:])
        await scanned(world)
        told = await troubles(world)
        world.clock.pass_(timedelta(hours=25))
        assert (told, await troubles(world)) == ([("feed_again", ACTS, 0)], [])


async def test_what_is_published_late_into_a_gap_is_read_after_all() -> None:
    async with quickly() as world:
        for kind in KINDS[:3]:
            world.bring(kind)
        feed = world.city.feeds[FEED]
        whole = list(feed.events)
        feed.events = [whole[0], whole[2]]
        feed.after = lambda number: [event for event in feed.events if event["sequence"] > number]  # type: ignore[method-assign]
        first, told = await scanned(world), await troubles(world)
        feed.events = whole
        assert (first, told) == (2, [("feed_gap", ACTS, 1)])
        assert (await scanned(world), await troubles(world)) == (1, [])


async def test_events_that_follow_one_numbered_far_ahead_of_them_are_all_read() -> None:
    """As many as there come: in pages, and the gap that they fill is smaller each time."""
    async with quickly() as world:
        feed = world.city.feeds[FEED]
        feed.after = lambda number: [event for event in feed.events if event["sequence"] > number]  # type: ignore[method-assign]
        world.bring(KINDS[0])
        world.bring(KINDS[1])
        feed.events[1] |= {"sequence": feed.events[1]["sequence"] + 10**12}
        assert await scanned(world) == 2
        assert await troubles(world) == [("feed_gap", ACTS, 1)]
        for kind in KINDS[2:]:
            world.bring(kind)
        feed.events = sorted(feed.events, key=lambda event: event["sequence"])
        assert (await scanned(world), await scanned(world)) == (3, 0)
        [(after, before), (last, _)] = await feeds.gaps_of(world.app.store, ACTS)
        assert (after, before) == (feed.events[0]["sequence"], feed.events[1]["sequence"])
        assert last == feed.events[-2]["sequence"]
        feed.events.insert(1, feed.events[1] | {"sequence": after + 1, "event_id": "late"})
        assert await scanned(world) == 1
        assert [gap[0] for gap in await feeds.gaps_of(world.app.store, ACTS)] == [last]


async def test_what_came_into_a_gap_is_not_read_again_though_one_before_it_never_comes() -> None:
    async with quickly() as world:
        feed, pages = world.city.feeds[FEED], []
        world.bring(KINDS[0])
        first = feed.events[0]
        first_number = first["sequence"]
        later = (2, 3, 4, 5, 10**9)
        feed.events = [first, *(first | {"sequence": first_number + n, "event_id": f"e{n}"} for n in later)]

        def after(number: int) -> list[dict[str, Any]]:
            pages.append([event["sequence"] for event in feed.events if event["sequence"] > number][:2])
            return [event for event in feed.events if event["sequence"] > number]

        feed.after = after  # type: ignore[method-assign]
        assert await scanned(world) == 6
        whole, feed.events = feed.events, [first, feed.events[-1]]
        await feeds.begin_again(world.app.store, ACTS, world.clock())
        assert await scanned(world) == 0  # one far ahead, and nothing between
        feed.events = whole
        await scanned(world)
        pages.clear()
        await scanned(world)
        assert [number - first_number for page in pages for number in page].count(4) == 0


@pytest.mark.parametrize("number", [None, "7", True, -1, 2**63, 1.5])
async def test_a_sequence_that_no_database_keeps_is_told_and_nothing_is_read_past_it(number: Any) -> None:
    async with quickly() as world:
        world.bring(KINDS[0])
        world.city.feeds[FEED].events[0] |= {"sequence": number}
        world.city.feeds[FEED].after = lambda _: world.city.feeds[FEED].events  # type: ignore[method-assign]
        assert await scanned(world) == 0
        assert ACTS in await world.app.store.read(feeds.silent_since)


def test_gaps_are_told_by_the_numbers_on_both_sides() -> None:
    assert left_out([1, 2, 3], 0) == []
    assert left_out([500, 501], 0) == []  # what was before the first is not known to have been
    assert left_out([4, 7, 8, 11], 3) == [(4, 7), (8, 11)]
    assert left_out([6], 3) == [(3, 6)]


@pytest.mark.parametrize(("hours", "is_told"), [(5, False), (7, True), (200, True)])
async def test_silence_beyond_a_feeds_own_habit_is_told(hours: int, is_told: bool) -> None:
    async with quickly() as world:
        for kind in KINDS[:3]:
            world.bring(kind)
            await scanned(world)
            world.clock.pass_(timedelta(minutes=30))
        world.clock.pass_(timedelta(hours=hours))
        assert (await troubles(world) == [("feed_quiet", ACTS, 0)]) is is_told


async def test_a_feed_that_is_used_to_silence_is_not_told_of() -> None:
    async with quickly() as world:
        for kind in KINDS[:3]:
            world.bring(kind)
            await scanned(world)
            world.clock.pass_(timedelta(hours=20))
        world.clock.pass_(timedelta(hours=15))
        assert await troubles(world) == []


async def test_only_the_newest_gaps_are_asked_about() -> None:
    async with quickly() as world:
        gaps = [(number, number + 2) for number in range(10, 30, 2)]
        await world.app.store.write(feeds.note_gaps, ACTS, gaps)
        assert await feeds.gaps_of(world.app.store, ACTS) == gaps[-feeds.MOST_GAPS :]
