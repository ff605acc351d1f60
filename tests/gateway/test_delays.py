"""A register that is down delays a case; it never decides one."""

from datetime import timedelta
from typing import Any

import pytest

from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason
from proactive.messages.contact import Channel
from tests.flow.world import World
from tests.gateway.faults import burial, down, well

TROUBLES: list[dict[str, Any]] = [{"fail": 1}, {"drop": 1}, {"pending": 1}, {"broken": 1}, {"lose": 1}]


async def hours_pass(world: World, hours: int) -> None:
    for _ in range(hours):
        world.clock.pass_(timedelta(hours=1))
        await world.settle()


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
@pytest.mark.parametrize("register", ["kz:GBDFL", "kz:EMAKET", "kz:BMG"])
async def test_a_case_waits_for_a_register_however_long_and_then_goes_on(
    world: World, register: str, trouble: dict[str, Any]
) -> None:
    await down(world, register, **trouble)
    world.bring("burial_by_child")
    await world.settle()
    await hours_pass(world, 3)
    waiting = await burial(world)
    await well(world)
    await hours_pass(world, 1)
    assert (waiting.status, (await burial(world)).status) == (Status.DETECTED, Status.OFFERED)


@pytest.mark.parametrize("trouble", TROUBLES, ids=str)
async def test_who_has_agreed_is_told_once_that_it_takes_longer(world: World, trouble: dict[str, Any]) -> None:
    child = world.bring("burial_by_child").concerned[0]
    await world.settle()
    await down(world, "kz:ACCOUNTS", **trouble)
    await world.says(child, "1", Channel.SMS)
    before = len(await world.thread(child, Channel.SMS))
    await hours_pass(world, 3)
    assert (await burial(world)).status is Status.CONSENTED
    assert len(await world.thread(child, Channel.SMS)) == before + 1


async def test_what_was_answered_is_kept_and_not_asked_again(world: World) -> None:
    asked = counted(world)
    await down(world, "kz:EMAKET", drop=1)
    world.bring("disability_general_illness")
    await world.settle()
    await hours_pass(world, 2)
    answered = {key: count for key, count in asked.items() if key[0] != "kz:EMAKET"}
    assert set(answered.values()) == {1}
    await well(world)
    await hours_pass(world, 1)
    [case] = await world.cases()
    assert case.status is Status.OFFERED
    again = {key for key in answered if asked[key] > 1}
    assert again == {("kz:GBDFL", case.subject_iin)}, "whether they live is asked afresh before they are written to"


def counted(world: World) -> dict[tuple[str, str], int]:
    """How often each question was answered by the city."""
    found: dict[tuple[str, str], int] = {}
    look_up = world.city.look_up

    def counting(key: Any, value: str, now: Any) -> Any:
        found[key[0], value] = found.get((key[0], value), 0) + 1
        return look_up(key, value, now)

    world.city.look_up = counting  # type: ignore[method-assign]
    return found


async def test_one_slow_case_does_not_hold_up_another(world: World) -> None:
    await down(world, "kz:EMAKET", fail=1, times=1)
    world.bring("burial_by_child")
    world.bring("disability_general_illness")
    await world.settle()
    await hours_pass(world, 1)
    offered = {case.service for case in await world.cases() if case.status is Status.OFFERED}
    assert offered >= {"burial", "disability"}


async def test_a_refusal_is_no_finding_either_a_person_looks(world: World) -> None:
    await down(world, "kz:GBDFL", reject=1)
    world.bring("burial_by_child")
    await world.settle()
    case = await burial(world)
    assert case.waiting is not None
    assert (case.status, case.waiting.reason) == (Status.ATTENTION, Reason.REGISTER_REFUSES)


async def test_a_record_that_cannot_be_read_is_asked_for_again(world: World) -> None:
    look_up = world.city.look_up
    spoiled: Any = lambda key, value, now: [  # noqa: E731
        record | ({"birth_date": "long ago"} if key[0] == "kz:GBDFL" else {}) for record in look_up(key, value, now)
    ]
    world.city.look_up = spoiled
    world.bring("burial_by_child")
    await world.settle()
    waiting = await burial(world)
    world.city.look_up = look_up  # type: ignore[method-assign]
    await hours_pass(world, 1)
    assert (waiting.status, (await burial(world)).status) == (Status.DETECTED, Status.OFFERED)
