"""The tables of what other systems bring us and are told by us; on the same metadata as all others."""

from sqlalchemy import Column, Date, Index, LargeBinary, String, Table

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
