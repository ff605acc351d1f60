"""The console in Chromium: no barrier on any page, and each act is done by hand, from the link to the last button."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, BrowserContext, Page, expect

from proactive.audience import Audience
from proactive.broadcast import Broadcast, State
from proactive.case import Language
from proactive.lifecycle import Status
from proactive.rights import Role, Surface
from storage import broadcasts, entries, sample, staff
from storage.staff import Colleague
from tests.api.office import INVALID, WIDOW, Office
from tests.console.desk import site
from tests.pages.browser import AXE, CHROMIUM, RULES, chromium, complaints_of

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium (Debian: apt-get install chromium)")

TEXTS = {Language.KK: "Құрметті азамат! {service}: {state}.", Language.RU: "Уважаемый гражданин! {service}: {state}."}


@dataclass
class Room:
    """Browsers of those who work here."""

    office: Office
    server: TestServer
    browser: Browser
    staff: dict[Role, Colleague]
    number: str
    contexts: list[BrowserContext] = field(default_factory=list)

    async def enters(self, role: Role, **settings: str) -> Page:
        """By the link that the bot sends, and the button behind it."""
        page = await self.visits(**settings)
        link = await self.office.store.write(entries.make_link, self.staff[role].id, self.office.now)
        await self.goes(page, f"/enter/{link}")
        await page.locator("main button").click()
        await expect(page.locator(".me .who")).to_contain_text(self.staff[role].name)
        return page

    async def visits(self, **settings: str) -> Page:
        opened = await self.browser.new_context(**({"locale": "en", "reduced_motion": "reduce"} | settings))
        self.contexts.append(opened)
        page = await opened.new_page()
        page.complaints = complaints_of(page)
        return page

    async def goes(self, page: Page, path: str) -> None:
        await page.goto(str(self.server.make_url(f"/console{path}")))

    async def status(self) -> Status:
        return (await self.office.read(self.number)).case.status


@pytest.fixture
async def room(office: Office, staffed: dict[Role, Colleague]) -> AsyncIterator[Room]:
    number = await scene(office, staffed)
    async with site(office) as server, chromium() as browser:
        yield Room(office, server, browser, staffed, number)


async def scene(office: Office, staffed: dict[Role, Colleague]) -> str:
    """A case for review, one that is late, one that was drawn, a broadcast and a token."""
    automatic = await office.moves(
        await office.applies(await office.opens("burial", WIDOW, "2"), WIDOW), Status.CHECKED
    )
    await office.moves(automatic, Status.DECIDED)
    held = await office.opens("breadwinner", "990101300011", "3")
    await office.moves(held, Status.ATTENTION, waits_for="no_number")
    case = await office.for_review()
    await office.sends(case, "Сізге жәрдемақы тиесілі. Келісесіз бе? 1 – иә, 2 – жоқ.")
    await office.hears(case, "иә")
    office.now += timedelta(minutes=2)
    await office.store.write(sample.draw, 1.0, office.now)
    administrator = staffed[Role.ADMINISTRATOR].at(Surface.CONSOLE)
    draft = Broadcast(id="", texts=TEXTS, audience=Audience(), author=administrator.id, created_at=office.now)
    await office.store.write(broadcasts.compose, draft)
    await office.store.write(staff.make_token, administrator, "Е-макет", Role.AUDITOR, office.now)
    return case.number


PAGES = [
    "",
    "/cases/{}",
    "/journal",
    "/figures",
    "/broadcasts",
    "/broadcasts/new",
    "/broadcasts/1",
    "/sample",
    "/staff",
    "/audit",
]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_no_rule_of_accessibility_is_broken(room: Room, scheme: str, width: int) -> None:
    visitor = await room.visits(color_scheme=scheme)
    await room.goes(visitor, "")
    assert await broken(visitor) == []
    page = await room.enters(Role.ADMINISTRATOR, color_scheme=scheme)
    await page.set_viewport_size({"width": width, "height": 860})
    for path in [*PAGES, "/nowhere"]:
        await room.goes(page, path.format(room.number))
        await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        assert await broken(page) == [], path


async def broken(page: Page) -> list[object]:
    await page.evaluate(AXE.read_text("utf-8"))
    found = await page.evaluate(f"axe.run({RULES})")
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]]


async def fits(page: Page) -> bool:
    """In the end: plots are drawn anew after the window has changed."""
    for _ in range(50):
        if await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
            return True
        await asyncio.sleep(0.1)
    return False


@pytest.mark.parametrize("locale", ["kk", "ru", "en"])
async def test_no_width_makes_a_page_scroll_sideways(room: Room, locale: str) -> None:
    page = await room.enters(Role.ADMINISTRATOR, locale=locale)
    for path in PAGES:
        await room.goes(page, path.format(room.number))
        for width in (320, 768, 1280):
            await page.set_viewport_size({"width": width, "height": 860})
            assert await fits(page), (path, width)


async def test_a_case_is_found_in_the_queue_and_approved(room: Room) -> None:
    page = await room.enters(Role.OFFICIAL)
    await page.get_by_role("link", name=room.number).click()
    await page.get_by_role("button", name="Approve…").click()
    await page.get_by_role("button", name="Yes, approve").click()
    await expect(page.get_by_role("status")).to_have_text("Done.")
    assert await room.status() is Status.DECIDED
    assert page.complaints == []


async def test_a_refusal_by_keyboard_alone(room: Room) -> None:
    page = await room.enters(Role.OFFICIAL)
    await room.goes(page, f"/cases/{room.number}")
    await page.locator("summary", has_text="Refuse").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("The recipient")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Құжат сәйкес емес")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Refuse case {room.number}?")
    await page.get_by_role("button", name="Yes, refuse").press("Enter")
    await expect(page.get_by_role("status")).to_have_text("Done.")
    assert (await room.office.read(room.number)).case.decision.ground == "R2"


async def test_a_document_is_asked_for_and_a_case_handed_over(room: Room) -> None:
    page = await room.enters(Role.OFFICIAL)
    await room.goes(page, f"/cases/{room.number}")
    await page.get_by_text("Hand over to a colleague").click()
    await page.get_by_label("To whom").select_option(label="administrator Әсел · Administrator")
    await page.get_by_role("button", name="Hand over").click()
    await expect(page.get_by_text("In the hands of administrator Әсел")).to_be_visible()
    await page.get_by_text("Ask for a document").click()
    await page.get_by_label("Which document").fill("Анықтама")
    await page.get_by_label("What it is needed for").fill("Табысы белгісіз")
    await page.get_by_role("button", name="Ask", exact=True).click()
    await expect(page.get_by_role("status")).to_have_text("The citizen was asked for the document.")
    assert await room.status() is Status.DOCUMENT


async def test_a_broadcast_is_composed_tried_out_and_its_bar_moves_by_itself(room: Room) -> None:
    page = await room.enters(Role.OPERATOR)
    await page.get_by_role("link", name="Broadcasts").click()
    await page.get_by_role("link", name="New broadcast").click()
    await page.get_by_label("Text in Kazakh").fill("Сәлем!")
    await page.get_by_label("Text in Russian").fill("Здравствуйте!")
    await page.get_by_role("button", name="Try it out").click()
    await expect(page.get_by_text("What people will read")).to_be_visible()
    await page.get_by_role("button", name="Start").click()
    await expect(page.locator("#progress")).to_contain_text("running")
    await room.office.store.write(broadcasts.move, "2", State.CANCELLED, room.office.now)
    await expect(page.locator("#progress")).to_contain_text("cancelled", timeout=15_000)
    assert page.complaints == []


async def test_an_auditor_examines_a_decision_and_sees_nobodys_iin(room: Room) -> None:
    page = await room.enters(Role.AUDITOR)
    await page.get_by_role("link", name="Sample").click()
    await page.get_by_role("button", name="In order").click()
    await expect(page.get_by_role("cell", name="in order")).to_be_visible()
    await room.goes(page, f"/cases/{room.number}")
    assert INVALID not in await page.content()


async def test_an_administrator_appoints_somebody_and_makes_a_token(room: Room) -> None:
    page = await room.enters(Role.ADMINISTRATOR)
    await page.get_by_role("link", name="Staff").click()
    await page.get_by_label("Telegram number (ID)").fill("7001")
    await page.get_by_label("Name").fill("Дана")
    await page.get_by_role("button", name="Appoint").click()
    await expect(page.get_by_role("rowheader", name="Дана")).to_be_visible()
    await page.get_by_label("System").fill("Қазына")
    await page.get_by_role("button", name="Make a token").click()
    await expect(page.get_by_text("Copy it now")).to_be_visible()
    await page.get_by_role("button", name="Leave").click()
    await expect(page.get_by_role("heading", name="Entering the console")).to_be_visible()
