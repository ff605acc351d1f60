"""SMS from names, short codes, city phones and abroad: no machine answers them, and each is before an official."""

from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient

from handlers.usecases import conversations, outsiders
from proactive.messages.escalation import LIFE_IN_DANGER, DeskTopic
from proactive.messages.sender import SenderKind, sender_of
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Actor, Role, Surface
from storage.engine.desk_tables import conversation as table
from storage.messages import desk
from storage.messages.conversations import with_address
from storage.messages.desk import WaitingConversation
from tests.flow.world import World
from tests.handlers.front import kept, text

INBOUND = "/sms/inbound"
AIGERIM = Actor(id="staff-1", role=Role.OFFICIAL, surface=Surface.CONSOLE, name="Айгерім")
SON, BANK = "+4915123456789", "KaspiBank"


async def writes(world: World, client: TestClient, words: str, sender: str, id: str = "k-1") -> None:
    answer = await client.get(INBOUND, params=text(words, **{"from": sender, "id": id}))
    assert answer.status == 200
    await world.settle()


async def on_the_desk(world: World) -> list[WaitingConversation]:
    return list((await desk.search(world.app.store, state="open")).found)


@pytest.mark.parametrize(
    ("sender", "kept_as", "topic"),
    [
        ("KaspiBank", "KaspiBank", DeskTopic.FROM_SERVICE),
        ("150", "150", DeskTopic.FROM_SERVICE),
        ("💰", "💰", DeskTopic.FROM_SERVICE),
        ("+999123456789", "+999123456789", DeskTopic.FROM_SERVICE),
        ("+7", "+7", DeskTopic.FROM_SERVICE),
        ("+4915123456789", "+4915123456789", DeskTopic.FROM_ABROAD),
        ("00 49 151 23456789", "+4915123456789", DeskTopic.FROM_ABROAD),
        ("+7 916 123-45-67", "+79161234567", DeskTopic.FROM_ABROAD),
        ("79161234567", "+79161234567", DeskTopic.FROM_ABROAD),
        ("+12025550123", "+12025550123", DeskTopic.FROM_ABROAD),
        ("+7 727 250 11 11", "+77272501111", DeskTopic.FROM_LANDLINE),
        ("8 7172 55 55 55", "+77172555555", DeskTopic.FROM_LANDLINE),
        ("8 800 080 7777", "+78000807777", DeskTopic.FROM_LANDLINE),
    ],
)
async def test_whoever_is_no_subscriber_here_is_not_answered_and_is_before_an_official(
    world: World, open_world: TestClient, sender: str, kept_as: str, topic: str
) -> None:
    await writes(world, open_world, "Мама умерла, я за границей. Кому писать?", sender)
    [waiting] = await on_the_desk(world)
    assert (waiting.msisdn, waiting.topic, waiting.promised) == (kept_as, topic, False)
    assert waiting.words == "Мама умерла, я за границей. Кому писать?"
    lines = await world.app.store.read(with_address, kept_as)
    assert [line.direction for line in lines] == ["in"]


async def test_a_bank_that_writes_all_day_is_one_row_with_its_count_and_its_last_words(
    world: World, open_world: TestClient
) -> None:
    for count in range(1, 6):
        await writes(world, open_world, f"Баланс {count} тг", BANK, f"k-{count}")
    [waiting] = await on_the_desk(world)
    assert (waiting.count, waiting.words) == (5, "Баланс 5 тг")


async def test_a_row_that_was_ended_is_back_once_a_day_and_nothing_of_it_is_lost(
    world: World, open_world: TestClient
) -> None:
    runtime = world.app.runtime
    await writes(world, open_world, "Баланс 1 тг", BANK)
    [first] = await on_the_desk(world)
    await conversations.close(runtime, AIGERIM, first.id)
    for count in (2, 3):
        world.clock.pass_(timedelta(minutes=1))
        await writes(world, open_world, f"Баланс {count} тг", BANK, f"k-{count}")
    assert (await on_the_desk(world), await outsiders.wake_rested(runtime.store, runtime.now())) == ([], 0)
    world.clock.pass_(timedelta(days=1))
    assert await outsiders.wake_rested(runtime.store, runtime.now()) == 1
    [again] = await on_the_desk(world)
    assert (again.id, again.count, again.words) == (first.id, 2, "Баланс 3 тг")
    assert (again.ended_by, again.answer_by > runtime.clock()) == (None, True)
    assert await outsiders.wake_rested(runtime.store, runtime.now()) == 0


async def test_what_was_ended_and_wrote_no_more_stays_ended(world: World, open_world: TestClient) -> None:
    runtime = world.app.runtime
    await writes(world, open_world, "Баланс 1 тг", BANK)
    [first] = await on_the_desk(world)
    world.clock.pass_(timedelta(minutes=1))
    await conversations.close(runtime, AIGERIM, first.id)
    world.clock.pass_(timedelta(days=2))
    assert await outsiders.wake_rested(runtime.store, runtime.now()) == 0


async def test_a_son_abroad_who_writes_on_is_back_at_once(world: World, open_world: TestClient) -> None:
    await writes(world, open_world, "Кому писать?", SON)
    [first] = await on_the_desk(world)
    await conversations.close(world.app.runtime, AIGERIM, first.id)
    world.clock.pass_(timedelta(minutes=1))
    await writes(world, open_world, "Вы читаете это?", SON, "k-2")
    assert [(waiting.id, waiting.words) for waiting in await on_the_desk(world)] == [(first.id, "Вы читаете это?")]


async def test_a_son_abroad_is_answered_by_an_official_in_the_language_he_writes(
    world: World, open_world: TestClient
) -> None:
    await writes(world, open_world, "Мама умерла, кому писать?", SON)
    [waiting] = await on_the_desk(world)
    await conversations.reply(world.app.runtime, AIGERIM, waiting.id, "Напишите нам ИИН мамы")
    lines = await world.app.store.read(with_address, SON)
    assert [line.text for line in lines if line.direction == "out"] == ["Специалист «Қолдау»: Напишите нам ИИН мамы"]


@pytest.mark.parametrize("sender", [BANK, "150", "+7 727 250 11 11"])
async def test_where_no_sms_arrives_none_is_sent(world: World, open_world: TestClient, sender: str) -> None:
    await writes(world, open_world, "Здравствуйте", sender)
    [waiting] = await on_the_desk(world)
    with pytest.raises(ActNotPossible, match="no SMS reaches"):
        await conversations.reply(world.app.runtime, AIGERIM, waiting.id, "Здравствуйте!")
    assert [found.id for found in await on_the_desk(world)] == [waiting.id]


async def test_whose_life_is_in_danger_is_read_first_from_anywhere(world: World, open_world: TestClient) -> None:
    await writes(world, open_world, "хочу умереть", SON)
    assert [waiting.topic for waiting in await on_the_desk(world)] == [LIFE_IN_DANGER]


async def test_an_outsiders_words_stand_nowhere_in_clear(world: World, open_world: TestClient) -> None:
    await writes(world, open_world, "Мама умерла", SON)
    rows = await world.app.store.read(lambda tx: tx.connection.execute(table.select()).mappings().all())
    assert "Мама" not in str([dict(row) for row in rows])
    assert SON not in str([dict(row) for row in rows])
    [stored] = await kept(world.app.runtime, "sms")
    assert stored["error"] is None


@pytest.mark.parametrize("words", ["1", "иә", "стоп", "KZ86125KZT5004100100"])
async def test_nothing_an_outsider_says_is_an_answer(world: World, open_world: TestClient, words: str) -> None:
    await writes(world, open_world, words, SON)
    assert await world.cases() == []
    assert [waiting.words for waiting in await on_the_desk(world)] == [words]


def test_a_mobile_of_kazakhstan_is_told_from_all_others():
    assert [sender_of(number) for number in ("+77011234567", "+79161234567", "+77272501111", "Kaspi")] == [
        SenderKind.MOBILE,
        SenderKind.ABROAD,
        SenderKind.LANDLINE,
        SenderKind.SERVICE,
    ]
