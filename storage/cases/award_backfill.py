"""Cases that were assigned before awards were kept get theirs: one pass by number, taken up where it broke.

What the payment desk holds for them the nightly reconciliation lays beside, as for every award.
"""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select

from proactive.awards.making import is_placed
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from storage.awards.apply import NewAward, begin, new_award
from storage.cases.cases import by_number
from storage.engine import installation
from storage.engine.award_tables import awards
from storage.engine.database import Transaction, reads, writes
from storage.engine.tables import cases
from storage.engine.vault import Vault

log = logging.getLogger(__name__)

THROUGH, ALL = "awards_for_cases_through", "~"  # no number
MAY_BE_PAID = (Status.ASSIGNED.value, Status.ATTENTION.value)


@reads
def is_over(tx: Transaction) -> bool:
    return installation.value_of(tx, THROUGH) == ALL


@writes
def next_batch(tx: Transaction, now: datetime, limit: int) -> int:
    """Awards of the next cases that have none; how many cases were looked at, 0 when that was all."""
    if is_over.within(tx):
        return 0
    through = installation.value_of(tx, THROUGH) or ""
    numbers = without_award(tx, through, limit)
    begin(tx, list(awards_of(tx.vault, by_number.within(tx, numbers), now)))
    installation.keep(tx, THROUGH, numbers[-1] if numbers else ALL)
    return len(numbers)


def without_award(tx: Transaction, through: str, limit: int) -> list[str]:
    query = (
        select(cases.c.number)
        .outerjoin(awards, awards.c.case_number == cases.c.number)
        .where(cases.c.number > through, cases.c.status.in_(MAY_BE_PAID), awards.c.id.is_(None))
        .order_by(cases.c.number)
        .limit(limit)
    )
    return list(tx.connection.execute(query).scalars())


def awards_of(vault: Vault, assigned: Sequence[Case], now: datetime) -> Iterator[NewAward]:
    """Of those that are paid by the month; one that cannot be read holds up no other."""
    for case in assigned:
        if not is_placed(case):
            continue
        try:
            yield new_award(vault, case, now)
        except Exception:
            log.exception("case %s gets no award", case.number)
