"""The console in Chromium: every page as each role, without a barrier, in every width, language and theme."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from proactive.messages.escalation import LIFE_IN_DANGER
from proactive.staff.rights import Right, Role
from storage.staff.staff import Colleague
from tests.api.office import Office
from tests.console.room import Room, room_of
from tests.pages.browser import AXE, CHROMIUM, RULES
from tests.staff.test_desk import asks
from tests.staff.test_rights import MAY

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium (Debian: apt-get install chromium)")


@pytest.fixture
async def room(office: Office, staffed: dict[Role, Colleague], browser: Browser) -> AsyncIterator[Room]:
    async with room_of(office, staffed, browser) as opened:
        yield opened


PAGES = {
    "": Right.FIND,
    "/cases/{}": Right.FIND,
    "/conversations": Right.FIND,
    "/conversations/{talk}": Right.FIND,
    "/awards": Right.FIND,
    "/journal": Right.IDENTIFY,
    "/figures": Right.WATCH,
    "/broadcasts": Right.BROADCAST,
    "/broadcasts/new": Right.BROADCAST,
    "/broadcasts/1": Right.BROADCAST,
    "/broadcasts/1/edit": Right.BROADCAST,
    "/broadcasts/new?like=1": Right.BROADCAST,
    "/sample": Right.EXAMINE,
    "/staff": Right.AUDIT,
    "/audit": Right.AUDIT,
}


@pytest.mark.parametrize("role", Role)
async def test_each_role_sees_its_pages_and_is_told_whose_the_others_are(room: Room, role: Role) -> None:
    page = await room.enters(role)
    for path, right in PAGES.items():
        allowed = MAY[right][list(Role).index(role)]
        answer = await room.goes(page, path.format(room.number, talk=room.talk))
        assert answer is not None
        assert answer.status == (200 if allowed else 403), path
        await expect(page.get_by_text("The right belongs to")).to_have_count(0 if allowed else 1)


async def test_the_language_and_the_theme_are_the_visitors(room: Room) -> None:
    page = await room.enters(Role.OFFICIAL, color_scheme="light")
    await room.goes(page, "/figures?region=71")
    paper = "getComputedStyle(document.body).backgroundColor"
    light = await page.evaluate(paper)
    for name, heading in (("Қазақша", "Көрсеткіштер"), ("Русский", "Показатели"), ("English", "Figures")):
        await page.get_by_role("link", name=name).click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        assert "region=71" in page.url
    await page.emulate_media(color_scheme="dark")
    assert await page.evaluate(paper) != light


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
async def test_no_rule_of_accessibility_is_broken(room: Room, scheme: str, width: int) -> None:
    visitor = await room.visits(color_scheme=scheme)
    await room.goes(visitor, "")
    assert await broken(visitor) == []
    page = await room.enters(Role.ADMINISTRATOR, color_scheme=scheme)
    await page.set_viewport_size({"width": width, "height": 860})
    for path in [*PAGES, "/nowhere"]:
        await room.goes(page, path.format(room.number, talk=room.talk))
        await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        assert await broken(page) == [], path


async def test_no_rule_is_broken_where_something_is_asked_said_or_refused(room: Room) -> None:
    page = await room.enters(Role.ADMINISTRATOR, color_scheme="dark")
    await room.goes(page, "/conversations/" + room.talk)
    for summary in await page.locator("main summary").all():
        await summary.click()
    assert await broken(page) == [], "a reply is written"
    await page.locator("#text").fill("Назовите код из SMS")
    await expect(page.locator("#preview .problem").first).to_contain_text("frauds ask for them")
    assert await broken(page) == [], "a reply that asks for a secret"
    await asks(room.office, "хочу умереть", LIFE_IN_DANGER, hours=0)
    for path in ("/conversations", f"/conversations/{room.talk}"):
        await room.goes(page, path)
        await expect(page.locator(".late").first).to_be_visible()
        assert await broken(page) == [], "somebody's life is in danger"
    await room.goes(page, "/broadcasts/1")
    await expect(page.get_by_role("button", name="Start for")).to_be_visible()
    assert await broken(page) == [], "a broadcast is counted"
    await page.get_by_role("button", name="Start for").click()
    await expect(page.get_by_role("heading", name="Start broadcast 1?")).to_be_visible()
    assert await broken(page) == [], "a broadcast is asked about"
    await room.goes(page, "/broadcasts/1")
    await page.get_by_role("button", name="Send to myself").click()
    await expect(page.get_by_role("status").last).to_contain_text("Telegram")
    assert await broken(page) == [], "it was sent to who wrote it"
    await room.goes(page, "/broadcasts/1/edit")
    await page.get_by_label("Text in Russian").fill("{name}")
    await page.locator("main form button.main").click()
    await expect(page.get_by_role("alert")).to_be_visible()
    assert await broken(page) == [], "a text that cannot be sent"
    await room.goes(page, "")
    await page.locator("#words").fill("Nobody")
    await page.locator("#words").press("Enter")
    await expect(page.get_by_role("heading", name="Nothing was found")).to_be_visible()
    assert await broken(page) == [], "nobody is found"
    await room.goes(page, f"/cases/{room.number}")
    await page.get_by_role("button", name="Approve…").click()
    await expect(page.get_by_role("button", name="Yes, approve")).to_be_visible()
    assert await broken(page) == [], "a decision is asked about"
    await page.get_by_role("button", name="Yes, approve").click()
    await expect(page.get_by_role("status")).to_have_text("Done.")
    assert await broken(page) == [], "it was carried out"


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
        await room.goes(page, path.format(room.number, talk=room.talk))
        for width in (320, 768, 1280):
            await page.set_viewport_size({"width": width, "height": 860})
            assert await fits(page), (path, width)
