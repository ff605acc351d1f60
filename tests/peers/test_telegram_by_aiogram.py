"""The same emulator with the library that the bot itself is built on."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramForbiddenError, TelegramRetryAfter
from aiogram.types import BufferedInputFile, CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from tests.peers.telegram import TelegramEmulator

YES = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Иә", callback_data="yes")]])


@pytest.fixture
async def bot(telegram: TelegramEmulator) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(telegram.url))
    async with Bot(telegram.token, session=session) as bot:
        yield bot


@pytest.fixture
async def polling(bot: Bot) -> AsyncIterator[None]:
    dispatcher = Dispatcher()

    @dispatcher.message()
    async def offer(message: Message) -> None:
        await message.answer("Келісесіз бе?", reply_markup=YES)

    @dispatcher.callback_query()
    async def take(query: CallbackQuery) -> None:
        await query.answer("Қабылданды")

    running = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
    yield
    await dispatcher.stop_polling()
    await running


@pytest.mark.usefixtures("polling")
async def test_a_button_is_offered_pressed_and_answered(telegram: TelegramEmulator):
    aigul = telegram.user()
    await aigul.says("/start")
    press = await aigul.presses(await aigul.receives(), "Иә")
    assert (await press.answered())["text"] == "Қабылданды"


async def test_a_document_goes_up_and_comes_down(telegram: TelegramEmulator, bot: Bot):
    aigul = telegram.user(started=True)
    sent = await bot.send_document(
        aigul.user_id, BufferedInputFile(b"%PDF", "шешім.pdf"), caption="<b>Шешім</b>", parse_mode="HTML"
    )
    file = await bot.get_file(sent.document.file_id)
    assert (await bot.download_file(file.file_path)).read() == b"%PDF"
    assert (aigul.inbox[0].document.name, aigul.inbox[0].text) == ("шешім.pdf", "Шешім")


async def test_refusals_keep_their_kinds(telegram: TelegramEmulator, bot: Bot):
    aigul = telegram.user(started=True)
    telegram.retry_after = 3
    telegram.fail_next(1, 429)
    telegram.fail_next(1, 403)
    telegram.fail_next(1, 502)
    with pytest.raises(TelegramRetryAfter, match="retry after 3"):
        await bot.send_message(aigul.user_id, "Сәлем")
    with pytest.raises(TelegramForbiddenError):
        await bot.send_message(aigul.user_id, "Сәлем")
    with pytest.raises(ClientDecodeError):  # the front server's page is not JSON
        await bot.send_message(aigul.user_id, "Сәлем")


async def test_one_undecodable_update_spoils_the_batch_it_is_in(telegram: TelegramEmulator, bot: Bot):
    await telegram.user().says("сәлем")
    telegram.send_undecodable_update()
    with pytest.raises(ClientDecodeError):
        await bot.get_updates()
