"""What leaves a page or the API as a file: papers, what citizens sent, who a broadcast reached."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import asdict, fields

from aiohttp import web

from handlers.usecases.journal import BYTE_ORDER_MARK, harmless
from storage.broadcasts.progress import Result
from storage.cases.files import SentFile
from storage.drawn_papers import PaperFile
from storage.papers import LETTERS

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPER_TYPES = {"pdf": "application/pdf", "p7s": "application/pkcs7-signature"}
PAPER_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
SENT_HEADERS = {  # a stranger's file: nothing in it is run, and nothing on the way keeps it
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
}
TITLES = [field.name for field in fields(Result)]


def code_of(request: web.Request) -> str:
    """A paper's code as it was typed: capitals do not matter; what cannot be a code is none."""
    typed = request.match_info["code"].strip().lower()
    return typed if set(typed) <= set(LETTERS) else ""


def paper_response(paper: PaperFile, ending: str) -> web.Response:
    """`26-0000123_1-05.pdf`, and its signature under the same name: `….pdf.p7s`."""
    name = f"{paper.number.replace('/', '_')}.pdf" + (".p7s" if ending == "p7s" else "")
    return web.Response(
        body=paper.signature if ending == "p7s" else paper.pdf,
        content_type=PAPER_TYPES[ending],
        headers={**PAPER_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'},
    )


def sent_file(number: str, file: SentFile) -> web.Response:
    """To be kept by who asked for it, not opened in a browser."""
    name = f"{number}-{file.sent.sha256[:8]}.{ENDINGS[file.sent.media_type]}"
    headers = {**SENT_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=file.content, content_type=file.sent.media_type, headers=headers)


async def recipients_file(
    request: web.Request, id: str, pages: AsyncIterator[Sequence[Result]], headers: Mapping[str, str]
) -> web.StreamResponse:
    """What became of each recipient, page by page as it is read; numbers show their last digits only. What reading the
    first page raises comes before anything is sent."""
    first = await anext(pages)
    name = f'attachment; filename="broadcast-{id}.csv"'
    kind = f"{CSV}; charset=utf-8"
    response = web.StreamResponse(headers={**headers, "Content-Disposition": name, "Content-Type": kind})
    await response.prepare(request)
    await response.write((BYTE_ORDER_MARK + line(TITLES) + lines(first)).encode())
    async for page in pages:
        await response.write(lines(page).encode())
    return response


def lines(page: Sequence[Result]) -> str:
    return "".join(line(asdict(result).values()) for result in page)


def line(values: Iterable[object]) -> str:
    buffer = io.StringIO()
    cells = (harmless("" if value is None else str(value)) for value in values)
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
