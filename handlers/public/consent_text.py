"""`/c/<version>`: the full text of a consent, as it was when it was given."""

from aiohttp import web

from handlers.public.pages import page
from handlers.public.papers import html
from handlers.web.runtime import RUNTIME
from proactive.cases.consent_text import NoSuchVersion, current, path, terms
from proactive.messages.contact import Language


def routes() -> list[web.RouteDef]:
    return [web.get("/c/{version:[^/]+}", show)]


async def show(request: web.Request) -> web.Response:
    language = language_of(request)
    try:
        consent = terms(request.match_info["version"], language, request.app[RUNTIME].house)
    except NoSuchVersion:
        return html(page("no_terms.html", language, newest=path(current(), language)), 404)
    return html(page("terms.html", language, found=consent), 200)


def language_of(request: web.Request) -> Language:
    """As chosen on the page, else the first of the browser's languages that there is."""
    accepted = request.headers.get("Accept-Language", "").lower().split(",")
    codes = [request.query.get("lang", ""), *(code.strip()[:2] for code in accepted)]
    return next((Language(code) for code in codes if code in set(Language)), Language.KK)
