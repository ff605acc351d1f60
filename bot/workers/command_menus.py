"""The menu of commands that Telegram shows beside the field for words, by who sees it and in which language."""

import asyncio
import logging
from collections.abc import Mapping

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramBadRequest, TelegramForbiddenError
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats, BotCommandScopeChat, BotCommandScopeUnion

from proactive.messages.contact import Language
from proactive.messages.texts import common, staff_words
from proactive.staff.commands import commands_of
from proactive.staff.rights import Role
from storage.staff.staff import Colleague

log = logging.getLogger(__name__)

CITIZEN = ("menu", "cases", "documents", "language", "stop")
CITIZENS = BotCommandScopeAllPrivateChats()
EVERYBODY_ELSE = ""  # Telegram's code for those whose own language has no list
TELL_AGAIN = 60.0  # seconds

Lists = Mapping[str, list[BotCommand]]  # by language code


def citizens() -> Lists:
    listed = {str(language): commands(language) for language in Language}
    return {EVERYBODY_ELSE: listed[Language.KK], **listed}


def commands(language: Language) -> list[BotCommand]:
    return [BotCommand(command=name, description=common("command", name, language)) for name in CITIZEN]


async def tell_or_forget(bot: Bot, colleague: Colleague) -> None:
    """Where they have not written to the bot yet, /admin tells Telegram again."""
    try:
        await (forget_colleague(bot, colleague) if colleague.left_at else tell_colleague(bot, colleague))
    except (TelegramBadRequest, TelegramForbiddenError) as error:
        log.info("%s has no menu yet: %s", colleague.id, error.message)


async def tell_colleague(bot: Bot, colleague: Colleague) -> None:
    """What their role can do, and then what every citizen can."""
    scope = BotCommandScopeChat(chat_id=colleague.telegram_id)
    menus = {language: [*staff_commands(colleague.role, language), *commands(language)] for language in Language}
    for language, listed in menus.items():
        await bot.set_my_commands(listed, scope=scope, language_code=language)
    await bot.set_my_commands(menus[Language.RU], scope=scope)


async def forget_colleague(bot: Bot, colleague: Colleague) -> None:
    scope = BotCommandScopeChat(chat_id=colleague.telegram_id)
    for code in (None, *Language):
        await bot.delete_my_commands(scope=scope, language_code=code)


def staff_commands(role: Role, language: Language) -> list[BotCommand]:
    return [BotCommand(command=name, description=staff_words("command", name, language)) for name in commands_of(role)]


async def tell_commands(bot: Bot, scope: BotCommandScopeUnion, lists: Lists) -> None:
    """Asked until Telegram agrees, while everything else works."""
    pending_lists = dict(lists)
    while pending_lists:
        try:
            for code in list(pending_lists):
                await bot.set_my_commands(pending_lists[code], scope=scope, language_code=code or None)
                del pending_lists[code]
        except AiogramError as error:
            log.warning("Telegram was not told the commands: %s", error)
            await asyncio.sleep(TELL_AGAIN)
