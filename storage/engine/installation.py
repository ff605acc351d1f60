"""What a database says of itself, by name, and which processes work on it."""

from sqlalchemy import Column, LargeBinary, String, Table, Text, bindparam, select

from storage.engine.database import Transaction
from storage.engine.instant import Instant
from storage.engine.tables import metadata

installation = Table(
    "installation",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", Text, nullable=False),
    Column("sealed", LargeBinary),
)

process = Table(
    "process",  # one that lives, and what it has counted; what has not beaten for long is gone
    metadata,
    Column("id", String(80), primary_key=True),  # host, number, and a word of its own
    Column("beat_at", Instant, nullable=False),
    Column("counted", Text, nullable=False),  # JSON
)


VALUE = select(installation.c.value).where(installation.c.name == bindparam("of"))
SEALED = select(installation.c.sealed).where(installation.c.name == bindparam("of"))


def value_of(tx: Transaction, name: str) -> str | None:
    return tx.connection.execute(VALUE, {"of": name}).scalar()


def sealed_of(tx: Transaction, name: str) -> bytes | None:
    return tx.connection.execute(SEALED, {"of": name}).scalar()


def keep(tx: Transaction, name: str, value: str, sealed: bytes | None = None) -> None:
    insertion = tx.insert(installation).values(name=name, value=value, sealed=sealed)
    tx.connection.execute(
        insertion.on_conflict_do_update(
            index_elements=[installation.c.name],
            set_={"value": insertion.excluded.value, "sealed": insertion.excluded.sealed},
        )
    )
