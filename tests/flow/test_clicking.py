"""The demo as anybody meets it: a browser, an event, a citizen's phone, and the whole road by clicking."""

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bot.demo.running import Plan, running
from tests.pages.browser import CHROMIUM, complaints_of

pytestmark = pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium (Debian: apt-get install chromium)")

PATIENCE = 20_000  # milliseconds
SUM = re.compile(r"151.375")
NUMBER = re.compile(r"\d\d-0000001")


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    expect.set_options(timeout=PATIENCE)
    async with running(Plan(port=0, people=800)) as demo:
        opened = await (await browser.new_context(locale="en")).new_page()
        opened.set_default_timeout(PATIENCE)
        opened.complaints = complaints_of(opened)
        await opened.goto(demo.address)
        yield opened
    expect.set_options(timeout=5_000)


async def test_a_burial_is_paid_by_clicking_through_sms(page: Page) -> None:
    await a_pensioner_dies(page)
    await expect(heard(page, 1)).to_contain_text(SUM)
    await page.locator("#quick-1").click()
    await expect(heard(page, 2)).to_contain_text("•")
    await page.locator("#quick-1").click()
    await expect(heard(page, 3)).to_contain_text(NUMBER)
    await expect(heard(page, 4)).to_contain_text(SUM)
    await the_case_says_assigned(page)
    assert page.complaints == []


async def test_a_burial_is_paid_by_clicking_through_telegram(page: Page) -> None:
    await a_pensioner_dies(page)
    await page.locator("#tab-telegram").click()
    await page.locator("#quick-start").click()
    await page.locator("#quick-share").click()
    await expect(page.locator("#thread")).to_contain_text(SUM)
    await page.locator("#thread button[value=yes]").click()
    await expect(page.locator("#thread")).to_contain_text("••")
    await confirm_an_account(page)
    await expect(page.locator("#thread")).to_contain_text(NUMBER)
    await expect(page.locator("#thread button[value=why]")).to_be_visible()
    await the_case_says_assigned(page)
    assert page.complaints == []


async def a_pensioner_dies(page: Page) -> None:
    """The event is brought by a button; the citizen is then chosen from the list of those who are asked."""
    await page.locator("#bring-burial_entitled").click()
    await expect(page.locator("#thread li.theirs")).to_have_count(1)
    await page.locator("#phone-back").click()
    await page.locator("#asked a").first.click()
    await expect(page.locator("#phone-title")).to_be_visible()


def heard(page: Page, place: int) -> Locator:
    """What the service has said, one after another."""
    return page.locator("#thread li.theirs").nth(place - 1)


async def confirm_an_account(page: Page) -> None:
    """By the button under the one account, or by the first digit of several."""
    confirmed = page.locator("#thread button[value=yes]")
    if await confirmed.count() > 1:
        return await confirmed.last.click()
    await page.locator("#text").fill("1")
    return await page.locator("#send").click()


async def the_case_says_assigned(page: Page) -> None:
    await page.get_by_role("link", name=NUMBER).first.click()
    await expect(page.locator("#case-body")).to_contain_text("Assigned")
