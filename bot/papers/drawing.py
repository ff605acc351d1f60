"""From what a paper says to the bytes of its PDF: one template, the same bytes for the same paper and address."""

import asyncio
import io
import json
import logging
import re
from datetime import UTC
from functools import cache
from importlib.resources import files
from typing import Any

import segno
import typst

from bot.papers.undrawable import MARK, drawn_whole
from proactive.basics.foreign_text import clean_json
from proactive.papers import Paper, Section, Table
from proactive.papers.words import book as words_of
from proactive.papers.words import local_day, on, word

log = logging.getLogger(__name__)

NO_BREAK = "\u00a0"
# Thousands, what a number counts, and the one-letter words of Russian stay with their neighbour.
KEPT_TOGETHER = re.compile(
    r"(?<=\d) (?=\d{3}\b)|(?<=№) |(?<=\d) (?=теңге|тенге|ж\.)|(?<=\bст\.) |(?<=\bп\.) |(?<=\b[АаВвИиКкОоСсУу]) "
)


async def render(paper: Paper, verify_url: str) -> bytes:
    """The PDF, in a thread: some milliseconds a page. `verify_url` stands on it as a QR code and in words."""
    return await asyncio.to_thread(draw, paper, verify_url)


def draw(paper: Paper, verify_url: str) -> bytes:
    """What no font has is marked, and the paper says so. Raises `Undrawable`."""

    def typeset(spoken: Any) -> bytes:
        pdf: bytes = typst.compile(
            template(),
            sys_inputs={"paper": json.dumps(spoken, ensure_ascii=False), "qr": qr(verify_url)},
            font_paths=fonts(),
            pdf_standards=["a-2a", "ua-1"],
            timestamp=paper.made_at.astimezone(UTC).replace(microsecond=0),
        )
        return pdf

    spoken = clean_json(content(paper, verify_url))
    pdf, marked = drawn_whole(spoken, typeset)
    if MARK not in json.dumps(spoken, ensure_ascii=False) and not marked:
        return pdf
    codes = ", ".join(f"U+{ord(letter):04X}" for sign in marked for letter in sign)
    log.warning("%s of case %s: signs that no font has are marked: %s", paper.kind, paper.case_number, codes)
    note = word("seal", "marked", paper.language).format(mark=MARK)
    return drawn_whole({**spoken, "marked": note}, typeset)[0]


@cache
def fonts() -> typst.Fonts:
    """Those inside typst only: Libertinus Serif has every Kazakh letter."""
    return typst.Fonts(include_system_fonts=False)


@cache
def template() -> bytes:
    return (files("bot.papers") / "templates/paper.typ").read_bytes()


def qr(address: str) -> str:
    """As SVG; level M still reads with a seventh of it worn away."""
    drawn = io.BytesIO()
    segno.make_qr(address, error="m").save(drawn, kind="svg", border=0, xmldecl=False, svgns=True, dark="#14201d")
    return drawn.getvalue().decode()


def content(paper: Paper, verify_url: str) -> dict[str, Any]:
    """What the template reads; its own fixed words among it."""
    language = paper.language
    seal = {name: word("seal", name, language) for name in ("verify", "detached", "page", "alt")}
    book = words_of(language)
    return {
        "language": language.value,
        "republic": book["republic"],
        "body": paper.body,
        "form": tidy(paper.form),
        "proposal": book["proposal"] if paper.proposal else "",
        "title": paper.title,
        "service": paper.service,
        "number": f"№{NO_BREAK}{paper.number}",
        "day": tidy(on(local_day(paper.made_at), language)),
        "addressee": paper.addressee,
        "sections": [drawn(section) for section in paper.sections],
        "wide": paper.wide,
        "marked": "",
        "seal": {**seal, "who": word("seal", paper.signatory, language), "address": verify_url},
    }


def drawn(section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "paragraphs": [tidy(text) for text in section.paragraphs],
        "rows": [[row.label, tidy(row.value)] for row in section.rows],
        "table": cells(section.table) if section.table else None,
        "new_page": section.new_page,
    }


def cells(table: Table) -> dict[str, Any]:
    return {
        "columns": list(table.columns),
        "rows": [[tidy(cell) for cell in row] for row in table.rows],
        "shares": list(table.shares),
    }


def tidy(text: str) -> str:
    """Numbers and their units are not torn apart at the end of a line."""
    return KEPT_TOGETHER.sub(NO_BREAK, text)
