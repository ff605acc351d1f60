"""The page as a browser without a script sees it: headers, languages, errors, hostile words."""

import pytest
from aiohttp.test_utils import TestClient

from handlers.demo.words import book
from handlers.web.words import LANGUAGES
from proactive.cases.lifecycle import Status
from storage.engine.database import Store
from tests.pages.town import AIGUL, HOSTILE, NUMBERLESS, case, deliver, in_review, offer, put

PAGES = ["/", "/demo", "/?person=0&channel=telegram", "/demo/road", "/demo/people?q=x", "/nowhere", "/static/pages.css"]


@pytest.mark.parametrize("address", PAGES)
async def test_no_page_lets_the_browser_run_what_is_not_ours(client: TestClient, address: str):
    answer = await client.get(address, headers={"Accept": "text/html"})
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


async def test_a_page_holds_no_style_and_no_script_of_its_own(client: TestClient, store: Store):
    await store.write(put, in_review(1))
    page = await (await client.get("/?case=26-0000001&person=0")).text()
    assert "style=" not in page
    assert "<style" not in page
    assert page.count("<script") == page.count('<script src="/static/')


@pytest.mark.parametrize(("code", "word"), [("kk", "Істің жолы"), ("ru", "Путь дела"), ("en", "The road of a case")])
async def test_a_visitor_chooses_the_language_once(client: TestClient, code: str, word: str):
    back = await client.get(f"/demo/language/{code}", headers={"Referer": "/?person=0"}, allow_redirects=False)
    assert back.headers["Location"] == "/?person=0"
    page = await (await client.get("/")).text()
    assert f'<html lang="{code}">' in page
    assert word in page


async def test_the_browsers_own_language_is_the_first_guess(client: TestClient):
    page = await (await client.get("/", headers={"Accept-Language": "de,ru;q=0.8"})).text()
    assert '<html lang="ru">' in page


def keys(table: dict, path: str = "") -> set[str]:
    found = {path}
    for name, value in table.items():
        found |= keys(value, f"{path}.{name}") if isinstance(value, dict) else {f"{path}.{name}"}
    return found


@pytest.mark.parametrize("code", ["kk", "ru"])
def test_every_language_says_the_same_things(code: str):
    differing = keys(book()["en"]) ^ keys(book()[code])
    assert {key for key in differing if not key.startswith(".service.")} == set()


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_status_has_words_on_the_road(code: str):
    assert set(book()[code]["status"]) == {status.value for status in Status}


async def test_what_citizens_are_called_and_write_cannot_become_markup(client: TestClient, store: Store):
    await store.write(deliver, offer(HOSTILE, text="<img src=x onerror=alert(1)>"))
    await store.write(put, in_review(1, HOSTILE))
    page = await (await client.get(f"/?person={HOSTILE.key}&channel=sms&case=26-0000001")).text()
    assert "&lt;img src=x" in page
    assert "<img" not in page
    assert "<b onclick" not in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("address", ["/nowhere", "/?person=999", "/?case=26-9999999", "/demo/language/de"])
async def test_what_is_not_there_is_said_with_a_way_back(client: TestClient, address: str):
    answer = await client.get(address, headers={"Accept": "text/html", "Accept-Language": "en"})
    page = await answer.text()
    assert answer.status == 404
    assert "There is no such page" in page
    assert 'href="/"' in page


async def test_other_programs_get_their_own_errors_untouched(client: TestClient):
    answer = await client.get("/api/nothing", headers={"Accept": "application/json"})
    assert "Content-Security-Policy" not in answer.headers


async def test_an_empty_city_says_what_to_do(client: TestClient):
    page = await (await client.get("/", headers={"Accept-Language": "en"})).text()
    assert "Nobody is on the road yet" in page
    assert "Nobody is being asked yet" in page


async def test_a_citizen_without_a_number_has_nothing_to_type_into(client: TestClient):
    page = await (await client.get(f"/?person={NUMBERLESS.key}", headers={"Accept-Language": "en"})).text()
    assert "has no number for this person" in page
    assert 'id="say"' not in page


async def test_the_first_load_is_small(client: TestClient, store: Store):
    await store.write(put, case(1, Status.OFFERED, AIGUL))
    page = await (await client.get("/")).text()
    files = [part.split('"')[0] for part in page.split('"/static/')[1:]]
    sizes = [len(await (await client.get(f"/static/{name}")).read()) for name in set(files)]
    assert len(page.encode()) + sum(sizes) < 150_000


async def test_files_are_kept_by_browsers_and_change_their_address_when_they_change(client: TestClient):
    page = await (await client.get("/")).text()
    address = next(part.split('"')[0] for part in page.split('href="')[1:] if "pages.css" in part)
    assert "immutable" in (await client.get(address)).headers["Cache-Control"]
    assert (await client.get("/")).headers["Cache-Control"] == "no-store"


async def test_a_fault_of_ours_is_said_and_shows_nothing_of_the_inside(client: TestClient, store: Store):
    await store.write(lambda tx: tx.connection.exec_driver_sql("drop table cases"))
    answer = await client.get("/", headers={"Accept-Language": "en"})
    assert answer.status == 500
    assert "Something went wrong on our side" in await answer.text()
    assert "no such table" not in await answer.text()
