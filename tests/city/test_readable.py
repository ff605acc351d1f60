"""What the city says, the program can read: its client, its records."""

import aiohttp
import pytest

from bot.demo.city.feed import FEEDS, plain
from bot.demo.city.records import IDENTITY, ROLES
from bot.demo.city.registers import ANSWERS
from bot.gateway import Gateway, ReplyState, SearchItem
from handlers.web.words import LANGUAGES, english
from proactive.cases.registers import BEFORE_CONSENT, NAMED_BY, RECORDS, LookUp, Purpose
from proactive.messages.contact import Language
from proactive.papers.words import book as papers
from storage.engine.codec import parse_record
from tests.city.gateway import Caller, pays

REGISTERS = {key[0] for key in ANSWERS} | {record.REGISTER for record in RECORDS.values()}


def test_what_the_program_reads_the_city_answers_and_can_tell_apart():
    assert set(RECORDS) == {key[1] for key in ANSWERS} == set(IDENTITY)
    assert [(name, field) for name, field in IDENTITY.items() if field not in RECORDS[name].__dataclass_fields__] == []


def test_a_record_is_searched_where_the_program_knows_it_by():
    assert {key[2] for key in ANSWERS} == set(ROLES) == set(NAMED_BY)
    assert [key for key, roles in ROLES.items() if not roles <= NAMED_BY[key]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_register_has_its_name(language: str):
    names = english()["system"] if language == "en" else papers(Language(language))["system"]
    assert set(names) == REGISTERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_record_has_its_name(language: str):
    names = english()["record"] if language == "en" else papers(Language(language))["record"]
    assert set(RECORDS) - set(names) == set()


def test_before_the_consent_these_are_asked_and_no_others():
    """By the gateway's contract."""
    assert {"kz:ZAGS", "kz:GBDFL", "kz:EMAKET", "kz:BMG"} == BEFORE_CONSENT


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
    assert found, "the city holds such a record of nobody"
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
