"""The console as it is looked at: narrow, at twice the size, in three languages and both themes, and by Tab alone."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from proactive.staff.rights import Role
from storage.staff import sessions
from storage.staff.staff import Colleague
from tests.api.office import Office
from tests.console.room import Room, room_of
from tests.console.test_browser import PAGES, broken
from tests.pages.browser import CHROMIUM
from tests.pages.looked_at import cut_off, walked_by_tab
from tests.staff.test_desk import asks

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium (Debian: apt-get install chromium)")

LONG_WORDS = "Сағындықова Қарлығаш Әлиханқызының қызымын, " * 12
OUTSIDERS = {"+79161234567": "from_abroad", "+77272501111": "from_landline", "KaspiBank": "from_service"}


@pytest.fixture
async def room(office: Office, staffed: dict[Role, Colleague], browser: Browser) -> AsyncIterator[Room]:
    async with room_of(office, staffed, browser) as opened:
        yield opened


async def opens(room: Room, page: Page, path: str) -> None:
    """With everything unfolded."""
    await room.goes(page, path.format(room.number, talk=room.talk))
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")


@pytest.mark.parametrize(("locale", "scheme"), [("kk", "dark"), ("ru", "light"), ("en", "dark")])
async def test_nothing_is_cut_and_no_rule_is_broken_when_it_is_narrow_or_twice_as_large(
    room: Room, locale: str, scheme: str
) -> None:
    await asks(room.office, LONG_WORDS, "from_abroad", sender="+79161234567")
    page = await room.enters(Role.ADMINISTRATOR, locale=locale, color_scheme=scheme)
    for path in PAGES:
        for width in (360, 640):  # 640 is a window of 1280 at twice the size
            await page.set_viewport_size({"width": width, "height": 860})
            await opens(room, page, path)
            assert await cut_off(page) == [], (path, width)
        assert await broken(page) == [], path


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.AUDITOR])
async def test_no_rule_is_broken_for_who_sees_less(room: Room, role: Role) -> None:
    page = await room.enters(role, locale="kk", color_scheme="dark")
    for path in PAGES:
        await opens(room, page, path)
        assert await broken(page) == [], path


async def test_no_rule_is_broken_where_an_outsider_wrote_and_where_one_enters(room: Room) -> None:
    ids = [(await asks(room.office, "Кому писать?", topic, sender=sender)).id for sender, topic in OUTSIDERS.items()]
    page = await room.enters(Role.OFFICIAL, locale="ru", color_scheme="light")
    for id in ids:
        await opens(room, page, f"/conversations/{id}")
        assert await broken(page) == [], id
    await opens(room, page, f"/conversations/{ids[0]}")
    await page.locator("#text").fill("Напишите нам ИИН")
    await expect(page.locator("#preview .problem")).to_contain_text("Номер иностранный")
    await page.get_by_role("button", name="Отправить").click()
    await expect(page.get_by_role("button", name="Всё равно отправить")).to_be_visible()
    assert await broken(page) == [], "its price is asked about"
    await page.get_by_role("button", name="Всё равно отправить").click()
    await expect(page.get_by_role("status").first).to_be_visible()
    await opens(room, page, "/conversations?state=closed")
    assert await broken(page) == [], "what was ended"
    visitor = await room.visits(locale="kk", color_scheme="dark")
    link = await sessions.make_link(room.office.store, room.staff[Role.OFFICIAL].id, room.office.now)
    for path in (f"/enter/{link}", "/enter/nothing", ""):
        await room.goes(visitor, path)
        assert await broken(visitor) == [], path


@pytest.mark.parametrize("path", PAGES)
async def test_everything_is_reached_by_tab_in_its_order_and_seen_to_be(room: Room, path: str) -> None:
    page = await room.enters(Role.ADMINISTRATOR)
    await opens(room, page, path)
    assert await walked_by_tab(page) == []
