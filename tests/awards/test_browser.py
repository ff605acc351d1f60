"""The pages of awards in Chromium: no barrier in any width, language or theme, and an award is changed by keyboard."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, Page, expect

from bot.workers.reconciling import reconcile
from proactive.staff.rights import Role
from tests.awards.test_a_morning import another_sum
from tests.awards.test_pages import link_for, site_of
from tests.awards.test_paid_to_several import centres, in_a_centre, parted, whole
from tests.awards.town import drawn, only_award
from tests.console.test_browser import broken, fits
from tests.flow.quick import QuickWorld
from tests.pages.browser import CHROMIUM, complaints_of

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium (Debian: apt-get install chromium)")


@asynccontextmanager
async def official(world: QuickWorld, browser: Browser, **settings: str) -> AsyncIterator[tuple[Page, str]]:
    """In the console, and its address."""
    async with site_of(world) as server:
        opened = await browser.new_context(**({"locale": "en", "reduced_motion": "reduce"} | settings))
        page = await opened.new_page()
        page.complaints = complaints_of(page)
        console = str(server.make_url("/console"))
        await page.goto(f"{console}/enter/{await link_for(world, Role.OFFICIAL)}")
        await page.locator("main button").click()
        await expect(page.locator(".me .who")).to_contain_text("Дана")
        yield page, console
        await opened.close()


@pytest.mark.parametrize(("scheme", "width", "locale"), [("light", 1280, "kk"), ("dark", 360, "ru")])
async def test_no_rule_of_accessibility_is_broken_and_nothing_scrolls_sideways(
    browser: Browser, scheme: str, width: int, locale: str
) -> None:
    async with drawn() as world:
        await parted(world, await in_a_centre(world))
        await world.settle()
        places = ["/awards", *[f"/awards/{award.id}" for award in (await whole(world), await centres(world))]]
        async with official(world, browser, color_scheme=scheme, locale=locale) as (page, console):
            for place in places:
                await page.set_viewport_size({"width": width, "height": 860})
                await page.goto(console + place)
                await page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true })")
                assert await broken(page) == [], place
                for narrow in (320, 768, 1280):
                    await page.set_viewport_size({"width": narrow, "height": 860})
                    assert await fits(page), (place, narrow)
            assert page.complaints == []


async def test_what_waits_is_found_in_the_list_and_stopped_by_keyboard_and_a_slip_is_said_in_the_form(
    browser: Browser,
) -> None:
    async with drawn() as world:
        [order] = world.city.payments.orders.values()
        another_sum(order, world)
        assert await reconcile(world.app.runtime, world.app.gateway) == 1
        async with official(world, browser) as (page, console):
            await page.goto(f"{console}/awards")
            assert await broken(page) == []
            await page.get_by_role("link", name="26-0000001").press("Enter")
            await page.locator("summary", has_text="Stop").press("Enter")
            form = page.locator("details[open] form")
            await form.locator("[name=words]").fill("Уточнено с ОДҚ.")
            await form.locator("[name=reason]").select_option("own_wish")
            await form.locator("[name=from]").fill("2020-01-01")
            await form.get_by_role("button").press("Enter")
            await expect(page.get_by_role("alert")).to_be_visible()
            assert await broken(page) == []
            again = page.locator("details[open] form")
            await expect(again.locator("[name=words]")).to_have_value("Уточнено с ОДҚ.")
            await again.locator("[name=from]").fill("2026-12-01")
            await again.get_by_role("button").press("Enter")
            await expect(page.get_by_role("status")).to_have_text("Done.")
        await world.settle()
        assert (await only_award(world)).award.stop is not None
