"""The demo as it is looked at: in three languages, narrow and at twice the size, and by Tab alone."""

import pytest

from tests.pages.browser import AXE, CHROMIUM, RULES
from tests.pages.looked_at import cut_off, walked_by_tab
from tests.pages.test_browser import PLACES, WHOLE, Site, site  # noqa: F401 – the fixture

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium (Debian: apt-get install chromium)")


@pytest.mark.parametrize("locale", ["kk", "ru"])
async def test_nothing_is_cut_and_no_rule_is_broken_in_another_language(site: Site, locale: str):  # noqa: F811
    for place in (*PLACES, "/demo/people?q=&page=1"):
        page = await site.open(place, width=360, locale=locale, color_scheme="dark")
        for width in (360, 640):
            await page.set_viewport_size({"width": width, "height": 860})
            assert await cut_off(page) == [], (place, width)
        await page.evaluate(AXE.read_text("utf-8"))
        found = await page.evaluate(f"axe.run({RULES})")
        assert [rule["id"] for rule in found["violations"]] == [], place


@pytest.mark.parametrize("place", ["/", "/?person=0&channel=sms", WHOLE])
async def test_everything_is_reached_by_tab_in_its_order_and_seen_to_be(site: Site, place: str):  # noqa: F811
    page = await site.open(place)
    await page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    assert await walked_by_tab(page) == []
