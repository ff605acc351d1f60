"""Money that was assigned and is not ordered: whatever an official looks at it for, letting it go on orders it, once.

The payment system refuses, has lost an order, or answers late; rows are real.
"""

from typing import Any

import pytest

from bot.demo.city.payments import Conflict
from bot.demo.city.people import Inhabitant
from handlers.usecases import conversations
from handlers.usecases.case_acts import CaseAct, Close, Resume
from handlers.usecases.cases import carry_out
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.conversation.topics.topic import Topic
from proactive.conversation.utterances import FOR_A_PERSON, MISTAKEN
from proactive.messages.contact import Channel
from proactive.road import pipeline
from proactive.road.decision import ActNotPossible
from storage.messages import desk
from tests.flow.happenings import OFFICIAL
from tests.flow.of_desk import SPECIALIST
from tests.flow.quick import QuickWorld
from tests.flow.test_orders_taken_back import DAY, HOUR, agreed, burial, keys, passes, stands, works_again

CLOSE = Close(Reason.SETTLED, "Төлем жүйесімен шешілді.")
on_both_engines = pytest.mark.parametrize("world", ["sqlite", "postgresql"], indirect=True)
NOT_TAKEN, NOT_HELD = Waiting(Reason.ORDER_REFUSED, ("422",)), Waiting(Reason.ORDER_REFUSED, ("404",))


async def does(world: QuickWorld, act: CaseAct) -> None:
    """As from every surface, by the use case."""
    await carry_out(world.app.runtime, OFFICIAL, (await burial(world)).number, act)
    await world.settle()


async def refused(world: QuickWorld) -> Inhabitant:
    """The payment system takes no order: its data do not fit, it says."""
    child = await agreed(world)
    world.strike("odq", refuse=1)
    await world.says(child, "1", Channel.SMS)
    assert (await burial(world)).waiting == NOT_TAKEN
    world.faults.clear()
    return child


async def lost(world: QuickWorld) -> Inhabitant:
    """The payment system has taken an order, and does not hold it any more."""
    child = await agreed(world)
    await world.says(child, "1", Channel.SMS)
    world.orders[0].cancelled = True
    await passes(world, HOUR)
    assert (await burial(world)).waiting == NOT_HELD
    return child


TOLD = {refused: 1, lost: 2}  # how often a citizen reads of the assignment: of what is ordered anew, anew


async def is_paid_once(world: QuickWorld, child: Inhabitant, told: int = 1) -> Case:
    """Now, and as days go by."""
    for _ in range(3):
        await passes(world, DAY)
    case = await burial(world)
    assert case.payment is not None
    assert (case.status, case.waiting, case.payment.status) == (Status.ASSIGNED, None, "paid")
    assert [order.body["order_id"] for order in world.orders if not order.cancelled] == [case.payment.order_id]
    assert (await keys(world, child)).count("assigned") == told
    return case


@on_both_engines
@pytest.mark.parametrize("before", [refused, lost])
async def test_an_order_that_was_refused_or_lost_is_placed_anew_and_paid_once(world: QuickWorld, before: Any) -> None:
    child = await before(world)
    await does(world, Resume())
    case = await is_paid_once(world, child, TOLD[before])
    assert case.payment is not None
    assert case.payment.order_id.endswith("-1")


@on_both_engines
@pytest.mark.parametrize("trouble", [{"fail": 1}, {"lose": 1}], ids=["is down", "loses its answers"])
@pytest.mark.parametrize("before", [refused, lost])
async def test_a_new_order_of_which_the_answer_comes_late_is_paid_once(
    world: QuickWorld, before: Any, trouble: dict[str, Any]
) -> None:
    child = await before(world)
    world.strike("odq", **trouble)
    await does(world, Resume())
    await passes(world, HOUR)
    waits = await burial(world)
    await works_again(world)
    assert (waits.status, waits.payment and waits.payment.status) == (Status.ORDERED, "asked")
    await is_paid_once(world, child, TOLD[before])


async def test_a_second_official_who_lets_it_go_on_too_orders_nothing(world: QuickWorld) -> None:
    child = await refused(world)
    await does(world, Resume())
    with pytest.raises(ActNotPossible):
        await does(world, Resume())
    await is_paid_once(world, child)


async def test_a_new_order_that_is_refused_too_comes_before_an_official_again(world: QuickWorld) -> None:
    child = await refused(world)
    world.strike("odq", refuse=1)
    await does(world, Resume())
    assert ((await burial(world)).waiting, stands(world)) == (NOT_TAKEN, [])
    world.faults.clear()
    await does(world, Resume())
    await is_paid_once(world, child)


@pytest.mark.parametrize("before", [refused, lost])
@pytest.mark.parametrize("words", ["қарау", FOR_A_PERSON, MISTAKEN[Topic.NEIGHBOUR]])
async def test_what_was_closed_unpaid_is_paid_where_its_citizen_asks_and_an_official_lets_it_go_on(
    world: QuickWorld, before: Any, words: str
) -> None:
    child = await before(world)
    await does(world, CLOSE)
    await passes(world, DAY)
    closed = await burial(world)
    assert (closed.status, any(stands(world))) == (Status.ASSIGNED, False)
    await world.says(child, words, Channel.SMS)
    await does(world, Resume())
    await is_paid_once(world, child, TOLD[before])


async def test_what_was_closed_unpaid_and_is_corrected_is_paid_where_an_official_lets_it_go_on(
    world: QuickWorld,
) -> None:
    child = await refused(world)
    await does(world, CLOSE)
    world.bring("death_corrected")
    await world.settle()
    assert (await burial(world)).waiting == Waiting(Reason.EVENT_CORRECTED)
    await does(world, Resume())
    await is_paid_once(world, child)


async def test_who_is_answered_by_a_specialist_leaves_their_case_as_it_was_closed(world: QuickWorld) -> None:
    child = await refused(world)
    await does(world, CLOSE)
    await world.says(child, FOR_A_PERSON, Channel.SMS)
    assert (await burial(world)).status is Status.ATTENTION
    [waiting] = (await desk.search(world.app.store, state=desk.OPEN)).found
    await conversations.reply(world.app.runtime, SPECIALIST, waiting.id, "Деректеріңіз түзетілуде.")
    await passes(world, DAY)
    assert ((await burial(world)).status, stands(world)) == (Status.ASSIGNED, [])


async def test_beside_another_order_under_its_number_none_is_placed_after_a_review(
    world: QuickWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another(*_: Any) -> bool:
        raise Conflict("another order was placed under this key")

    child = await agreed(world)
    monkeypatch.setattr(world.city.payments, "place", another)
    await world.says(child, "1", Channel.SMS)
    await does(world, CLOSE)
    await world.says(child, "қарау", Channel.SMS)
    await does(world, Resume())
    assert ((await burial(world)).waiting, world.orders) == (Waiting(Reason.ORDER_REFUSED, ("409",)), [])


@on_both_engines
async def test_what_was_stopped_at_a_citizens_word_while_the_payment_system_was_silent_is_paid_once(
    world: QuickWorld,
) -> None:
    """Until it has said whether it holds the order, nobody can let it go on."""
    child = await agreed(world)
    world.strike("odq", lose=1)
    await world.says(child, "1", Channel.SMS)
    await world.says(child, MISTAKEN[Topic.ALIVE], Channel.SMS)
    with pytest.raises(ActNotPossible):
        await does(world, Resume())
    await works_again(world)
    assert stands(world) == [False]
    await does(world, Resume())
    await is_paid_once(world, child)


def breaks(case: Case, now: Now) -> Outcome:
    raise ZeroDivisionError


@on_both_engines
async def test_a_review_of_what_failed_before_its_order_and_was_closed_ends_in_one_order(
    world: QuickWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = await agreed(world)
    with monkeypatch.context() as fault:
        fault.setitem(pipeline.ROAD, Status.ORDERED, breaks)
        await world.says(child, "1", Channel.SMS)
    await does(world, CLOSE)
    await world.says(child, "қарау", Channel.SMS)
    await does(world, Resume())
    await is_paid_once(world, child)
