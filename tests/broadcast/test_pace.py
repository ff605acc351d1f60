"""One rate for all who use a bot token or an SMS gateway, whatever they are and however often they die."""

import asyncio
from datetime import timedelta

from bot.workers.routes import Route, real_time
from proactive.messages.contact import Channel
from proactive.messages.rate_limit import AHEAD, LONG_AGO, RateLimit
from storage.engine.database import Store, Transaction
from storage.messages import rate_limits
from tests.storage.makers import NOON

SECOND = timedelta(seconds=1)


def pace(**changes) -> RateLimit:
    return RateLimit(**{"per_second": 100, "booked_until": LONG_AGO, "paused_until": LONG_AGO} | changes)


def test_messages_go_at_even_distances_from_now_on():
    after, moments = pace().book(3, NOON)
    assert [(moment - NOON).total_seconds() for moment in moments] == [0, 0.01, 0.02]
    assert after.booked_until == NOON + 3 * SECOND / 100


def test_who_comes_next_goes_on_where_the_others_end():
    after, _ = pace().book(3, NOON)
    assert after.book(1, NOON + SECOND / 100)[1] == [NOON + 3 * SECOND / 100]


def test_what_nobody_waits_for_is_taken_no_further_than_a_moment_ahead():
    full, _ = pace().book(pace().room(NOON), NOON)
    assert full.booked_until - NOON == AHEAD
    assert full.room(NOON) == 0
    assert full.room(NOON + AHEAD / 4) == pace().room(NOON) / 4


def test_a_slow_route_still_takes_one_at_a_time():
    slow = pace(per_second=0.1)
    assert slow.room(NOON) == 1
    assert slow.book(1, NOON)[0].room(NOON + 9 * SECOND) == 0


def test_the_longest_rest_that_was_asked_for_holds():
    resting = pace().paused(NOON + 60 * SECOND).paused(NOON + SECOND)
    assert resting.wait(NOON) == 60 * SECOND
    assert resting.wait(NOON + 61 * SECOND) == timedelta()


def test_a_clock_that_was_a_day_ahead_for_a_minute_stops_a_route_for_no_day():
    tomorrow = NOON + timedelta(days=1)
    booked = pace().book(5, tomorrow)[0].barred("403", tomorrow)
    assert booked.room(NOON) == pace().room(NOON)
    assert booked.book(1, NOON)[1] == [NOON]
    assert booked.wait(NOON) == timedelta()
    assert booked.barred("403", NOON).wait(NOON) == 30 * SECOND


def test_a_process_whose_clock_was_ahead_sends_again_when_it_is_set_back():
    times = [NOON + timedelta(days=1), NOON]
    route = Route(Channel.SMS, "sms", 10, lambda: times[0])
    route.pause(60 * SECOND)
    times.pop(0)
    assert route.wait == timedelta()


async def test_all_processes_share_the_booking_and_the_rest_of_a_route(store: Store):
    def book(tx: Transaction, route: str) -> RateLimit:
        seen = rate_limits.locked(tx, route, 100)
        rate_limits.save(tx, route, seen.book(10, NOON)[0].paused(NOON + SECOND))
        return seen

    before = [await store.write(book, "telegram 42") for _ in range(3)]
    assert [one.booked_until for one in before] == [LONG_AGO, NOON + SECOND / 10, NOON + SECOND / 5]
    assert before[1].wait(NOON) == SECOND
    assert await store.write(book, "telegram 43") == pace()


async def test_on_one_route_two_transactions_never_book_the_same_moment(postgres_store: Store):
    def book(tx: Transaction) -> None:
        seen = rate_limits.locked(tx, "sms", 100)
        rate_limits.save(tx, "sms", seen.book(1, NOON)[0])

    await asyncio.gather(*(postgres_store.write(book) for _ in range(20)))
    booked = await postgres_store.write(rate_limits.locked, "sms", 100)
    assert booked.booked_until == NOON + 20 * SECOND / 100


async def test_a_turn_comes_at_its_moment_and_not_at_all_in_a_rest():
    route = Route(Channel.SMS, "sms", 100)
    moment = real_time() + SECOND / 20
    assert await route.turn(moment)
    assert real_time() >= moment
    route.pause(60 * SECOND)
    assert not await route.turn(moment)
