"""An emulator of the Telegram Bot API: what a bot sees over HTTP, and the people on the other side of it."""

from tests.peers.telegram.emulator import TelegramEmulator
from tests.peers.telegram.limits import FloodLimit
from tests.peers.telegram.people import BotMessage, Press, User

__all__ = ["BotMessage", "FloodLimit", "Press", "TelegramEmulator", "User"]
