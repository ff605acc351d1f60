"""A paper as data: all that stands on it, word for word. This is what is signed, and from this alone it is drawn."""

import json
from datetime import UTC
from typing import Any

from proactive.basics.canonical import canonical_json
from proactive.basics.foreign_text import clean_json
from proactive.papers.content import Paper, Section, Table
from proactive.papers.words import book, local_day, on, word

VERSION = 1  # of its shape; what was signed in an older one is drawn still
SEAL = ("verify", "detached", "page", "alt", "marked")


def as_data(paper: Paper, code: str, verify_url: str) -> str:
    """Canonical JSON (RFC 8785). `code` and `verify_url` stand on the paper, so they are signed with it."""
    language = paper.language
    seal = {name: word("seal", name, language) for name in SEAL}
    content = {
        "version": VERSION,
        "code": code,
        "case": paper.case_number,
        "of": paper.of,
        "kind": paper.kind.value,
        "language": language.value,
        "signatory": paper.signatory.value,
        "made_at": paper.made_at.astimezone(UTC).isoformat(timespec="seconds"),
        "republic": book(language)["republic"],
        "body": paper.body,
        "region": paper.region,
        "form": paper.form,
        "proposal": book(language)["proposal"] if paper.proposal else "",
        "title": paper.title,
        "service": paper.service,
        "number": paper.number,
        "day": on(local_day(paper.made_at), language),
        "addressee": paper.addressee,
        "sections": [section_data(section) for section in paper.sections],
        "wide": paper.wide,
        "blank_form": paper.blank_form,
        "seal": {**seal, "who": word("seal", paper.signatory, language), "address": verify_url},
    }
    return canonical_json(clean_json(content))


def region_of(content: bytes) -> str:
    """Whose territorial body's key seals it; empty for a paper of before there were such keys."""
    return str(json.loads(content).get("region", ""))


def section_data(section: Section) -> dict[str, Any]:
    return {
        "heading": section.heading,
        "paragraphs": list(section.paragraphs),
        "rows": [[row.label, row.value] for row in section.rows],
        "table": table_data(section.table) if section.table else None,
        "new_page": section.new_page,
    }


def table_data(table: Table) -> dict[str, Any]:
    return {
        "columns": list(table.columns),
        "rows": [list(cells) for cells in table.rows],
        "shares": list(table.shares),
    }
