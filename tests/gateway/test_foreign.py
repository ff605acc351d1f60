"""Another country's registries, plugged in by REGISTRY_MAPPING alone: over HTTP, from their notice to the order."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.app import build
from bot.demo.city import City, make_city_app
from bot.registry_doors import standard_of
from bot.settings import Settings, WrongSettings
from bot.site import web_app
from bot.transports.phone import Phone
from handlers.channels.answers import reply_of
from handlers.channels.standard import read_mapping
from proactive.cases.lifecycle import Status
from proactive.cases.registers import Account, LookUp, Person
from proactive.messages.contact import Channel
from tests.flow.world import MONDAY, TOKEN, Clock, World
from tests.gateway.foreign import MAPPING, ForeignGateway, notice

NOTIFIES = "the registries' own token"


@dataclass
class Abroad:
    world: World
    registries: ForeignGateway
    doors: TestClient[Any, Any]


@pytest.fixture
async def abroad(sqlite_newest_url: str, tmp_path: Path) -> AsyncIterator[Abroad]:
    clock = Clock(MONDAY)
    city, mapping = City(800, 7, now=clock()), tmp_path / "mapping.toml"
    mapping.write_text(MAPPING, "utf-8")
    async with TestServer(make_city_app(city, token=TOKEN, clock=clock)) as behind:
        registries = ForeignGateway(str(behind.make_url("")).rstrip("/"), TOKEN)
        async with TestServer(registries.app()) as gateway:
            settings = Settings(
                _env_file=None,
                database_url=sqlite_newest_url,
                gateway_url=str(gateway.make_url("")),
                gateway_token=TOKEN,
                notify_token=NOTIFIES,
                registry_mapping=mapping,
                allow_development_keys=True,
                quiet_hours="",
            )
            app = await build(settings, clock=clock, transports={channel: Phone() for channel in Channel})
            async with TestClient(TestServer(web_app(app))) as doors:
                yield Abroad(World(app, city, clock), registries, doors)
            await app.close()


async def test_a_death_abroad_is_told_asked_about_and_paid_by_the_mapping_alone(abroad: Abroad) -> None:
    world = abroad.world
    brought = world.bring("burial_by_child")
    world.city.feeds["kz:ZAGS", "kz:ActEvent"].events.clear()  # this country has no feed: it tells
    told = await abroad.doors.post(
        "/registry/notify", json=notice(brought, MONDAY.isoformat()), headers={"Authorization": f"Bearer {NOTIFIES}"}
    )
    assert (told.status, (await told.json())["message"]["ack_status"]) == (200, "ACK")
    await world.settle()
    citizen = brought.concerned[0]
    for _ in range(2):  # the offer, and the account
        await world.says(citizen, "1", Channel.SMS)
    [case] = [case for case in await world.cases() if case.service == "burial"]
    assert (case.status, case.event.event_id) == (Status.ASSIGNED, "civil.xx:r-1")
    [order] = world.orders
    assert order.body["recipient"] == {"iin": citizen.iin}
    asked = {kind for kind, _ in abroad.registries.asked}
    assert (asked, abroad.registries.strange) == ({"xx:CivilEntry", "xx:Inhabitant"}, [])
    assert ("xx:Inhabitant", citizen.iin) in abroad.registries.asked


def test_what_no_row_names_is_asked_in_the_contracts_words() -> None:
    standard = read_mapping(MAPPING)
    assert standard.translated(LookUp(Account, "IIN", "900515300008")) is None
    translated = standard.translated(LookUp(Person, "IIN", "900515300008"))
    assert translated is not None
    assert translated.content({"nin": "900515300008", "home": {"settled": "N"}}) == {
        "iin": "900515300008",
        "residence": {"permanent": False},
    }


def test_what_is_answered_later_is_read_by_the_same_rows() -> None:
    response = {"status": "succ", "data": {"reg_records": [{"nin": "900515300008", "bornOn": "1990-05-15T00:00:00Z"}]}}
    runtime = SimpleNamespace(clock=lambda: MONDAY)
    look_up = LookUp(Person, "IIN", "900515300008")
    reply = reply_of(look_up, response, runtime, read_mapping(MAPPING))  # type: ignore[arg-type]
    assert reply is not None
    assert reply.records == ({"iin": "900515300008", "birth_date": "1990-05-15"},)


@pytest.mark.parametrize("unusable", ['record = "kz:Nothing"', 'recor = "kz:Act"'])
def test_a_row_that_cannot_be_used_is_said_at_the_start(tmp_path: Path, unusable: str) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(MAPPING.replace('record = "kz:Act"', unusable), "utf-8")
    with pytest.raises(WrongSettings, match=r"REGISTRY_MAPPING: .*(record is one of|recor)"):
        standard_of(Settings(_env_file=None, registry_mapping=mapping))
