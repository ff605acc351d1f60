"""Templates, each with the words, the navigation and the guard that all of them use."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp_jinja2
from aiohttp import web

from handlers.console.counts import counts_of
from handlers.console.navigation import open_to, place_at
from handlers.web.runtime import runtime_of
from handlers.web.words import LANGUAGES, Words, book_of, language_of
from proactive.basics import law
from proactive.basics.refusal import Refusal
from proactive.staff.rights import Actor
from storage.staff.sessions import Session

SESSION = web.RequestKey("session", Session)


def render(request: web.Request, template: str, parts: Mapping[str, Any], status: int = 200) -> web.Response:
    """A page. With `mask` among the parts every value goes through it."""
    session = request.get(SESSION)
    common = {
        "w": words_of(request),
        "languages": LANGUAGES,
        "actor": session.actor if session else None,
        "guard": session.guard if session else "",
        "places": open_to(session.actor) if session else [],
        "here": place_at(request.path),
        "counts": counts_of(request),
        "lawless": law.missed(runtime_of(request).now().today) if session else (),
        "mask": None,
    }
    return aiohttp_jinja2.render_template(template, request, common | dict(parts), status=status)


def words_of(request: web.Request) -> Words:
    return Words(book_of(Path(__file__).parent), language_of(request), runtime_of(request).zone)


def refusal_words(request: web.Request, refusal: Refusal, lead: str = "act.not_possible") -> str:
    """Why an act was not done, in the words of who wanted it; `lead` is the key of what stands before."""
    words = words_of(request)
    why = refusal.in_words(words.language)
    return f"{words(lead)} {why[:1].upper()}{why[1:]}"


def actor_of(request: web.Request) -> Actor:
    return request[SESSION].actor
