import asyncio
import base64
import contextlib
import socket

import aiohttp
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.demo.city import KINDS, CityPlan, serve_city
from bot.gateway import Gateway, GatewayDown
from bot.gateway.envelope import MOCK_SENDER
from bot.registry_doors import signing_of
from bot.settings import Settings
from handlers.channels.signature import KnownSenders, MessageSigner, Signing
from tests.city.gateway import Caller, Clock
from tests.flow.service import free_port


async def test_an_event_is_brought_by_hand_with_the_people_it_concerns(caller: Caller):
    status, told = await caller.control("POST", "events", kind="burial_entitled")
    assert status == 201
    assert told["event"]["act"]["deceased_iin"] == told["subject"]["iin"]
    assert told["concerned"][0]["msisdn"].startswith("+77")


async def test_an_unknown_kind_is_answered_with_those_that_are_known(caller: Caller):
    status, answer = await caller.control("POST", "events", kind="earthquake")
    assert status == 400
    assert "burial_entitled" in answer["errors"][0]["message"]


async def test_a_kind_that_fits_nobody_says_so(caller: Caller):
    status, answer = await caller.control("POST", "events", kind="death_annulled")
    assert (status, "bring one first" in answer["errors"][0]["message"]) == (409, True)


async def test_every_kind_is_described(caller: Caller):
    _, kinds = await caller.control("GET", "kinds")
    assert set(kinds) == set(KINDS)
    assert all(kinds.values())


async def test_time_can_be_let_pass(caller: Caller):
    status, told = await caller.control("POST", "time", events=5)
    _, feeds = await caller.control("GET", "events")
    assert status == 201
    assert sum(feed["count"] for feed in feeds.values()) == len(told["brought"]) > 0


@pytest.mark.parametrize("words", ["name", "iin", "msisdn"])
async def test_people_are_found_by_name_iin_or_number(caller: Caller, words: str):
    person = next(person for person in caller.city.people[40:] if person.msisdn)
    _, found = await caller.control("GET", f"people?q={str(getattr(person, words)).lstrip('+')}")
    assert person.iin in {one["iin"] for one in found["people"]}


async def test_people_come_in_pages(caller: Caller):
    _, first = await caller.control("GET", "people?size=10")
    _, second = await caller.control("GET", "people?size=10&page=2")
    shown = [one["iin"] for one in first["people"] + second["people"]]
    assert shown == [person.iin for person in caller.city.people[:20]]


@pytest.mark.parametrize("query", ["page=0", "page=x", "size=-1"])
async def test_a_page_that_is_none_is_refused(caller: Caller, query: str):
    assert (await caller.control("GET", f"people?{query}"))[0] == 400


async def test_one_person_is_shown_with_home_family_and_accounts(caller: Caller):
    person = next(one for one in caller.city.people if one.spouse and one.children)
    _, shown = await caller.control("GET", f"people/{person.iin}")
    relations = [one["relation"] for one in shown["family"]]
    assert relations.count("child") == len(person.children)
    assert "spouse" in relations
    assert {"home", "accounts", "benefits", "msisdn"} <= shown.keys()


async def test_nobody_is_shown_for_an_unknown_iin(caller: Caller):
    assert (await caller.control("GET", "people/000000000000"))[0] == 404


async def test_a_number_can_be_taken_away_and_given_back(caller: Caller):
    person = caller.city.people[0]
    number = person.msisdn
    await caller.control("PUT", f"people/{person.iin}/phone", msisdn=None)
    assert person not in caller.city.by_msisdn(str(number))
    await caller.control("PUT", f"people/{person.iin}/phone", msisdn=number)
    assert caller.city.by_msisdn(str(number)) == [person]


async def test_the_city_serves_and_brings_events_until_it_is_stopped():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    plan = CityPlan(people=800, port=port, every=0.01)
    life = asyncio.create_task(serve_city(plan, Clock()))
    try:
        async with aiohttp.ClientSession() as session:
            for _ in range(600):
                if await brought(session, f"http://127.0.0.1:{port}/city/events") > 3:
                    return
                await asyncio.sleep(0.1)
        pytest.fail("a minute went by without events")
    finally:
        life.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await life


async def test_a_city_of_its_own_signs_what_it_answers_and_takes_only_what_is_signed():
    ours, theirs = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    own = Settings(
        _env_file=None,
        registry_signing_key=base64.b64encode(theirs.private_bytes_raw()).decode(),
        registry_keys=f"qoldau={base64.b64encode(ours.public_key().public_bytes_raw()).decode()}",
    )
    plan = CityPlan(people=200, port=free_port(), every=0, signing=signing_of(own, MOCK_SENDER))
    known = Signing(MessageSigner("qoldau", ours), KnownSenders({MOCK_SENDER: theirs.public_key()}))
    life = asyncio.create_task(serve_city(plan, Clock()))
    try:
        async with aiohttp.ClientSession() as session:
            signing, silent = (
                Gateway(session, f"http://127.0.0.1:{plan.port}", "", Clock(), signing=each)
                for each in (known, Signing())
            )
            for _ in range(600):  # until it is there
                if not await is_down(signing):
                    break
                await asyncio.sleep(0.1)
            assert (await is_down(signing), await is_down(silent)) == (False, True)
    finally:
        life.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await life


async def is_down(gateway: Gateway) -> bool:
    try:
        await gateway.check()
    except GatewayDown:
        return True
    return False


async def brought(session: aiohttp.ClientSession, address: str) -> int:
    """How many events there are; none while the city is not there yet."""
    try:
        async with session.get(address) as answer:
            feeds = await answer.json()
    except aiohttp.ClientConnectorError:
        return 0
    return sum(feed["count"] for feed in feeds.values())


async def test_a_port_in_use_is_an_error_of_the_system():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError):
            await serve_city(CityPlan(people=10, port=taken.getsockname()[1]), Clock())
