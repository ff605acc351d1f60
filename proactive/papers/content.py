"""What a paper says, before it has a look: the same shape for every kind, so that one template draws them all."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from proactive.cases.paper_kind import PaperKind
from proactive.messages.contact import Language


class Signatory(StrEnum):
    """Who signs: a decision the body's authorised person (B19-1.1), what is told to the citizen the body (B16.1)."""

    PERSON = "person"
    BODY = "body"


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value; an empty value is a line to be filled in by hand."""

    label: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """`shares`: how the columns share the width."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    heading: str = ""
    rows: tuple[Row, ...] = ()
    table: Table | None = None
    paragraphs: tuple[str, ...] = ()
    new_page: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One paper in one language.

    `of` names what it was made of (a consent, a decision): with case, kind and language it is one paper, made once.
    `blank_form`: a form that somebody else fills in and seals, so that neither our head nor our seal stands on it.
    `holder` is the IIN or BIN whose last four digits open it; a paper without one is verified but not handed out.
    """

    kind: PaperKind
    language: Language
    number: str
    made_at: datetime
    title: str
    service: str
    body: str
    form: str
    proposal: bool  # the order names the form, or none, but its fields were not found
    signatory: Signatory
    sections: tuple[Section, ...]
    case_number: str | None = None
    of: str = ""
    addressee: str = ""
    holder: str | None = None
    region: str = ""  # of the body that decides: its own key seals it
    wide: bool = False
    blank_form: bool = False
