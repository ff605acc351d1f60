"""Orders over the Bot API as it is, given to a real service, which is stopped and started half way."""

from pathlib import Path
from typing import Any

import pytest

from tests.flow.service import free_port, running
from tests.peers.telegram import TelegramEmulator, User
from tests.peers.telegram.people import BotMessage

ACCOUNT = 4242
KK, RU = "1 наурызда жұмыс істемейміз.", "1 марта мы не работаем."
SLOW = 40  # seconds, on a machine that is busy


@pytest.fixture
def how(telegram: TelegramEmulator) -> dict[str, Any]:
    return {"telegram_token": telegram.token, "telegram_api_url": telegram.url, "admin_ids": (ACCOUNT,)}


@pytest.fixture
def colleague(telegram: TelegramEmulator) -> User:
    return telegram.user("Аида", "+77010000009", "ru", started=True, user_id=ACCOUNT)


async def linked(telegram: TelegramEmulator, service: Any, count: int) -> list[User]:
    people = [person for person in service.city.people if person.msisdn and person.alive][:count]
    citizens = [telegram.user(person.given_name, person.msisdn, "ru") for person in people]
    for citizen in citizens:
        await citizen.shares_own_contact()
        await citizen.receives(SLOW)
    return citizens


async def press(somebody: User, label: str) -> None:
    """The newest button of these words, once it is there."""

    def there() -> BotMessage | None:
        return next((message for message in reversed(somebody.inbox) if label in message.buttons), None)

    await somebody.presses(await somebody.inbox.find(there, SLOW), label)


async def test_a_broadcast_is_led_through_by_buttons_over_a_restart(
    tmp_path: Path, telegram: TelegramEmulator, how: dict[str, Any], colleague: User
) -> None:
    async with running(tmp_path, free_port(), **how) as service:
        citizens = await linked(telegram, service, 2)
        await colleague.says("/broadcast")
        card = await colleague.receives(SLOW, containing="Регион: все")
        for button in ("Канал", "Telegram", "Готово", "Дальше: текст"):
            await press(colleague, button)
        await colleague.receives(SLOW, containing="на казахском")
        await colleague.says(KK)
        await colleague.receives(SLOW, containing="на русском")
    async with running(tmp_path, free_port(), **how):
        await colleague.says(RU)
        await colleague.receives(SLOW, containing="придёт: 2")
        await press(colleague, "Начать сейчас")
        await press(colleague, "Да, отправить")
        progress = await colleague.receives(SLOW, containing="Рассылка 1: отправляется")
        assert {(await citizen.receives(SLOW, containing="1 ")).text for citizen in citizens} <= {KK, RU}
        ended = await colleague.sees("закончена", SLOW)
    assert ended is progress
    assert "Канал: Telegram" in card.text
    assert "2 из 2" in ended.text
    assert ended.buttons == []
    assert len(telegram.calls_of("editMessageText")) >= 3  # a quick broadcast is shown once, as it ends


async def test_each_sees_the_commands_of_their_role_and_a_sweep_is_made_now(
    tmp_path: Path, telegram: TelegramEmulator, how: dict[str, Any], colleague: User
) -> None:
    auditor = telegram.user("Дана", "+77010000008", "kk", started=True, user_id=4243)
    async with running(tmp_path, free_port(), **how):
        await colleague.says("/sweep")
        await colleague.receives(SLOW, containing="Проверяю")
        await colleague.receives(SLOW, containing="Проверка закончена")
        await colleague.says("/appoint 4243 Дана")
        await press(colleague, "аудитор")
        await auditor.receives(SLOW, containing="/admin")
        await auditor.says("/who")
        await auditor.receives(SLOW, containing="Дана – аудитор")
    told = {
        (call.parameters.json("scope")["chat_id"], call.parameters.text("language_code")): [
            each["command"] for each in call.parameters.json("commands")
        ]
        for call in telegram.calls_of("setMyCommands")
        if call.parameters.json("scope")["type"] == "chat"
    }
    assert set(told) == {(account, code) for account in (ACCOUNT, 4243) for code in ("", "kk", "ru")}
    assert "appoint" in told[ACCOUNT, "ru"]
    assert "appoint" not in told[4243, "kk"]
    assert "who" in told[4243, "kk"]
