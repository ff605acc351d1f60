"""The tables of the officials' desk: conversations that wait for a person, and whose case is whose; on the same
metadata as all others."""

from sqlalchemy import Boolean, Column, Index, LargeBinary, String, Table

from storage.engine.instant import Instant
from storage.engine.tables import HASH, metadata, where

conversation = Table(
    "conversation",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("phone_hash", HASH, nullable=False),  # whose words wait: of each number one conversation is open at most
    Column("case_number", String(16)),
    Column("topic", String(32), nullable=False),
    Column("state", String(8), nullable=False),  # open, closed
    Column("language", String(2), nullable=False),
    Column("since", Instant, nullable=False),
    Column("answer_by", Instant, nullable=False),
    Column("promised", Boolean, nullable=False),  # the citizen was told that hour
    Column("official", String(16)),  # the colleague who has it
    Column("ended_by", String(64)),
    Column("ended_at", Instant),
    Column("sealed", LargeBinary, nullable=False),  # number, chat, words, notes
    Index("uq_conversation_open", "phone_hash", unique=True, **where("state = 'open'")),
    Index("ix_conversation_phone_hash", "phone_hash", "ended_at"),
    Index("ix_conversation_state", "state", "answer_by", "id"),
    Index("ix_conversation_case_number", "case_number"),
)

case_name = Table(
    "case_name",  # whose case it is, for lists
    metadata,
    Column("case_number", String(16), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

name_part = Table(
    "name_part",  # what somebody is found by: how each part of a name begins, hashed
    metadata,
    Column("part", HASH, primary_key=True),
    Column("case_number", String(16), primary_key=True),
    Index("ix_name_part_case_number", "case_number"),
)
