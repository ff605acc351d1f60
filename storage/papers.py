"""Papers that were issued: signed as data once, kept with the signature, found by a code, opened by the holder's
digits. Their PDF is drawn when somebody is to have it, and lies in `storage.drawn_papers`."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, select, update

from proactive.basics.back_off import back_off
from proactive.messages.contact import Language
from proactive.papers import Paper, PaperKind, Signatory
from storage.engine.database import Transaction, insertion, reads, writes
from storage.engine.prepared import Prepared
from storage.engine.tables import paper as table
from storage.engine.vault import place

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that reads like another: 0 o, 1 i l
CODE_LENGTH = 12  # 59 bits
DIGITS = 4
TRIES = 50  # wrong digits of all visitors, at all papers of a case, before everybody waits
PAUSE = timedelta(minutes=15)  # doubled after each further fifty
LONGEST_PAUSE = timedelta(days=1)


class SignedForm(StrEnum):
    """What the signature of a paper is over."""

    DATA = "data"  # its canonical data; the PDF is drawn from it
    PDF = "pdf"  # the PDF itself, as papers were issued before


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A paper as it was issued; `content` is what was signed, byte for byte."""

    code: str
    case_number: str | None
    kind: PaperKind
    language: Language
    number: str
    body: str
    signatory: Signatory
    dated_at: datetime
    made_at: datetime
    form: SignedForm
    sha256: str  # of the content
    content: bytes
    signature: bytes
    can_be_opened: bool

    @property
    def whole(self) -> bool:
        """The bytes are those that were kept."""
        return hmac.compare_digest(hashlib.sha256(self.content).hexdigest(), self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedPaper:
    """A paper that is to be kept, with its data as it was signed."""

    paper: Paper
    code: str
    data: str
    signature: bytes


class PaperAnswer(StrEnum):
    """What the holder's digits brought."""

    OPENED = "opened"
    WRONG = "wrong"
    CLOSED = "closed"  # too many were wrong; try later
    NEVER = "never"  # no such paper, or one that is not handed out


@dataclass(frozen=True, slots=True)
class PaperOpening:
    answer: PaperAnswer
    paper: Issued | None = None
    closed_until: datetime | None = None


def new_code() -> str:
    """A code for one paper; it must stand on the paper before that is kept."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


@writes
def keep(tx: Transaction, signed: Sequence[SignedPaper], now: datetime) -> list[Issued]:
    """Keeps papers; in place of one that was issued before, that one is returned."""
    NEW.run_all(tx, [row_of(tx, new, now) for new in signed])
    kept = set(KEPT.scalars(tx, {"codes": [new.code for new in signed]}))
    return [as_issued(new, now) if new.code in kept else earlier(tx, new.paper) for new in signed]


def row_of(tx: Transaction, new: SignedPaper, now: datetime) -> dict[str, Any]:
    paper, code, data = new.paper, new.code, new.data.encode()
    return {
        "code": code,
        "case_number": paper.case_number,
        "kind": paper.kind.value,
        "language": paper.language.value,
        "made_of": paper.of,
        "number": paper.number,
        "body": paper.body,
        "signatory": paper.signatory.value,
        "dated_at": paper.made_at,
        "made_at": now,
        "form": SignedForm.DATA.value,
        "sha256": hashlib.sha256(data).hexdigest(),
        "holder": key_of(tx, code, paper.holder[-DIGITS:]) if paper.holder else None,
        "sealed": tx.vault.seal(data, place(table, code)),
        "sealed_signature": tx.vault.seal(new.signature, place(table, code, "sealed_signature")),
    }


def as_issued(new: SignedPaper, now: datetime) -> Issued:
    """What was just kept, without reading it back."""
    paper, data = new.paper, new.data.encode()
    return Issued(
        code=new.code,
        case_number=paper.case_number,
        kind=paper.kind,
        language=paper.language,
        number=paper.number,
        body=paper.body,
        signatory=paper.signatory,
        dated_at=paper.made_at,
        made_at=now,
        form=SignedForm.DATA,
        sha256=hashlib.sha256(data).hexdigest(),
        content=data,
        signature=new.signature,
        can_be_opened=paper.holder is not None,
    )


def earlier(tx: Transaction, paper: Paper) -> Issued:
    issued_paper = issued_before.within(tx, paper)
    assert issued_paper is not None
    return issued_paper


WHICH = ["case_number", "kind", "language", "made_of"]
NEW = Prepared(lambda is_sqlite: insertion(table, is_sqlite).on_conflict_do_nothing(index_elements=WHICH))
KEPT = Prepared(select(table.c.code).where(table.c.code.in_(bindparam("codes", expanding=True))))
CODES = Prepared(
    select(table.c.code, *(table.c[name] for name in WHICH)).where(
        table.c.case_number.in_(bindparam("numbers", expanding=True))
    )
)


@reads
def codes_of(tx: Transaction, drafts: Sequence[Paper]) -> dict[tuple[str | None, str, str, str], str]:
    """Which of these were issued already: their codes by what makes a paper one."""
    numbers = {draft.case_number for draft in drafts}
    rows = CODES.rows(tx, {"numbers": list(numbers)})
    return {(row.case_number, row.kind, row.language, row.made_of): row.code for row in rows}


def identity(paper: Paper) -> tuple[str | None, str, str, str]:
    """By what a paper is one, as `codes_of` names it."""
    return paper.case_number, paper.kind.value, paper.language.value, paper.of


@reads
def issued_as(tx: Transaction, case_number: str, kind: PaperKind, language: Language, made_of: str) -> Issued | None:
    """The paper of a case that was made of a consent or a decision, whatever became of the case since."""
    same = select(table).where(
        table.c.case_number == case_number,
        table.c.kind == kind.value,
        table.c.language == language.value,
        table.c.made_of == made_of,
    )
    row = tx.connection.execute(same).one_or_none()
    return issued(tx, row) if row else None


@reads
def issued_before(tx: Transaction, paper: Paper) -> Issued | None:
    """The same paper, if it was issued already. A journal is about no case and is a new paper each time."""
    if paper.case_number is None:
        return None
    return issued_as.within(tx, paper.case_number, paper.kind, paper.language, paper.of)


@reads
def by_code(tx: Transaction, code: str) -> Issued | None:
    row = tx.connection.execute(select(table).where(table.c.code == code)).one_or_none()
    return issued(tx, row) if row else None


@reads
def of_case(tx: Transaction, case_number: str) -> list[Issued]:
    """In the order in which they were issued."""
    query = select(table).where(table.c.case_number == case_number).order_by(table.c.made_at, table.c.code)
    return [issued(tx, row) for row in tx.connection.execute(query)]


@reads
def replaced(tx: Transaction, paper: Issued) -> bool:
    """Whether a later one of its kind was issued in its case: about a new decision, or a new application."""
    later = select(table.c.code).where(
        table.c.case_number == paper.case_number,
        table.c.kind == paper.kind.value,
        table.c.dated_at > paper.dated_at,
    )
    return paper.case_number is not None and tx.connection.execute(later.limit(1)).first() is not None


@writes
def open_with(tx: Transaction, code: str, digits: str, now: datetime) -> PaperOpening:
    """Opens a paper to who knows the last four digits of its holder's IIN or BIN; wrong ones are counted and slowed,
    those of all papers of a case together."""
    row = tx.connection.execute(select(table).where(table.c.code == code)).one_or_none()
    if row is None or row.holder is None:
        return PaperOpening(PaperAnswer.NEVER)
    before, closed_until = tried(tx, row)
    if closed_until is not None and now < closed_until:
        return PaperOpening(PaperAnswer.CLOSED, closed_until=closed_until)
    if not hmac.compare_digest(row.holder, key_of(tx, code, digits)):
        return wrong(tx, row, before + 1, now)
    if before:
        count(tx, row, 0, None)
    return PaperOpening(PaperAnswer.OPENED, issued(tx, row))


def tried(tx: Transaction, row: Row[Any]) -> tuple[int, datetime | None]:
    """Wrong tries at the papers of its case, and until when all of them are closed: of one that was issued after the
    guessing began nothing is known yet. Locked together, so that of guesses at two at once each is counted."""
    query = select(table.c.wrong, table.c.closed_until).where(counted_with(row)).order_by(table.c.code)
    rows = tx.connection.execute(query.with_for_update()).all()
    return max(row.wrong for row in rows), max((row.closed_until for row in rows if row.closed_until), default=None)


def wrong(tx: Transaction, row: Row[Any], tries: int, now: datetime) -> PaperOpening:
    until = now + pause(tries) if tries % TRIES == 0 else None
    count(tx, row, tries, until)
    return PaperOpening(PaperAnswer.CLOSED if until else PaperAnswer.WRONG, closed_until=until)


def pause(tries: int) -> timedelta:
    """15 minutes after fifty wrong tries, then 30, 60 …, at most a day."""
    return back_off(tries // TRIES, PAUSE, LONGEST_PAUSE)


def count(tx: Transaction, row: Row[Any], tries: int, until: datetime | None) -> None:
    tx.connection.execute(update(table).where(counted_with(row)).values(wrong=tries, closed_until=until))


def counted_with(row: Row[Any]) -> ColumnElement[bool]:
    """The papers at which wrong digits count together."""
    code: str = row.code
    case_number: str | None = row.case_number
    if case_number is None:
        return table.c.code == code
    return (table.c.case_number == case_number) & (table.c.holder.is_not(None))


def key_of(tx: Transaction, code: str, digits: str) -> str:
    """With the code, so that equal digits of two people cannot be seen to be equal."""
    return tx.vault.index(f"paper:{code}:{digits}")


def issued(tx: Transaction, row: Row[Any]) -> Issued:
    return Issued(
        code=row.code,
        case_number=row.case_number,
        kind=PaperKind(row.kind),
        language=Language(row.language),
        number=row.number,
        body=row.body,
        signatory=Signatory(row.signatory),
        dated_at=row.dated_at,
        made_at=row.made_at,
        form=SignedForm(row.form),
        sha256=row.sha256,
        content=tx.vault.open(row.sealed, place(table, row.code)),
        signature=tx.vault.open(row.sealed_signature, place(table, row.code, "sealed_signature")),
        can_be_opened=row.holder is not None,
    )
