"""What comes in to a process that works arrivals is its own from the start: nobody looks for it, nothing is lost."""

from datetime import datetime, timedelta

import pytest

from handlers.usecases.own_arrivals import HOLDS
from handlers.usecases.runtime import Runtime
from proactive.basics.calendar import TIMEZONE
from storage.engine.database import Store
from storage.jobs import inbox
from storage.jobs.inbox import LEASE, Arrival
from tests.storage.makers import NOON


def said(key: str, sender: str = "+77011234567") -> Arrival:
    return Arrival(source="sms", key=key, body={"text": key}, sender=sender)


@pytest.fixture
def runtime(store: Store) -> Runtime:
    """Whose arrivals are worked in this process."""
    runtime = Runtime(store, lambda: NOON, TIMEZONE)
    runtime.arriving.own_arrivals.receive(NOON)
    return runtime


def own(runtime: Runtime, at: datetime = NOON) -> list[str]:
    received, _ = runtime.arriving.own_arrivals.receive(at)
    return [arrival.key for arrival in received]


async def due(store: Store, at: datetime = NOON) -> list[str]:
    """What anybody may take."""
    return [arrival.key for arrival in await inbox.claim(store, at, 10, LEASE)]


async def test_it_is_nobody_elses_until_its_lease_is_over(runtime: Runtime) -> None:
    assert await runtime.keep([said("yes")]) == 1
    assert own(runtime) == ["yes"]
    assert await due(runtime.store) == []
    assert await due(runtime.store, NOON + LEASE) == ["yes"]


async def test_what_is_taken_is_what_a_claim_would_find(runtime: Runtime) -> None:
    await runtime.keep([said("yes")])
    [taken], _ = runtime.arriving.own_arrivals.receive(NOON)
    [claimed] = await inbox.claim(runtime.store, NOON + LEASE, 10, LEASE)
    assert (taken.position, taken.body, taken.received_at) == (claimed.position, claimed.body, claimed.received_at)


async def test_where_nobody_here_works_arrivals_they_are_anybodys_at_once(store: Store) -> None:
    runtime = Runtime(store, lambda: NOON, TIMEZONE)
    await runtime.keep([said("yes")])
    assert (own(runtime), await due(store)) == ([], ["yes"])


async def test_what_one_sender_says_is_taken_one_after_another(runtime: Runtime) -> None:
    await runtime.keep([said("first"), said("second"), said("other", "+77029876543")])
    await runtime.keep([said("third")])
    assert own(runtime) == ["first", "other"]
    assert await due(runtime.store) == []
    await inbox.finish_all(runtime.store, [1])
    assert await due(runtime.store) == ["second"]


async def test_what_comes_again_is_not_taken_again(runtime: Runtime) -> None:
    await runtime.keep([said("yes")])
    await inbox.finish_all(runtime.store, [1])
    assert await runtime.keep([said("yes")]) == 0
    assert own(runtime) == ["yes"]


async def test_what_waited_here_for_too_long_is_to_be_given_back(runtime: Runtime) -> None:
    await runtime.keep([said("yes")])
    received, too_old = runtime.arriving.own_arrivals.receive(NOON + HOLDS)
    assert (received, too_old) == ([], [1])


async def test_what_was_not_begun_is_given_back_at_the_end_and_was_no_try(runtime: Runtime) -> None:
    await runtime.keep([said("yes")])
    await inbox.later(runtime.store, runtime.arriving.close(), NOON, counted=False)
    [again] = await inbox.claim(runtime.store, NOON, 10, timedelta(seconds=1))
    assert (again.key, again.attempts) == ("yes", 1)
    assert not runtime.arriving.own_arrivals.takes
