"""Cases that came before an official, or were decided, before their names were kept for that: each is kept so in one
pass by number, taken up where it broke."""

import logging
from collections.abc import Iterator, Sequence

from sqlalchemy import exists, select

from proactive.cases.case import Case
from proactive.cases.lifecycle import FOR_OFFICIALS, Status
from storage.cases import case_names
from storage.cases.case_names import NameRows
from storage.cases.cases import by_number
from storage.engine import installation
from storage.engine.database import Store, Transaction, reads, writes
from storage.engine.tables import cases, history
from storage.engine.vault import Vault

log = logging.getLogger(__name__)

THROUGH, ALL = "names_of_families_through", "~"  # no number


AT_ONCE = 200
SEEN_OR_DECIDED = {*FOR_OFFICIALS, Status.DECIDED}


async def to_the_end(store: Store) -> int:
    """Once in the life of a database; how many cases were looked at."""
    count = 0
    if await is_over(store):
        return count
    while looked_at := await next_batch.in_bulk(store, AT_ONCE):
        count += looked_at
    return count


@reads
def is_over(tx: Transaction) -> bool:
    return installation.value_of(tx, THROUGH) == ALL


@writes
def next_batch(tx: Transaction, limit: int) -> int:
    """Names of the next cases; how many cases were looked at, 0 when that was all."""
    if is_over.within(tx):
        return 0
    numbers = seen_or_decided(tx, installation.value_of(tx, THROUGH) or "", limit)
    case_names.keep(tx, list(names_of(tx.vault, by_number.within(tx, numbers))))
    installation.keep(tx, THROUGH, numbers[-1] if numbers else ALL)
    return len(numbers)


def seen_or_decided(tx: Transaction, through: str, limit: int) -> list[str]:
    """Which have been there at any time, or decided."""
    came = exists().where(history.c.case_number == cases.c.number, history.c.to_status.in_(SEEN_OR_DECIDED))
    query = select(cases.c.number).where(cases.c.number > through, came).order_by(cases.c.number).limit(limit)
    return list(tx.connection.execute(query).scalars())


def names_of(vault: Vault, found: Sequence[Case]) -> Iterator[NameRows]:
    """One that cannot be read holds up no other."""
    for case in found:
        try:
            rows = case_names.rows_of_case(vault, case)
        except Exception:
            log.exception("case %s gets no name", case.number)
            continue
        if rows is not None:
            yield rows
