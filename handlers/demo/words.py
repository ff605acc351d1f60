"""The demo's words."""

from pathlib import Path

from aiohttp import web

from handlers.web.runtime import RUNTIME
from handlers.web.words import Book, Words, book_of, language_of


def book() -> Book:
    return book_of(Path(__file__).parent)


def words_of(request: web.Request) -> Words:
    return Words(book(), language_of(request), request.app[RUNTIME].zone)
