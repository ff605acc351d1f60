"""Chats with the bot in Telegram, of those who work here and of others, over stored updates."""

from dataclasses import dataclass
from itertools import count
from typing import Any

from handlers import inbox_worker
from handlers.channels import telegram
from handlers.channels.telegram import callback_data
from handlers.usecases.runtime import Runtime
from storage.messages import conversations
from storage.messages.conversations import Line
from tests.api.office import Office

NUMBERS = count(7000)


@dataclass
class Chat:
    """One person's private chat. Each act returns what the bot wrote because of it."""

    office: Office
    account: int
    language: str = "ru"

    @property
    def runtime(self) -> Runtime:
        return self.office.runtime

    async def says(self, text: str, **content: Any) -> list[Line]:
        return await self.comes(self.update(text=text, **content))

    async def presses(self, label: str, under: Line | None = None) -> list[Line]:
        """A button by its words, under the newest message that has it."""
        shown = [under] if under else [line for line in await self.lines() if line.buttons][::-1]
        line, button = next((line, one) for line in shown for one in line.buttons if one.label == label)
        return await self.comes(self.query(callback_data(button.action, line.id)))

    async def comes(self, update: dict[str, Any]) -> list[Line]:
        before = {line.id: line.text for line in await self.lines()}
        await self.runtime.keep([telegram.arrival(update)])
        while (await inbox_worker.receive(self.runtime)).count:
            pass
        return [line for line in await self.lines() if line.direction == "out" and before.get(line.id) != line.text]

    async def lines(self) -> list[Line]:
        return await self.office.store.read(conversations.with_address, str(self.account))

    def update(self, chat: str = "private", **content: Any) -> dict[str, Any]:
        place = {"id": self.account, "type": chat, "first_name": "A"}
        head = {"message_id": next(NUMBERS), "date": int(self.office.now.timestamp()), "chat": place}
        return {"update_id": next(NUMBERS), "message": head | {"from": self.user} | content}

    def query(self, data: str) -> dict[str, Any]:
        under = {"message_id": 1, "date": 0, "chat": {"id": self.account, "type": "private"}}
        query = {"id": "q", "from": self.user, "chat_instance": "1", "data": data, "message": under}
        return {"update_id": next(NUMBERS), "callback_query": query}

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.account, "is_bot": False, "first_name": "A", "language_code": self.language}
