"""Telegram shows the commands in the citizen's language, and every one of them is understood."""

from unittest.mock import AsyncMock, patch

from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import SetMyCommands

from bot.workers import command_menus
from proactive.conversation.understanding import Meaning, understand
from proactive.messages.contact import Language


def test_every_command_is_understood_when_it_is_sent() -> None:
    meant = [understand(f"/{one.command}").meaning for one in command_menus.commands(Language.RU)]
    assert meant == [Meaning.MENU, Meaning.STATUS, Meaning.PAPERS, Meaning.LANGUAGES, Meaning.STOP]


async def test_telegram_is_told_in_each_language_and_asked_again_where_it_did_not_answer() -> None:
    silent = TelegramNetworkError(method=SetMyCommands(commands=[]), message="away")
    bot = AsyncMock()
    bot.set_my_commands.side_effect = [True, silent, True, True]
    with patch.object(command_menus, "TELL_AGAIN", 0):
        await command_menus.tell_commands(bot, command_menus.CITIZENS, command_menus.citizens())
    told = [call.kwargs["language_code"] for call in bot.set_my_commands.await_args_list]
    assert told == [None, "kk", "kk", "ru"]
