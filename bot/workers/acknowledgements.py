"""What is done in a Telegram chat after a citizen's words are safe: a button shows it was felt, an IBAN is removed.

Nothing depends on it, so a failure is noted and not tried again.
"""

import asyncio
import logging
from collections.abc import Awaitable, Sequence

from aiogram import Bot
from aiogram.exceptions import AiogramError

from proactive.conversation.understanding import Meaning, understand
from proactive.messages.inbound import InboundMessage

log = logging.getLogger(__name__)

TIME_OUT = 5


async def show(bot: Bot, inbounds: Sequence[InboundMessage]) -> None:
    """For everything that was just worked."""
    await asyncio.gather(*(noted(act) for inbound in inbounds for act in acts(bot, inbound)))


def acts(bot: Bot, inbound: InboundMessage) -> list[Awaitable[object]]:
    if inbound.callback_id:
        return [bot.answer_callback_query(inbound.callback_id, request_timeout=TIME_OUT)]
    if inbound.chat_message is not None and understand(inbound.text).meaning is Meaning.IBAN:
        return [bot.delete_message(inbound.address, inbound.chat_message, request_timeout=TIME_OUT)]
    return []


async def noted(act: Awaitable[object]) -> None:
    try:
        await act
    except AiogramError as error:
        log.info("a courtesy in Telegram failed: %s", type(error).__name__)
