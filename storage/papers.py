"""Papers that were issued: made once, kept with the signature, found by a code, opened by the holder's digits."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.dialects import postgresql, sqlite

from proactive.basics.back_off import back_off
from proactive.messages.contact import Language
from proactive.papers import Paper, PaperKind, Signatory
from storage.engine.database import Transaction, reads, writes
from storage.engine.places import place
from storage.engine.tables import paper as table

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that reads like another: 0 o, 1 i l
CODE_LENGTH = 12  # 59 bits
DIGITS = 4
TRIES = 5  # wrong digits before a pause
PAUSE = timedelta(minutes=15)  # doubled after each further five
LONGEST_PAUSE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A paper as it was issued; `pdf` is what was signed, byte for byte."""

    code: str
    case_number: str | None
    kind: PaperKind
    language: Language
    number: str
    body: str
    signatory: Signatory
    dated_at: datetime
    made_at: datetime
    sha256: str
    pdf: bytes
    signature: bytes
    can_be_opened: bool

    @property
    def whole(self) -> bool:
        """The bytes are those that were kept."""
        return hmac.compare_digest(hashlib.sha256(self.pdf).hexdigest(), self.sha256)


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
def keep(tx: Transaction, paper: Paper, code: str, signed: tuple[bytes, bytes], now: datetime) -> Issued:
    """Keeps a paper, `signed` being its PDF and signature; one that was made before stays, and is returned."""
    pdf, signature = signed
    row = {
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
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "holder": key_of(tx, code, paper.holder[-DIGITS:]) if paper.holder else None,
        "sealed": tx.vault.seal(pdf, place(table, code)),
        "sealed_signature": tx.vault.seal(signature, place(table, code, "sealed_signature")),
    }
    insertion = (sqlite.insert if tx.is_sqlite else postgresql.insert)(table)
    tx.connection.execute(insertion.on_conflict_do_nothing(index_elements=WHICH), [row])
    stored = issued_before.within(tx, paper) or by_code.within(tx, code)
    assert stored is not None
    return stored


WHICH = ["case_number", "kind", "language", "made_of"]


@reads
def issued_before(tx: Transaction, paper: Paper) -> Issued | None:
    """The same paper, if it was issued already. A journal is about no case and is a new paper each time."""
    if paper.case_number is None:
        return None
    same = select(table).where(
        table.c.case_number == paper.case_number,
        table.c.kind == paper.kind.value,
        table.c.language == paper.language.value,
        table.c.made_of == paper.of,
    )
    row = tx.connection.execute(same).one_or_none()
    return issued(tx, row) if row else None


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
    """Opens a paper to who knows the last four digits of its holder's IIN or BIN; wrong ones are counted and slowed."""
    row = tx.connection.execute(select(table).where(table.c.code == code).with_for_update()).one_or_none()
    if row is None or row.holder is None:
        return PaperOpening(PaperAnswer.NEVER)
    if row.closed_until is not None and now < row.closed_until:
        return PaperOpening(PaperAnswer.CLOSED, closed_until=row.closed_until)
    if not hmac.compare_digest(row.holder, key_of(tx, code, digits)):
        return wrong(tx, row, now)
    if row.wrong:
        count(tx, code, 0, None)
    return PaperOpening(PaperAnswer.OPENED, issued(tx, row))


def wrong(tx: Transaction, row: Row[Any], now: datetime) -> PaperOpening:
    tries = row.wrong + 1
    until = now + pause(tries) if tries % TRIES == 0 else None
    count(tx, row.code, tries, until)
    return PaperOpening(PaperAnswer.CLOSED if until else PaperAnswer.WRONG, closed_until=until)


def pause(tries: int) -> timedelta:
    """15 minutes after five wrong tries, then 30, 60 …, at most a day."""
    return back_off(tries // TRIES, PAUSE, LONGEST_PAUSE)


def count(tx: Transaction, code: str, tries: int, until: datetime | None) -> None:
    tx.connection.execute(update(table).where(table.c.code == code).values(wrong=tries, closed_until=until))


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
        sha256=row.sha256,
        pdf=tx.vault.open(row.sealed, place(table, row.code)),
        signature=tx.vault.open(row.sealed_signature, place(table, row.code, "sealed_signature")),
        can_be_opened=row.holder is not None,
    )
