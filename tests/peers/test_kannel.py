"""What only real Kannel can show: the parts on the SMPP line, and that it outlives its own smsbox.

By the configuration of the tests, and by the file that an installation begins with.
"""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.peers import session_to_peers
from bot.transports import Fate
from bot.transports.kannel import Kannel, KannelAddress
from tests.peers.kannel import KannelPeer, ShippedKannel
from tests.peers.smpp import Coding
from tests.peers.sms_receiver import NoAnswer, SmsReceiver

AIGUL, BAURZHAN = "+77011234567", "+77029876543"
ANSWER_SECONDS = 10.0
OFFER = "Сізге жерлеуге арналған біржолғы төлем тағайындалуы мүмкін: " * 3

pytestmark = pytest.mark.usefixtures("needs_kannel")


@pytest.fixture(params=[KannelPeer, ShippedKannel])
async def kannel(
    request: pytest.FixtureRequest, needs_kannel: None, sms_receiver: SmsReceiver
) -> AsyncIterator[KannelPeer]:
    async with request.param(inbound_url=sms_receiver.inbound_url, token="inbound") as peer:
        yield peer


async def test_a_kazakh_offer_goes_out_in_three_parts_of_67_letters(kannel: KannelPeer, sms_receiver: SmsReceiver):
    await sms_receiver.send(kannel, AIGUL, OFFER)
    await kannel.phone(AIGUL).receives()
    assert [len(part.payload) // 2 for part in kannel.smsc.submitted] == [67, 67, len(OFFER) - 134]
    assert {part.data_coding for part in kannel.smsc.submitted} == {Coding.UCS2}


async def test_long_replies_of_two_citizens_under_one_reference_stay_apart(
    kannel: KannelPeer, sms_receiver: SmsReceiver
):
    aigul, baurzhan = kannel.phone(AIGUL), kannel.phone(BAURZHAN)
    await kannel.reply_interleaved({aigul: "Иә, келісемін. " * 12, baurzhan: "Жоқ, бас тартамын. " * 10})
    replies = await sms_receiver.replies(2)
    assert {reply["from"]: reply["text"] for reply in replies} == {
        AIGUL: "Иә, келісемін. " * 12,
        BAURZHAN: "Жоқ, бас тартамын. " * 10,
    }


async def test_a_reply_that_came_while_smsbox_was_dead_is_not_lost(kannel: KannelPeer, sms_receiver: SmsReceiver):
    await kannel.kill_smsbox()
    await kannel.phone(AIGUL).replies("1")
    await kannel.start_smsbox()
    assert [reply["text"] for reply in await sms_receiver.replies(1)] == ["1"]


async def test_sending_goes_on_after_smsbox_came_back(kannel: KannelPeer, sms_receiver: SmsReceiver):
    await kannel.kill_smsbox()
    with pytest.raises(NoAnswer):
        await sms_receiver.send(kannel, AIGUL, "Сәлем")
    await kannel.start_smsbox()
    await sms_receiver.send(kannel, AIGUL, "Сәлем")
    assert (await kannel.phone(AIGUL).receives()).text == "Сәлем"


async def test_receipts_of_what_was_sent_before_a_restart_are_not_lost(sms_receiver: SmsReceiver):
    """Phones are off for days, and machines are started anew meanwhile."""
    async with ShippedKannel(inbound_url=sms_receiver.inbound_url, token="inbound") as kannel:
        kannel.smsc.holds_receipts = True
        await sms_receiver.send(kannel, AIGUL, OFFER)
        assert await sms_receiver.receipt_types(1) == [8]
        await kannel.restart()
        await kannel.smsc.deliver_held()
        assert set(await sms_receiver.receipt_types(2)) == {8, 1}


async def test_the_log_of_its_container_tells_no_number_and_no_word(sms_receiver: SmsReceiver):
    """Left to itself it writes each message there, in clear and in hexadecimal; and what cannot be brought to us, as an
    error, with our token."""
    called = asyncio.Event()

    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()
        called.set()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as away:
        address = f"http://127.0.0.1:{away.sockets[0].getsockname()[1]}/sms/inbound"
        async with ShippedKannel(inbound_url=address, token="inbound-token") as kannel:
            await kannel.phone(AIGUL).replies("KELISEMIN")
            await asyncio.wait_for(called.wait(), ANSWER_SECONDS)
            await sms_receiver.send(kannel, AIGUL, OFFER)
            await kannel.phone(AIGUL).receives()
            told = kannel.told("bearerbox") + kannel.told("smsbox")
    personal = [AIGUL[1:], OFFER[:20], OFFER[:4].encode("utf-16-be").hex(" "), "KELISEMIN", "inbound-token"]
    assert [words for words in personal if words in told] == []


async def test_a_restart_finds_nothing_in_its_store_but_messages(sms_receiver: SmsReceiver):
    async with ShippedKannel(inbound_url=sms_receiver.inbound_url, token="inbound") as kannel:
        await kannel.restart()
        assert "unpack" not in kannel.told("bearerbox")


@pytest.mark.parametrize(("password", "fate"), [(KannelPeer.password, Fate.ACCEPTED), ("of yesterday", Fate.BARRED)])
async def test_whether_it_would_take_a_message_is_found_out_without_sending_one(
    kannel: KannelPeer, password: str, fate: Fate
):
    async with session_to_peers(1) as session:
        address = KannelAddress(
            url=kannel.send_url,
            username=kannel.username,
            password=password,
            sender="1414",
            receipt_url="",
            receipt_token="",
        )
        assert (await Kannel(session, address).would_take()).fate is fate
    assert kannel.smsc.submitted == []
