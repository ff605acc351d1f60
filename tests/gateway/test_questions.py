"""What we ask: the standard's messages, each saying why the register may be asked."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.gateway import Gateway, client
from proactive.cases.registers import Purpose
from proactive.messages.contact import Channel
from tests.city.spdci import errors
from tests.flow.world import MONDAY, World, founded
from tests.gateway.peer import SEARCH, TOKEN, Peer, items, search, succeeded

BEFORE_CONSENT = {"kz:ZAGS", "kz:GBDFL", "kz:EMAKET", "kz:BMG"}
FEEDS = {"kz:ActEvent", "kz:DisabilityEvent", "kz:PersonEvent", "kz:AccountEvent"}
ROADS = ["burial_by_child", "disability_general_illness", "breadwinner"]
Message = dict[str, Any]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Message]:
    """Every message that goes to the registers."""
    made, kept = client.message, []

    def message(*what: Any) -> Message:
        kept.append(made(*what))
        return kept[-1]

    monkeypatch.setattr(client, "message", message)
    return kept


@pytest.fixture
async def world(tmp_path: Path, sent: list[Message]) -> AsyncIterator[World]:
    async with founded(tmp_path, at=MONDAY) as world:
        yield world


async def walk(world: World, kind: str) -> None:
    """A citizen agrees and confirms the account."""
    citizen = world.bring(kind).concerned[0]
    await world.settle()
    await world.says(citizen, "1", Channel.SMS)
    await world.says(citizen, "1", Channel.SMS)


def criteria(sent: list[Message]) -> list[dict[str, Any]]:
    return [item["search_criteria"] for message in sent for item in message["message"]["search_request"]]


@pytest.mark.parametrize("kind", ROADS)
async def test_every_message_of_a_road_is_a_message_of_the_standard(
    world: World, sent: list[Message], kind: str
) -> None:
    await walk(world, kind)
    assert sent
    assert [found for message in sent for name in ("crvs", "dr") for found in errors(name, SEARCH, message)] == []


@pytest.mark.parametrize("kind", ROADS)
async def test_before_consent_only_what_detects_is_asked_and_only_to_detect(
    world: World, sent: list[Message], kind: str
) -> None:
    world.bring(kind)
    await world.settle()
    asked = criteria(sent)
    assert {one["authorize"]["purpose"]["code"] for one in asked} == {"detect"}
    assert not [one for one in asked if "consent" in one]
    look_ups = {one["reg_type"] for one in asked if one["reg_record_type"] not in FEEDS}
    assert look_ups
    assert look_ups <= BEFORE_CONSENT


@pytest.mark.parametrize("kind", ROADS)
async def test_after_consent_every_look_up_names_it(world: World, sent: list[Message], kind: str) -> None:
    await walk(world, kind)
    consents = {case.consent.id for case in await world.cases() if case.consent}
    agreed = [one for one in criteria(sent) if "consent" in one]
    assert {one["reg_type"] for one in agreed} - BEFORE_CONSENT >= {"kz:ACCOUNTS"}
    assert {one["consent"]["purpose"]["ref_uri"] for one in agreed} == consents
    assert not [one for one in agreed if one["consent"]["purpose"]["code"] != "assign" or "authorize" in one]


async def test_a_look_up_is_asked_as_the_contract_writes_it(peer: Peer, gateway: Gateway) -> None:
    peer.answers.append(items(succeeded([])))
    await gateway.look_up([search(purpose=Purpose.ASSIGN, consent="26-0000001.c")])
    [asked] = peer.asked
    found = asked.items[0]["search_criteria"]
    assert (asked.method, asked.path, asked.headers["Authorization"]) == ("POST", SEARCH, f"Bearer {TOKEN}")
    assert (found["query_type"], found["query"]) == ("idtype-value", {"type": "IIN", "value": "900515300008"})
    assert found["consent"]["purpose"] == {"code": "assign", "ref_uri": "26-0000001.c"}


async def test_a_feed_is_asked_as_the_contract_writes_it(peer: Peer, gateway: Gateway) -> None:
    peer.answers.append(items(succeeded([])))
    await gateway.feed(("kz:CBDI", "kz:DisabilityEvent"), 41, 1000)
    found = peer.asked[0].items[0]["search_criteria"]
    after = {"attribute_name": "sequence", "operator": "gt", "attribute_value": 41}
    assert (found["query_type"], found["query"]) == ("predicate", [{"seq_num": 1, "expression1": after}])
    assert found["sort"] == [{"attribute_name": "sequence", "sort_order": "asc"}]
    assert (found["pagination"]["page_size"], found["authorize"]["purpose"]["code"]) == (1000, "detect")
    assert [*errors("crvs", SEARCH, peer.asked[0].body), *errors("dr", SEARCH, peer.asked[0].body)] == []
