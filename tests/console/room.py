"""A room of browsers: those who work here, each in their own, in front of one case of each kind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, BrowserContext, Page, Response, expect

from handlers.usecases import staff as staff_acts
from proactive.broadcasts.audience import Audience
from proactive.broadcasts.broadcast import Broadcast
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.messages.contact import Language
from proactive.staff.rights import Role, Surface
from storage.broadcasts import broadcasts
from storage.cases import sample
from storage.staff import sessions
from storage.staff.staff import Colleague
from tests.api.office import WIDOW, Office
from tests.console.desk import site
from tests.pages.browser import complaints_of
from tests.staff.test_desk import asks

TEXTS = {Language.KK: "Құрметті азамат! {service}: {state}.", Language.RU: "Уважаемый гражданин! {service}: {state}."}


@dataclass
class Room:
    office: Office
    server: TestServer
    browser: Browser
    staff: dict[Role, Colleague]
    number: str
    talk: str  # the id of a conversation that waits
    contexts: list[BrowserContext] = field(default_factory=list)

    async def enters(self, role: Role, **settings: object) -> Page:
        """By the link that the bot sends, and the button behind it."""
        page = await self.visits(**settings)
        link = await sessions.make_link(self.office.store, self.staff[role].id, self.office.now)
        await self.goes(page, f"/enter/{link}")
        await page.locator("main button").click()
        await expect(page.locator(".me .who")).to_contain_text(self.staff[role].name)
        return page

    async def visits(self, **settings: object) -> Page:
        opened = await self.browser.new_context(**({"locale": "en", "reduced_motion": "reduce"} | settings))
        self.contexts.append(opened)
        page = await opened.new_page()
        page.set_default_timeout(15_000)
        page.complaints = complaints_of(page)
        return page

    async def goes(self, page: Page, path: str) -> Response | None:
        return await page.goto(str(self.server.make_url(f"/console{path}")))

    async def reads(self, role: Role) -> Page:
        """The case, by somebody who has just entered."""
        page = await self.enters(role)
        await self.goes(page, f"/cases/{self.number}")
        return page

    async def status(self) -> Status:
        return (await self.office.read(self.number)).case.status


@asynccontextmanager
async def room_of(
    office: Office, staffed: dict[Role, Colleague], browser: Browser, **runtime: object
) -> AsyncIterator[Room]:
    number = await scene(office, staffed)
    async with site(office, **runtime) as server:
        yield Room(office, server, browser, staffed, number, (await asks(office, number=number)).id)


async def scene(office: Office, staffed: dict[Role, Colleague]) -> str:
    """A case for review, one that is late, one that was drawn, a broadcast and a token."""
    automatic = await office.moves(
        await office.applies(await office.opens("burial", WIDOW, "2"), WIDOW), Status.CHECKED
    )
    await office.moves(automatic, Status.DECIDED)
    held = await office.opens("breadwinner", "990101300011", "3")
    await office.moves(held, Status.ATTENTION, waiting=Waiting(Reason.NO_NUMBER))
    case = await office.for_review()
    await office.sends(case, "Сізге жәрдемақы тиесілі. Келісесіз бе? 1 – иә, 2 – жоқ.")
    await office.hears(case, "иә")
    office.now += timedelta(minutes=2)
    await sample.draw(office.store, 1.0, office.now)
    administrator = staffed[Role.ADMINISTRATOR].at(Surface.CONSOLE)
    draft = Broadcast(id="", texts=TEXTS, audience=Audience(), author=administrator.id, created_at=office.now)
    await office.store.write(broadcasts.compose, draft)
    await staff_acts.make_token(office.store, administrator, "Е-макет", Role.AUDITOR, office.now)
    return case.number
