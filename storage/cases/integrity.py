"""Whether cases are as they were written: the columns beside a sealed case say what it says, and its history leads to
where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, select

from storage.cases.rows import columns
from storage.engine.codec import load_case
from storage.engine.database import Transaction, reads
from storage.engine.tables import cases, history
from storage.engine.vault import Misplaced, WrongKey, place

MAY_DIFFER = {
    *("sealed", "changed_at", "awaits", "wake_at", "revision"),  # others than the case's own steps write these
    "event_id",  # another's id is kept beside the case without whom it may tell of
}
AT_ONCE = 500


@reads
def broken_cases(tx: Transaction, since: datetime | None = None) -> list[str]:
    """The numbers of cases that were changed past the program, or whose history was; of those that moved `since`."""
    batches = every_batch(tx) if since is None else batches_of(tx, moved_since.within(tx, since))
    return [number for rows in batches for number in broken_among(tx, rows)]


@reads
def moved_since(tx: Transaction, since: datetime) -> list[str]:
    return list(tx.connection.execute(select(cases.c.number).where(cases.c.changed_at >= since)).scalars())


def every_batch(tx: Transaction) -> Iterator[Sequence[RowMapping]]:
    after = ""
    batch = select(cases).order_by(cases.c.number).limit(AT_ONCE)
    while rows := tx.connection.execute(batch.where(cases.c.number > after)).mappings().all():
        yield rows
        after = rows[-1]["number"]


def batches_of(tx: Transaction, numbers: Sequence[str]) -> Iterator[Sequence[RowMapping]]:
    for first in range(0, len(numbers), AT_ONCE):
        some = select(cases).where(cases.c.number.in_(numbers[first : first + AT_ONCE]))
        yield tx.connection.execute(some).mappings().all()


def broken_among(tx: Transaction, rows: Sequence[RowMapping]) -> Iterator[str]:
    ends = ends_of(tx, [row["number"] for row in rows])
    for row in rows:
        if not says_the_same(tx, row) or ends.get(row["number"]) != row["status"]:
            yield row["number"]


def says_the_same(tx: Transaction, row: RowMapping) -> bool:
    try:
        case = load_case(tx.vault.open(row["sealed"], place(cases, row["number"])))
    except (Misplaced, WrongKey):  # the key is the database's: this value alone was written by another hand
        return False
    written = columns(tx.vault, case, row["changed_at"])
    same = all(row[name] == value for name, value in written.items() if name not in MAY_DIFFER)
    return same and (case.number, tx.vault.index(case.subject_iin)) == (row["number"], row["subject"])


def ends_of(tx: Transaction, numbers: list[str]) -> Mapping[str, str | None]:
    """Where the history of each leads to; `None` where a move does not begin where the one before ended."""
    query = select(history.c.case_number, history.c.from_status, history.c.to_status).order_by(history.c.id)
    ends: dict[str, str | None] = {}
    for number, from_status, to_status in tx.connection.execute(query.where(history.c.case_number.in_(numbers))):
        follows = ends.get(number, "") == from_status
        ends[number] = to_status if follows else None
    return ends
