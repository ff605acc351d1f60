"""A birth on the whole service, from the feed to the paper: run by `test_birth` where the benefit is installed.

Prints, as one line of JSON, what the citizen, the desk, the console, the journal and the API saw.
"""

import asyncio
import json
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from bot.site import web_app
from handlers.usecases import staff
from proactive.messages.contact import Channel
from proactive.papers import PaperKind
from proactive.services import SERVICES
from proactive.staff.rights import Role, Surface
from storage import papers
from storage.staff import sessions
from tests.flow.world import World, founded
from tests.papers.reading import text_of


async def walked(folder: Path) -> dict[str, Any]:
    async with founded(folder) as world:
        brought = world.bring("birth")
        await world.settle()
        mother = brought.concerned[0]
        await world.says(mother, "мәтін", Channel.SMS)
        for _ in ("the consent", "the account"):
            await world.says(mother, "1", Channel.SMS)
        world.clock.pass_(timedelta(days=2))
        await world.settle()
        [case] = [case for case in await world.cases() if case.service == "birth"]
        return {
            "services": [service.code for service in SERVICES],
            "mother": mother.iin,
            "child": brought.subject.iin,
            "terms": case.consent.terms,
            "messages": [line.text for line in await world.thread(mother, Channel.SMS) if line.direction == "out"],
            "orders": [order.body for order in world.orders],
            "papers": await papers_of(world, case.number),
            "seen": await seen(world, case.number, case.consent.terms),
        }


async def papers_of(world: World, number: str) -> dict[str, str]:
    """The words of those that issued themselves, and of the decision."""
    office = world.app.office
    await office.issue(number, PaperKind.DECISION)
    issued = await papers.of_case(world.app.store, number)
    return {paper.kind: text_of((await office.file(paper)).pdf) for paper in issued}


async def seen(world: World, number: str, terms: str) -> dict[str, Any]:
    """The page of the case in each language, the journal, the API's case, and the text of the consent."""
    runtime, now = world.app.runtime, world.clock()
    colleague = await staff.appoint(runtime.store, staff.SETTINGS, 7, Role.ADMINISTRATOR, "Әсел", runtime.clock())
    _, token = await staff.make_token(
        runtime.store, colleague.at(Surface.CONSOLE), "Е-макет", Role.ADMINISTRATOR, runtime.clock()
    )
    app = replace(world.app, settings=world.app.settings.model_copy(update={"api_token": "of the program"}))
    async with TestClient(TestServer(web_app(app))) as client:
        link = await sessions.make_link(runtime.store, colleague.id, now)
        await client.post(f"/console/enter/{link}")
        pages = {code: await page(client, f"/console/cases/{number}", code) for code in ("kk", "ru", "en")}
        day = now.date()
        bearer = {"Authorization": f"Bearer {token}"}
        answer = await client.get(f"/api/cases/{number}", headers=bearer)
        journal = await client.get(f"/api/journal.csv?from={day - timedelta(days=7)}&until={day}", headers=bearer)
        document = await (await client.get("/api/openapi.json")).json()
        return {
            "pages": pages,
            "api": await answer.json(),
            "journal": await journal.text(),
            "consent": await page(client, f"/c/{terms}", "ru"),
            "enum": document["components"]["schemas"]["Case"]["properties"]["service"]["enum"],
        }


async def page(client: TestClient, path: str, language: str) -> str:
    return await (await client.get(path, headers={"Accept-Language": language})).text()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(walked(Path(sys.argv[1])))))
