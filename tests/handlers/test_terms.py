"""`/c/<version>`: what was agreed to can be read for ever, by anybody, in either language."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from playwright.async_api import Browser

from handlers.public import consent_text, papers
from handlers.public.tries import WrongDigits
from handlers.usecases.runtime import Runtime
from handlers.web.runtime import RUNTIME
from proactive.cases.consent_text import current, path, versions
from proactive.cases.consent_text import terms as text_of
from proactive.cases.installation import Installation
from proactive.messages.contact import Channel, Language
from tests.flow.world import World
from tests.pages.browser import AXE, CHROMIUM, RULES, complaints_of

Client = TestClient  # type: ignore[type-arg]
PUBLISHED = {
    "1": "0859fe42626d3b972665f4a8e63b662e2f5e1787dc403dc29ab07694d9fdd538",
    "2": "645f1940186111226c04c80516670561a31091e8610ad14b5da8b6cc4ed7ff29",
    "3": "1a57be2f851309f02d3137143007353905cf60ff501d46c77d4ce49af252aaf6",
    "4": "22f2baa2c90570c044e57d2944c5002dd776e527af878869c2f2c7c1acc2bf30",
}


@pytest.fixture
def site(runtime: Runtime) -> web.Application:
    site = web.Application()
    site[RUNTIME] = runtime
    site.add_routes(consent_text.routes())
    site.add_routes(papers.routes(lambda _: None, WrongDigits()))  # type: ignore[arg-type]  # for the style alone
    return site


@pytest.fixture
async def visitor(site: web.Application) -> AsyncIterator[Client]:
    async with TestClient(TestServer(site)) as client:
        yield client


def test_a_text_that_was_shown_is_never_changed() -> None:
    folder = Path(text_of.__code__.co_filename).parent / "consent_texts"
    digests = {name: hashlib.sha256((folder / f"{name}.toml").read_bytes()).hexdigest() for name in versions()}
    assert digests == PUBLISHED


@pytest.mark.parametrize("language", Language)
def test_the_text_has_the_eight_elements_of_the_law_and_names_the_operator(language: Language) -> None:
    found = text_of(current(), language, Installation(operator_bin="123456789012"))
    assert len(found.terms) == 8
    assert "123456789012" in found.terms[0]
    assert not any("{" in term for term in found.terms)


@pytest.mark.parametrize(
    ("query", "accepts", "language"),
    [
        ("?lang=ru", "kk", "ru"),
        ("", "ru-RU,ru;q=0.9,en;q=0.5", "ru"),
        ("", "en, kk;q=0.3", "kk"),
        ("", "de", "kk"),
        ("?lang=xx", "ru", "ru"),
    ],
)
async def test_the_page_speaks_the_language_that_is_chosen_or_else_the_browsers(
    visitor: Client, query: str, accepts: str, language: str
) -> None:
    page = await (await visitor.get(f"/c/{current()}{query}", headers={"Accept-Language": accepts})).text()
    assert f'<html lang="{language}">' in page
    assert text_of(current(), Language(language), Installation()).title in page


@pytest.mark.parametrize("version", ["0", "99", "x", "1.toml", "%00", "١"])
async def test_an_unknown_version_says_so_and_leads_on(visitor: Client, version: str) -> None:
    answer = await visitor.get(f"/c/{version}?lang=ru")
    page = await answer.text()
    assert (answer.status, path(current(), "ru") in page, "1414" in page) == (404, True, True)


async def test_the_version_in_the_record_of_a_consent_opens_the_text_that_was_shown(
    world: World, visitor: Client
) -> None:
    child = world.bring("burial_by_child").concerned[0]
    await world.link(child)
    await world.settle()
    [offer] = await world.thread(child, Channel.TELEGRAM)
    button = next(button for button in offer.buttons if button.action.startswith("terms:"))
    await world.presses(child, button.action, offer)
    shown = (await world.thread(child, Channel.TELEGRAM))[-1].text
    await world.presses(child, "yes", offer)
    [consent] = [case.consent for case in await world.cases() if case.consent]
    page = await (await visitor.get(f"/c/{consent.terms}?lang={consent.language}")).text()
    assert consent.terms == current("burial")
    for term in text_of(consent.terms, consent.language, Installation()).terms:
        assert term in shown
        assert term in page


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium (Debian: apt-get install chromium)")
async def test_the_page_has_no_barrier_and_fits_a_small_phone(site: web.Application, browser: Browser) -> None:
    async with TestServer(site) as server:
        page = await browser.new_page(viewport={"width": 360, "height": 740})
        complaints = complaints_of(page)
        for address in (path(current(), "kk"), path(current(), "ru"), "/c/99?lang=kk"):
            for scheme in ("light", "dark"):
                await page.emulate_media(color_scheme=scheme)
                await page.goto(str(server.make_url(address)))
                await page.evaluate(AXE.read_text("utf-8"))
                found = await page.evaluate(f"axe.run({RULES})")
                assert [rule["id"] for rule in found["violations"]] == []
                assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        assert [one for one in complaints if "404" not in one] == []
