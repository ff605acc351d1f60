"""The page of figures: what it shows to whom, its tables as CSV, and how it stands up in a browser."""

import csv
import io

import pytest
from playwright.async_api import Browser, Page, expect

from handlers.console.figures import HERE
from handlers.console.figures.regions import BY, places, tiles
from handlers.web.words import LANGUAGES, Words, book_of
from proactive.basics.calendar import TIMEZONE
from proactive.broadcasts.audience import REGIONS
from proactive.cases.jobs import JobKind
from proactive.messages.contact import Channel
from proactive.reporting.figures import Funnel, Milestone
from proactive.staff.rights import RIGHTS, Right, Role
from storage.engine.database import Store
from tests.api.office import VAULT
from tests.console.desk import Desk
from tests.figures.page import page
from tests.figures.town import Town
from tests.pages.browser import AXE, CHROMIUM, RULES, complaints_of

TABLES = "days road terms outcomes sample waiting erring messages sms service region language channel".split()  # noqa: SIM905


@pytest.fixture
async def town(sqlite_newest_url: str) -> Town:
    store = Store(sqlite_newest_url, VAULT)
    yield Town(store)
    await store.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_job_that_waits_has_its_words(language: str):
    words = Words(book_of(HERE), language, TIMEZONE)
    without = [kind for kind in JobKind if words.of("spoken", kind, "") == ""]
    assert without == [], f"[spoken] of {language} in handlers/console/figures/words.toml lacks {', '.join(without)}"


async def some_cases(town: Town) -> None:
    await town.lives(Milestone.PAYMENT)
    await town.lives(Milestone.OFFER, region="71", channel=Channel.TELEGRAM)
    await town.for_review()
    await town.counted()


async def rows(desk, name: str, asked: str = "") -> list[list[str]]:
    answer = await desk.get(f"/figures?as=csv&table={name}{asked}")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="qoldau-{name}.csv"'
    return list(csv.reader(io.StringIO((await answer.read()).decode("utf-8-sig"))))


async def test_every_table_can_be_downloaded(town: Town):
    await some_cases(town)
    async with page(town) as desk:
        found = {name: await rows(desk, name) for name in TABLES}
    assert found["region"][1:] == [
        ["Unknown", "1", "1", "1", "1", "1", "0", "0"],
        ["Astana city", "1", "1", "0", "0", "0", "0", "0"],
        ["Almaty city", "1", "1", "1", "1", "1", "1", "1"],
    ]
    assert found["road"][2] == ["Offer", "3", "1.0000", "600", "600"]
    assert found["days"][-1][:3] == ["2026-11-23", "3", "3"]
    assert found["sms"][-1] == ["2026-11-23", "2", "0", "2", "20"]


async def test_what_is_asked_for_stands_in_the_address_and_holds_for_every_table(town: Town):
    await some_cases(town)
    async with page(town) as desk:
        astana = await rows(desk, "road", "&region=71&channel=telegram")
        shown = await desk.reads("/figures?region=71&channel=telegram&service=nothing")
        spent = await rows(desk, "sms", "&region=71")
    assert [row[1] for row in astana[1:]] == ["1", "1", "0", "0", "0", "0", "0"]
    assert '<option value="71" selected>' in shown
    assert "region=71&amp;channel=telegram&amp;map=number&amp;as=csv&amp;table=road" in shown
    assert spent[-1][1:] == ["1", "0", "0", "0"]


async def test_a_table_that_is_not_there_is_not_found(town: Town):
    async with page(town) as desk:
        assert (await desk.get("/figures?as=csv&table=people")).status == 404


@pytest.mark.parametrize("days", ["from=2026-12-01&until=2026-11-01", "from=yesterday", "from=1990-01-01"])
async def test_days_that_cannot_be_shown_are_said_so_and_the_last_thirty_are_shown(town: Town, days: str):
    async with page(town) as desk:
        shown = await desk.reads(f"/figures?{days}")
    assert "These days cannot be shown" in shown
    assert 'value="2026-10-25"' in shown


async def test_days_without_a_case_say_so(town: Town):
    async with page(town) as desk:
        assert "No cases on these days" in await desk.reads("/figures")


@pytest.mark.parametrize("role", Role)
async def test_figures_are_for_who_may_watch(town: Town, role: Role):
    async with page(town, role) as desk:
        assert (await desk.get("/figures")).status == (200 if Right.WATCH in RIGHTS[role] else 403)


def test_every_region_has_a_tile_of_its_own():
    found = places()
    assert set(found) == REGIONS
    assert len(set(found.values())) == len(REGIONS)


@pytest.mark.parametrize(("by", "shades"), [("number", (0, 2, 5)), ("consent", (0, 5, 3))])
def test_the_deeper_the_colour_the_higher_the_value(by: str, shades: tuple[int, ...]):
    assert by in BY
    funnels = {"71": reached(4, 4), "75": reached(10, 5)}
    found = {tile.region: tile.shade for tile in tiles(funnels, by)}
    assert (found["79"], found["71"], found["75"]) == shades


def reached(events: int, consents: int) -> Funnel:
    return Funnel({**Funnel().reached, Milestone.EVENT: events, Milestone.CONSENT: consents})


async def plotted(page: Page) -> None:
    await expect(page.locator(".plot canvas")).to_have_count(2, timeout=30_000)


async def opened(browser: Browser, desk: Desk, **settings: object) -> Page:
    """The page in a browser that has the session of who sits at the desk."""
    context = await browser.new_context(viewport={"width": 360, "height": 800}, **settings)
    address = desk.server.make_url("/console/figures")
    [session] = desk.client.session.cookie_jar.filter_cookies(address).values()
    await context.add_cookies([{"name": session.key, "value": session.value, "url": str(address)}])
    seen = await context.new_page()
    seen.complaints = complaints_of(seen)
    await seen.goto(str(address))
    await plotted(seen)
    return seen


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium (Debian: apt-get install chromium)")
async def test_in_a_browser_a_choice_is_shown_at_once_and_the_way_back_undoes_it(town: Town, browser: Browser):
    await some_cases(town)
    async with page(town) as desk:
        seen = await opened(browser, desk, locale="en")
        await seen.get_by_label("Region", exact=True).select_option("71")
        await expect(seen.locator("#road tbody tr").first).to_contain_text("1")
        await seen.wait_for_url("**region=71**")
        await plotted(seen)
        await seen.go_back()
        await expect(seen.locator("#road tbody tr").first).to_contain_text("3")
    assert seen.complaints == []


@pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium (Debian: apt-get install chromium)")
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_in_a_browser_the_plots_are_drawn_and_everybody_can_use_the_page(
    town: Town, browser: Browser, scheme: str
):
    await some_cases(town)
    async with page(town) as desk:
        seen = await opened(browser, desk, color_scheme=scheme, locale="ru")
        await seen.evaluate(AXE.read_text("utf-8"))
        found = await seen.evaluate(f"axe.run(document, {RULES})")
        wide = await seen.evaluate("document.documentElement.scrollWidth")
    assert [problem["id"] for problem in found["violations"]] == []
    assert seen.complaints == []
    assert wide == 360
