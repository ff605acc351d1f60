"""The way in: a link that lets in once, a session, and forms that only its own pages can send."""

from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient

from handlers.console.limits import Limit, TooMany
from handlers.console.settings import Threshold
from proactive.staff.rights import Role
from tests.api.office import Office
from tests.console.desk import ENGLISH, Desk, site


async def named() -> str:
    return "qoldau_bot"


async def test_who_has_no_session_is_told_to_ask_the_bot(office: Office) -> None:
    async with site(office, Threshold(bot=named)) as server, TestClient(server, headers=ENGLISH) as client:
        page = await (await client.get("/console")).text()
        assert "Send /console to the bot" in page
        assert "https://t.me/qoldau_bot" in page
        assert (await client.get("/console/cases/26-0000001")).status == 401
        assert (await client.post("/console/search", data={"words": "1"})).status == 401


async def test_looking_at_the_link_does_not_use_it_up_and_the_button_does(desk: Desk) -> None:
    link = await desk.link(Role.AUDITOR)
    for _ in range(2):
        assert "Press the button" in await desk.reads(f"/enter/{link}")
    first = await desk.client.post(f"/console/enter/{link}", allow_redirects=False)
    assert first.status == 303
    again = await desk.client.post(f"/console/enter/{link}", allow_redirects=False)
    assert again.status == 403
    assert "no longer good" in await again.text()


@pytest.mark.parametrize("https", [True, False])
async def test_the_cookie_is_for_the_console_alone_and_no_script_reads_it(
    office: Office, desk: Desk, https: bool
) -> None:
    async with site(office, Threshold(https=https)) as server, TestClient(server) as client:
        answer = await client.post(f"/console/enter/{await desk.link(Role.OFFICIAL)}", allow_redirects=False)
        cookie = answer.cookies["console"]
    assert (cookie["path"], cookie["samesite"], cookie["httponly"]) == ("/console", "Lax", True)
    assert bool(cookie["secure"]) is https


async def test_a_form_without_the_guard_of_its_session_does_nothing(desk: Desk) -> None:
    for guard in ("", "другой", desk.guard[:-1]):
        assert (await desk.sends("/search", words="26-0000001", guard=guard)).status == 403


async def test_a_form_that_another_site_sends_is_refused(desk: Desk) -> None:
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    answer = await desk.client.post("/console/search", data={"guard": desk.guard, "words": "1"}, headers=elsewhere)
    assert answer.status == 403


async def test_a_session_lasts_while_it_is_used_and_ends_by_leaving(desk: Desk) -> None:
    for _ in range(3):
        desk.office.now += timedelta(minutes=50)
        assert "official Әсел" in await desk.reads()
    await desk.sends("/leave")
    assert "Send /console to the bot" in await desk.reads()


async def test_what_a_page_asks_for_by_itself_keeps_no_session_alive(desk: Desk) -> None:
    desk.office.now += timedelta(minutes=50)
    assert (await desk.get(headers={"HX-Request": "true"})).status == 200
    desk.office.now += timedelta(minutes=20)
    over = await desk.get(headers={"HX-Request": "true"})
    assert (over.status, over.headers["HX-Refresh"], await over.text()) == (401, "true", "")
    assert "Send /console to the bot" in await desk.reads()


async def test_who_tries_many_links_has_to_wait(desk: Desk) -> None:
    answers = [await desk.client.post(f"/console/enter/guess-{n}") for n in range(20)]  # entering was the first try
    assert [answer.status for answer in answers[-2:]] == [403, 429]
    assert "Wait a minute" in await answers[-1].text()
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize(("behind_proxy", "second"), [(True, 403), (False, 429)])
async def test_only_behind_a_proxy_of_ours_visitors_are_told_apart_by_what_it_says(
    office: Office, behind_proxy: bool, second: int
) -> None:
    async with site(office, Threshold(behind_proxy=behind_proxy)) as server, TestClient(server) as client:
        for n in range(21):
            tried = await client.post(f"/console/enter/{n}", headers={"X-Forwarded-For": f"10.0.0.{n}, 192.0.2.7"})
        other = await client.post("/console/enter/x", headers={"X-Forwarded-For": "192.0.2.7, 192.0.2.8"})
    assert (tried.status, other.status) == (429, second)


def test_a_limit_gives_way_when_its_time_is_over() -> None:
    now = [0.0]
    limit = Limit(2, 60, lambda: now[0])
    limit.take("a")
    limit.take("a")
    limit.take("b")
    with pytest.raises(TooMany):
        limit.take("a")
    now[0] = 60.0
    limit.take("a")


async def test_only_the_demo_lets_in_without_a_link(office: Office, desk: Desk) -> None:
    assert (await desk.client.post("/console/trial/official")).status == 404
    async with site(office, Threshold(trial=True)) as server, TestClient(server, headers=ENGLISH) as client:
        assert "Choose in whose place" in await (await client.get("/console")).text()
        assert "auditor Әсел" in await (await client.post("/console/trial/auditor")).text()


@pytest.mark.parametrize(
    ("case", "page"),
    [("26-0000001", "/console/cases/26-0000001"), ("", "/console"), ("../staff", "/console"), ("//else", "/console")],
)
async def test_the_demo_lets_in_at_the_page_of_a_case(office: Office, desk: Desk, case: str, page: str) -> None:
    del desk  # its colleagues are let in
    async with site(office, Threshold(trial=True)) as server, TestClient(server) as client:
        entered = await client.post("/console/trial/auditor", data={"case": case}, allow_redirects=False)
    assert (entered.status, entered.headers["Location"]) == (303, page)
    assert "console" in entered.cookies


@pytest.mark.parametrize("code", ["kk", "ru", "en"])
async def test_a_language_is_chosen_once(desk: Desk, code: str) -> None:
    await desk.get(f"/language/{code}")
    assert f'<html lang="{code}">' in await desk.reads()
