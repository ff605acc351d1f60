"""From a paper's data to the bytes of its PDF: one template, the same bytes for the same data.

Loaded by the process that draws (`bot.papers.press`) and by no other.
"""

import io
import json
import re
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import segno
import typst

from bot.papers.undrawable import MARK, drawn_whole
from proactive.messages.texts.forms import MONTHS

NO_BREAK = "\u00a0"
HYPHEN = "\u2011"  # at which no line ends
# 234(1)-(3) and 52-пәтер, but not the numbers of papers, which are copied.
JOINED_BY_HYPHEN = re.compile(r"(?<=\))-(?=[\w(])|(?<=\d)-(?=[^\W\d]|\()")
MONTH = "|".join(month for months in MONTHS.values() for month in months)
# Thousands, what a number counts, a day's month, and the one-letter words of Russian stay with their neighbour.
KEPT_TOGETHER = re.compile(
    rf"(?<=\d) (?=\d{{3}}\b)|(?<=№) |(?<=\d) (?=теңге|тенге|ж\.|(?:{MONTH})\b)|(?<=\bст\.) |(?<=\bп\.) |"
    r"(?<=\bприложение) (?=\d)|(?<=\b[АаВвИиКкОоСсУу]) "
)


def draw(data: str) -> tuple[bytes, list[str]]:
    """The PDF of what `proactive.papers.data` wrote, and the signs that no font has: they are marked, and the paper
    says so. Raises `Undrawable`."""
    paper = json.loads(data)
    drawn_code, made_at = qr(paper["seal"]["address"]), datetime.fromisoformat(paper["made_at"])

    def typeset(shown: Any) -> bytes:
        pdf: bytes = typst.compile(
            template(),
            sys_inputs={"paper": json.dumps(shown, ensure_ascii=False), "qr": drawn_code},
            font_paths=fonts(),
            pdf_standards=["a-2a", "ua-1"],
            timestamp=made_at,
        )
        return pdf

    shown = content(paper)
    pdf, marked = drawn_whole(shown, typeset)
    if MARK not in data and not marked:
        return pdf, []
    note = paper["seal"]["marked"].format(mark=MARK)
    return drawn_whole({**shown, "marked": note}, typeset)[0], marked


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


def content(paper: Mapping[str, Any]) -> dict[str, Any]:
    """What the template reads: the paper's data, with its numbers kept together."""
    return {
        "blank_form": False,  # the oldest data does not say
        **paper,
        "form": tidy(paper["form"]),
        "number": f"№{NO_BREAK}{paper['number']}",
        "day": tidy(paper["day"]),
        "sections": [tidy_section(section) for section in paper["sections"]],
        "marked": "",
    }


def tidy_section(section: Mapping[str, Any]) -> dict[str, Any]:
    table = section["table"]
    return {
        **section,
        "paragraphs": [tidy(text) for text in section["paragraphs"]],
        "rows": [[label, tidy(value)] for label, value in section["rows"]],
        "table": table and {**table, "rows": [[tidy(cell) for cell in row] for row in table["rows"]]},
    }


def tidy(text: str) -> str:
    """Numbers and their units are not torn apart at the end of a line, nor what a hyphen joins to a number."""
    return JOINED_BY_HYPHEN.sub(HYPHEN, KEPT_TOGETHER.sub(NO_BREAK, text))
