"""Debian's Chromium, driven by Playwright: one for all tests of a worker; to start it takes longer than most of them.

What drives it lives in one loop, so a test that asks for `browser` runs in the loop of its worker and not in its own.
"""

from asyncio import Runner
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield started
        await started.close()


@pytest.fixture
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """Nothing is open in it; what the test opens is closed."""
    yield chromium
    for context in chromium.contexts:
        await context.close()


@pytest.fixture
def _function_scoped_runner(request: pytest.FixtureRequest) -> Runner:
    """Where pytest-asyncio runs a test and its fixtures."""
    ask: Callable[[str], Runner] = request.getfixturevalue
    return ask("_session_scoped_runner" if "browser" in request.fixturenames else "_function_scoped_runner")


def complaints_of(page: Page) -> list[str]:
    """Fills with what the page complains of: console errors and warnings, uncaught exceptions."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found
