"""Telegram by the Bot API."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    MessageId,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from aiohttp import ClientConnectorError, ClientSession

from bot.peers import straight
from bot.transports import Fate, Receipt, without_words
from handlers.channels.telegram import callback_data
from proactive.cases import consent_text
from proactive.messages.texts import Button
from storage.drawn_papers import PaperFile
from storage.messages.claiming import Outgoing

Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove | None
SHARE_CONTACT = "share_contact"
MENU = "menu_"  # keys that stay below the chat: pressing one says what stands on it
KEYS_IN_A_ROW = 2
MOST_ROWS = 6  # of single buttons under a message
TIME_OUT = 15


class SendWords(TelegramMethod[MessageId]):
    """`sendMessage` with what we say of it. Of what was sent only its number is read: the whole message that comes back
    and what aiogram asks of a message that may be anything cost a quarter of sending it."""

    __returning__ = MessageId
    __api_method__ = "sendMessage"

    chat_id: int
    text: str
    reply_markup: Any = None  # a `Keyboard`, which was looked at as it was made
    allow_paid_broadcast: bool | None = None


class StraightSession(AiohttpSession):
    """Telegram's calls carry the token in their address: they are made to nobody else."""

    async def create_session(self) -> ClientSession:
        session = await super().create_session()
        session._middlewares = (straight,)  # aiogram hands none on
        return session


def bot_at(api_url: str, token: str, most_connections: int) -> Bot:
    session = StraightSession(api=TelegramAPIServer.from_base(api_url), limit=most_connections)
    return Bot(token, session=session)


class Telegram:
    """`site`: where our own pages are read; without one their texts are sent into the chat instead.
    `paid`: what goes above Telegram's free rate is paid for in Stars."""

    def __init__(self, bot: Bot, site: str | None = None, *, paid: bool = False) -> None:
        self._bot = bot
        self._site = site
        self._paid = paid or None

    async def send(self, message: Outgoing) -> Receipt:
        try:
            message_id = await (self._sent(message) if message.shown_as is None else self._shown_anew(message))
        except TelegramAPIError as error:
            said = receipt(error)
            return replace(said, error=without_words(said.error, message)) if said.error else said
        except ClientDecodeError:  # a page of what stands before the Bot API
            return Receipt(fate=Fate.LATER, error="an answer that is not the Bot API's")
        return Receipt(fate=Fate.DELIVERED, provider_id=message_id)

    async def _sent(self, message: Outgoing) -> str:
        chat, keys = int(message.address), keyboard(message, self._site)
        if message.paper is None:
            words = SendWords(chat_id=chat, text=message.text, reply_markup=keys, allow_paid_broadcast=self._paid)
            return str((await self._bot(words, request_timeout=TIME_OUT)).message_id)
        telegram_message = await self._bot.send_document(
            chat,
            file_of(message.paper),
            caption=message.text,
            reply_markup=keys,
            allow_paid_broadcast=self._paid,
            request_timeout=TIME_OUT,
        )
        return str(telegram_message.message_id)

    async def _shown_anew(self, message: Outgoing) -> str:
        """The words of a message that was sent before, in its place."""
        assert message.shown_as is not None
        keys = keyboard(message, self._site)
        with suppress_not_modified():
            await self._bot.edit_message_text(
                message.text,
                chat_id=int(message.address),
                message_id=int(message.shown_as),
                reply_markup=keys if isinstance(keys, InlineKeyboardMarkup) else None,
                request_timeout=TIME_OUT,
            )
        return message.shown_as


@contextmanager
def suppress_not_modified() -> Iterator[None]:
    """A second try of what was shown already."""
    try:
        yield
    except TelegramBadRequest as error:
        if "message is not modified" not in error.message.lower():
            raise


def file_of(paper: PaperFile) -> BufferedInputFile:
    return BufferedInputFile(paper.pdf, f"{paper.number.replace('/', '-')}.pdf")


def keyboard(message: Outgoing, site: str | None = None) -> Keyboard:
    """Answers as buttons under the message; the contact and the menu are keys below the chat."""
    buttons = message.buttons
    if any(button.action == SHARE_CONTACT for button in buttons):
        [share] = [button for button in buttons if button.action == SHARE_CONTACT]
        key = KeyboardButton(text=share.label, request_contact=True)
        return ReplyKeyboardMarkup(keyboard=[[key]], resize_keyboard=True, one_time_keyboard=True)
    if buttons and all(button.action.startswith(MENU) for button in buttons):
        keys = [KeyboardButton(text=button.label) for button in buttons]
        rows = [keys[at : at + KEYS_IN_A_ROW] for at in range(0, len(keys), KEYS_IN_A_ROW)]
        return ReplyKeyboardMarkup(keyboard=rows, resize_keyboard=True, is_persistent=True)
    if not buttons:
        return None
    under = [key_under(button, message.id, site) for button in buttons]
    width = KEYS_IN_A_ROW if len(under) > MOST_ROWS else 1
    return InlineKeyboardMarkup(inline_keyboard=[under[at : at + width] for at in range(0, len(under), width)])


def key_under(button: Button, message_id: str, site: str | None) -> InlineKeyboardButton:
    """What opens a page of ours is a link, where there is a page to open."""
    kind, _, version_and_language = button.action.partition(":")
    if site and site.startswith("https://") and kind == consent_text.ACTION:
        return InlineKeyboardButton(
            text=button.label, url=site.rstrip("/") + consent_text.path(*version_and_language.split(":"))
        )
    return InlineKeyboardButton(text=button.label, callback_data=callback_data(button.action, message_id))


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
        case TelegramUnauthorizedError() | TelegramNotFound():
            return Receipt(fate=Fate.BARRED, error="TELEGRAM_TOKEN is not accepted")
        case TelegramNetworkError() if not isinstance(error.__cause__, ClientConnectorError):
            return Receipt(fate=Fate.UNKNOWN, error=error.message)
        case _:
            return Receipt(fate=Fate.LATER, error=f"{type(error).__name__}: {error.message}")
