"""The tables of running awards; `storage.engine.tables` holds all others."""

from sqlalchemy import Column, Date, Index, Integer, LargeBinary, String, Table

from storage.engine.instant import Instant
from storage.engine.tables import HASH, metadata, where

awards = Table(
    "awards",  # running benefits: what is paid by the month after a case was assigned
    metadata,
    Column("id", String(32), primary_key=True),
    Column("case_number", String(16), nullable=False),
    Column("part", String(16), nullable=False, server_default=""),  # of several that a case has; empty: the first
    Column("order_id", String(64), nullable=False),
    Column("service", String(32), nullable=False),
    Column("state", String(16), nullable=False),  # on the day it was last looked at
    Column("reason", String(32)),  # why it waits for an official
    Column("year", Integer, nullable=False),  # by the law of which year it is counted
    Column("revision", Integer, nullable=False),
    Column("awaits", String(100)),  # the job by which registers are asked for it
    Column("wake_on", Date),  # the day on which something foreseen happens next
    Column("dated_by", Integer, nullable=False, server_default="0"),  # by which reckoning of that day
    Column("changed_at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("uq_awards_case_number_part", "case_number", "part", unique=True),
    Index("ix_awards_order_id", "order_id"),
    Index("ix_awards_wake_on", "wake_on"),
    Index("ix_awards_dated_by", "dated_by", "id"),
    Index("ix_awards_awaits", "awaits", **where("awaits IS NOT NULL")),
    Index("ix_awards_counted", "year", "id", **where("state <> 'stopped'")),
    Index("ix_awards_reason", "reason", **where("reason IS NOT NULL")),
)

award_people = Table(
    "award_people",  # whose circumstances may change an award, and by whom it is found
    metadata,
    Column("person", HASH, primary_key=True),
    Column("award_id", String(32), primary_key=True),
    Index("ix_award_people_award_id", "award_id"),
)

award_changes = Table(
    "award_changes",
    metadata,
    Column("award_id", String(32), primary_key=True),
    Column("place", Integer, primary_key=True),
    Column("circumstance", HASH, nullable=False),  # what came again changes nothing again
    Column("instruction_id", String(32), nullable=False, unique=True),
    Column("kind", String(16), nullable=False),
    Column("because", String(32), nullable=False),
    Column("state", String(16), nullable=False),  # signing, instructing, standing, refused, unsent
    Column("job_id", String(100)),  # what it waits for
    Column("at", Instant, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Index("uq_award_changes_circumstance", "award_id", "circumstance", unique=True),
    Index("ix_award_changes_job_id", "job_id", **where("job_id IS NOT NULL")),
)

award_aside = Table(
    "award_aside",  # awards, and decisions on them, that cannot be read: they fill no batch until they can be again
    metadata,
    Column("award_id", String(32), primary_key=True),
    Column("place", Integer, primary_key=True),  # of the decision; -1: the award itself
    Column("at", Instant, nullable=False),
    Column("why", String(64), nullable=False),  # the kind of error, and nothing that it says
)
