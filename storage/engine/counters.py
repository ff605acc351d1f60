"""Numbers that are given once, and the heads of hash chains."""

from sqlalchemy import select, update

from storage.engine import installation
from storage.engine.database import Transaction
from storage.engine.tables import counter

EPOCH = "epoch"  # how often this database came from a copy; numbers of each epoch are apart
EPOCH_SPAN = 1_000_000


def next_values(tx: Transaction, name: str, count: int) -> int:
    """Takes `count` numbers in a row and returns the first; the row's lock keeps others from the same ones."""
    ensure(tx, name, int(installation.value_of(tx, EPOCH) or 0) * EPOCH_SPAN)
    change = update(counter).where(counter.c.name == name).values(value=counter.c.value + count)
    last = tx.connection.execute(change.returning(counter.c.value)).scalar_one()
    return int(last) - count + 1


def ensure(tx: Transaction, name: str, start: int = 0) -> None:
    insertion = tx.insert(counter).values(name=name, value=start, mark="")
    tx.connection.execute(insertion.on_conflict_do_nothing())


def chain_head(tx: Transaction, name: str) -> tuple[int, str]:
    """Position and hash of a chain's last link, locked until the transaction ends."""
    ensure(tx, name)
    head = select(counter).where(counter.c.name == name).with_for_update()
    row = tx.connection.execute(head).one()
    return row.value, row.mark


def move_chain(tx: Transaction, name: str, position: int, mark: str) -> None:
    tx.connection.execute(update(counter).where(counter.c.name == name).values(value=position, mark=mark))
