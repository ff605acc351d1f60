"""Figures: today and over time, where people are lost on the road, where they live, what waits and what fails."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from aiohttp import web

from handlers.console.figures.asked import CHOICES, FigureQuery
from handlers.console.figures.regions import BY, tiles
from handlers.console.figures.tables import FigureTable, Tables, is_number, shown
from handlers.console.middleware import needs
from handlers.console.render import actor_of, render, words_of
from handlers.usecases import reporting
from handlers.web.runtime import runtime_of
from handlers.web.words import Words, book_of, joined
from proactive.reporting.figures import LONGEST, Dimension, Milestone
from proactive.staff.rights import Right

HERE = Path(__file__).parent


def routes() -> list[web.RouteDef]:
    return [web.get("/figures", needs(Right.WATCH, show))]


async def show(request: web.Request) -> web.Response:
    runtime, actor, words = runtime_of(request), actor_of(request), words_here(request)
    query = FigureQuery.of(request.query, runtime.now().today)
    report = await reporting.report(runtime, actor, query.scope)
    builder = Tables(report, words, runtime.tariff, runtime.clock())
    tables = builder.all()
    if request.query.get("as") == "csv":
        return as_csv(request, tables, words)
    parts = {
        "w": words,
        "shown": partial(shown, words=words),
        "is_number": is_number,
        "asked": query,
        "glance": await reporting.glance(runtime, actor),
        "report": report,
        "tables": tables,
        "tiles": tiles(report.by(Dimension.REGION), query.by),
        "maps": list(BY),
        "choices": CHOICES,
        "name": builder.name,
        "milestones": list(Milestone),
        "longest": LONGEST.days,
        "now": runtime.clock(),
    }
    return render(request, "figures.html", parts)


def as_csv(request: web.Request, tables: dict[str, FigureTable], words: Words) -> web.Response:
    table = tables.get(request.query.get("table", "days"))
    if table is None:
        raise web.HTTPNotFound
    name = f'attachment; filename="qoldau-{table.name}.csv"'
    return web.Response(body=table.as_csv(words), content_type="text/csv", headers={"Content-Disposition": name})


def words_here(request: web.Request) -> Words:
    """The console's words and those of this page."""
    words = words_of(request)
    return replace(words, book={code: joined(words.book[code], own) for code, own in book_of(HERE).items()})
