"""The journal of applications (appendix 6) as a file for a spreadsheet."""

import asyncio
from collections.abc import Callable

from aiohttp import web

from handlers.api.bodies import read_query
from handlers.api.cases import ACTOR
from handlers.usecases.journal import journal_csv, journal_xlsx, read_journal
from handlers.web.days import JournalDays
from handlers.web.downloads import CSV, XLSX
from handlers.web.runtime import runtime_of
from proactive.papers import Journal


async def as_csv(request: web.Request) -> web.Response:
    return await written(request, journal_csv, CSV, "csv")


async def as_xlsx(request: web.Request) -> web.Response:
    return await written(request, journal_xlsx, XLSX, "xlsx")


async def written(request: web.Request, write: Callable[[Journal], bytes], kind: str, ending: str) -> web.Response:
    """Of many people: nothing on the way keeps it. Raises `Refused` 400, `Forbidden`."""
    days = read_query(request, JournalDays)
    journal = await read_journal(runtime_of(request), request[ACTOR], days.from_, days.until, days.language)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="journal-{days.from_}-{days.until}.{ending}"',
    }
    body = await asyncio.to_thread(write, journal)
    return web.Response(body=body, content_type=kind, headers=headers)
