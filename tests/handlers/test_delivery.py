"""What goes out to Telegram: to who blocked the bot by SMS instead, after a rest when one is asked for, each once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from sqlalchemy import select

from bot.transports.telegram import Telegram
from bot.workers import outbox as outbox_module
from bot.workers.outbox import Outbox
from bot.workers.routes import Route
from proactive.messages import patience
from proactive.messages.contact import Channel, Language
from proactive.messages.message import Message, Priority
from storage.engine.tables import message
from storage.messages import contacts, conversations, messages, rate_limits
from tests.flow.world import World, chat_of
from tests.peers.telegram import TelegramEmulator, User

PHONE = "+77017654321"


@pytest.fixture
async def outbox(world: World, telegram: TelegramEmulator) -> AsyncIterator[Outbox]:
    """Telegram's outbox, with the emulator at its far end."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))
    async with Bot(telegram.token, session=session) as bot:
        yield Outbox(world.app.runtime, Route(Channel.TELEGRAM, "telegram 42", 1000), Telegram(bot))


@pytest.fixture
def citizen(telegram: TelegramEmulator) -> User:
    return telegram.user(started=True)


async def writes(world: World, *citizens: User, priority: Priority = Priority.ANSWER) -> list[str]:
    """A message to each; their ids."""
    told = [
        Message(
            id=f"m-{citizen.user_id}",
            channel=Channel.TELEGRAM,
            address=str(citizen.user_id),
            msisdn=PHONE,
            text="Құрметті азамат",
            sms_text="Қысқа",
            key="common.status_none",
            version="1",
            language=Language.KK,
            priority=priority,
        )
        for citizen in citizens
    ]
    await world.app.store.write(messages.write, told, world.clock())
    return [one.id for one in told]


async def emptied(world: World, outbox: Outbox, hours: int = 1) -> None:
    """Works the outbox again and again, as time goes by."""
    for _ in range(hours * 6):
        while await outbox.run():
            pass
        world.clock.pass_(timedelta(minutes=10))


@pytest.mark.parametrize(("priority", "waits"), [(Priority.BULK, False), (Priority.CASE, True)])
async def test_the_mark_of_a_broadcasts_message_waits_for_nothing_and_others_go_along_with_what_is_written_next(
    world: World, outbox: Outbox, citizen: User, priority: Priority, waits: bool
) -> None:
    [id] = await writes(world, citizen, priority=priority)
    async with asyncio.timeout(5):
        while not citizen.inbox or outbox._under_way:
            await outbox.run()
    assert bool(world.app.store.riders) is waits
    await world.app.store.flush()
    assert await state_of(world, id) == "delivered"


async def state_of(world: World, id: str) -> str:
    query = select(message.c.state).where(message.c.id == id)
    return await world.app.store.read(lambda tx: str(tx.connection.execute(query).scalar_one()))


@pytest.mark.parametrize("how", ["blocked", "deleted", "never started"])
async def test_who_has_left_telegram_reads_it_by_sms_once(
    world: World, outbox: Outbox, telegram: TelegramEmulator, citizen: User, how: str
) -> None:
    citizen.blocked, citizen.deleted, citizen.started = how == "blocked", how == "deleted", how != "never started"
    await writes(world, citizen)
    await emptied(world, outbox)
    by_sms = await world.app.store.read(conversations.with_address, PHONE)
    assert [(line.channel, line.text) for line in by_sms] == [("sms", "Қысқа")]
    assert len(telegram.calls_of("sendMessage")) == 1


async def test_who_blocked_the_bot_is_not_written_to_there_again(
    world: World, outbox: Outbox, telegram: TelegramEmulator
) -> None:
    child = world.bring("burial_by_child").concerned[0]
    citizen = telegram.user(user_id=chat_of(child))
    citizen.blocked = True
    await world.link(child)
    outboxes = dict.fromkeys(("answers telegram", "outbox telegram"), outbox.run)
    world.app.workers._works = {**world.app.workers._works, **outboxes}  # type: ignore[dict-item]
    await world.settle()
    assert child.msisdn is not None
    known = await world.app.store.read(contacts.contacts_of, [child.msisdn])
    assert known[child.msisdn].chat_id is None
    assert [line.channel for line in await world.thread(child, Channel.SMS)] == ["sms"]


async def test_after_a_429_nothing_is_sent_until_the_rest_is_over_and_then_each_once(
    world: World, outbox: Outbox, telegram: TelegramEmulator
) -> None:
    citizens = [telegram.user(phone=f"+770100000{number:02}", started=True) for number in range(5)]
    telegram.fail_next(1, 429)
    await writes(world, *citizens)
    await emptied(world, outbox)
    during = telegram.statuses("sendMessage")
    await asyncio.sleep(telegram.retry_after)
    await emptied(world, outbox)
    assert during[429] == 1
    assert [len(citizen.inbox) for citizen in citizens] == [1] * 5


async def test_what_waits_for_its_turn_when_a_rest_begins_is_given_back(
    world: World, telegram: TelegramEmulator, outbox: Outbox
) -> None:
    citizens = [telegram.user(phone=f"+770100000{number:02}", started=True) for number in range(8)]
    slow = Outbox(world.app.runtime, Route(Channel.TELEGRAM, "telegram 42", 20), outbox._transport)
    telegram.retry_after = 60
    telegram.fail_next(1, 429)
    await writes(world, *citizens)
    async with asyncio.timeout(10):
        while await slow.run():
            pass
    assert len(telegram.calls_of("sendMessage")) < 8
    assert await slow.run() == 0


@pytest.mark.parametrize("status", [500, 502, 503, 504, 409])
async def test_trouble_that_may_pass_is_tried_again_and_sent_once(
    world: World, outbox: Outbox, telegram: TelegramEmulator, citizen: User, status: int
) -> None:
    telegram.fail_next(3, status)
    await writes(world, citizen)
    await emptied(world, outbox)
    assert [message.text for message in citizen.inbox] == ["Құрметті азамат"]
    assert telegram.statuses("sendMessage") == {status: 3, 200: 1}


async def test_a_telegram_that_is_away_for_a_moment_delays_and_loses_nothing(
    world: World, outbox: Outbox, telegram: TelegramEmulator, citizen: User
) -> None:
    await telegram.go_down()
    await writes(world, citizen)
    while await outbox.run():
        pass
    await telegram.come_back()
    await emptied(world, outbox)
    assert (len(citizen.inbox), await world.app.store.read(conversations.with_address, PHONE)) == (1, [])


@pytest.mark.parametrize("priority", [Priority.ANSWER, Priority.CASE])
async def test_a_telegram_that_stays_away_is_not_waited_for(
    world: World, outbox: Outbox, telegram: TelegramEmulator, citizen: User, priority: Priority
) -> None:
    await telegram.go_down()
    await writes(world, citizen, priority=priority)
    await emptied(world, outbox, hours=2)
    [line] = await world.app.store.read(conversations.with_address, PHONE)
    assert (line.channel, line.text) == ("sms", "Қысқа")


@pytest.mark.parametrize("rest", [180, 3600, 86_000])
async def test_who_waits_for_an_answer_reads_it_by_sms_while_telegram_wants_a_long_rest(
    world: World, outbox: Outbox, telegram: TelegramEmulator, rest: int
) -> None:
    telegram.retry_after = rest
    telegram.fail_next(1, 429)
    first, second = telegram.user(started=True), telegram.user(phone="+77010000001", started=True)
    await writes(world, first)
    await emptied(world, outbox)
    await writes(world, second)
    await emptied(world, outbox)
    by_sms = await world.app.store.read(conversations.with_address, PHONE)
    assert ([line.text for line in by_sms], len(telegram.calls_of("sendMessage"))) == (["Қысқа"] * 2, 1)


async def test_bulk_waits_for_telegram_however_long_it_rests(
    world: World, outbox: Outbox, telegram: TelegramEmulator, citizen: User
) -> None:
    telegram.retry_after = 86_000
    telegram.fail_next(1, 429)
    await writes(world, citizen, priority=Priority.BULK)
    await emptied(world, outbox)
    [line] = await world.app.store.read(conversations.with_address, str(citizen.user_id))
    assert (line.state, await world.app.store.read(conversations.with_address, PHONE)) == (messages.QUEUED, [])


async def test_a_token_that_is_refused_stops_the_route_and_the_words_go_by_sms(
    world: World, outbox: Outbox, telegram: TelegramEmulator, citizen: User
) -> None:
    outbox._route.clock = world.clock
    telegram.fail_next(1000, 401)
    await writes(world, citizen)
    await emptied(world, outbox)
    assert await rate_limits.in_trouble(world.app.store) != {}
    by_sms = await world.app.store.read(conversations.with_address, PHONE)
    assert [line.text for line in by_sms] == ["Қысқа"]


@pytest.mark.parametrize(
    ("priority", "state", "times"), [(Priority.BULK, "doubtful", 1), (Priority.ANSWER, "delivered", 2)]
)
async def test_when_the_answer_is_lost_bulk_is_in_doubt_and_an_answer_is_sent_again(
    world: World, outbox: Outbox, telegram: TelegramEmulator, citizen: User, priority: Priority, state: str, times: int
) -> None:
    telegram.drop_next(1, carried_out=True)
    await writes(world, citizen, priority=priority)
    await emptied(world, outbox)
    [line] = await world.app.store.read(conversations.with_address, str(citizen.user_id))
    assert (line.state, len(citizen.inbox)) == (state, times)


async def test_in_the_paid_lane_telegram_is_told_so(world: World, outbox: Outbox, telegram: TelegramEmulator) -> None:
    outbox._transport._paid = True
    limit = telegram.rate_limit()
    await writes(world, telegram.user(started=True))
    await emptied(world, outbox)
    assert limit.paid == 1


async def test_what_can_never_be_sent_is_given_up_after_one_try(
    world: World, outbox: Outbox, telegram: TelegramEmulator, citizen: User
) -> None:
    telegram.fail_next(1, 400)
    [id] = await writes(world, citizen)
    await emptied(world, outbox)
    lines = await world.app.store.read(conversations.with_address, str(citizen.user_id))
    assert [(line.id, line.state) for line in lines] == [(id, messages.FAILED)]
    assert len(telegram.calls_of("sendMessage")) == 1


@pytest.mark.parametrize("priority", patience.TRIES)
def test_where_there_is_another_way_the_tries_end_when_they_are_worth_nothing(priority: Priority) -> None:
    waits = (outbox_module.wait_after(attempt) for attempt in range(1, patience.TRIES[priority]))
    assert sum(waits, timedelta()) <= patience.WORTH_WAITING[priority]


def test_tries_grow_slowly_and_end() -> None:
    waits = [outbox_module.wait_after(attempt).total_seconds() for attempt in range(1, patience.MOST_TRIES + 1)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (1, 600)
    assert 3 * 3600 < sum(waits) < 8 * 3600


@pytest.mark.parametrize("trouble", [None, 429, 500], ids=["at once", "after a rest", "after an error"])
async def test_words_shown_anew_take_the_place_of_the_old_ones(
    world: World, outbox: Outbox, telegram: TelegramEmulator, citizen: User, trouble: int | None
) -> None:
    [id] = await writes(world, citizen)
    await emptied(world, outbox)
    if trouble:
        telegram.fail_next(1, trouble, method="editMessageText")
    for words in ("Елу пайыз", "Жүз пайыз", "Жүз пайыз"):  # what stands there already is no error
        assert await world.app.store.write(messages.rewrite, id, words, [], world.clock())
        await emptied(world, outbox)
        await asyncio.sleep(telegram.retry_after if trouble == 429 else 0)
        await emptied(world, outbox)
    assert [(message.text, message.edited_at > 0) for message in citizen.inbox] == [("Жүз пайыз", True)]
    [line] = await world.app.store.read(conversations.with_address, str(citizen.user_id))
    assert (line.text, line.state) == ("Жүз пайыз", messages.DELIVERED)


async def test_what_did_not_go_out_is_not_shown_anew(world: World, citizen: User) -> None:
    [id] = await writes(world, citizen)
    assert not await world.app.store.write(messages.rewrite, id, "Елу пайыз", [], world.clock())
