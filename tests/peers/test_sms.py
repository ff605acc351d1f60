"""One suite for real Kannel and for its light stand-in: what holds here may be relied on with either."""

from collections.abc import AsyncIterator

import pytest

from tests.peers.kannel import KannelPeer
from tests.peers.phone import Fate
from tests.peers.sms_gateway import SmsGateway
from tests.peers.sms_receiver import Gateway, SmsReceiver

AIGUL, BAURZHAN = "+77011234567", "+77029876543"
OFFER = "Құрметті Айгүл Серікқызы! Сізге жерлеуге арналған төлем тағайындалуы мүмкін. Келісесіз бе? 1 - иә, 2 - жоқ. "
TOKEN = "a token with % and &"


@pytest.fixture(params=["kannel", "stand-in"])
async def gateway(request: pytest.FixtureRequest, sms_receiver: SmsReceiver) -> AsyncIterator[Gateway]:
    if request.param == "kannel":
        request.getfixturevalue("needs_kannel")
    kind = KannelPeer if request.param == "kannel" else SmsGateway
    async with kind(inbound_url=sms_receiver.inbound_url, token=TOKEN) as peer:
        yield peer


async def test_an_offer_arrives_whole_and_its_parts_are_counted(gateway: Gateway, sms_receiver: SmsReceiver):
    assert await sms_receiver.send(gateway, AIGUL, OFFER + OFFER[:50]) == (202, "0: Accepted for delivery")
    sms = await gateway.phone(AIGUL).receives()
    assert (sms.sender, sms.text, sms.parts) == ("1414", OFFER + OFFER[:50], 3)


@pytest.mark.parametrize(("letters", "parts"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
async def test_a_kazakh_text_takes_as_many_parts(gateway: Gateway, sms_receiver: SmsReceiver, letters: int, parts: int):
    await sms_receiver.send(gateway, AIGUL, "Ә" * letters)
    assert (await gateway.phone(AIGUL).receives()).parts == parts


async def test_letters_outside_the_basic_plane_survive_the_cut_between_parts(
    gateway: Gateway, sms_receiver: SmsReceiver
):
    await sms_receiver.send(gateway, AIGUL, "ә" * 66 + "👍" * 10)
    assert (await gateway.phone(AIGUL).receives()).text == "ә" * 66 + "👍" * 10


@pytest.mark.parametrize(
    "text", ["1", " иә,  келісемін ", "Да & нет = 100 % + ?", "Café é", "KZ86 125K ZT50 0410 0100", "ү" * 200]
)
async def test_a_reply_comes_in_letter_for_letter(gateway: Gateway, sms_receiver: SmsReceiver, text: str):
    await gateway.phone(AIGUL).replies(text)
    (reply,) = await sms_receiver.replies(1)
    assert (reply["token"], reply["from"], reply["to"], reply["text"]) == (TOKEN, AIGUL, "1414", text)


async def test_two_replies_have_two_ids(gateway: Gateway, sms_receiver: SmsReceiver):
    await gateway.phone(AIGUL).replies("1")
    await gateway.phone(AIGUL).replies("1")
    first, second = await sms_receiver.replies(2)
    assert first["id"] != second["id"]


@pytest.mark.parametrize("status", [503, 401])
async def test_a_reply_that_we_did_not_take_comes_again_under_its_id(
    gateway: Gateway, sms_receiver: SmsReceiver, status: int
):
    sms_receiver.refusals = [status]
    await gateway.phone(AIGUL).replies("1")
    await sms_receiver.replies(1)
    refused, stored = sms_receiver.asked
    assert refused == stored


@pytest.mark.parametrize(
    ("fate", "types"),
    [
        (Fate.DELIVERED, {8, 1}),
        (Fate.UNDELIVERABLE, {8, 2}),
        (Fate.REJECTED, {16}),
        (Fate.SILENT, {8}),
    ],
)
async def test_receipts_tell_the_fate_of_a_message(
    gateway: Gateway, sms_receiver: SmsReceiver, fate: Fate, types: set[int]
):
    gateway.phone(AIGUL).fate = fate
    await sms_receiver.send(gateway, AIGUL, "Сәлем")
    assert set(await sms_receiver.receipt_types(len(types))) == types
    assert sms_receiver.receipts[0]["id"] == "message-1"


async def test_a_message_of_several_parts_has_one_receipt_of_each_type(gateway: Gateway, sms_receiver: SmsReceiver):
    await sms_receiver.send(gateway, AIGUL, OFFER * 2)
    await gateway.phone(AIGUL).receives()
    gateway.phone(BAURZHAN).fate = Fate.REJECTED
    await sms_receiver.send(gateway, BAURZHAN, "the last one")  # its receipt comes after those of the first
    assert sorted(await sms_receiver.receipt_types(3)) == [1, 8, 16]


async def test_only_the_receipts_that_were_asked_for_come(gateway: Gateway, sms_receiver: SmsReceiver):
    await sms_receiver.send(gateway, AIGUL, "Сәлем", dlr_mask="1")
    assert await sms_receiver.receipt_types(1) == [1]


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({"password": "wrong"}, (403, "Authorization failed for sendsms")),
        ({"to": None}, (400, "Missing receiver number, rejected")),
        ({"to": ""}, (400, "Empty receiver number not allowed, rejected")),
        ({"to": "Aigul"}, (400, "Number(s) has/have been denied by white- and/or black-lists.")),
    ],
)
async def test_a_request_it_cannot_serve_is_refused_for_good(
    gateway: Gateway, sms_receiver: SmsReceiver, changes: dict[str, str | None], answer: tuple[int, str]
):
    query = {"to": AIGUL, "text": "Сәлем"} | changes
    assert await sms_receiver.send(gateway, **query) == answer
