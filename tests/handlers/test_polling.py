"""Long polling: what Telegram sent is stored before Telegram is told; whatever goes wrong, the next poll comes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import pytest

from bot.workers import polling
from bot.workers.polling import Polling
from handlers.usecases.runtime import Runtime
from storage.jobs import inbox
from tests.handlers.front import kept
from tests.peers.telegram import TelegramEmulator, User


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "AFTER_A_FAILURE", 0.02)


@pytest.fixture
def citizen(telegram: TelegramEmulator) -> User:
    return telegram.user()


@asynccontextmanager
async def polled(telegram: TelegramEmulator, runtime: Runtime) -> AsyncIterator[None]:
    async with aiohttp.ClientSession() as session:
        task = asyncio.create_task(Polling(session, telegram.url + "/", telegram.token, runtime).run())
        try:
            yield
        finally:
            assert not task.done(), task
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def arrive(runtime: Runtime, count: int) -> list[str]:
    """The texts, once there are so many."""
    async with asyncio.timeout(10):
        while len(stored := await kept(runtime, "telegram")) < count:  # noqa: ASYNC110 - the store has no bell
            await asyncio.sleep(0.02)
    return [one["body"].get("message", {}).get("text") for one in stored]


async def test_updates_are_stored_in_order_and_each_once(
    runtime: Runtime, telegram: TelegramEmulator, citizen: User
) -> None:
    await citizen.says("бір")
    telegram.duplicate_next_update()
    await citizen.says("екі")
    async with polled(telegram, runtime):
        await citizen.says("үш")
        assert await arrive(runtime, 3) == ["бір", "екі", "үш"]
        await confirmed(telegram)


async def confirmed(telegram: TelegramEmulator) -> None:
    async with asyncio.timeout(10):
        while telegram.world.updates.pending:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def test_an_update_nobody_can_read_holds_up_no_other(
    runtime: Runtime, telegram: TelegramEmulator, citizen: User
) -> None:
    telegram.send_undecodable_update()
    await citizen.says("сәлем")
    async with polled(telegram, runtime):
        assert (await arrive(runtime, 2))[1] == "сәлем"


@pytest.mark.parametrize("status", [409, 401, 429, 500, 502, 504, 0])
async def test_after_any_trouble_the_next_poll_brings_what_waits(
    runtime: Runtime, telegram: TelegramEmulator, citizen: User, status: int
) -> None:
    telegram.retry_after = 1
    telegram.fail_next(2 if status != 429 else 1, status, method="getUpdates")
    await citizen.says("сәлем")
    async with polled(telegram, runtime):
        assert await arrive(runtime, 1) == ["сәлем"]


async def test_a_telegram_that_is_away_is_asked_until_it_is_back(
    runtime: Runtime, telegram: TelegramEmulator, citizen: User
) -> None:
    async with polled(telegram, runtime):
        await telegram.go_down()
        await asyncio.sleep(0.1)
        await telegram.come_back()
        await citizen.says("сәлем")
        assert await arrive(runtime, 1) == ["сәлем"]


async def test_what_could_not_be_stored_is_not_confirmed_and_comes_again(
    runtime: Runtime, telegram: TelegramEmulator, citizen: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, failures = inbox.store.within, iter([RuntimeError("the database is away")] * 3)

    def away(*given: Any) -> int:
        for failure in failures:
            raise failure
        return store(*given)

    monkeypatch.setattr(inbox.store, "within", away)
    await citizen.says("сәлем")
    async with polled(telegram, runtime):
        assert await arrive(runtime, 1) == ["сәлем"]
        await confirmed(telegram)


async def test_half_a_letter_does_not_stop_the_polling(
    runtime: Runtime, telegram: TelegramEmulator, citizen: User
) -> None:
    await citizen.says("\ud83d!")
    await citizen.says("сәлем")
    async with polled(telegram, runtime):
        assert await arrive(runtime, 2) == ["?!", "сәлем"]


async def test_a_webhook_of_before_is_taken_down_first(
    runtime: Runtime, telegram: TelegramEmulator, citizen: User
) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{telegram.url}/bot{telegram.token}/setWebhook", json={"url": "http://127.0.0.1:9/"}) as answer,
    ):
        assert answer.status == 200, await answer.text()
    async with polled(telegram, runtime):
        await citizen.says("сәлем")
        assert await arrive(runtime, 1) == ["сәлем"]
