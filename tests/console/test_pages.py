"""The journal, the sample, the staff and the audit log on their pages."""

import io
import re
import zipfile
from datetime import timedelta

import pytest

from handlers.console.navigation import PLACES
from proactive.cases.lifecycle import Status
from proactive.staff.rights import Role
from storage.cases import sample
from storage.ledger import audit
from storage.staff import staff
from tests.api.office import INVALID
from tests.console.desk import Desk

STATIC = re.compile(r'(?:href|src)="(/console/static/[^"]+)"')
WEEK = {"from": "2026-11-17", "until": "2026-11-23"}


@pytest.mark.parametrize("place", [place.path for place in PLACES])
async def test_the_first_load_of_a_page_is_small(desk: Desk, place: str) -> None:
    await desk.office.for_review()
    await desk.enters(Role.ADMINISTRATOR)
    page = await desk.reads(place)
    files = [await (await desk.client.get(address)).read() for address in set(STATIC.findall(page))]
    assert sum(map(len, [page.encode(), *files])) < 150_000


async def test_the_journal_is_searched_by_day_and_by_words_and_each_look_is_kept(desk: Desk) -> None:
    number = (await desk.office.for_review()).number
    assert number in await desk.reads("/journal")
    assert number in await (await desk.sends("/journal", words=INVALID, **WEEK)).text()
    assert "No such application" in await (await desk.sends("/journal", words="990101300011", **WEEK)).text()
    entries = await audit.listed(desk.office.store, by=desk.staff[Role.OFFICIAL].id)
    assert [entry.act for entry in entries if entry.act.startswith("read")] == ["read journal"] * 3


async def test_the_journal_is_given_as_files(desk: Desk) -> None:
    number = (await desk.office.for_review()).number
    as_csv = await desk.sends("/journal", words="", **WEEK, **{"as": "csv"})
    assert number in await as_csv.text()
    assert as_csv.headers["Content-Disposition"] == 'attachment; filename="journal-2026-11-17-2026-11-23.csv"'
    as_xlsx = await desk.sends("/journal", words="", **WEEK, **{"as": "xlsx"})
    assert zipfile.is_zipfile(io.BytesIO(await as_xlsx.read()))


async def test_days_that_cannot_be_are_said(desk: Desk) -> None:
    for days in ({"from": "2026-11-23", "until": "2026-11-17"}, {"from": "x", "until": ""}):
        answer = await desk.sends("/journal", words="", **days)
        assert answer.status == 400
        assert "Look at the days again" in await answer.text()


async def test_an_auditor_examines_what_was_drawn(desk: Desk) -> None:
    office = desk.office
    case = await office.moves(await office.applies(await office.opens(), INVALID), Status.CHECKED)
    await office.moves(case, Status.DECIDED)
    office.now += timedelta(minutes=2)
    await sample.draw(office.store, 1.0, office.now)
    await desk.enters(Role.AUDITOR)
    assert "Object" in await desk.reads("/sample")
    assert (await desk.sends(f"/sample/{case.number}", result="objected", words=" ")).status == 400
    await desk.sends(f"/sample/{case.number}", result="objected", words="Мерзімі қате")
    assert "Мерзімі қате" in await desk.reads("/sample")
    assert (await desk.sends(f"/sample/{case.number}", result="in_order")).status == 409


async def test_a_colleague_is_appointed_given_another_role_and_dismissed(desk: Desk) -> None:
    await desk.enters(Role.ADMINISTRATOR)
    await desk.sends("/staff/appoint", telegram_id="7001", name="Дана <b>", role="operator")
    made = await desk.office.store.read(staff.of_account, 7001)
    assert "Дана &lt;b&gt;" in await desk.reads("/staff")
    await desk.sends("/staff/appoint", telegram_id="7001", name="", role="auditor")
    assert (await desk.office.store.read(staff.of_id, made.id)).role is Role.AUDITOR
    await desk.sends(f"/staff/{made.id}/dismiss")
    assert await desk.office.store.read(staff.of_id, made.id) is None
    assert "Former colleagues: 1" in await desk.reads("/staff")


async def test_what_cannot_be_is_said_in_the_language_of_who_tried(desk: Desk) -> None:
    await desk.enters(Role.ADMINISTRATOR)
    await desk.get("/language/ru")
    refused = await desk.sends(f"/staff/{desk.staff[Role.ADMINISTRATOR].id}/dismiss")
    assert "Никто не увольняет сам себя" in await refused.text()


async def test_what_cannot_be_is_said_beside_what_was_typed(desk: Desk) -> None:
    await desk.enters(Role.ADMINISTRATOR)
    wrong = await desk.sends("/staff/appoint", telegram_id="@dana", name="Дана", role="operator")
    page = await wrong.text()
    assert wrong.status == 400
    assert 'value="@dana"' in page
    own = await desk.sends(f"/staff/{desk.staff[Role.ADMINISTRATOR].id}/dismiss")
    assert own.status == 409
    assert "Nobody dismisses themselves" in await own.text()


async def test_a_tokens_secret_is_shown_once(desk: Desk) -> None:
    await desk.enters(Role.ADMINISTRATOR)
    page = await (await desk.sends("/tokens/make", name="Е-макет", role="auditor")).text()
    secret = re.search(r'class="secret">([^<]+)<', page)[1]
    assert (await staff.holder_of(desk.office.store, secret)).role is Role.AUDITOR
    assert secret not in await desk.reads("/staff")
    [token] = await staff.listed_tokens(desk.office.store)
    await desk.sends(f"/tokens/{token.id}/revoke")
    assert await staff.holder_of(desk.office.store, secret) is None


async def test_the_audit_log_is_found_by_colleague_and_by_case_and_read_on(desk: Desk) -> None:
    number = (await desk.office.for_review()).number
    for _ in range(52):
        await desk.get(f"/cases/{number}")
    await desk.enters(Role.AUDITOR)
    found = await desk.reads(f"/audit?about={number}&by={desk.staff[Role.OFFICIAL].id}")
    assert found.count("Read the case") == 50
    older = re.search(r'href="(/console/audit\?[^"]+)"', found)[1].replace("&amp;", "&").removeprefix("/console")
    assert (await desk.reads(older)).count("Read the case") == 2
    assert "There is no such entry" in await desk.reads("/audit?about=26-9999999")
