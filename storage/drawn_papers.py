"""PDFs of papers that somebody was given or may be given: drawn once from what was signed, and the same ever after."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from storage import papers
from storage.engine.database import Transaction, reads, writes
from storage.engine.tables import drawn_paper as table
from storage.engine.vault import place
from storage.papers import Issued, SignedForm


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFile:
    """A paper as a file; `signature` is a detached CMS over the PDF's bytes."""

    code: str
    number: str
    sha256: str  # of the PDF, as it was when it was drawn
    pdf: bytes
    signature: bytes

    @property
    def whole(self) -> bool:
        """The bytes are those that were kept."""
        return hmac.compare_digest(hashlib.sha256(self.pdf).hexdigest(), self.sha256)


def as_file(issued: Issued, pdf: bytes, signature: bytes) -> PaperFile:
    digest = hashlib.sha256(pdf).hexdigest()
    return PaperFile(code=issued.code, number=issued.number, sha256=digest, pdf=pdf, signature=signature)


@reads
def file_of(tx: Transaction, issued: Issued) -> PaperFile | None:
    """`None` where it was not drawn yet."""
    if issued.form is SignedForm.PDF:
        return PaperFile(
            code=issued.code,
            number=issued.number,
            sha256=issued.sha256,
            pdf=issued.content,
            signature=issued.signature,
        )
    row = tx.connection.execute(select(table).where(table.c.code == issued.code)).one_or_none()
    if row is None:
        return None
    return PaperFile(
        code=row.code,
        number=issued.number,
        sha256=row.sha256,
        pdf=tx.vault.open(row.sealed, place(table, row.code)),
        signature=tx.vault.open(row.sealed_signature, place(table, row.code, "sealed_signature")),
    )


@reads
def file_by_code(tx: Transaction, code: str) -> PaperFile | None:
    """`None` where there is no such paper, or it was not drawn yet."""
    issued = papers.by_code.within(tx, code)
    return file_of.within(tx, issued) if issued else None


@reads
def digests(tx: Transaction, issued: Iterable[Issued]) -> dict[str, str]:
    """SHA-256 of the PDFs of those that were drawn, by code."""
    listed = list(issued)
    query = select(table.c.code, table.c.sha256).where(table.c.code.in_([paper.code for paper in listed]))
    as_pdf = {paper.code: paper.sha256 for paper in listed if paper.form is SignedForm.PDF}
    return as_pdf | {row.code: row.sha256 for row in tx.connection.execute(query)}


@writes
def keep(tx: Transaction, issued: Issued, file: PaperFile, now: datetime) -> PaperFile:
    """Keeps a PDF; where somebody was faster, theirs is returned."""
    row = {
        "code": issued.code,
        "case_number": issued.case_number,
        "drawn_at": now,
        "sha256": file.sha256,
        "sealed": tx.vault.seal(file.pdf, place(table, issued.code)),
        "sealed_signature": tx.vault.seal(file.signature, place(table, issued.code, "sealed_signature")),
    }
    insertion = (sqlite.insert if tx.is_sqlite else postgresql.insert)(table).values(row)
    inserted = tx.connection.execute(insertion.on_conflict_do_nothing(index_elements=["code"]))
    earlier = None if inserted.rowcount == 1 else file_of.within(tx, issued)
    return earlier or file
