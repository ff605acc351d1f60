"""The queue: what waits for an official, by deadline; and finding a case by its number or a person's IIN."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlencode

from aiohttp import web

from handlers.console.awards import awards_shown
from handlers.console.masks import mask_names
from handlers.console.middleware import needs
from handlers.console.navigation import PREFIX
from handlers.console.render import actor_of, render, words_of
from handlers.usecases import cases, finding
from handlers.web.forms import form_of
from handlers.web.middleware import by_htmx
from handlers.web.reasons import in_short
from handlers.web.runtime import runtime_of
from proactive.cases.lifecycle import FOR_OFFICIALS, Status
from proactive.services import SERVICES
from proactive.staff.rights import Right
from storage.cases import case_names, proposals, queries
from storage.cases.queries import CaseSummary
from storage.staff import staff

MOST = 200
LONGEST = 100  # characters of what is looked for
SERVICE_CODES = [service.code for service in SERVICES]


@dataclass(frozen=True, slots=True)
class Filter:
    """What of the queue is shown; what is empty or unknown filters nothing."""

    service: str = ""
    status: str = ""
    mine: bool = False

    @classmethod
    def of(cls, request: web.Request) -> "Filter":
        service, status = request.query.get("service", ""), request.query.get("status", "")
        return cls(
            service if service in SERVICE_CODES else "",
            status if status in FOR_OFFICIALS else "",
            "mine" in request.query,
        )

    def address(self, **more: str) -> str:
        conditions = {"service": self.service, "status": self.status} | ({"mine": "1"} if self.mine else {})
        return f"{PREFIX}?" + urlencode(conditions | more)

    @property
    def is_set(self) -> bool:
        return self != Filter()


def routes() -> list[web.RouteDef]:
    return [
        web.get("", needs(Right.FIND, show)),
        web.post("/search", needs(Right.FIND, search)),
        web.post("/next", needs(Right.DECIDE, take_next)),
    ]


async def show(request: web.Request) -> web.Response:
    """The page; or what it asks for by itself: the list anew, and how many came since, where anything has changed."""
    choice = Filter.of(request)
    waiting = await queries.queue(
        runtime_of(request).store,
        MOST,
        service=choice.service or None,
        status=Status(choice.status) if choice.status else None,
        official=actor_of(request).id if choice.mine else None,
    )
    refreshed, list_version = by_htmx(request), version(waiting)
    if refreshed and request.query.get("seen") == list_version:
        return web.Response(status=204)
    since = opened(request, runtime_of(request).clock())
    parts = {
        "new": {case.number for case in waiting if case.changed_at > since},
        "again": choice.address(since=str(int(since.timestamp())), seen=list_version),
        "refreshed": refreshed,
    }
    return await listed(request, waiting, choice, parts, template="_queue.html" if refreshed else "queue.html")


def version(cases: Sequence[CaseSummary]) -> str:
    """Differs when the list would."""
    return hashlib.sha256(repr(cases).encode()).hexdigest()[:16]


def opened(request: web.Request, now: datetime) -> datetime:
    """When the page was opened, as it says itself when it asks again."""
    since = request.query.get("since", "")
    return datetime.fromtimestamp(int(since), UTC) if since.isascii() and since.isdigit() and len(since) < 11 else now


async def take_next(request: web.Request) -> web.Response:
    """Opens the first case of the queue, which is theirs now; the queue again where there is none."""
    runtime = runtime_of(request)
    number = await cases.take_next(runtime.store, actor_of(request), runtime.now())
    raise web.HTTPSeeOther(f"{PREFIX}/cases/{number}" if number else PREFIX)


async def search(request: web.Request) -> web.Response:
    """A number opens the case; an IIN lists the cases and the awards of a person, a name those of everybody who is
    called so. Neither stands in an address, and a name is looked for by who may know it."""
    runtime, words = runtime_of(request), str((await form_of(request)).get("words", "")).strip()[:LONGEST]
    if await queries.number_is_there(runtime.store, words):
        raise web.HTTPSeeOther(f"{PREFIX}/cases/{words}")
    found = await finding.find(runtime, actor_of(request), words)
    of_awards = await awards_shown(request, found.awards)
    return await listed(
        request, found.cases, Filter(), {"searched": words} | of_awards, hidden=of_awards["names_known"]
    )


async def listed(
    request: web.Request,
    summaries: Sequence[CaseSummary],
    choice: Filter,
    more: Mapping[str, object],
    template: str = "queue.html",
    hidden: Iterable[str] = (),
) -> web.Response:
    runtime, actor = runtime_of(request), actor_of(request)
    citizens = await case_names.names_of(runtime.store, [case.number for case in summaries])
    parts = {
        "cases": summaries,
        "citizens": citizens,
        "now": runtime.clock(),
        "filter": choice,
        "searched": None,
        "new": set(),
        "proposed": await proposals.among(runtime.store, [case.number for case in summaries]),
        "names": {colleague.id: colleague.name for colleague in await staff.everybody(runtime.store)},
        "in_short": partial(in_short, words_of(request)),
        "today": runtime.now().today,
        "services": SERVICE_CODES,
        "statuses": sorted(FOR_OFFICIALS),
        "more": len(summaries) == MOST,
        "mask": mask_names(actor, [*citizens.values(), *hidden]),
    }
    return render(request, template, parts | dict(more))
