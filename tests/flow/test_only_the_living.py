"""Words to somebody who has died do not go out, whoever wrote them: it is asked as they are handed over."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.demo.city.people import Inhabitant
from bot.demo.city.scene import Scene
from handlers.usecases import events, living
from handlers.usecases.case_acts import RequestDocument, WriteMessage
from handlers.usecases.cases import carry_out
from handlers.usecases.living import LOOK_AGAIN, DeadAddressee, rests_for
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.messages.contact import Channel
from proactive.staff.rights import Actor, Role, Surface
from storage.engine.database import Transaction
from storage.engine.tables import job, message
from storage.jobs.jobs import GIVEN_UP
from tests.flow.quick import QuickWorld, quickly

OFFICIAL = Actor(id="O-1", role=Role.OFFICIAL, surface=Surface.CONSOLE, name="Әлімова Әсел")
LATER = timedelta(hours=3)
WORDS = "Құжаттар бойынша"
ACTS = {
    "common.document_request": RequestDocument("Анықтама", WORDS),
    "common.official_message": WriteMessage("Хабар", "Сообщение"),
}


async def applies(world: QuickWorld, kind: str) -> Inhabitant:
    """Yes to the offer, yes to the account."""
    person = world.bring(kind).concerned[0]
    await world.settle()
    for _ in range(2):
        await world.says(person, "1", Channel.SMS)
    return person


async def in_review(world: QuickWorld) -> Inhabitant:
    """Somebody has applied, and an official decides; the register of acts is silent from then on."""
    person = await applies(world, "disability_occupational_disease")
    world.strike("kz:ZAGS", fail=1)
    world.clock.pass_(LATER)
    return person


async def acts(world: QuickWorld, act: Any, person: Inhabitant | None = None) -> None:
    case = next(case for case in await world.cases() if person is None or case.recipient_iin == person.iin)
    await carry_out(world.app.runtime, OFFICIAL, case.number, act)
    await world.settle()


async def states(world: QuickWorld, key: str) -> list[str]:
    def read(tx: Transaction) -> list[str]:
        return list(tx.connection.execute(select(message.c.state).where(message.c.key == key)).scalars())

    return await world.app.store.read(read)


async def questions(world: QuickWorld) -> int:
    def count(tx: Transaction) -> int:
        return len(tx.connection.execute(select(job.c.id).where(job.c.kind == "alive")).all())

    return await world.app.store.read(count)


@pytest.mark.parametrize("key", ACTS)
async def test_what_an_official_writes_reaches_the_living_after_one_question(key: str) -> None:
    async with quickly() as world:
        await in_review(world)
        before = await questions(world)
        await acts(world, ACTS[key])
        assert (await states(world, key), await questions(world) - before) == (["delivered"], 1)


@pytest.mark.parametrize("key", ACTS)
async def test_what_an_official_writes_does_not_go_to_the_phone_of_who_has_died(key: str) -> None:
    async with quickly() as world:
        person = await in_review(world)
        Scene(world.city, "death", world.clock()).death(person, None)
        await acts(world, ACTS[key])
        assert await states(world, key) == ["taken_back"]
        [case] = await world.cases()
        assert (case.waiting, case.suspended is not None) == (Waiting(Reason.RECIPIENT_DIED), True)


@pytest.mark.parametrize("is_told", [True, False])
async def test_of_whose_death_an_act_has_told_it_is_asked_though_they_lived_a_moment_ago(
    is_told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of who had died before they stood in the case, so that the act found no case of theirs."""
    monkeypatch.setattr(events, "died", lambda case, iin, now, acts: Outcome(case=case))
    async with quickly() as world:
        person = await applies(world, "disability_occupational_disease")
        if not is_told:
            world.strike("kz:ZAGS", fail=1)
        Scene(world.city, "death", world.clock()).death(person, None)
        await world.settle()
        await acts(world, ACTS["common.official_message"], person)
        assert await states(world, "common.official_message") == (["taken_back"] if is_told else ["delivered"])


async def test_who_lives_though_an_act_says_otherwise_is_asked_about_once_and_written_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "died", lambda case, iin, now, acts: Outcome(case=case))
    monkeypatch.setattr(living, "has_died", lambda look_up, reply: False)
    async with quickly() as world:
        person = await applies(world, "disability_occupational_disease")
        before = await questions(world)
        Scene(world.city, "death", world.clock()).death(person, None)
        await world.settle()
        await acts(world, ACTS["common.official_message"], person)
        assert await states(world, "common.official_message") == ["delivered"]
        assert await questions(world) - before == 1


async def test_who_was_asked_before_and_has_died_stops_no_case_that_is_anothers_by_now() -> None:
    async with quickly() as world:
        person = await in_review(world)
        [case] = await world.cases()
        late, now = DeadAddressee("900515300008", case.number), world.app.runtime.now()
        assert rests_for(case, late, now) == Outcome(case=case)
        assert rests_for(case, replace(late, iin=person.iin), now).case != case


async def test_a_decision_on_an_award_does_not_go_to_the_phone_of_who_has_died() -> None:
    """The register of disabilities tells of another group; that of persons knows already, and ZAGS is silent."""
    async with quickly() as world:
        person = await applies(world, "disability_general_illness")
        world.clock.pass_(LATER)
        await world.settle()
        world.strike("kz:ZAGS", fail=1)
        world.bring("group_worse")
        Scene(world.city, "death", world.clock()).death(person, None)
        await world.settle()
        assert (await states(world, "award.change"), await questions(world)) == (["taken_back"], 1)
        [case] = await world.cases()
        assert case.status is Status.ASSIGNED  # what becomes of the award is decided on the award


async def test_words_wait_for_a_register_that_is_down_and_go_when_it_answers() -> None:
    async with quickly() as world:
        await in_review(world)
        world.strike("kz:GBDFL", fail=1)
        await acts(world, ACTS["common.document_request"])
        assert await states(world, "common.document_request") == ["queued"]
        world.faults.clear()
        world.clock.pass_(timedelta(minutes=6))
        await world.settle()
        assert await states(world, "common.document_request") == ["delivered"]


async def test_words_go_out_though_the_question_before_them_was_given_up() -> None:
    async with quickly() as world:
        await in_review(world)
        world.strike("kz:GBDFL", fail=1)
        await acts(world, ACTS["common.document_request"])
        gave_up = update(job).where(job.c.kind == "alive").values(state=GIVEN_UP, due_at=None)
        await world.app.store.write(lambda tx: tx.connection.execute(gave_up))
        world.clock.pass_(LOOK_AGAIN)
        await world.settle()
        assert await states(world, "common.document_request") == ["delivered"]


async def test_what_a_stage_has_just_asked_is_not_asked_again() -> None:
    async with quickly() as world:
        await applies(world, "disability_general_illness")
        [case] = await world.cases()
        assert (case.status, await questions(world)) == (Status.ASSIGNED, 0)


async def test_an_answer_to_who_has_just_written_waits_for_nothing() -> None:
    async with quickly() as world:
        person = await in_review(world)
        world.strike("kz:GBDFL", fail=1)
        await world.says(person, "статус", Channel.SMS)
        assert (await states(world, "common.status"))[-1:] == ["delivered"]
