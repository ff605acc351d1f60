"""Who writes in Telegram and has shared no number reaches a person, and is answered there."""

import pytest

from bot.demo.city.people import Inhabitant
from handlers.usecases import conversations
from proactive.messages.contact import Channel
from proactive.messages.escalation import LIFE_IN_DANGER, DeskTopic
from proactive.messages.sender import SenderKind, chat_line, sender_of
from proactive.staff.rights import Actor, Role, Surface
from storage.messages import desk
from storage.messages.desk import WaitingConversation
from tests.flow.quick import QuickWorld, quickly
from tests.flow.world import chat_of

OFFICIAL = Actor(id="staff-1", role=Role.OFFICIAL, surface=Surface.CONSOLE)


async def waiting(world: QuickWorld) -> list[WaitingConversation]:
    return list((await desk.search(world.app.store)).found)


async def told(world: QuickWorld, person: Inhabitant) -> list[str]:
    return [line.key for line in await world.thread(person, Channel.TELEGRAM) if line.key]


async def test_their_words_after_the_welcome_are_before_a_person_and_the_answer_comes_in_that_chat() -> None:
    async with quickly() as world:
        person = world.city.people[10]
        await world.says(person, "мама умерла, я в Германии, что мне делать", Channel.TELEGRAM)
        before = await waiting(world)
        await world.says(person, "номера в Казахстане у меня нет, помогите", Channel.TELEGRAM)
        [waits] = await waiting(world)
        await conversations.reply(world.app.runtime, OFFICIAL, waits.id, "Обратитесь, пожалуйста, в посольство.")
        await world.settle()
        keys = await told(world, person)
        file = await conversations.file_of(world.app.store, waits.id)
    assert before == []
    assert (waits.topic, waits.promised, waits.msisdn) == (DeskTopic.FROM_CHAT, True, chat_line(str(chat_of(person))))
    assert keys == ["common.welcome", "topics.person_in_chat", "common.official_reply"]
    assert [line.text for line in file.lines if line.direction == "in"] == [
        "мама умерла, я в Германии, что мне делать",
        "номера в Казахстане у меня нет, помогите",
    ]


@pytest.mark.parametrize(("words", "language"), [("мама умерла, что мне делать", "ru"), ("анам қайтыс болды", "kk")])
async def test_they_are_welcomed_in_the_language_they_write(words: str, language: str) -> None:
    async with quickly() as world:
        person = world.city.people[10]
        await world.says(person, words, Channel.TELEGRAM)
        welcome = (await world.thread(person, Channel.TELEGRAM))[-1]
    assert (welcome.key, welcome.language) == ("common.welcome", language)


@pytest.mark.parametrize("neutral", ["1", "?", "/start", "ok"])
@pytest.mark.parametrize(("words", "language"), [("мама умерла, что мне делать", "ru"), ("анам қайтыс болды", "kk")])
async def test_the_language_that_was_heard_once_stays(words: str, language: str, neutral: str) -> None:
    async with quickly() as world:
        person = world.city.people[10]
        for said in (words, neutral, neutral):
            await world.says(person, said, Channel.TELEGRAM)
        answers = [line for line in await world.thread(person, Channel.TELEGRAM) if line.direction == "out"]
    assert [answer.language for answer in answers] == [language] * 3


async def test_what_they_write_on_joins_it_and_keeps_the_hour() -> None:
    async with quickly() as world:
        person = world.city.people[10]
        for words in ("сәлем", "Қазақстанда нөмірім жоқ", "жауап күтіп отырмын әлі"):
            await world.says(person, words, Channel.TELEGRAM)
        [waits] = await waiting(world)
        lines = [
            line.text for line in await world.thread(person, Channel.TELEGRAM) if line.key == "topics.person_in_chat"
        ]
    assert waits.count == 2
    assert len(lines) == 2
    assert len(set(lines)) == 1


@pytest.mark.parametrize("words", ["/start", "сәлем", "1", "да", "RU", "статус", "отзываю", "привет"])
async def test_greetings_commands_and_words_of_the_table_bring_nobody(words: str) -> None:
    async with quickly() as world:
        person = world.city.people[10]
        for said in ("сәлем", words):
            await world.says(person, said, Channel.TELEGRAM)
        assert await waiting(world) == []
        assert await told(world, person) == ["common.welcome"] * 2


async def test_whose_life_is_in_danger_is_before_a_person_at_once() -> None:
    async with quickly() as world:
        person = world.city.people[10]
        await world.says(person, "я не хочу больше жить", Channel.TELEGRAM)
        [waits] = await waiting(world)
    assert (waits.topic, waits.sender) == (LIFE_IN_DANGER, SenderKind.CHAT)


def test_no_name_from_which_an_sms_may_come_is_a_chat() -> None:
    assert sender_of("telegram:1") is SenderKind.SERVICE
    assert len(chat_line("1")) > 11
