"""Words that this process takes as they are kept: sent as a claim would have found them, or left to a claim."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.step import Step, changes_of
from proactive.messages.contact import Channel
from proactive.messages.message import ContactChange, Message, Priority
from storage.cases.apply import Decided, Kept, OwnWork, keep
from storage.engine.database import Store
from storage.messages import claiming, contacts, rate_limits
from storage.messages.claiming import Outgoing
from storage.messages.messages import QUEUED, SENDING
from storage.messages.taking import LEASE, OwnRoute
from tests.storage.makers import AIGUL, DANA, NOON, OTHER_PHONE, PHONE, asking, moment, opened, state_of, words

ANSWERS, OTHERS = (Priority.ANSWER,), (Priority.CASE, Priority.BULK)


def route(priorities: tuple[Priority, ...], at: datetime = NOON) -> OwnRoute:
    return OwnRoute(Channel.SMS, priorities, "sms", 10, at)


OWN = OwnWork(routes=(route(ANSWERS), route(OTHERS)))


async def said(store: Store, *messages: Message, now: Now | None = None, own: OwnWork = OWN) -> list[Outgoing]:
    """To who has no case; what of it this process took."""
    work = Decided(outcomes=(Outcome(messages=messages),))
    return taken(await keep(store, [work], now or moment(), own))


def taken(kept: Kept) -> list[Outgoing]:
    return [outgoing for outgoing, _ in kept.departing]


async def claimed(store: Store, at: datetime) -> list[Outgoing]:
    return await store.write(lambda tx: claiming.claim(tx, Channel.SMS, moment(at), 10, LEASE))


async def test_words_are_taken_in_the_transaction_that_keeps_them(store: Store) -> None:
    [own] = await said(store, words("m"))
    assert (own.text, own.attempts, await state_of(store, "m")) == ("Құрметті азамат, m", 1, SENDING)
    assert await claimed(store, NOON) == []


async def test_what_is_taken_is_what_a_claim_would_find(store: Store) -> None:
    [own] = await said(store, words("m"))
    [again] = await claimed(store, NOON + LEASE)
    assert replace(again, attempts=1) == own


async def test_where_nobody_here_sends_words_they_are_anybodys_at_once(store: Store) -> None:
    assert await said(store, words("m"), own=OwnWork()) == []
    assert [outgoing.id for outgoing in await claimed(store, NOON)] == ["m"]


async def test_what_was_written_before_to_the_same_address_goes_first(store: Store) -> None:
    assert [own.id for own in await said(store, words("first"))] == ["first"]
    assert await said(store, words("second")) == []
    assert [own.id for own in await said(store, words("elsewhere", OTHER_PHONE))] == ["elsewhere"]


async def test_of_two_to_one_address_in_one_transaction_one_is_taken(store: Store) -> None:
    own = await said(store, words("said by the case"), words("answer", priority=Priority.ANSWER))
    assert "answer" in [outgoing.id for outgoing in own]
    assert len(own) == 1


async def test_the_same_words_are_written_and_sent_once(store: Store) -> None:
    assert len(await said(store, words("m"))) == 1
    assert await said(store, words("m", OTHER_PHONE)) == []


async def test_no_more_is_taken_than_the_route_lets_through(store: Store) -> None:
    many = [words(f"m{n}", f"+770100000{n:02}") for n in range(9)]
    assert len(await said(store, *many)) == 4  # ten a second, four tenths of a second ahead
    assert len(await claimed(store, NOON)) == 5


async def test_nothing_is_taken_while_the_route_takes_nothing(store: Store) -> None:
    await rate_limits.set_trouble(store, "sms", "401", NOON)
    assert await said(store, words("m", priority=Priority.ANSWER)) == []
    assert await state_of(store, "m") == QUEUED


async def test_a_question_is_taken_with_the_contact_by_which_it_was_decided(store: Store) -> None:
    [case] = await opened(store, AIGUL)
    [change] = changes_of([offered(case.number, asking(case))])
    [own] = taken(await keep(store, [Decided(changes=(change,))], moment(), OWN))
    assert own.id == f"{case.number}.offer"


async def test_a_question_is_not_taken_at_an_hour_at_which_nobody_is_asked(store: Store) -> None:
    [case] = await opened(store, AIGUL)
    [change] = changes_of([offered(case.number, asking(case))])
    at_night = moment(quiet="08:00-23:00")
    assert taken(await keep(store, [Decided(changes=(change,))], at_night, OWN)) == []


async def test_what_nobody_asked_for_is_left_to_who_looks_whether_they_said_stop(store: Store) -> None:
    await store.write(contacts.write, [ContactChange(msisdn=PHONE, stopped=True)], NOON)
    assert await said(store, words("m", unasked=True)) == []


@pytest.mark.parametrize(("alive_at", "count"), [(NOON, 1), (NOON - timedelta(hours=2), 0), (None, 0)])
async def test_words_to_somebody_are_taken_where_they_were_just_known_to_live(
    store: Store, alive_at: datetime | None, count: int
) -> None:
    [case] = await opened(store, AIGUL)
    told = words("m", iin=DANA, alive_at=alive_at)
    [change] = changes_of([asking(case, PHONE, Status.OFFERED, told)])
    assert len(taken(await keep(store, [Decided(changes=(change,))], moment(), OWN))) == count


def offered(number: str, seen: Step) -> Step:
    question = words(f"{number}.offer", unasked=True)
    return replace(seen, outcome=replace(seen.outcome, messages=(question,)))
