"""The queue: what waits for an official, by deadline; and finding a case by its number or a person's IIN."""

import re
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from handlers.console.edge import needs
from handlers.console.masks import mask_for
from handlers.console.places import PREFIX
from handlers.console.render import actor_of, door_of, render
from proactive.lifecycle import FOR_OFFICIALS
from proactive.rights import Right
from proactive.services import SERVICES
from storage import reading
from storage.reading import Found

MOST = 200
IIN = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the queue is shown; what is empty or unknown filters nothing."""

    service: str = ""
    status: str = ""

    @classmethod
    def of(cls, request: web.Request) -> "Filter":
        return cls(request.query.get("service", ""), request.query.get("status", ""))

    def holds(self, case: Found) -> bool:
        return self.service in ("", case.service) and self.status in ("", case.status)


def routes() -> list[web.RouteDef]:
    return [web.get("", needs(Right.FIND, show)), web.post("/search", needs(Right.FIND, search))]


async def show(request: web.Request) -> web.Response:
    wanted, door = Filter.of(request), door_of(request)
    waiting = await door.store.read(reading.queue, MOST)
    shown = [case for case in waiting if wanted.holds(case)]
    return listed(request, {"cases": shown, "filter": wanted, "total": len(waiting), "searched": None})


async def search(request: web.Request) -> web.Response:
    """A number opens the case; an IIN lists the cases of a person, and stands in no address."""
    door, words = door_of(request), str((await request.post()).get("words", "")).strip()
    if await door.store.read(reading.number_is_there, words):
        raise web.HTTPSeeOther(f"{PREFIX}/cases/{words}")
    found = await door.store.read(reading.of_person, words) if IIN.fullmatch(words) else ()
    return listed(request, {"cases": found, "filter": Filter(), "total": len(found), "searched": words})


def listed(request: web.Request, parts: dict[str, Any]) -> web.Response:
    more = {
        "today": door_of(request).now().today,
        "services": [service.code for service in SERVICES],
        "statuses": sorted(FOR_OFFICIALS),
        "mask": mask_for(actor_of(request)),
    }
    return render(request, "queue.html", parts | more)
