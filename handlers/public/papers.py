"""Verification of papers: what a paper with this code is, whether its signature holds, and the paper to its holder.

`/d/<code>` stands on every paper. Until the last four digits of the holder's IIN (or BIN) are given it tells nothing
about anybody: kind, number, date, body, signature.
"""

import re
from datetime import datetime
from pathlib import Path

from aiohttp import web

from handlers.public.pages import page
from handlers.public.tries import WrongDigits
from handlers.usecases.papers import CheckSignature, NotDrawn, NotSigned, verdict_on
from handlers.web.downloads import PAPER_HEADERS, PAPER_TYPES, code_of
from handlers.web.forms import form_of
from handlers.web.papers import paper_file
from handlers.web.runtime import RUNTIME
from proactive.messages.contact import Language
from storage import papers
from storage.engine.database import Store
from storage.papers import DIGITS, Issued, PaperAnswer, PaperOpening

FOUR_DIGITS = re.compile(rf"[0-9]{{{DIGITS}}}")
STYLE = Path(__file__).with_name("paper.css")


def routes(check: CheckSignature, tries: WrongDigits) -> list[web.RouteDef]:
    """`check` looks at a paper's signature; it is handed in, since keys are not this package's."""

    async def show(request: web.Request) -> web.Response:
        paper = await papers.by_code(request.app[RUNTIME].store, code_of(request))
        return await shown(request, check, paper)

    async def give(request: web.Request) -> web.Response:
        """The PDF, or the detached signature, to who knows the digits."""
        form, code = await form_of(request), code_of(request)
        digits, kind = str(form.get("digits", "")).strip(), str(form.get("as", "pdf"))
        store, now = request.app[RUNTIME].store, request.app[RUNTIME].clock()
        if not FOUR_DIGITS.fullmatch(digits) or kind not in PAPER_TYPES:
            return await shown(request, check, await papers.by_code(store, code), problem="digits")
        opening = await opened(store, code, digits, tries, tries.visitor(request), now)
        if opening.answer is PaperAnswer.OPENED and opening.paper:
            try:
                return await paper_file(request, opening.paper, kind)
            except NotDrawn:
                return await shown(request, check, opening.paper, problem="undrawn")
            except NotSigned:
                return await shown(request, check, opening.paper, problem="silent")
        pause = int((opening.closed_until - now).total_seconds()) if opening.closed_until else 0
        paper = await papers.by_code(store, code)
        return await shown(request, check, paper, problem=opening.answer.value, pause=pause)

    async def style(request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STYLE, headers={"Cache-Control": "public, max-age=3600"})

    return [
        web.get("/d/paper.css", style),
        web.get("/d/{code:[^/]+}", show),
        web.post("/d/{code:[^/]+}", give),
    ]


async def opened(store: Store, code: str, digits: str, tries: WrongDigits, visitor: str, now: datetime) -> PaperOpening:
    """As the digits are; closed to a visitor who has given too many wrong ones, and open to others meanwhile."""
    who = (visitor, code)
    if until := tries.closed_until(who, now):
        return PaperOpening(PaperAnswer.CLOSED, closed_until=until)
    until = tries.add(who, now)
    opening = await papers.open_with(store, code, digits, now)
    if opening.answer is PaperAnswer.OPENED:
        tries.right(who)
    if opening.answer is PaperAnswer.WRONG and until:
        return PaperOpening(PaperAnswer.CLOSED, closed_until=until)
    return opening


STATUSES = {
    "": 200,
    "digits": 400,
    "silent": 503,
    "undrawn": 503,
    PaperAnswer.WRONG: 403,
    PaperAnswer.NEVER: 403,
    PaperAnswer.CLOSED: 429,
}


async def shown(
    request: web.Request, check: CheckSignature, paper: Issued | None, *, problem: str = "", pause: int = 0
) -> web.Response:
    language = language_of(request, paper)
    if paper is None:
        return html(page("unknown.html", language), 404)
    store = request.app[RUNTIME].store
    verdict, replaced = await verdict_on(store, paper, check), await papers.replaced(store, paper)
    words = {"paper": paper, "verdict": verdict, "replaced": replaced, "problem": problem, "minutes": -(-pause // 60)}
    answer = html(page("paper.html", language, **words), STATUSES[problem])
    if pause:
        answer.headers["Retry-After"] = str(pause)
    return answer


def language_of(request: web.Request, paper: Issued | None) -> Language:
    """As chosen on the page, else the paper's own."""
    code = request.query.get("lang", "")
    if code in set(Language):
        return Language(code)
    return paper.language if paper else Language.KK


def html(text: str, status: int) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers=PAPER_HEADERS)
