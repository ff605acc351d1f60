"""A checkpoint: up to where everything was found to be as it was written, so that the next look reads only what is new.

It is sealed for its place with the database's key: who has not the key can neither write one nor move it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.engine import installation
from storage.engine.codec import adapter
from storage.engine.database import Transaction, reads, writes
from storage.engine.tables import counter
from storage.engine.vault import Misplaced, WrongKey, place

NAME = "verified"


class ForgedCheckpoint(Exception):
    """The checkpoint was not written by who has the key: only a look at everything tells."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The last link of a chain that was looked at; position 0: none was."""

    position: int = 0
    hash: str = ""


BEGINNING = Mark()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """`at`: what was written before was looked at."""

    at: datetime
    marks: Mapping[str, Mark]


@reads
def last_checkpoint(tx: Transaction) -> Checkpoint | None:
    """Raises `ForgedCheckpoint`."""
    sealed = installation.sealed_of(tx, NAME)
    if sealed is None:
        if installation.value_of(tx, NAME) is not None:
            raise ForgedCheckpoint("the checkpoint is not sealed")
        return None
    try:
        content = tx.vault.open(sealed, place(installation.installation, NAME))
        checkpoint: Checkpoint = adapter(Checkpoint).validate_json(content)
    except (Misplaced, WrongKey, ValueError) as error:
        raise ForgedCheckpoint("the checkpoint was not written with this database's key") from error
    return checkpoint


@reads
def here(tx: Transaction, chains: tuple[str, ...], now: datetime) -> Checkpoint:
    """Where the chains end now."""
    rows = tx.connection.execute(select(counter).where(counter.c.name.in_(chains)))
    return Checkpoint(at=now, marks={row.name: Mark(row.value, row.mark) for row in rows if row.mark})


@writes
def keep_checkpoint(tx: Transaction, checkpoint: Checkpoint) -> None:
    content = adapter(Checkpoint).dump_json(checkpoint)
    sealed = tx.vault.seal(content, place(installation.installation, NAME))
    installation.keep(tx, NAME, checkpoint.at.isoformat(), sealed)
