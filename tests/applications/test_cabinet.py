"""Notices to the cabinet: each kind that is owed, as a signed PDF, once, over real HTTP to the city's portal."""

import base64
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.demo.city import City, make_city_app, means
from bot.demo.city.people import Inhabitant
from bot.signing.applicants import Applicants
from bot.signing.keys import authority_path
from handlers.usecases.applications import Submission, submit
from handlers.usecases.case_acts import EnterAccount
from handlers.usecases.cases import carry_out
from proactive.cases.paper_kind import PaperKind
from proactive.messages.contact import Language
from proactive.papers import paper
from proactive.staff.rights import Actor, Role, Surface
from storage.engine.database import Transaction, writes
from storage.engine.tables import job
from storage.papers import of_case
from tests.applications.portal import Authority, application, with_signature
from tests.awards.town import assigned
from tests.flow.world import MONDAY, TOKEN, Clock, World, migrated_app, settings_for
from tests.signing.openssl import accepts, needs_openssl

SERIAL = 8 * 10**9


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A city with a portal, and a service that sends notices there."""
    clock = Clock(MONDAY)
    city = City(800, 7, now=MONDAY)
    runner = web.AppRunner(make_city_app(city, token=TOKEN, clock=clock), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    settings = settings_for(tmp_path, url).model_copy(update={"portal_url": url, "portal_token": TOKEN})
    app = await migrated_app(settings, clock)
    yield World(app, city, clock)
    await app.close()
    await runner.cleanup()


async def applied(world: World, kind: str = "burial_by_child", **more: Any) -> Inhabitant:
    """The child of somebody who died applies by the portal, and everything that follows happens."""
    brought = world.bring(kind)
    son = brought.concerned[0]
    account = means.account(son.iin, "722", SERIAL + son.number, "current")
    world.city.written.put("kz:ACCOUNTS", "kz:Account", account)
    authority = Authority(world.clock())
    iban = more.pop("iban", account["iban"])
    body = application({"iin": son.iin}, brought.subject.iin, iban, relation="child", **more)
    submission = Submission("portal", "k-1", with_signature(body, authority.key(son.iin)))
    await submit(world.app.runtime, Applicants([authority.root]).examine, submission)
    await world.settle()
    return son


def kinds(world: World, holder: str) -> list[str]:
    return sorted(notice["kind"] for notice in world.city.cabinets.of(holder))


async def test_an_application_that_is_assigned_brings_a_receipt_the_acceptance_and_the_decision(world: World):
    son = await applied(world)
    assert kinds(world, son.iin) == ["accepted", "assigned", "receipt"]
    assert {notice["number"] for notice in world.city.cabinets.of(son.iin)} == {"26-0000001"}


async def test_one_that_is_not_accepted_brings_a_receipt_and_a_notice_of_that(world: World):
    son = await applied(world, iban="KZ86125KZT5004100100")
    notice, receipt = sorted(world.city.cabinets.of(son.iin), key=lambda notice: notice["kind"])
    assert (notice["kind"], notice["text"][:18]) == ("not_accepted", "Ваше заявление не ")
    assert (receipt["kind"], receipt["text"][:24]) == ("receipt", "Ваше заявление получено,")


async def test_the_receipt_of_what_was_not_accepted_does_not_say_how_to_take_it_back(world: World):
    await applied(world, iban="KZ86125KZT5004100100")
    case = next(case for case in await world.cases() if case.service == "burial")
    receipt = paper(PaperKind.RECEIPT, case, Language.RU)
    said = " ".join(text for section in receipt.sections for text in section.paragraphs)
    assert "отозвать" not in said


async def test_what_was_sent_is_sent_again_under_the_same_key_and_is_there_once(world: World):
    son = await applied(world)
    before = world.city.cabinets.of(son.iin)
    await sent_again(world.app.store, world.clock())
    await world.settle()
    assert world.city.cabinets.of(son.iin) == before


@writes
def sent_again(tx: Transaction, now: Any) -> None:
    """As after a crash between the portal's answer and its being kept."""
    notices = job.update().where(job.c.kind == "notice").values(state="waiting", due_at=now)
    assert tx.connection.execute(notices).rowcount == 3


async def test_a_portal_that_is_down_has_them_when_it_is_back(world: World, monkeypatch: pytest.MonkeyPatch):
    take = world.city.cabinets.notices
    world.city.cabinets.notices = None  # type: ignore[assignment]
    son = await applied(world)
    world.city.cabinets.notices = take
    world.clock.pass_(timedelta(minutes=10))
    await world.settle()
    assert kinds(world, son.iin) == ["accepted", "assigned", "receipt"]


async def test_who_has_no_cabinet_is_not_tried_again(world: World):
    by_iin = dict(world.city.by_iin)
    brought_before = set(by_iin)
    son = await applied(world)
    assert son.iin in brought_before
    world.city.cabinets.notices.clear()
    del world.city.by_iin[son.iin]
    await sent_again(world.app.store, world.clock())
    await world.settle()
    world.city.by_iin[son.iin] = son
    world.clock.pass_(timedelta(days=1))
    await world.settle()
    assert kinds(world, son.iin) == []


async def test_each_change_of_an_award_brings_a_signed_notice_once(world: World):
    person = await assigned(world)
    world.bring("account_idle")
    await world.settle()
    changed = [notice for notice in world.city.cabinets.of(person.iin) if notice["kind"] == "changed"]
    assert [(notice["number"], notice["language"]) for notice in changed] == [("26-0000001", "ru")]
    papers = await of_case(world.app.store, "26-0000001")
    assert [paper.number for paper in papers if paper.kind is PaperKind.CHANGE] == ["26-0000001/C1"]


@needs_openssl
async def test_openssl_accepts_what_goes_to_the_cabinet(world: World, tmp_path: Path):
    son = await applied(world)
    trust = str(authority_path(tmp_path / "development.p12"))
    notices = world.city.cabinets.of(son.iin)
    assert notices
    for notice in notices:
        pdf, signature = (base64.b64decode(notice[name]) for name in ("pdf_base64", "signature_base64"))
        assert accepts(tmp_path, pdf, signature, "-CAfile", trust, "-attime", str(int(MONDAY.timestamp())))


async def test_a_payment_made_once_that_went_out_again_brings_a_signed_notice_once(world: World):
    son = await applied(world)
    world.clock.pass_(timedelta(hours=1))
    world.bring("payment_returned")
    await world.settle()
    other = means.account(son.iin, "722", SERIAL + 10**6 + son.number, "current")
    world.city.written.put("kz:ACCOUNTS", "kz:Account", other)
    official = Actor(id="staff-1", role=Role.OFFICIAL, surface=Surface.CONSOLE, name="Ахметова С.")
    case = next(case for case in await world.cases() if case.service == "burial")
    await carry_out(world.app.runtime, official, case.number, EnterAccount(other["iban"], "Назван другой счёт."))
    await world.settle()
    told = [notice for notice in world.city.cabinets.of(son.iin) if notice["kind"] == "changed"]
    assert [notice["number"] for notice in told] == [case.number]
    papers = await of_case(world.app.store, case.number)
    assert [paper.number for paper in papers if paper.kind is PaperKind.CHANGE] == [f"{case.number}/C1"]
