"""The emulator of the Bot API, driven by python-telegram-bot: a client that is not ours and knows the real one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiohttp import ClientSession, web
from telegram import (
    Bot,
    BotCommand,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    Update,
)
from telegram.error import BadRequest, Conflict, EndPointNotFound, Forbidden, InvalidToken, NetworkError, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from tests.peers.http import LoopbackServer
from tests.peers.telegram import TelegramEmulator

YES_NO = InlineKeyboardMarkup(
    [[InlineKeyboardButton("Иә", callback_data="yes"), InlineKeyboardButton("Жоқ", callback_data="no")]]
)
SHARE = ReplyKeyboardMarkup([[KeyboardButton("📱 Нөмірімді жіберу", request_contact=True)]], one_time_keyboard=True)
pytestmark = pytest.mark.filterwarnings("ignore::telegram.warnings.PTBDeprecationWarning")  # int or timedelta
Context = ContextTypes.DEFAULT_TYPE


async def start(update: Update, context: Context) -> None:
    await update.message.reply_text("Нөміріңізді жіберіңіз", reply_markup=SHARE)


async def take_contact(update: Update, context: Context) -> None:
    own = update.message.contact.user_id == update.effective_user.id
    words = "Келісесіз бе?" if own else "Бұл сіздің нөміріңіз емес"
    await update.message.reply_text(words, reply_markup=YES_NO if own else ReplyKeyboardRemove())


async def take_answer(update: Update, context: Context) -> None:
    await update.callback_query.answer("Қабылданды")
    await update.callback_query.edit_message_text(f"Жауабыңыз: {update.callback_query.data}")


async def send_back_document(update: Update, context: Context) -> None:
    file = await update.message.document.get_file()
    content = bytes(await file.download_as_bytearray())
    await update.message.reply_document(content[::-1], filename="кері.pdf", caption="Міне")


async def echo(update: Update, context: Context) -> None:
    await update.message.reply_text(update.message.text)


def conversation(tg: TelegramEmulator) -> Application:
    application = (
        Application.builder().token(tg.token).base_url(f"{tg.url}/bot").base_file_url(f"{tg.url}/file/bot").build()
    )
    application.add_handler(CommandHandler("start", start))
    application.add_handler(MessageHandler(filters.CONTACT, take_contact))
    application.add_handler(MessageHandler(filters.Document.ALL, send_back_document))
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(take_answer))
    return application


@asynccontextmanager
async def by_polling(tg: TelegramEmulator) -> AsyncIterator[Application]:
    async with conversation(tg) as application:
        await application.start()
        await application.updater.start_polling(timeout=1)
        yield application
        await application.updater.stop()
        await application.stop()


@asynccontextmanager
async def by_webhook(tg: TelegramEmulator) -> AsyncIterator[Application]:
    async with conversation(tg) as application, webhook(application) as url:
        await application.start()
        await application.bot.set_webhook(url, secret_token="the-secret")
        yield application
        await application.stop()


@asynccontextmanager
async def webhook(application: Application) -> AsyncIterator[str]:
    async def take(request: web.Request) -> web.Response:
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "the-secret"
        await application.update_queue.put(Update.de_json(await request.json(), application.bot))
        return web.Response()

    app = web.Application()
    app.router.add_post("/telegram/webhook", take)
    server = LoopbackServer(app)
    await server.start()
    yield f"{server.url}/telegram/webhook"
    await server.close()


@pytest.fixture(params=[by_polling, by_webhook])
async def running(request: pytest.FixtureRequest, telegram: TelegramEmulator) -> AsyncIterator[TelegramEmulator]:
    async with request.param(telegram):
        yield telegram


@pytest.fixture
async def bot(telegram: TelegramEmulator) -> AsyncIterator[Bot]:
    async with Bot(telegram.token, f"{telegram.url}/bot", f"{telegram.url}/file/bot") as bot:
        yield bot


async def test_a_whole_conversation_from_start_to_the_pressed_button(running: TelegramEmulator):
    aigul = running.user("Айгүл", "+77011234567")
    await aigul.says("/start")
    await aigul.presses(await aigul.receives(containing="Нөміріңізді"), "📱 Нөмірімді жіберу")
    offer = await aigul.receives(containing="Келісесіз бе?")
    press = await aigul.presses(offer, "Иә")
    assert await press.answered() == {"text": "Қабылданды", "show_alert": False}
    assert await aigul.sees("Жауабыңыз: yes") is offer
    assert offer.buttons == []


async def test_a_contact_of_somebody_else_is_known_as_such(running: TelegramEmulator):
    aigul, baurzhan = running.user("Айгүл"), running.user("Бауыржан", "+77029876543")
    await aigul.shares_contact(baurzhan.phone, baurzhan.user_id)
    await aigul.receives(containing="Бұл сіздің нөміріңіз емес")


async def test_a_document_goes_up_and_another_comes_down(running: TelegramEmulator):
    aigul = running.user()
    await aigul.sends_document("анықтама.pdf", b"%PDF-1.7")
    answer = await aigul.receives(containing="Міне")
    assert (answer.document.name, answer.document.content) == ("кері.pdf", b"%PDF-1.7"[::-1])


async def test_messages_of_one_person_arrive_in_the_order_they_were_written(running: TelegramEmulator):
    aigul = running.user()
    for number in range(20):
        await aigul.says(f"{number}")
    assert [(await aigul.receives()).text for _ in range(20)] == [f"{number}" for number in range(20)]


async def test_a_duplicated_update_reaches_the_bot_twice_under_one_id(running: TelegramEmulator):
    aigul = running.user()
    running.duplicate_next_update()
    await aigul.says("сәлем")
    await aigul.receives(), await aigul.receives()
    await aigul.says("соңы")
    assert (await aigul.receives()).text == "соңы"


async def test_a_blocked_bot_may_not_write_until_the_person_comes_back(telegram: TelegramEmulator, bot: Bot):
    aigul = telegram.user(started=True)
    aigul.blocks_bot()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(aigul.user_id, "Сәлем")
    await aigul.says("/start")
    assert (await bot.send_message(aigul.user_id, "Сәлем")).text == "Сәлем"
    kinds = [
        update.my_chat_member.new_chat_member.status for update in await bot.get_updates() if update.my_chat_member
    ]
    assert kinds == ["kicked", "member"]


async def test_a_deleted_account_is_named_as_such(telegram: TelegramEmulator, bot: Bot):
    aigul = telegram.user(started=True)
    aigul.deletes_account()
    with pytest.raises(Forbidden, match="user is deactivated"):
        await bot.send_message(aigul.user_id, "Сәлем")


async def test_the_bot_may_not_write_first(telegram: TelegramEmulator, bot: Bot):
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(telegram.user().user_id, "Сәлем")


async def test_too_many_messages_to_all_are_told_when_to_come_again(telegram: TelegramEmulator, bot: Bot):
    telegram.rate_limit(per_second=5, retry_after=7)
    people = [telegram.user(started=True) for _ in range(6)]
    for person in people[:5]:
        await bot.send_message(person.user_id, "Сәлем")
    with pytest.raises(RetryAfter) as refusal:
        await bot.send_message(people[5].user_id, "Сәлем")
    assert refusal.value.retry_after == 7
    assert telegram.statuses("sendMessage") == {200: 5, 429: 1}


async def test_a_second_message_to_one_chat_in_the_same_second_is_refused(telegram: TelegramEmulator, bot: Bot):
    telegram.rate_limit()
    aigul, baurzhan = telegram.user(started=True), telegram.user(started=True)
    await bot.send_message(aigul.user_id, "бір")
    with pytest.raises(RetryAfter):
        await bot.send_message(aigul.user_id, "екі")
    await bot.send_message(baurzhan.user_id, "бір")
    assert [len(aigul.inbox), len(baurzhan.inbox)] == [1, 1]


async def test_the_paid_lane_takes_more_and_is_counted(telegram: TelegramEmulator, bot: Bot):
    limit = telegram.rate_limit(per_second=1)
    for person in [telegram.user(started=True) for _ in range(5)]:
        await bot.send_message(person.user_id, "Сәлем", allow_paid_broadcast=True)
    assert limit.paid == 5


async def test_it_fails_as_often_as_it_is_told_and_then_serves(telegram: TelegramEmulator, bot: Bot):
    aigul = telegram.user(started=True)
    telegram.fail_next(1, 500)
    telegram.fail_next(1, 502)
    for _ in range(2):
        with pytest.raises(NetworkError):
            await bot.send_message(aigul.user_id, "Сәлем")
    await bot.send_message(aigul.user_id, "Сәлем")
    assert len(aigul.inbox) == 1


async def test_an_answer_can_be_lost_although_the_message_went_out(telegram: TelegramEmulator, bot: Bot):
    aigul = telegram.user(started=True)
    telegram.drop_next(1, carried_out=True)
    with pytest.raises(NetworkError):
        await bot.send_message(aigul.user_id, "Сәлем")
    assert [message.text for message in aigul.inbox] == ["Сәлем"]
    assert telegram.statuses("sendMessage") == {0: 1}


async def test_an_emulator_that_is_down_comes_back_at_the_same_address(telegram: TelegramEmulator, bot: Bot):
    await telegram.go_down()
    with pytest.raises(NetworkError):
        await bot.get_me()
    await telegram.come_back()
    assert (await bot.get_me()).username == "qoldau_test_bot"


async def test_an_update_comes_again_until_it_is_confirmed(telegram: TelegramEmulator, bot: Bot):
    await telegram.user().says("сәлем")
    (first,) = await bot.get_updates()
    (again,) = await bot.get_updates(offset=first.update_id)
    assert first.update_id == again.update_id
    assert await bot.get_updates(offset=first.update_id + 1) == ()
    assert await bot.get_updates() == ()


async def test_a_long_poll_returns_as_soon_as_there_is_something(telegram: TelegramEmulator, bot: Bot):
    polling = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.1)
    await telegram.user().says("сәлем")
    async with asyncio.timeout(2):
        (update,) = await polling
    assert update.message.text == "сәлем"


async def test_only_the_kinds_of_updates_that_were_asked_for_are_kept(telegram: TelegramEmulator, bot: Bot):
    await bot.get_updates(allowed_updates=["callback_query"])
    await telegram.user().says("сәлем")
    assert await bot.get_updates() == ()


async def test_two_pollers_of_one_bot_are_a_conflict(telegram: TelegramEmulator, bot: Bot):
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.1)
    async with Bot(telegram.token, f"{telegram.url}/bot") as second:
        await second.get_updates()
    with pytest.raises(Conflict):
        await first


async def test_polling_is_a_conflict_while_a_webhook_is_set(telegram: TelegramEmulator, bot: Bot):
    await bot.set_webhook("http://127.0.0.1:9/webhook")
    with pytest.raises(Conflict):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


async def test_a_webhook_that_fails_gets_the_same_update_again_and_the_next_ones_wait(
    telegram: TelegramEmulator, bot: Bot
):
    statuses, seen, done = [500, 404, 200, 200], [], asyncio.Event()

    async def take(request: web.Request) -> web.Response:
        seen.append((await request.json())["message"]["text"])
        done.set() if len(seen) == len(statuses) else None
        return web.Response(status=statuses[len(seen) - 1])

    app = web.Application()
    app.router.add_post("/", take)
    server = LoopbackServer(app)
    await server.start()
    await bot.set_webhook(server.url)
    aigul = telegram.user()
    await aigul.says("бір")
    await aigul.says("екі")
    await asyncio.wait_for(done.wait(), 5)
    await server.close()
    assert seen == ["бір", "бір", "бір", "екі"]
    assert "404" in (await bot.get_webhook_info()).last_error_message


async def test_an_undecodable_update_stands_among_good_ones(telegram: TelegramEmulator):
    await telegram.user().says("бір")
    bad = telegram.send_undecodable_update()
    await telegram.user().says("екі")
    async with ClientSession() as client, client.get(f"{telegram.url}/bot{telegram.token}/getUpdates") as answer:
        updates = (await answer.json())["result"]
    assert [update["update_id"] - bad for update in updates] == [-1, 0, 1]
    with pytest.raises((TypeError, AttributeError)):
        Update.de_json(updates[1], bot=None)


async def test_an_edit_that_changes_nothing_is_refused(telegram: TelegramEmulator, bot: Bot):
    aigul = telegram.user(started=True)
    sent = await bot.send_message(aigul.user_id, "Келісесіз бе?", reply_markup=YES_NO)
    with pytest.raises(BadRequest, match="not modified"):
        await bot.edit_message_text("Келісесіз бе?", aigul.user_id, sent.message_id, reply_markup=YES_NO)
    edited = await bot.edit_message_reply_markup(aigul.user_id, sent.message_id, reply_markup=None)
    assert edited.reply_markup is None


async def test_a_deleted_message_can_be_neither_edited_nor_seen(telegram: TelegramEmulator, bot: Bot):
    aigul = telegram.user(started=True)
    sent = await bot.send_message(aigul.user_id, "Сәлем")
    await bot.delete_message(aigul.user_id, sent.message_id)
    with pytest.raises(BadRequest, match="not found"):
        await bot.edit_message_text("Қош", aigul.user_id, sent.message_id)
    with pytest.raises(AssertionError):
        await aigul.sees("Сәлем", timeout=0.01)


async def test_a_press_that_waited_too_long_cannot_be_answered(telegram: TelegramEmulator, bot: Bot):
    aigul = telegram.user(started=True)
    await bot.send_message(aigul.user_id, "Келісесіз бе?", reply_markup=YES_NO)
    press = await aigul.presses(await aigul.receives(), "yes")
    telegram.world.query_seconds = 0
    with pytest.raises(BadRequest, match="Query is too old"):
        await bot.answer_callback_query(press.query_id)


async def test_a_button_can_be_pressed_after_it_was_taken_away(telegram: TelegramEmulator, bot: Bot):
    aigul = telegram.user(started=True)
    sent = await bot.send_message(aigul.user_id, "Келісесіз бе?", reply_markup=YES_NO)
    await bot.edit_message_reply_markup(aigul.user_id, sent.message_id)
    offer = await aigul.receives()
    with pytest.raises(AssertionError):
        await aigul.presses(offer, "Иә")
    await aigul.presses_late(offer, "Иә")
    assert (await bot.get_updates())[0].callback_query.data == "yes"


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("ә" * 4097, "too long"), ("  ", "empty"), ("<b>Сәлем", "parse entities"), ("<u><b>x</u>", "parse")],
)
async def test_a_text_that_cannot_be_shown_is_refused(telegram: TelegramEmulator, bot: Bot, text: str, refusal: str):
    with pytest.raises(BadRequest, match=refusal):
        await bot.send_message(telegram.user(started=True).user_id, text, parse_mode="HTML")


async def test_html_becomes_text_with_entities(telegram: TelegramEmulator, bot: Bot):
    sent = await bot.send_message(telegram.user(started=True).user_id, "👍 <b>Иә</b> &lt;1&gt;", parse_mode="HTML")
    (bold,) = sent.entities
    assert (sent.text, sent.parse_entity(bold)) == ("👍 Иә <1>", "Иә")


@pytest.mark.parametrize("data", ["ж" * 33, ""])
async def test_callback_data_has_1_to_64_bytes(telegram: TelegramEmulator, bot: Bot, data: str):
    markup = InlineKeyboardMarkup([[InlineKeyboardButton("Иә", callback_data=data)]])
    with pytest.raises(BadRequest):
        await bot.send_message(telegram.user(started=True).user_id, "Сәлем", reply_markup=markup)


async def test_a_photo_comes_in_two_sizes_and_can_be_fetched(telegram: TelegramEmulator, bot: Bot):
    await telegram.user().sends_photo(b"\xff\xd8jpeg", caption="куәлік")
    (update,) = await bot.get_updates()
    file = await update.message.photo[-1].get_file()
    assert (len(update.message.photo), bytes(await file.download_as_bytearray())) == (2, b"\xff\xd8jpeg")


async def test_commands_are_kept_by_language(telegram: TelegramEmulator, bot: Bot):
    await bot.set_my_commands([BotCommand("status", "Өтінішім қайда")], language_code="kk")
    assert [command.command for command in await bot.get_my_commands(language_code="kk")] == ["status"]
    assert await bot.get_my_commands(language_code="ru") == ()


async def test_a_wrong_token_and_an_unknown_method_are_refused(telegram: TelegramEmulator, bot: Bot):
    with pytest.raises(InvalidToken):
        await Bot("42:wrong", f"{telegram.url}/bot").get_me()
    with pytest.raises(EndPointNotFound):
        await bot.do_api_request("danceMessage")


@pytest.mark.parametrize("encoding", ["params", "data", "json"])
async def test_every_encoding_of_parameters_is_understood(telegram: TelegramEmulator, encoding: str):
    aigul = telegram.user(started=True)
    fields = {encoding: {"chat_id": aigul.user_id, "text": "Сәлем"}}
    url = f"{telegram.url}/bot{telegram.token}/SENDMESSAGE"
    async with ClientSession() as client, client.post(url, **fields) as answer:
        assert (await answer.json())["ok"]
    assert aigul.inbox[0].text == "Сәлем"
