"""The journal of applications (appendix 6): some days of it, searched, printed, or as a file."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from aiohttp import web
from pydantic import ValidationError

from handlers.console.middleware import needs
from handlers.console.render import actor_of, render, words_of
from handlers.usecases.journal import journal_csv, journal_xlsx, read_journal
from handlers.web.days import MOST_DAYS, JournalDays
from handlers.web.downloads import CSV, XLSX
from handlers.web.forms import form_of
from handlers.web.runtime import runtime_of
from proactive.messages.contact import Language
from proactive.papers import Journal
from proactive.staff.rights import Right

WEEK = timedelta(days=6)
FILES = {"csv": (journal_csv, CSV), "xlsx": (journal_xlsx, XLSX)}


def routes() -> list[web.RouteDef]:
    return [
        web.get("/journal", needs(Right.IDENTIFY, show)),
        web.post("/journal", needs(Right.IDENTIFY, search)),
    ]


async def show(request: web.Request) -> web.Response:
    today = runtime_of(request).now().today
    return await listed(request, {"from": str(today - WEEK), "until": str(today), "words": ""})


async def search(request: web.Request) -> web.Response:
    """What is searched for may be a name or an IIN, so it comes in a body."""
    form = await form_of(request)
    return await listed(request, {name: str(form.get(name, "")).strip() for name in ("from", "until", "words", "as")})


async def listed(request: web.Request, query: Mapping[str, str]) -> web.Response:
    days = days_of(request, query)
    if days is None:
        parts = {"said": query, "journal": None, "most": MOST_DAYS}
        return render(request, "journal.html", parts, status=400)
    whole = await read_journal(runtime_of(request), actor_of(request), days.from_, days.until, days.language)
    journal = having(whole, query["words"])
    if query.get("as") in FILES:
        return await as_file(journal, query["as"])
    return render(request, "journal.html", {"said": query, "journal": journal, "most": MOST_DAYS})


def days_of(request: web.Request, query: Mapping[str, str]) -> JournalDays | None:
    language = words_of(request).language
    spoken = language if language in set(Language) else Language.KK
    try:
        return JournalDays.model_validate({"from": query["from"], "until": query["until"], "language": spoken})
    except ValidationError:
        return None


def having(journal: Journal, words: str) -> Journal:
    """The lines that have the words in some column."""
    needle = words.casefold()
    return replace(journal, lines=tuple(line for line in journal.lines if needle in "\n".join(line).casefold()))


async def as_file(journal: Journal, ending: str) -> web.Response:
    write, kind = FILES[ending]
    name = f"journal-{journal.since}-{journal.until}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=await asyncio.to_thread(write, journal), content_type=kind, headers=headers)
