"""What Telegram remembers: people, files, open button presses, commands, updates on their way."""

import asyncio
from itertools import count
from typing import Any

from tests.peers.telegram.errors import bad_request
from tests.peers.telegram.limits import FloodLimit
from tests.peers.telegram.people import Json, Press, StoredFile, User, guess_type
from tests.peers.telegram.updates import Updates

FIRST_USER_ID = 5_000_000_001  # beyond 32 bits, as new accounts are


class World:
    def __init__(self, bot_id: int) -> None:
        self.bot: Json = {"id": bot_id, "is_bot": True, "first_name": "Qoldau", "username": "qoldau_test_bot"}
        self.users: dict[int, User] = {}
        self.files: dict[str, StoredFile] = {}
        self.commands: dict[tuple[str, str], Any] = {}  # by scope and language
        self.updates = Updates()
        self.flood: FloodLimit | None = None
        self.query_seconds = 15.0  # how long a pressed button may wait for its answer
        self.message_ids = count(1)
        self._user_ids, self._file_numbers = count(FIRST_USER_ID), count(1)
        self._queries: dict[str, Press] = {}

    def user(self, first_name: str, phone: str, language_code: str, user_id: int | None) -> User:
        user = User(self, user_id or next(self._user_ids), first_name, phone, language_code)
        self.users[user.user_id] = user
        return user

    def add_update(self, kind: str, content: Json, chat_id: int) -> int | None:
        return self.updates.add(kind, content, chat_id)

    def store(self, kind: str, name: str, content: bytes) -> StoredFile:
        number = next(self._file_numbers)
        path = f"{kind}/file_{number}.{name.rpartition('.')[2]}"
        file = StoredFile(f"file-{number:09}", path, name, guess_type(name), content)
        self.files[file.file_id] = file
        return file

    def open_query(self, press: Press) -> None:
        self._queries[press.query_id] = press

    def answer_query(self, query_id: str, answer: Json) -> None:
        """A query that was answered can be answered again; one that is unknown or too old cannot."""
        press = self._queries.get(query_id)
        if press is None or asyncio.get_running_loop().time() - press.pressed_at > self.query_seconds:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if not press.answer.done():
            press.answer.set_result(answer)
