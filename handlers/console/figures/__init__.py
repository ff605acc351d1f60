"""Figures: today and over time, where people are lost on the road, where they live, what waits and what fails."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from aiohttp import web

from handlers import figures
from handlers.browser.words import Words, book_of, joined
from handlers.console.edge import needs
from handlers.console.figures.regions import BY, tiles
from handlers.console.figures.tables import Table, Tables, is_number, shown
from handlers.console.render import actor_of, door_of, render, words_of
from proactive.figures import LONGEST, Dimension, Milestone, Scope
from proactive.rights import Right
from proactive.services import SERVICES

HERE = Path(__file__).parent
A_MONTH = timedelta(days=29)
SERVICE_CODES = [service.code for service in SERVICES]


def routes() -> list[web.RouteDef]:
    return [web.get("/figures", needs(Right.WATCH, show))]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a visitor asked to see; `wrong`: the days were none, and are the last thirty."""

    scope: Scope
    by: str
    wrong: bool = False

    @classmethod
    def of(cls, request: web.Request, today: date) -> "Asked":
        asked = request.query
        service = asked.get("service") if asked.get("service") in SERVICE_CODES else None
        by = asked.get("map", "") if asked.get("map") in BY else next(iter(BY))
        try:
            until = day_of(asked.get("until")) or today
            since = day_of(asked.get("from")) or until - A_MONTH
            return cls(Scope(since=since, until=until, service=service), by)
        except ValueError:
            return cls(Scope(since=today - A_MONTH, until=today, service=service), by, wrong=True)


def day_of(text: str | None) -> date | None:
    """Raises `ValueError`."""
    return date.fromisoformat(text) if text else None


async def show(request: web.Request) -> web.Response:
    door, actor, words = door_of(request), actor_of(request), words_here(request)
    asked = Asked.of(request, door.now().today)
    report = await figures.report(door, actor, asked.scope)
    tables = Tables(report, words, door.tariff, door.clock()).all()
    if request.query.get("as") == "csv":
        return as_csv(request, tables, words)
    parts = {
        "w": words,
        "shown": partial(shown, words=words),
        "is_number": is_number,
        "asked": asked,
        "glance": await figures.glance(door, actor),
        "report": report,
        "tables": tables,
        "tiles": tiles(report.by(Dimension.REGION), asked.by),
        "maps": list(BY),
        "services": SERVICE_CODES,
        "milestones": list(Milestone),
        "longest": LONGEST.days,
        "now": door.clock(),
    }
    return render(request, "figures.html", parts)


def as_csv(request: web.Request, tables: dict[str, Table], words: Words) -> web.Response:
    table = tables.get(request.query.get("table", "days"))
    if table is None:
        raise web.HTTPNotFound
    name = f'attachment; filename="qoldau-{table.name}.csv"'
    return web.Response(body=table.as_csv(words), content_type="text/csv", headers={"Content-Disposition": name})


def words_here(request: web.Request) -> Words:
    """The console's words and those of this page."""
    words = words_of(request)
    return replace(words, book={code: joined(words.book[code], own) for code, own in book_of(HERE).items()})
