"""Telegram by the Bot API."""

from datetime import timedelta

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from bot.transports import Fate, Receipt
from handlers.telegram import callback_data
from storage.messages import Outgoing
from storage.papers import Issued

Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None
SHARE_CONTACT = "share_contact"
TIME_OUT = 15


class Telegram:
    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, message: Outgoing) -> Receipt:
        try:
            sent = await self._sent(message)
        except TelegramAPIError as error:
            return receipt(error)
        except ClientDecodeError:  # a page of what stands before the Bot API
            return Receipt(fate=Fate.LATER, error="an answer that is not the Bot API's")
        return Receipt(fate=Fate.DELIVERED, provider_id=str(sent.message_id))

    async def _sent(self, message: Outgoing) -> Message:
        chat, keys = int(message.address), keyboard(message)
        if message.paper is None:
            return await self._bot.send_message(chat, message.text, reply_markup=keys, request_timeout=TIME_OUT)
        file = file_of(message.paper)
        return await self._bot.send_document(
            chat, file, caption=message.text, reply_markup=keys, request_timeout=TIME_OUT
        )


def file_of(paper: Issued) -> BufferedInputFile:
    return BufferedInputFile(paper.pdf, f"{paper.number.replace('/', '-')}.pdf")


def keyboard(message: Outgoing) -> Keyboard:
    """Answers as buttons under the message; the contact can only be shared by a button below the chat."""
    if any(button.action == SHARE_CONTACT for button in message.buttons):
        [share] = [button for button in message.buttons if button.action == SHARE_CONTACT]
        key = KeyboardButton(text=share.label, request_contact=True)
        return ReplyKeyboardMarkup(keyboard=[[key]], resize_keyboard=True, one_time_keyboard=True)
    if not message.buttons:
        return None
    rows = [
        [InlineKeyboardButton(text=button.label, callback_data=callback_data(button.action, message.id))]
        for button in message.buttons
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


def receipt(error: TelegramAPIError) -> Receipt:
    """The Bot API's refusals in our words."""
    match error:
        case TelegramRetryAfter():
            return Receipt(fate=Fate.LATER, error="429", pause=timedelta(seconds=error.retry_after))
        case TelegramForbiddenError():
            return Receipt(fate=Fate.GONE, error=error.message)
        case TelegramBadRequest() if "chat not found" in error.message.lower():
            return Receipt(fate=Fate.GONE, error=error.message)
        case TelegramBadRequest():
            return Receipt(fate=Fate.REJECTED, error=error.message)
        case TelegramUnauthorizedError():
            return Receipt(fate=Fate.LATER, error="TELEGRAM_TOKEN is not accepted")
        case _:
            return Receipt(fate=Fate.LATER, error=f"{type(error).__name__}: {error.message}")
