"""A widow whose case an official looks at, and who is asked for a document; her files lie with a Telegram emulator."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.demo.city.people import Inhabitant
from proactive.cases.case import Case
from proactive.cases.outcome import Outcome
from proactive.messages.contact import Channel
from proactive.road import official_acts
from storage.cases import files
from storage.cases.apply import change
from storage.cases.files import StoredFile
from tests.flow.quick import QuickWorld, quickly
from tests.handlers.updates import said_to
from tests.peers.telegram import TelegramEmulator

JPEG = b"\xff\xd8\xff\xe0" + b"a photo of a paper" * 50
PDF = b"%PDF-1.7\n" + b"a paper" * 50


@dataclass
class Desk:
    world: QuickWorld
    telegram: TelegramEmulator
    widow: Inhabitant

    async def case(self) -> Case:
        return next(case for case in await self.world.cases() if case.service == "breadwinner")

    async def official(self, act: Any, *words: str) -> None:
        now, number = self.world.app.runtime.now(), (await self.case()).number

        def done(seen: Case) -> Outcome:
            return act(seen, *words, "O-1", now)  # type: ignore[no-any-return]

        await change(self.world.app.store, number, done, now)
        await self.world.settle()

    async def asks(self) -> None:
        await self.official(official_acts.request_document, "анықтама", "Оқу орнынан анықтама керек.")

    async def sends(self, *contents: bytes, group: str | None = None, **more: Any) -> None:
        """Photos, one update each."""
        for content in contents:
            file = self.telegram.world.store("photos", "photo.jpg", content)
            sizes = [{**file.as_json(), "width": side, "height": side} for side in (90, 800)]
            together = {"media_group_id": group} if group else {}
            await self.arrives(photo=sizes, **together, **more)

    async def sends_document(self, name: str, content: bytes, **said: Any) -> None:
        file = self.telegram.world.store("documents", name, content)
        await self.arrives(document=file.as_document() | said)

    async def arrives(self, **content: Any) -> None:
        self.world.clock.pass_(timedelta(seconds=5))
        await self.world.app.runtime.keep([self.world.update(self.widow, **content)])
        await self.world.settle()

    async def read(self) -> list[str]:
        """Which texts the widow was sent since she was asked for the document."""
        keys = await said_to(self.world, self.widow)
        return keys[keys.index("common.document_request") + 1 :] if "common.document_request" in keys else keys

    async def words(self) -> list[str]:
        """Which texts the widow was sent, from the first."""
        return await said_to(self.world, self.widow)

    async def kept(self) -> tuple[StoredFile, ...]:
        return await self.world.app.store.read(files.of_case, (await self.case()).number)


@pytest.fixture
async def desk(telegram: TelegramEmulator) -> AsyncIterator[Desk]:
    how = {"telegram_token": telegram.token, "telegram_api_url": telegram.url}
    async with quickly(**how) as world:
        widow = world.bring("breadwinner").concerned[0]
        await world.link(widow)
        await world.settle()
        for _ in ("the offer", "the account"):
            await world.says(widow, "1", Channel.TELEGRAM)
        yield Desk(world, telegram, widow)
