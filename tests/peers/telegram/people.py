"""The people on the other side of the bot: what they see, and what they do."""

import asyncio
import mimetypes
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol

from tests.peers.inbox import WAIT_SECONDS, Inbox
from tests.peers.telegram.text import command_entities

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file on Telegram's side."""

    file_id: str
    path: str
    name: str
    mime_type: str
    content: bytes = field(repr=False)

    def as_json(self) -> Json:
        return {"file_id": self.file_id, "file_unique_id": f"u{self.file_id}", "file_size": len(self.content)}

    def as_document(self) -> Json:
        return self.as_json() | {"file_name": self.name, "mime_type": self.mime_type}


class Telegram(Protocol):
    """What a person needs of the emulator."""

    bot: Json
    message_ids: "count[int]"

    def add_update(self, kind: str, content: Json, chat_id: int) -> int | None: ...
    def open_query(self, press: "Press") -> None: ...
    def store(self, kind: str, name: str, content: bytes) -> StoredFile: ...


@dataclass(slots=True, eq=False)
class BotMessage:
    """A message of the bot in somebody's chat, as it looks now."""

    user: "User" = field(repr=False)
    message_id: int
    text: str
    markup: Json = field(default_factory=dict)
    entities: list[Json] = field(default_factory=list, repr=False)
    document: StoredFile | None = None
    sent_at: int = 0  # Unix time
    edited_at: int = 0  # 0: never
    deleted: bool = False
    first_markup: Json = field(default_factory=dict, repr=False)

    @property
    def buttons(self) -> list[str]:
        return [button["text"] for button in _buttons(self.markup)]

    def as_json(self) -> Json:
        message: Json = {
            "message_id": self.message_id,
            "from": self.user.telegram.bot,
            "chat": self.user.chat,
            "date": self.sent_at,
        }
        words, marks = ("caption", "caption_entities") if self.document else ("text", "entities")
        optional = {
            "edit_date": self.edited_at,
            "document": self.document and self.document.as_document(),
            words: self.text,
            marks: self.entities,
            "reply_markup": self.markup if "inline_keyboard" in self.markup else None,
        }
        return message | {name: value for name, value in optional.items() if value}


@dataclass(slots=True, eq=False)
class Press:
    """A pressed inline button; `answered()` gives what the bot answered: `{"text": …, "show_alert": …}`."""

    query_id: str
    pressed_at: float
    answer: "asyncio.Future[Json]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    async def answered(self, timeout: float = WAIT_SECONDS) -> Json:  # noqa: ASYNC109
        async with asyncio.timeout(timeout):
            return await asyncio.shield(self.answer)


@dataclass(slots=True, eq=False)
class User:
    """A person with Telegram. `inbox` holds what the bot sent; `keyboard` the buttons under the input field, if any."""

    telegram: Telegram = field(repr=False)
    user_id: int
    first_name: str
    phone: str  # +7701…
    language_code: str
    started: bool = False  # whether the bot may write to them
    blocked: bool = False
    deleted: bool = False
    inbox: Inbox[BotMessage] = field(default_factory=Inbox, repr=False)
    keyboard: Json = field(default_factory=dict, repr=False)

    @property
    def chat(self) -> Json:
        return {"id": self.user_id, "type": "private", "first_name": self.first_name}

    @property
    def as_json(self) -> Json:
        person = {"id": self.user_id, "is_bot": False, "first_name": self.first_name}
        return person | ({"language_code": self.language_code} if self.language_code else {})

    async def says(self, text: str) -> int:
        """Its message_id."""
        entities = command_entities(text)
        return self._writes({"text": text} | ({"entities": entities} if entities else {}))

    async def presses(self, message: BotMessage, button: str) -> Press | None:
        """A button by its words or its callback data; of the keyboard under the input field too, which gives None."""
        return await self._press(message, message.markup, button)

    async def presses_late(self, message: BotMessage, button: str) -> Press | None:
        """A button that the message had when it came: pressed before an edit of it reached the phone."""
        return await self._press(message, message.first_markup, button)

    async def shares_own_contact(self) -> int:
        """Many clients send the number without its plus."""
        return await self.shares_contact(self.phone.removeprefix("+"), self.user_id)

    async def shares_contact(self, phone: str, user_id: int | None = None) -> int:
        """Anybody's: that of another person has their `user_id`, or none when they have no Telegram."""
        contact: Json = {"phone_number": phone, "first_name": self.first_name}
        return self._writes({"contact": contact | ({"user_id": user_id} if user_id else {})})

    async def sends_photo(self, content: bytes, caption: str = "") -> int:
        sizes = [(90, 67), (800, 600)]
        stored = [self.telegram.store("photos", "photo.jpg", content) for _ in sizes]
        photo = [file.as_json() | {"width": w, "height": h} for file, (w, h) in zip(stored, sizes, strict=True)]
        return self._writes({"photo": photo} | ({"caption": caption} if caption else {}))

    async def sends_document(self, name: str, content: bytes, caption: str = "") -> int:
        document = self.telegram.store("documents", name, content).as_document()
        return self._writes({"document": document} | ({"caption": caption} if caption else {}))

    async def receives(self, timeout: float = WAIT_SECONDS, containing: str = "") -> BotMessage:  # noqa: ASYNC109
        """The next message not read yet; with `containing`, the next one that holds these words."""
        try:
            return await self.inbox.next(lambda message: containing in message.text, timeout)
        except TimeoutError:
            raise AssertionError(f"no new message with {containing!r} in {timeout} s, only {self.inbox}") from None

    async def sees(self, containing: str, timeout: float = WAIT_SECONDS) -> BotMessage:  # noqa: ASYNC109
        """The latest message on the screen with these words, new or edited, read or not."""
        try:
            return await self.inbox.find(lambda: self._on_screen(containing), timeout)
        except TimeoutError:
            raise AssertionError(f"nothing on the screen with {containing!r} in {timeout} s: {self.inbox}") from None

    def blocks_bot(self) -> None:
        self._becomes_member(was="member", now="kicked")
        self.blocked = True

    def unblocks_bot(self) -> None:
        self._becomes_member(was="kicked", now="member")
        self.blocked = False

    def deletes_account(self) -> None:
        self.deleted = True

    def message(self, message_id: int) -> BotMessage | None:
        found = (message for message in reversed(self.inbox) if message.message_id == message_id)
        return next((message for message in found if not message.deleted), None)

    def _on_screen(self, containing: str) -> BotMessage | None:
        found = (message for message in reversed(self.inbox) if containing in message.text)
        return next((message for message in found if not message.deleted), None)

    def _writes(self, content: Json) -> int:
        assert not self.deleted, f"{self.first_name} has deleted the account"
        if self.blocked:
            self.unblocks_bot()
        self.started = True
        message_id = next(self.telegram.message_ids)
        head: Json = {"message_id": message_id, "from": self.as_json, "chat": self.chat, "date": int(time.time())}
        self.telegram.add_update("message", head | content, self.user_id)
        return message_id

    async def _press(self, message: BotMessage, markup: Json, label: str) -> Press | None:
        for button in [*_buttons(markup), *_buttons(self.keyboard)]:
            if label in {button["text"], button.get("callback_data")}:
                return await self._use(button, message)
        raise AssertionError(f"no button {label!r}: {[button['text'] for button in _buttons(markup)]}")

    async def _use(self, button: Json, message: BotMessage) -> Press | None:
        if "callback_data" in button:
            return self._query(message, button["callback_data"])
        assert "url" not in button, "this button opens an address; the bot hears nothing of it"
        await (self.shares_own_contact() if button.get("request_contact") else self.says(button["text"]))
        return None

    def _query(self, message: BotMessage, data: str) -> Press:
        press = Press(str(self.user_id * 1000 + next(self.telegram.message_ids)), asyncio.get_running_loop().time())
        self.telegram.open_query(press)
        query = {"id": press.query_id, "from": self.as_json, "message": message.as_json(), "data": data}
        self.telegram.add_update("callback_query", query | {"chat_instance": str(self.user_id)}, self.user_id)
        return press

    def _becomes_member(self, was: str, now: str) -> None:
        change = {
            "chat": self.chat,
            "from": self.as_json,
            "date": int(time.time()),
            "old_chat_member": self._membership(was),
            "new_chat_member": self._membership(now),
        }
        self.telegram.add_update("my_chat_member", change, self.user_id)

    def _membership(self, status: str) -> Json:
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": self.telegram.bot, "status": status} | until


def guess_type(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _buttons(markup: Json) -> list[Json]:
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    return [{"text": button} if isinstance(button, str) else button for row in rows for button in row]
