"""Reads PDFs as a citizen's or an official's program would: the words with poppler's `pdftotext`."""

import re
import shutil
import subprocess
from dataclasses import dataclass

import pytest

from proactive.papers import Paper, Section

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="needs pdftotext (Debian: apt-get install poppler-utils)"
)


def text_of(pdf: bytes) -> str:
    """Its words, every run of blanks one space."""
    return joined(run("pdftotext", "-enc", "UTF-8", pdf=pdf))


def information_of(pdf: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in run("pdfinfo", pdf=pdf).splitlines())
    return {name: value.strip() for name, _, value in lines}


@dataclass(frozen=True)
class Structure:
    """What a screen reader goes by: the headings in order, how many labels and values stand in lists, of each table how
    many titles of columns, and the words in the order of their tags."""

    headings: list[str]
    labels: int
    values: int
    titles: list[int]
    text: str


def structure_of(pdf: bytes) -> Structure:
    tree = run("pdfinfo", "-struct-text", pdf=pdf)
    words = "".join(re.findall(r'^ *"(.*)"$', tree, re.MULTILINE))
    _, *tables = re.split(r"^ *Table\b", tree, flags=re.MULTILINE)
    return Structure(
        headings=re.findall(r"^ *(H\d)\b", tree, re.MULTILINE),
        labels=tagged(tree, "Lbl"),
        values=tagged(tree, "LBody"),
        titles=[tagged(table, "TH") for table in tables],
        text=joined(words),
    )


def tagged(tree: str, name: str) -> int:
    return len(re.findall(rf"^ *{name}\b", tree, re.MULTILINE))


def run(*command: str, pdf: bytes) -> str:
    behind = ["-"] if command[0] == "pdftotext" else []
    done = subprocess.run([*command, "-", *behind], input=pdf, capture_output=True, check=True)
    return done.stdout.decode(errors="replace")  # a title among the tags is UTF-16


def joined(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u2011", "-"))  # the hyphen at which no line ends


def said(paper: Paper) -> str:
    """Every word of a paper's content, before it is drawn."""
    return joined(
        " ".join([paper.title, paper.service, *(part for section in paper.sections for part in parts(section))])
    )


def parts(section: Section) -> list[str]:
    cells = [cell for row in section.table.rows for cell in row] if section.table else []
    rows = [part for row in section.rows for part in (row.label, row.value)]
    return [section.heading, *section.paragraphs, *rows, *cells]


__all__ = ["information_of", "needs_poppler", "said", "structure_of", "text_of"]
