"""The journal of applications (appendix 6) as a file for a spreadsheet."""

import asyncio
from collections.abc import Callable
from typing import Self

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, model_validator

from handlers import desk
from handlers.api.bodies import read_query
from handlers.api.cases import ACTOR, runtime_of
from handlers.api.shapes import Day
from handlers.usecases.journal_files import journal_csv, journal_xlsx
from handlers.usecases.runtime import Runtime
from proactive.messages.contact import Language
from proactive.papers import Journal, journal
from storage.cases import queries

MOST_DAYS = 31
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"


class JournalDays(BaseModel):
    """Days of registration, both included."""

    model_config = ConfigDict(extra="forbid")

    from_: Day = Field(alias="from")
    until: Day
    language: Language = Language.KK

    @model_validator(mode="after")
    def not_too_many(self) -> Self:
        if not 0 <= (self.until - self.from_).days < MOST_DAYS:
            raise ValueError(f"until must not come before from, nor {MOST_DAYS} days or more after it")
        return self


async def as_csv(request: web.Request) -> web.Response:
    return await written(request, journal_csv, CSV, "csv")


async def as_xlsx(request: web.Request) -> web.Response:
    return await written(request, journal_xlsx, XLSX, "xlsx")


async def written(request: web.Request, write: Callable[[Journal], bytes], kind: str, ending: str) -> web.Response:
    """Of many people: nothing on the way keeps it. Raises `Refused` 400."""
    days = read_query(request, JournalDays)
    await desk.looked(runtime_of(request), request[ACTOR], "journal", f"{days.from_} {days.until}")
    entries = await read_journal(runtime_of(request), days)
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="journal-{days.from_}-{days.until}.{ending}"',
    }
    body = await asyncio.to_thread(write, entries)
    return web.Response(body=body, content_type=kind, headers=headers)


async def read_journal(runtime: Runtime, days: JournalDays) -> Journal:
    registered = await runtime.store.read(queries.registered, days.from_, days.until, runtime.zone)
    return journal(registered, days.from_, days.until, days.language)
