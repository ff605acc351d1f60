"""Receipts: of every type, in any order, any number of times, of messages known and unknown."""

from collections.abc import Sequence
from itertools import permutations
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from bot.transports import Fate, Receipt
from bot.workers.outbox import Outbox
from bot.workers.routes import Route
from handlers.usecases.runtime import Runtime
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.messages.contact import Channel
from storage.jobs.inbox import LEASE
from storage.messages import conversations
from storage.messages.conversations import Line
from storage.messages.messages import DELIVERED, FAILED, SENT
from tests.flow.world import World
from tests.handlers.front import SMS_TOKEN, kept

RECEIPT = "/sms/receipt"


class Accepts:
    """An SMS gateway that takes everything and says nothing more."""

    async def send(self, message: Any) -> Receipt:
        return Receipt(fate=Fate.ACCEPTED)


@pytest.fixture
async def offer(world: World) -> Line:
    """An offer by SMS that the gateway has taken."""
    outbox = Outbox(world.app.runtime, Route(Channel.SMS, "sms", 1000), Accepts())
    outboxes = dict.fromkeys(("answers sms", "outbox sms"), outbox.run)
    world.app.workers._works = {**world.app.workers._works, **outboxes}  # type: ignore[dict-item]
    child = world.bring("burial_by_child").concerned[0]
    await world.settle()
    [line] = await world.thread(child, Channel.SMS)
    assert line.state == SENT
    return line


async def receipts(world: World, open_world: TestClient, id: str, types: Sequence[int | str]) -> list[int]:
    statuses = []
    for kind in types:
        asked = await open_world.get(RECEIPT, params={"token": SMS_TOKEN, "id": id, "type": str(kind)})
        statuses.append(asked.status)
        await world.settle()
    return statuses


async def now(world: World, offer: Line) -> tuple[str, Case]:
    """How the offer stands, and its case."""
    [case] = [case for case in await world.cases() if case.number == offer.case_number]
    lines = await world.app.store.read(conversations.of_case, case.number)
    return next(line.state for line in lines if line.id == offer.id), case


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("kind", "state"), [(1, DELIVERED), (2, FAILED), (4, SENT), (8, SENT), (16, FAILED)])
async def test_each_type_says_what_became_of_the_message(
    world: World, open_world: TestClient, offer: Line, method: str, kind: int, state: str
) -> None:
    said = {"token": SMS_TOKEN, "id": offer.id, "type": str(kind)}
    answer = await open_world.request(method, RECEIPT, **({"params": said} if method == "GET" else {"data": said}))
    await world.settle()
    assert (answer.status, await answer.text()) == (200, "")
    assert (await now(world, offer))[0] == state


@pytest.mark.parametrize("order", [*permutations([1, 4, 8]), (8, 8, 1, 1, 8, 4), (2, 1), (1, 2), (1, 16)], ids=str)
async def test_what_was_delivered_stays_delivered_in_any_order(
    world: World, open_world: TestClient, offer: Line, order: tuple[int, ...]
) -> None:
    await receipts(world, open_world, offer.id, order)
    assert (await now(world, offer))[0] == DELIVERED


@pytest.mark.parametrize("order", [(1, 2), (1, 16), (8, 1, 2, 2)], ids=str)
async def test_a_late_failure_does_not_take_back_a_question_that_arrived(
    world: World, open_world: TestClient, offer: Line, order: tuple[int, ...]
) -> None:
    await receipts(world, open_world, offer.id, order)
    assert (await now(world, offer))[1].status is Status.OFFERED


@pytest.mark.parametrize("order", [(2,), (8, 2), (16,), (2, 2, 16), (2, 8, 4)], ids=str)
async def test_a_question_that_did_not_arrive_comes_before_an_official_once(
    world: World, open_world: TestClient, offer: Line, order: tuple[int, ...]
) -> None:
    await receipts(world, open_world, offer.id, order)
    state, case = await now(world, offer)
    assert (state, case.status, case.waiting) == (FAILED, Status.ATTENTION, Waiting(Reason.UNDELIVERED))


@pytest.mark.parametrize("order", [(2, 1), (16, 1), (2, 8, 1), (2, 2, 1, 1)], ids=str)
async def test_a_question_that_arrived_after_all_is_open_again(
    world: World, open_world: TestClient, offer: Line, order: tuple[int, ...]
) -> None:
    await receipts(world, open_world, offer.id, order)
    state, case = await now(world, offer)
    assert (state, case.status, case.waiting) == (DELIVERED, Status.OFFERED, None)
    assert case.asking.question is not None


@pytest.mark.parametrize(("words", "status"), [("1", Status.ACCOUNT), ("Иә", Status.ACCOUNT), ("+", Status.ACCOUNT)])
async def test_a_yes_to_a_question_that_was_thought_lost_is_a_consent(
    world: World, open_world: TestClient, offer: Line, words: str, status: Status
) -> None:
    await receipts(world, open_world, offer.id, [2])
    await says(world, offer, words)
    case = (await now(world, offer))[1]
    assert case.consent is not None
    assert (case.status, case.consent.text, case.consent.message_id) == (status, offer.text, offer.id)


async def test_a_no_to_a_question_that_was_thought_lost_is_a_no(
    world: World, open_world: TestClient, offer: Line
) -> None:
    await receipts(world, open_world, offer.id, [2])
    await says(world, offer, "2")
    case = (await now(world, offer))[1]
    assert case.consent is None
    assert case.status is not Status.ATTENTION


async def test_what_is_no_answer_leaves_the_case_with_its_official(
    world: World, open_world: TestClient, offer: Line
) -> None:
    await receipts(world, open_world, offer.id, [2])
    await says(world, offer, "статус")
    case = (await now(world, offer))[1]
    assert (case.status, case.waiting) == (Status.ATTENTION, Waiting(Reason.UNDELIVERED))


async def says(world: World, offer: Line, words: str) -> None:
    [case] = [case for case in await world.cases() if case.number == offer.case_number]
    [person] = [one for one in world.city.people if one.msisdn == case.asking.msisdn]
    await world.says(person, words, Channel.SMS)


async def test_a_repeated_receipt_is_one_receipt(world: World, open_world: TestClient, offer: Line) -> None:
    assert await receipts(world, open_world, offer.id, [1, 1, 1]) == [200, 200, 200]
    assert len(await kept(world.app.runtime, "receipt")) == 1


async def test_a_receipt_of_an_unknown_message_moves_nothing(world: World, open_world: TestClient, offer: Line) -> None:
    assert await receipts(world, open_world, "nobody", [1, 2, 8, 16]) == [200] * 4
    assert [(one["due_at"], one["error"]) for one in await kept(world.app.runtime, "receipt")] == [(None, None)] * 4
    assert (await now(world, offer))[1].status is Status.OFFERED


@pytest.mark.parametrize("kind", ["3", "0", "x", "01", "١"])
async def test_a_type_that_kannel_does_not_have_is_refused(runtime: Runtime, front: TestClient, kind: str) -> None:
    answer = await front.get(RECEIPT, params={"token": SMS_TOKEN, "id": "m", "type": kind})
    assert (answer.status, "1, 2, 16, 8, 4" in await answer.text()) == (400, True)
    assert await kept(runtime, "receipt") == []


@pytest.mark.parametrize(("given", "names"), [({"id": "m"}, "type"), ({"type": "1"}, "id"), ({}, "id, type")], ids=str)
async def test_a_receipt_says_which_message_and_what(front: TestClient, given: dict[str, str], names: str) -> None:
    answer = await front.get(RECEIPT, params={"token": SMS_TOKEN} | given)
    assert (answer.status, await answer.text()) == (400, f"missing: {names}\n")


async def test_a_receipt_that_is_to_go_along_and_is_lost_is_worked_when_its_lease_is_over(
    world: World, open_world: TestClient, offer: Line
) -> None:
    params = {"token": SMS_TOKEN, "id": offer.id, "type": "1"}
    await open_world.get(RECEIPT, params=params)
    await world.app.workers.drain()
    assert len(world.app.store.riders.board()) == 1
    world.clock.pass_(LEASE)
    await world.settle()
    assert (await now(world, offer))[0] == DELIVERED
