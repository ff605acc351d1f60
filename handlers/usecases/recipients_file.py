"""What became of each recipient of a broadcast, as CSV for a spreadsheet, page by page as it is read."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import asdict, fields

from aiohttp import web

from handlers.usecases.journal_files import BYTE_ORDER_MARK, harmless
from storage.broadcasts.progress import Result

TITLES = [field.name for field in fields(Result)]


async def as_file(
    request: web.Request, id: str, pages: AsyncIterator[Sequence[Result]], headers: Mapping[str, str]
) -> web.StreamResponse:
    """Numbers show their last digits only. What reading the first page raises comes before anything is sent."""
    first = await anext(pages)
    name = f'attachment; filename="broadcast-{id}.csv"'
    kind = "text/csv; charset=utf-8"
    response = web.StreamResponse(headers={**headers, "Content-Disposition": name, "Content-Type": kind})
    await response.prepare(request)
    await response.write((BYTE_ORDER_MARK + line(TITLES) + lines(first)).encode())
    async for page in pages:
        await response.write(lines(page).encode())
    return response


def lines(page: Sequence[Result]) -> str:
    return "".join(line(asdict(one).values()) for one in page)


def line(values: Iterable[object]) -> str:
    written = io.StringIO()
    cells = (harmless("" if value is None else str(value)) for value in values)
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerow(cells)
    return written.getvalue()
