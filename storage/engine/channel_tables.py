"""The tables of what other systems bring us and are told by us; on the same metadata as all others."""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, LargeBinary, String, Table

from storage.engine.foreign_text import ForeignWord
from storage.engine.instant import Instant
from storage.engine.tables import HASH, metadata

application = Table(
    "application",  # as it came in, and as it was answered: sent again under its key it is answered so again
    metadata,
    Column("key", HASH, primary_key=True),  # the way in and the sender's key
    Column("case_number", String(16), nullable=False),
    Column("way", String(16), nullable=False),
    Column("body", String(64), nullable=False),  # SHA-256 of what was sent
    Column("status", String(16), nullable=False),
    Column("due_on", Date),
    Column("received_at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the signed bytes
    Column("sealed_signature", LargeBinary, nullable=False),
    Index("ix_application_case_number", "case_number"),
)

announcement = Table(
    "announcement",  # what officials' own systems are told of, in one sequence, and nothing personal
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("at", Instant, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("case_number", String(16), nullable=False),
    Column("service", String(32), nullable=False),
    Column("award_id", String(32)),
    Column("from_status", String(16), nullable=False),
    Column("to_status", String(16), nullable=False),
    Index("ix_announcement_case_number", "case_number"),
    Index("ix_announcement_at", "at"),
    sqlite_autoincrement=True,  # a number is given once, also when the last row was erased
)

subscription = Table(
    "subscription",  # events of registers that we have asked to be told of
    metadata,
    Column("feed", String(100), primary_key=True),
    Column("reference", String(64), nullable=False, unique=True),
    Column("state", String(16), nullable=False),
    Column("code", ForeignWord(99)),  # the registry's own name for it
    Column("reason", ForeignWord(200)),
    Column("at", Instant, nullable=False),
)
