"""Another country's registries, plugged in by REGISTRY_MAPPING alone: over HTTP, from their notice to the order."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy import select

from bot.app import build
from bot.demo.city import City, make_city_app
from bot.demo.city.people import Inhabitant
from bot.registry_doors import standard_of
from bot.settings import Settings, WrongSettings
from bot.site import web_app
from bot.transports.phone import Phone
from handlers.channels.answers import reply_of
from handlers.channels.standard import read_mapping
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.registers import Account, LookUp, Person
from proactive.messages.contact import Channel
from storage.engine.database import Transaction
from storage.engine.tables import inbox
from storage.jobs import feeds
from tests.flow.world import MONDAY, TOKEN, Clock, World
from tests.gateway.foreign import MAPPING, WHOLE_COUNTRY, ForeignGateway, notice

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
    mapping.write_text(WHOLE_COUNTRY, "utf-8")
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


async def says_yes(world: World, citizen: Inhabitant) -> None:
    """To the offer, and to the account; then the desk's day passes."""
    await world.settle()
    for _ in range(2):
        await world.says(citizen, "1", Channel.SMS)
    world.clock.pass_(timedelta(hours=1))
    await world.settle()


async def case_of(world: World, service: str) -> Case:
    [case] = [case for case in await world.cases() if case.service == service]
    return case


async def test_a_death_in_their_journal_is_asked_about_and_paid_by_the_mapping_alone(abroad: Abroad) -> None:
    world = abroad.world
    brought = world.bring("burial_by_child")
    [citizen, *_] = brought.concerned
    await says_yes(world, citizen)
    case = await case_of(world, "burial")
    assert case.payment is not None
    assert (case.status, case.payment.status) == (Status.ASSIGNED, "paid")
    [order] = world.orders
    assert (order.body["recipient"], order.body["one_off"]) == ({"iin": citizen.iin}, "151375.00")
    assert abroad.registries.strange == []
    asked = {kind for kind, _ in abroad.registries.asked}
    assert {"xx:CivilEntry", "xx:Inhabitant", "xx:TheBenefit", "xx:TheSubscriber", "xx:TheAccount"} <= asked
    assert abroad.registries.read == {"xx:CivilJournal", "xx:AbilityJournal"}


async def test_a_disability_in_their_journal_is_paid_by_the_month_by_the_mapping_alone(abroad: Abroad) -> None:
    world = abroad.world
    brought = world.bring("disability_general_illness")
    await says_yes(world, brought.concerned[0])
    case = await case_of(world, "disability")
    assert case.payment is not None
    assert (case.status, case.payment.status, abroad.registries.strange) == (Status.ASSIGNED, "paid", [])
    assert "monthly" in world.orders[0].body


async def test_what_is_told_and_read_of_the_journal_is_one_event(abroad: Abroad) -> None:
    world = abroad.world
    brought = world.bring("burial_by_child")
    told = await abroad.doors.post(
        "/registry/notify", json=notice(brought, MONDAY.isoformat()), headers={"Authorization": f"Bearer {NOTIFIES}"}
    )
    assert (told.status, (await told.json())["message"]["ack_status"]) == (200, "ACK")
    world.city.feeds["kz:ZAGS", "kz:ActEvent"].events.clear()  # nothing of it is read yet
    await world.settle()
    assert (await case_of(world, "burial")).event.event_id == brought.event["event_id"]
    world.city.feeds["kz:ZAGS", "kz:ActEvent"].events.append(brought.event)
    await says_yes(world, brought.concerned[0])
    assert (await case_of(world, "burial")).status is Status.ASSIGNED
    assert [order.body["recipient"] for order in world.orders] == [{"iin": brought.concerned[0].iin}]


def why_set_aside(tx: Transaction) -> list[str]:
    return list(tx.connection.scalars(select(inbox.c.error).where(inbox.c.error.is_not(None))))


async def test_what_is_none_of_ours_in_their_journal_is_passed_by_and_read_once(abroad: Abroad) -> None:
    world = abroad.world
    union = {"act_id": "u-1", "act_type": "marriage", "registered_on": "2026-11-20", "status": "registered"}
    world.city.feeds["kz:ZAGS", "kz:ActEvent"].publish("registered", union, world.clock())
    await world.settle()
    await world.settle()
    behind = world.bring("burial_by_child")
    await says_yes(world, behind.concerned[0])
    assert (await case_of(world, "burial")).status is Status.ASSIGNED
    assert await world.app.store.read(why_set_aside) == []
    assert await world.app.store.read(feeds.began_again, world.clock()) == {}


async def test_a_feed_that_the_country_does_not_have_is_not_missed(abroad: Abroad) -> None:
    world = abroad.world
    world.clock.pass_(timedelta(days=2))
    await world.settle()
    assert await world.app.store.read(feeds.silent_since) == {}
    await world.app.gateway.check()


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


@pytest.mark.parametrize(
    ("usable", "unusable", "words"),
    [
        ('record = "kz:Act"', 'record = "kz:Nothing"', "record is one of"),
        ('record = "kz:Act"', 'recor = "kz:Act"', "recor"),
        ('becomes = "kz:DisabilityEvent"', 'becomes = "kz:Disability"', "becomes one of"),
        ('absent = ["kz:PersonEvent",', 'absent = ["kz:Person",', "absent: kz:Person: one of"),
    ],
)
def test_a_row_that_cannot_be_used_is_said_at_the_start(tmp_path: Path, usable: str, unusable: str, words: str) -> None:
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(WHOLE_COUNTRY.replace(usable, unusable), "utf-8")
    with pytest.raises(WrongSettings, match=f"REGISTRY_MAPPING: .*{words}"):
        standard_of(Settings(_env_file=None, registry_mapping=mapping))
