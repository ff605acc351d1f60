"""Files that citizens sent in Telegram: fetched by the Bot API, judged by their content, kept sealed."""

from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from aiohttp import ClientError

from proactive.cases.files import LARGEST, media_type
from proactive.cases.jobs import FetchedFile, FetchFile, FileProblem
from storage.cases import files
from storage.engine.database import Store

if TYPE_CHECKING:
    from aiogram import Bot

PATIENCE = 30  # seconds for one file


class FileDelayed(Exception):
    """Telegram does not give the file now; it is asked for again."""


class FileLost(Exception):
    """Telegram will never give this file."""


class Full(Exception):
    """More came than a file may hold."""


class Bounded(BytesIO):
    """Takes so many bytes and no more, whatever size was announced."""

    def __init__(self, largest: int) -> None:
        super().__init__()
        self._largest = largest

    def write(self, part: Any) -> int:
        """Raises `Full`."""
        if self.tell() + len(part) > self._largest:
            raise Full
        return super().write(part)


class Files:
    def __init__(self, bot: "Bot", store: Store) -> None:
        self._bot = bot
        self._store = store

    async def fetch(self, task: FetchFile, now: datetime) -> FetchedFile:
        """Keeps the file, or says in `problem` why it is none we take. Raises `FileDelayed`."""
        try:
            content = await self._content(task.file_id)
        except FileLost:
            return FetchedFile(problem=FileProblem.LOST)
        if content is None:
            return FetchedFile(problem=FileProblem.TOO_LARGE)
        kind = media_type(content)
        if kind is None:
            return FetchedFile(problem=FileProblem.UNSUPPORTED)
        await files.keep(self._store, task.id, task.to.number, kind, content, now)
        return FetchedFile()

    async def _content(self, file_id: str) -> bytes | None:
        """`None` where it is too large. Raises `FileDelayed`, `FileLost`."""
        from aiogram.exceptions import TelegramAPIError, TelegramBadRequest  # for who has Telegram alone

        try:
            file = await self._bot.get_file(file_id, request_timeout=PATIENCE)
            if file.file_path is None or (file.file_size or 0) > LARGEST:
                return None
            stream = await self._bot.download_file(file.file_path, Bounded(LARGEST), timeout=PATIENCE)
        except Full:
            return None
        except TelegramBadRequest as refusal:
            if "too big" in refusal.message:
                return None
            raise FileLost(refusal.message) from refusal
        except (TelegramAPIError, ClientError, TimeoutError, OSError) as trouble:
            raise FileDelayed(type(trouble).__name__) from None  # its own words hold the address, and that the token
        content = stream.read() if stream else b""
        return content if len(content) <= LARGEST else None
