"""The page in a real browser: no complaint, no barrier, and nothing that is typed or focused is ever lost."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect
from sqlalchemy import update

from handlers.demo.city import EventKind
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.messages.contact import Channel
from storage.cases import cases
from storage.cases.rows import columns
from storage.engine.database import Store, Transaction
from storage.engine.tables import cases as table
from tests.pages.browser import AXE, CHROMIUM, RULES, complaints_of
from tests.pages.town import (
    AIGUL,
    NUMBERLESS,
    OLGA,
    VIKTOR,
    Town,
    application,
    assigned,
    case,
    deliver,
    in_review,
    offer,
    put,
    received,
)

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium (Debian: apt-get install chromium)")

WHOLE = "/?person=0&channel=telegram&case=26-0000003"
PLACES = ["/", "/?person=0&channel=sms", WHOLE, f"/?person={NUMBERLESS.key}", "/nowhere"]


@dataclass
class Site:
    """The pages as they are served, and a browser to open them in."""

    server: TestServer
    browser: Browser

    async def open(self, address: str, width: int = 1280, **context: str) -> Page:
        settings = {"locale": "en", "reduced_motion": "reduce"} | context
        opened = await self.browser.new_context(viewport={"width": width, "height": 860}, **settings)
        page = await opened.new_page()
        page.complaints = complaints_of(page)
        await page.goto(str(self.server.make_url(address)))
        return page


@pytest.fixture
async def site(store: Store, town: Town, browser: Browser) -> AsyncIterator[Site]:
    await store.write(scene)
    async with TestServer(application(store, town)) as server:
        yield Site(server, browser)


def scene(tx: Transaction) -> None:
    put(tx, case(1, Status.OFFERED, AIGUL))
    put(tx, case(2, Status.ACCOUNT, VIKTOR))
    put(tx, in_review(3, OLGA))
    put(tx, assigned(4, OLGA))
    put(tx, case(5, Status.ATTENTION, NUMBERLESS, waiting=Waiting(Reason.NO_NUMBER)))
    deliver(tx, offer(AIGUL), replace(offer(AIGUL, Channel.TELEGRAM), id="26-0000001.2"))


def moved_to(tx: Transaction, number: str, status: Status) -> None:
    """The case at another status, whatever the road allows."""
    [seen] = cases.by_number.within(tx, [number])
    row = columns(tx.vault, replace(seen, status=status, revision=seen.revision + 1), seen.opened_at)
    tx.connection.execute(update(table).where(table.c.number == number).values(**row))


@pytest.mark.parametrize("place", PLACES)
async def test_no_rule_of_accessibility_is_broken(site: Site, place: str):
    page = await site.open(place)
    for scheme, width in (("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)):
        await page.emulate_media(color_scheme=scheme)
        await page.set_viewport_size({"width": width, "height": 860})
        await page.reload()
        await page.evaluate(AXE.read_text("utf-8"))
        found = await page.evaluate(f"axe.run({RULES})")
        broken = [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]]
        assert broken == [], f"{scheme}, {width}"


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
async def test_no_width_makes_the_page_scroll_sideways(site: Site, locale: str):
    page = await site.open(WHOLE, locale=locale)
    for width in (320, 360, 768, 860, 1280, 1440, 1920):
        await page.set_viewport_size({"width": width, "height": 860})
        assert await page.evaluate("document.documentElement.scrollWidth") <= width


async def test_a_typed_answer_arrives_and_the_field_is_ready_for_the_next(site: Site, store: Store):
    page = await site.open("/?person=0&channel=sms")
    field = page.get_by_label("Message text")
    await field.fill("иә")
    async with page.expect_response("**/sms"):
        await field.press("Enter")
    await expect(field).to_have_value("")
    await expect(field).to_be_focused()
    assert len(await store.read(received)) == 1
    assert page.complaints == []


async def test_a_message_that_comes_in_disturbs_nobody_who_is_typing(site: Site, store: Store):
    page = await site.open("/?person=0&channel=sms")
    field = page.get_by_label("Message text")
    await field.press_sequentially("мен ойла")
    await store.write(deliver, replace(offer(AIGUL), id="26-0000001.3", text="Өтінішіңіз қабылданды"))
    await expect(page.get_by_role("region", name="Messages")).to_contain_text("Өтінішіңіз қабылданды")
    await expect(page.locator("#news")).to_have_text("Өтінішіңіз қабылданды")
    await expect(field).to_have_value("мен ойла")
    await expect(field).to_be_focused()


async def test_a_translation_that_is_unfolded_stays_so_when_a_message_comes_in(site: Site, store: Store):
    page = await site.open("/?person=0&channel=sms")
    beside = page.locator("[id='beside-phone-26-0000001.1.offer']")
    await expect(beside.get_by_role("paragraph")).not_to_be_visible()
    await beside.get_by_text("In English, in short").click()
    await store.write(deliver, replace(offer(AIGUL), id="26-0000001.3", text="Өтінішіңіз қабылданды"))
    await expect(page.get_by_role("region", name="Messages")).to_contain_text("Өтінішіңіз қабылданды")
    await expect(beside.get_by_role("paragraph")).to_be_visible()


async def test_a_telegram_button_is_pressed_by_keyboard(site: Site, store: Store):
    page = await site.open("/?person=0&channel=telegram")
    yes = page.get_by_role("button", name="Иә")
    await yes.focus()
    async with page.expect_response("**/telegram"):
        await page.keyboard.press("Enter")
    [(source, body)] = await store.read(received)
    assert source == "telegram"
    assert json.loads(body)["callback_query"]["data"] == "yes|26-0000001.2"
    await expect(yes).to_be_focused()


async def test_a_case_moves_along_the_road_while_one_looks(site: Site, store: Store):
    page = await site.open("/")
    card = page.get_by_role("link", name="26-0000001")
    await card.focus()
    await store.write(moved_to, "26-0000001", Status.CERTIFIED)
    station = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Application"))
    await expect(station.get_by_role("link", name="26-0000001")).to_be_visible()
    await expect(card).to_be_focused()
    assert page.complaints == []


async def test_a_case_opens_and_closes_by_keyboard_and_the_focus_goes_along(site: Site):
    page = await site.open("/")
    await page.get_by_role("link", name="26-0000003").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Case 26-0000003")).to_be_focused()
    assert "case=26-0000003" in page.url
    await page.get_by_role("link", name="Back to the road").press("Enter")
    await expect(page.get_by_role("link", name="26-0000003")).to_be_focused()
    assert "case=" not in page.url


async def test_an_official_approves_by_a_click(site: Site, store: Store):
    page = await site.open("/?case=26-0000003")
    await page.get_by_role("button", name="Approve").click()
    await expect(page.get_by_text("The decision is being signed").first).to_be_visible()
    await expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    assert not page.complaints


async def test_what_an_official_is_writing_stays_when_news_come(site: Site, store: Store):
    page = await site.open("/?case=26-0000003")
    await page.get_by_text("Refuse", exact=True).first.click()
    words = page.get_by_label("Explanation for the citizen to read")
    await words.press_sequentially("Құжат ")
    await store.write(deliver, replace(offer(OLGA), id="26-0000003.9", case_number="26-0000003", text="Жаңалық"))
    await expect(page.locator("#case-body")).to_contain_text("Жаңалық")
    await expect(words).to_have_value("Құжат ")
    await expect(words).to_be_focused()


async def test_an_event_that_is_brought_puts_up_the_phone(site: Site, town: Town):
    page = await site.open("/")
    await page.get_by_role("button", name="A pensioner's death").click()
    await expect(page.get_by_role("heading", name=AIGUL.name)).to_be_focused()
    notice = page.get_by_role("status").filter(has_text="First to be asked")
    await notice.get_by_role("button", name="Close").click()
    await expect(notice).to_have_count(0)
    assert town.brought == [EventKind.BURIAL]


@pytest.mark.parametrize("width", [360, 768, 1280])
async def test_the_phone_that_is_put_up_comes_into_view_with_the_field_to_answer_in(site: Site, width: int):
    page = await site.open("/", width)
    await page.set_viewport_size({"width": width, "height": 740})
    await page.get_by_role("button", name="A pensioner's death").click()
    await expect(page.get_by_role("heading", name=AIGUL.name)).to_be_in_viewport()
    field, send = page.locator("#phone [name=text]").last, page.get_by_role("button", name="Send", exact=True)
    await expect(field).to_be_in_viewport(ratio=1)
    await expect(page.get_by_role("status").filter(has_text="First to be asked")).to_be_visible()
    await send.click(trial=True)  # nothing lies over it


async def test_codes_of_a_case_are_shown_to_who_asks(site: Site):
    page = await site.open("/?case=26-0000003")
    codes = page.get_by_text("B13.4")
    await expect(codes).to_be_hidden()
    await page.get_by_text("Codes for officials").click()
    await expect(codes).to_be_visible()


async def test_a_citizen_is_found_by_typing(site: Site):
    page = await site.open("/")
    await page.get_by_label("Search by name, IIN or number").press_sequentially("Ольга")
    everybody = page.locator("#found")
    await expect(everybody.get_by_role("link")).to_have_count(1)
    await everybody.get_by_role("link").click()
    await expect(page.get_by_role("heading", name=OLGA.name)).to_be_visible()
    await page.go_back()
    await expect(page.get_by_role("heading", name="Whose phone?")).to_be_visible()


async def test_a_refused_event_is_said_on_the_page(site: Site):
    page = await site.open("/")
    await page.get_by_text("Other events", exact=True).click()
    await page.get_by_role("button", name="A child's disability").click()
    await expect(page.get_by_role("status").first).to_contain_text("That cannot be done now")


async def test_a_lost_connection_is_said_and_the_words_come_back(site: Site):
    page = await site.open("/?person=0&channel=sms")
    field = page.get_by_label("Message text")
    await page.context.set_offline(True)
    await field.fill("иә")
    await field.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("connection to the service is lost")
    await expect(field).to_have_value("иә")
    await page.context.set_offline(False)
    await expect(page.get_by_role("alert")).to_have_count(0)


async def test_the_page_works_without_a_script(site: Site, store: Store):
    context = await site.browser.new_context(java_script_enabled=False, locale="en")
    page = await context.new_page()
    await page.goto(str(site.server.make_url("/?person=0&channel=sms")))
    await page.get_by_label("Message text").fill("1")
    await page.get_by_role("button", name="Send").click()
    await expect(page.get_by_role("heading", name=AIGUL.name)).to_be_visible()
    assert len(await store.read(received)) == 1


async def test_time_that_is_let_pass_says_so_until_its_day_has_come(site: Site, town: Town):
    page = await site.open("/")
    await page.get_by_role("button", name="A month passes").click()
    passing = page.get_by_role("region", name="Today in the demo")
    await expect(passing).to_contain_text("Time is passing, until 25 December 2026")
    await expect(page.get_by_role("button", name="A day passes")).to_be_disabled()
    town.today, town.until = town.until or town.today, None
    await expect(passing).to_contain_text("25 December 2026")
    await expect(page.get_by_role("button", name="A day passes")).to_be_enabled()
    assert page.complaints == []
