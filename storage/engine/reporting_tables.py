"""The tables that figures are read from: narrow rows beside the cases and the messages, without anything personal."""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, String, Table

from storage.engine.tables import HASH, metadata

road = Table(
    "road",  # what is counted of a case: follows the case within a minute, and can be made again from it
    metadata,
    Column("number", String(16), primary_key=True),
    Column("revision", Integer, nullable=False),  # of the case when it was last looked at
    Column("day", Date, nullable=False),  # of the event, in the zone
    Column("event", BigInteger, nullable=False),  # seconds since 1970; all other steps are seconds since the event
    Column("offer", Integer),
    Column("delivery", Integer),
    Column("answer", Integer),
    Column("consent", Integer),
    Column("decision", Integer),
    Column("payment", Integer),
    Column("service", String(32), nullable=False),
    Column("region", String(2), nullable=False),  # where the recipient lives; empty: unknown
    Column("whose", HASH),  # the recipient whose region it is
    Column("language", String(2), nullable=False),
    Column("channel", String(16), nullable=False),  # empty: nobody was asked
    Column("status", String(16), nullable=False),
    Column("track", String(16)),
    Column("outcome", String(16)),
    Column("due_on", Date),
    Column("decided_on", Date),
    Index("ix_road_day", "day"),
)

case_count = Table(
    "case_count",  # how many roads stand where, kept as they are followed
    metadata,
    Column("service", String(32), primary_key=True),
    Column("status", String(16), primary_key=True),
    Column("cases", Integer, nullable=False),
)

traffic = Table(
    "traffic",  # messages by day, made from them again while receipts may still come
    metadata,
    Column("day", Date, primary_key=True),
    Column("channel", String(16), primary_key=True),
    Column("direction", String(3), primary_key=True),
    Column("state", String(16), primary_key=True),
    Column("failure", String(16), primary_key=True),
    Column("service", String(32), primary_key=True),  # of the case; empty where there is none
    Column("region", String(2), primary_key=True),
    Column("language", String(2), primary_key=True),
    Column("messages", Integer, nullable=False),
    Column("parts", Integer, nullable=False),
)
