"""What the light stand-in can do that the real gateway does only on a bad day."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.peers.sms_gateway import SmsGateway
from tests.peers.sms_receiver import NoAnswer, SmsReceiver

AIGUL = "+77011234567"


@pytest.fixture
async def gateway(sms_receiver: SmsReceiver) -> AsyncIterator[SmsGateway]:
    async with SmsGateway(inbound_url=sms_receiver.inbound_url, token="inbound", retry_seconds=0.01) as peer:
        yield peer


async def test_it_fails_as_often_as_it_is_told_and_then_serves(gateway: SmsGateway, sms_receiver: SmsReceiver):
    gateway.fail_next(2, status=503)
    answers = [await sms_receiver.send(gateway, AIGUL, "Сәлем") for _ in range(3)]
    assert [status for status, _ in answers] == [503, 503, 202]
    assert len(gateway.phone(AIGUL).inbox) == 1


async def test_a_dropped_request_reaches_nobody(gateway: SmsGateway, sms_receiver: SmsReceiver):
    gateway.drop_next(1)
    with pytest.raises(NoAnswer):
        await sms_receiver.send(gateway, AIGUL, "Сәлем")
    assert (len(gateway.calls), gateway.phone(AIGUL).inbox) == (1, [])


async def test_an_answer_can_be_lost_although_the_message_went_out(gateway: SmsGateway, sms_receiver: SmsReceiver):
    gateway.drop_next(1, carried_out=True)
    with pytest.raises(NoAnswer):
        await sms_receiver.send(gateway, AIGUL, "Сәлем")
    assert (await gateway.phone(AIGUL).receives()).text == "Сәлем"


async def test_receipts_come_backwards_and_twice(gateway: SmsGateway, sms_receiver: SmsReceiver):
    gateway.receipts_backwards = gateway.receipts_twice = True
    await sms_receiver.send(gateway, AIGUL, "Сәлем")
    await gateway.settled()
    assert await sms_receiver.receipt_types(2) == [1, 1, 8, 8]


async def test_a_reply_can_come_twice_under_one_id(gateway: SmsGateway, sms_receiver: SmsReceiver):
    gateway.replies_twice = True
    await gateway.phone(AIGUL).replies("1")
    first, second = await sms_receiver.replies(2)
    assert first == second


async def test_a_gateway_that_is_down_comes_back_at_the_same_address(gateway: SmsGateway, sms_receiver: SmsReceiver):
    await gateway.go_down()
    with pytest.raises(NoAnswer):
        await sms_receiver.send(gateway, AIGUL, "Сәлем")
    await gateway.come_back()
    assert (await sms_receiver.send(gateway, AIGUL, "Сәлем"))[0] == 202


async def test_a_slow_answer_takes_as_long_as_it_is_told(gateway: SmsGateway, sms_receiver: SmsReceiver):
    gateway.latency = 0.2
    began = asyncio.get_running_loop().time()
    await sms_receiver.send(gateway, AIGUL, "Сәлем")
    assert asyncio.get_running_loop().time() - began >= 0.2


async def test_a_phone_says_what_it_got_instead_of_what_was_awaited(gateway: SmsGateway, sms_receiver: SmsReceiver):
    await sms_receiver.send(gateway, AIGUL, "Сәлем")
    with pytest.raises(AssertionError, match="Сәлем"):
        await gateway.phone(AIGUL).receives(timeout=0.05, containing="шешім")
