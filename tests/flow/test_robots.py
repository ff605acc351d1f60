"""Two machines never talk: robots that answer every SMS, and the limit a day."""

from datetime import timedelta

import pytest

from proactive.messages.contact import Channel
from proactive.messages.escalation import DeskTopic
from proactive.staff.alerts import Alarm
from storage.messages import desk
from storage.staff import alerts
from tests.flow.quick import QuickWorld, quickly

LIMIT = 6


async def answers(world: QuickWorld, person: object) -> list[str]:
    lines = await world.thread(person, Channel.SMS)  # type: ignore[arg-type]
    return [line.text for line in lines if line.direction == "out"]


@pytest.mark.parametrize("words", ["Абонент не может ответить", "Баланс: 100 тг", "Liked “…1 – да…”", "статус"])
async def test_sixty_automatic_texts_are_not_sixty_answers(words: str) -> None:
    async with quickly() as world:
        person = world.bring("burial_by_child").concerned[0]
        await world.settle()
        for _ in range(60):
            await world.says(person, words, Channel.SMS)
        assert len(await answers(world, person)) <= 8


async def test_a_robot_whose_words_are_new_each_time_is_not_answered_for_ever_either() -> None:
    async with quickly(sms_per_number_a_day=LIMIT) as world:
        person = world.bring("burial_by_child").concerned[0]
        await world.settle()
        for place in range(60):
            await world.says(person, f"Ваш баланс {1000 + 7 * place} тг, бонусов {place}", Channel.SMS)
            world.clock.pass_(timedelta(minutes=1))
        assert len(await answers(world, person)) <= 1 + LIMIT + 1


async def test_who_is_answered_too_often_hears_one_last_word_and_a_person_sees_it() -> None:
    async with quickly(sms_per_number_a_day=LIMIT) as world:
        person = world.bring("burial_by_child").concerned[0]
        await world.settle()
        for place in range(3 * LIMIT):
            await world.says(person, f"не понял {'ы' * place}", Channel.SMS)
            world.clock.pass_(timedelta(minutes=11))
        keys = [line.text for line in await world.thread(person, Channel.SMS) if line.direction == "out"]
        today = world.clock().replace(hour=0, minute=0)
        [loop] = await alerts.loops(world.app.store, today, LIMIT)
        assert (len(keys), loop.alarm, loop.about) == (1 + LIMIT + 1, Alarm.DAMPENED, f"…{str(person.msisdn)[-4:]}")


async def test_a_yes_counts_however_much_was_said_before_it() -> None:
    async with quickly(sms_per_number_a_day=LIMIT) as world:
        person = world.bring("burial_by_child").concerned[0]
        await world.settle()
        for place in range(2 * LIMIT):
            await world.says(person, f"не понял {'ы' * place}", Channel.SMS)
            world.clock.pass_(timedelta(minutes=11))
        await world.says(person, "1", Channel.SMS)
        [case] = [case for case in await world.cases() if case.service == "burial"]
        assert case.consent is not None


async def test_the_next_day_everybody_is_answered_again() -> None:
    async with quickly(sms_per_number_a_day=LIMIT) as world:
        person = world.bring("burial_by_child").concerned[0]
        await world.settle()
        for place in range(2 * LIMIT):
            await world.says(person, f"не понял {'ы' * place}", Channel.SMS)
            world.clock.pass_(timedelta(minutes=11))
        before = len(await answers(world, person))
        world.clock.pass_(timedelta(hours=20))
        await world.says(person, "статус", Channel.SMS)
        assert len(await answers(world, person)) > before


async def test_who_asks_the_same_again_and_again_is_told_once_that_a_person_sees_it() -> None:
    async with quickly() as world:
        person = world.bring("burial_by_child").concerned[0]
        await world.settle()
        before = len(await answers(world, person))
        for _ in range(6):
            await world.says(person, "статус", Channel.SMS)
        told = (await answers(world, person))[before:]
        assert (len(told), len(set(told)), "маман" in told[-1]) == (4, 2, True)
        [waiting] = (await desk.search(world.app.store, state="open")).found
        assert (waiting.topic, waiting.count) == (DeskTopic.REPEATS, 3)


async def test_who_asks_each_day_is_answered_each_day() -> None:
    async with quickly() as world:
        person = world.bring("burial_by_child").concerned[0]
        await world.settle()
        for _ in range(5):
            before = len(await answers(world, person))
            await world.says(person, "статус", Channel.SMS)
            assert len(await answers(world, person)) > before
            world.clock.pass_(timedelta(days=1))
        assert (await desk.search(world.app.store, topic=DeskTopic.REPEATS)).found == ()


async def test_who_fears_for_their_life_is_not_told_that_nothing_has_changed() -> None:
    async with quickly() as world:
        person = world.bring("burial_by_child").concerned[0]
        await world.settle()
        before = len(await answers(world, person))
        for _ in range(6):
            await world.says(person, "хочу умереть", Channel.SMS)
        told = (await answers(world, person))[before:]
        assert len(set(told)) == 1
