"""Registers are asked in the name of a consent that stands, and of no other."""

from datetime import timedelta

import pytest

from bot.demo.city.people import Inhabitant
from bot.demo.city.scene import Scene
from proactive.messages.contact import Channel
from tests.flow import watch
from tests.flow.quick import QuickWorld, quickly


async def applied(world: QuickWorld) -> Inhabitant:
    """Burial of a parent: the child has applied, and E-maket does not answer."""
    child = world.bring("burial_by_child").concerned[0]
    await world.settle()
    await world.says(child, "1", Channel.SMS)
    world.strike("kz:EMAKET", fail=1)
    await world.says(child, "1", Channel.SMS)
    return child


async def withdraws(world: QuickWorld, child: Inhabitant) -> None:
    for word in ("отзыв", "1"):
        await world.says(child, word, Channel.SMS)


async def lives_after_all(world: QuickWorld, child: Inhabitant) -> None:
    world.bring("death_annulled")
    await world.settle()


async def dies(world: QuickWorld, child: Inhabitant) -> None:
    Scene(world.city, "death", world.clock()).death(child, None)
    await world.settle()


@pytest.mark.parametrize("ends", [withdraws, lives_after_all, dies])
async def test_when_the_consent_is_gone_its_questions_are_asked_no_more(ends) -> None:
    async with quickly() as world:
        child = await applied(world)
        before = await world.app.store.read(watch.open_errands)
        await ends(world, child)
        number = next(case.number for case in await world.cases() if case.service == "burial")
        after = await world.app.store.read(watch.open_errands)
    assert (number in before, number in after) == (True, False)


async def test_an_application_that_goes_on_asks_again() -> None:
    async with quickly() as world:
        child = await applied(world)
        await dies(world, child)
        world.faults.clear()
        world.bring("death_annulled")
        await world.settle()
        world.clock.pass_(timedelta(hours=1))
        await world.settle()
        [case] = [case for case in await world.cases() if case.service == "burial" and case.subject_iin != child.iin]
    assert case.status == "assigned"


async def test_the_offer_stands_in_a_consent_that_was_given_under_the_answer_to_a_question() -> None:
    async with quickly() as world:
        child = world.bring("burial_by_child").concerned[0]
        await world.settle()
        for words in ("а если откажусь, что будет?", "1"):
            await world.says(child, words, Channel.SMS)
        [case] = [case for case in await world.cases() if case.service == "burial"]
    assert case.consent is not None
    offer, answer = case.consent.text.split("\n\n", 1)
    assert "151 375" in offer.replace("\xa0", " ")
    assert case.consent.text_key.startswith("topics.if_no")
    assert answer
