"""Whether anything is due in each queue, by one small statement: what finds nothing to do costs next to nothing."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, select

from storage.engine.database import Transaction, reads
from storage.engine.instant import Instant

NOW = bindparam("now", type_=Instant)


class Queues:
    """Each by its name, with the condition under which there may be something to take from it.

    The conditions stand beside what takes, in terms of `NOW`. Each is true whenever there is something, reads one
    index, and finds its first row there.
    """

    def __init__(self, conditions: Mapping[str, ColumnElement[bool]]) -> None:
        self.names = tuple(conditions)
        self.query = select(*(condition.label(f"q{place}") for place, condition in enumerate(conditions.values())))


@reads
def filled(tx: Transaction, queues: Queues, now: datetime) -> set[str]:
    """The names of the queues in which something is due."""
    row = tx.connection.execute(queues.query, {"now": now}).one()
    return {name for name, is_due in zip(queues.names, row, strict=True) if is_due}
