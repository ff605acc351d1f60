"""Applications as they came in: each once under its sender's key, with the case it opened or joined, or not at all."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import insert, select

from proactive.applications.form import ApplicationForm
from proactive.applications.joining import begun
from proactive.cases.filing import Filing, WayIn
from proactive.cases.now import Now
from proactive.cases.outcome import Opening
from storage.cases import files
from storage.cases.apply import Overtaken, Sealed, apply, open_cases
from storage.cases.cases import of_number
from storage.engine.channel_tables import application as table
from storage.engine.database import Transaction, reads, writes
from storage.engine.tables import cases
from storage.engine.vault import Vault, place


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledAnswer:
    """What the sender was answered. `body`: SHA-256 of what they had sent."""

    number: str
    status: str
    due_on: date | None
    way: WayIn
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An application with its evidence sealed, ready to be written. `key`: the sender's, under which it is one."""

    key: str
    body: str
    form: ApplicationForm
    filing: Filing
    sealed: bytes
    sealed_signature: bytes
    files: tuple[dict[str, Any], ...]  # rows of the documents, each but for its case


def sealed_documents(vault: Vault, key: str, form: ApplicationForm, at: datetime) -> tuple[dict[str, Any], ...]:
    """The documents of the application under a key, as rows."""
    return tuple(
        files.row_of(vault, f"{key}.{number}.{document.kind}", document.media_type, document.content, at)
        for number, document in enumerate(form.documents)
    )


def key_of(vault: Vault, sender: str, key: str) -> str:
    return vault.index(f"application:{sender}:{key}")


def seal_signed(vault: Vault, key: str, content: bytes, signature: bytes) -> tuple[bytes, bytes]:
    """The signed bytes and their signature, which open in the application's own row alone."""
    return vault.seal(content, place(table, key)), vault.seal(signature, place(table, key, "sealed_signature"))


@reads
def answered_before(tx: Transaction, key: str) -> FiledAnswer | None:
    row = tx.connection.execute(select(*ANSWER).where(table.c.key == key)).one_or_none()
    return answer_of(row) if row else None


@reads
def signed_under(tx: Transaction, key: str, number: str) -> str | None:
    """SHA-256 of what was signed in the application that came under a key and became part of a case, in hex."""
    row = tx.connection.execute(select(table).where(table.c.key == key, table.c.case_number == number)).one_or_none()
    return hashlib.sha256(tx.vault.open(row.sealed, place(table, key))).hexdigest() if row else None


@reads
def of_case(tx: Transaction, number: str) -> list[FiledAnswer]:
    """The applications that opened or joined a case, the earliest first."""
    query = select(*ANSWER).where(table.c.case_number == number).order_by(table.c.received_at, table.c.key)
    return [answer_of(row) for row in tx.connection.execute(query)]


ANSWER = (table.c.case_number, table.c.status, table.c.due_on, table.c.way, table.c.body)


def answer_of(row: Any) -> FiledAnswer:
    return FiledAnswer(number=row.case_number, status=row.status, due_on=row.due_on, way=WayIn(row.way), body=row.body)


@reads
def number_of_matter(tx: Transaction, opening: Opening) -> str | None:
    """The case about the matter; `None` while there is none."""
    query = select(cases.c.number).where(cases.c.key == tx.vault.index(opening.key))
    number: str | None = tx.connection.execute(query).scalar()
    return number


@writes
def join(tx: Transaction, incoming: Incoming, sealed: Sealed, now: Now) -> FiledAnswer:
    """Into a case that is there. Raises `Overtaken` where it was moved meanwhile, or the application is known."""
    change = sealed.decided.changes[0]
    check_new(tx, incoming.key)
    if apply.within(tx, [sealed], now).overtaken:
        raise Overtaken(change.number)
    return keep(tx, incoming, change.number, now.at)


@writes
def open_with(tx: Transaction, incoming: Incoming, opening: Opening, now: Now) -> FiledAnswer:
    """As a case of its own. Raises `Overtaken` where one was opened meanwhile, or the application is known."""
    check_new(tx, incoming.key)
    opened = open_cases(tx, [opening], now, begin=partial(begun, incoming.form, incoming.filing))
    if not opened:
        raise Overtaken(opening.service)
    return keep(tx, incoming, opened[0].number, now.at)


def check_new(tx: Transaction, key: str) -> None:
    if tx.connection.execute(select(table.c.key).where(table.c.key == key)).first():
        raise Overtaken("the same application")


def keep(tx: Transaction, incoming: Incoming, number: str, at: datetime) -> FiledAnswer:
    case = of_number.within(tx, number)
    due_on = case.application.due_on if case.application else None
    row = {
        "key": incoming.key,
        "case_number": number,
        "way": incoming.filing.way.value,
        "body": incoming.body,
        "status": case.status.value,
        "due_on": due_on,
        "received_at": at,
        "sealed": incoming.sealed,
        "sealed_signature": incoming.sealed_signature,
    }
    tx.connection.execute(insert(table), [row])
    files.insert_rows.within(tx, [row | {"case_number": number} for row in incoming.files])
    return FiledAnswer(
        number=number, status=case.status.value, due_on=due_on, way=incoming.filing.way, body=incoming.body
    )
