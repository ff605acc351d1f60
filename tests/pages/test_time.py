"""The day it is in the demo, the buttons that let time pass, and what became of an award meanwhile."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from aiohttp.test_utils import TestClient
from sqlalchemy import insert

from handlers.demo.city import Payout
from handlers.demo.time import Leap
from proactive.awards.award import MonthlyAward
from proactive.cases.award import Period, Track
from proactive.cases.case import BankAccount
from proactive.services.entitlement import Entitlement
from storage.awards.awards import sealed_columns
from storage.engine.award_tables import awards
from storage.engine.database import Store, Transaction
from tests.pages.town import NOW, OLGA, Town, assigned, in_review, put

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://localhost/", "Accept-Language": "en"}
ENGLISH = {"Accept-Language": "en"}


def running() -> MonthlyAward:
    return MonthlyAward(
        id="a" * 16,
        case_number="26-0000001",
        order_id="o-1",
        service="disability",
        subject_iin=OLGA.iin,
        recipient_iin=OLGA.iin,
        payee_iin=OLGA.iin,
        account=BankAccount(iban="KZ00TEST000000001234"),
        consent_id="c-1",
        track=Track.AUTOMATIC,
        decided_on=NOW.date(),
        entitlement=Entitlement(paid_from=NOW.date()),
        rows=(Period(from_=NOW.date(), until=None, amount=Decimal("89497.76")),),
    )


def put_award(tx: Transaction, award: MonthlyAward) -> None:
    fixed = {"id": award.id, "case_number": award.case_number, "service": award.service, "changed_at": NOW}
    tx.connection.execute(insert(awards).values(sealed_columns(tx.vault, award, NOW.date()) | fixed))


async def test_the_page_says_which_day_it_is_in_the_demo(client: TestClient, town: Town):
    town.today = date(2031, 5, 14)
    page = await (await client.get("/", headers=ENGLISH)).text()
    assert "Today in the demo:" in page
    assert "14 May 2031" in page


@pytest.mark.parametrize("leap", list(Leap))
async def test_each_leap_has_a_button_in_every_language(client: TestClient, leap: Leap):
    for language in ("kk", "ru", "en"):
        page = await (await client.get("/", headers={"Accept-Language": language})).text()
        assert f'name="leap" value="{leap}"' in page


async def test_while_time_passes_it_says_until_when_and_no_button_can_be_pressed(client: TestClient, town: Town):
    shown = await (await client.post("/demo/time", data={"leap": "month"}, headers=HTMX)).text()
    assert "Time is passing, until 25 December 2026" in shown
    assert shown.count("disabled>") == len(Leap)


async def test_a_visitor_without_a_script_comes_back_to_the_page(client: TestClient, town: Town):
    back = await client.post("/demo/time", data={"leap": "day"}, headers={"Referer": "/"}, allow_redirects=False)
    assert (back.status, back.headers["Location"]) == (303, "/")
    assert town.until is not None


async def test_a_day_to_which_nobody_comes_is_said(client: TestClient, town: Town):
    answer = await client.post("/demo/time", data={"leap": "pension_age"}, headers=HTMX)
    assert answer.status == 409
    assert "Nobody comes to such a day yet" in await answer.text()
    assert town.until is None


async def test_a_leap_that_is_none_is_refused(client: TestClient):
    assert (await client.post("/demo/time", data={"leap": "century"}, headers=HTMX)).status == 400


async def test_the_day_is_drawn_anew_only_when_it_is_another(client: TestClient, town: Town):
    seen = town.look().version
    assert (await client.get(f"/demo/time?seen={seen}", headers=HTMX)).status == 204
    town.today += timedelta(days=1)
    assert "25 November 2026" in await (await client.get(f"/demo/time?seen={seen}", headers=HTMX)).text()


async def test_what_was_paid_of_an_award_stands_at_its_case(client: TestClient, store: Store, town: Town):
    await store.write(put, assigned(1, OLGA))
    await store.write(put_award, running())
    town.paid["o-1"] = (
        Payout(on=date(2026, 11, 30), amount=Decimal("1000")),
        Payout(on=date(2026, 12, 31), amount=Decimal("89497.76")),
    )
    page = await (await client.get("/?case=26-0000001", headers=ENGLISH)).text()
    assert "After it was assigned" in page
    assert "Running" in page
    assert "90,497.76 tenge" in page
    assert "payments: 2" in page


async def test_a_month_that_was_paid_is_news_of_the_case(client: TestClient, store: Store, town: Town):
    await store.write(put, assigned(1, OLGA))
    await store.write(put_award, replace(running()))
    page = await (await client.get("/demo/cases/26-0000001", headers=HTMX)).text()
    address = page.split('hx-get="')[1].split('"')[0].replace("&amp;", "&")
    assert (await client.get(address, headers=HTMX)).status == 204
    town.paid["o-1"] = (Payout(on=date(2026, 11, 30), amount=Decimal("1000")),)
    assert "payments: 1" in await (await client.get(address, headers=HTMX)).text()


async def test_a_case_without_an_award_says_nothing_of_one(client: TestClient, store: Store):
    await store.write(put, in_review(1))
    assert "After it was assigned" not in await (await client.get("/?case=26-0000001", headers=ENGLISH)).text()
