"""Whole roads over channels as they are: the Bot API by polling and by webhook, and a real Kannel."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.demo.city.people import Inhabitant
from tests.flow.service import Running, free_port, running
from tests.peers.kannel import KannelPeer
from tests.peers.telegram import TelegramEmulator, User

SMS_TOKEN = "sms-token"


@pytest.fixture(params=["polling", "webhook"])
async def telegram_service(
    request: pytest.FixtureRequest, telegram: TelegramEmulator, tmp_path: Path
) -> AsyncIterator[tuple[Running, TelegramEmulator]]:
    port = free_port()
    how = {"telegram_token": telegram.token, "telegram_api_url": telegram.url}
    if request.param == "webhook":
        how |= {"public_url": f"http://127.0.0.1:{port}", "telegram_webhook_secret": "webhook-secret"}
    async with running(tmp_path, port, **how) as service:
        yield service, telegram


def citizen_in(telegram: TelegramEmulator, person: Inhabitant) -> User:
    assert person.msisdn is not None
    return telegram.user(person.given_name, person.msisdn, person.language)


async def linked(telegram: TelegramEmulator, person: Inhabitant) -> User:
    citizen = citizen_in(telegram, person)
    await citizen.says("/start")
    await citizen.receives()
    await citizen.shares_own_contact()
    await citizen.receives()
    return citizen


async def test_a_citizen_shares_their_contact_and_is_led_to_the_payment_by_buttons(
    telegram_service: tuple[Running, TelegramEmulator],
) -> None:
    service, telegram = telegram_service
    brought = service.bring("burial_by_child")
    person = brought.concerned[0]
    # The offer is on its way by the time the citizen links; without SMS it waits for a channel.
    citizen = await linked(telegram, person)
    offer = await citizen.receives(20, containing="151 375")
    await citizen.presses(offer, offer.buttons[0])
    account = await citizen.receives(20, containing="••")
    await citizen.presses(account, account.buttons[0])
    await citizen.receives(20, containing="26-0000001")
    result = await citizen.receives(20, containing="151 375")
    assert result.text
    case = await service.case_of("burial")
    assert case["status"] == "assigned"
    assert len(service.orders) == 1


async def test_a_contact_of_somebody_else_links_nobody(
    telegram_service: tuple[Running, TelegramEmulator],
) -> None:
    service, telegram = telegram_service
    mine, other = service.city.people[10], service.city.people[20]
    citizen = telegram.user(mine.given_name, mine.msisdn or "+77010000000", "ru")
    await citizen.shares_contact(other.msisdn or "+77010000001", 999)
    answer = await citizen.receives()
    assert "друг" in answer.text


@pytest.mark.usefixtures("needs_kannel")
async def test_a_road_by_sms_through_a_real_kannel(tmp_path: Path) -> None:
    port = free_port()
    inbound = f"http://127.0.0.1:{port}/sms/inbound"
    async with KannelPeer(inbound_url=inbound, token=SMS_TOKEN) as kannel:
        how = {
            "sms_url": kannel.send_url,
            "sms_username": kannel.username,
            "sms_password": kannel.password,
            "sms_inbound_token": SMS_TOKEN,
        }
        async with running(tmp_path, port, **how) as service:
            person = service.bring("burial_by_child").concerned[0]
            phone = kannel.phone(person.msisdn)
            offer = await phone.receives(20, containing="151 375")
            assert 1 < offer.parts <= 3
            await phone.replies("1")
            await phone.receives(20, containing="••")
            await phone.replies("1")
            await phone.receives(20, containing="26-0000001")
            await phone.receives(20, containing="151 375")
            case = await service.case_of("burial")
            assert case["status"] == "assigned"
            assert "delivered" in {message["state"] for message in case["messages"]}
