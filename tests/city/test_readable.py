"""What the city says, the program can read: its client, its records."""

import aiohttp
import pytest

from bot.demo.city.feed import plain
from bot.demo.city.registers import ANSWERS, FEEDS
from bot.gateway import Gateway, ReplyState, SearchItem
from proactive.cases.registers import RECORDS, LookUp, Purpose
from storage.engine.codec import parse_record
from tests.city.gateway import Caller, pays


@pytest.fixture
async def gateway(caller: Caller):
    async with aiohttp.ClientSession() as session:
        yield Gateway(session, str(caller.client.make_url("")), "open", caller.clock)


def values(caller: Caller, by: str) -> list[str]:
    if by == "BIN":
        return [one.bin for one in caller.city.organisations]
    return [str(one.msisdn) if by == "MSISDN" else one.iin for one in caller.city.people]


@pytest.mark.parametrize("key", sorted(key for key in ANSWERS if key[2] != "IBAN"), ids=" ".join)
def test_every_record_of_every_register_has_its_shape(caller: Caller, key: tuple[str, str, str]):
    for iin in values(caller, "IIN") if key[0] == "kz:DOCUMENTS" else ():
        caller.city.documents.answer(iin, agree=True)
    asked = values(caller, key[2])[:: 50 if key[0] == "kz:DOCUMENTS" else 1]
    found = [record for value in asked for record in caller.city.look_up(key, value, caller.clock())]
    assert found
    for record in found:
        parse_record(RECORDS[key[1]], plain(record))


async def test_the_programs_client_is_answered_by_every_register_in_one_call(caller: Caller, gateway: Gateway):
    searches = [
        SearchItem(
            reference=" ".join(key),
            look_up=LookUp(RECORDS[key[1]], key[2], values(caller, key[2])[0], key[0]),
            purpose=Purpose.ASSIGN,
            consent_id="consent-1",
        )
        for key in ANSWERS
        if key[2] != "IBAN"
    ]
    states = {reference: reply.state for reference, reply in (await gateway.look_up(searches)).items()}
    pending = {reference for reference, state in states.items() if state is ReplyState.PENDING}
    assert pending == {"kz:DOCUMENTS kz:Document IIN"}
    assert set(states.values()) == {ReplyState.ANSWERED, ReplyState.PENDING}


async def test_the_programs_client_reads_every_feed(caller: Caller, gateway: Gateway):
    caller.city.tick(caller.clock(), 40)
    pays(caller.city, caller.clock())
    for kind in ("wanted", "found", "moved_in", "account_idle", "account_active", "payment_returned"):
        caller.city.bring(kind, caller.clock())
    for key in FEEDS:
        events = await gateway.feed(key, 2, 1000)
        assert list(events) == caller.city.feeds[key].events[2:]
        assert events
