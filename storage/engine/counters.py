"""Numbers that are given once, and the heads of hash chains."""

from functools import cache
from typing import Any

from sqlalchemy import BigInteger, bindparam, select, update

from storage.engine import installation
from storage.engine.database import Transaction, insertion
from storage.engine.tables import counter

EPOCH = "epoch"  # how often this database came from a copy; numbers of each epoch are apart
EPOCH_SPAN = 1_000_000


def next_values(tx: Transaction, name: str, count: int) -> int:
    """Takes `count` numbers in a row and returns the first; the row's lock keeps others from the same ones."""
    ensure(tx, name, int(installation.value_of(tx, EPOCH) or 0) * EPOCH_SPAN)
    last = tx.connection.execute(TAKE, {"of": name, "count": count}).scalar_one()
    return int(last) - count + 1


def ensure(tx: Transaction, name: str, start: int = 0) -> None:
    tx.connection.execute(beginning(tx.is_sqlite), {"name": name, "value": start, "mark": ""})


OF_NAME = counter.c.name == bindparam("of")
TAKE = (
    update(counter)
    .where(OF_NAME)
    .values(value=counter.c.value + bindparam("count", type_=BigInteger))
    .returning(counter.c.value)
)
READ_HEAD = select(counter).where(OF_NAME).with_for_update()
MOVE = update(counter).where(OF_NAME).values(value=bindparam("position"), mark=bindparam("head"))


@cache
def beginning(is_sqlite: bool) -> Any:
    return insertion(counter, is_sqlite).on_conflict_do_nothing()


def chain_head(tx: Transaction, name: str) -> tuple[int, str]:
    """Position and hash of a chain's last link, locked until the transaction ends."""
    ensure(tx, name)
    row = tx.connection.execute(READ_HEAD, {"of": name}).one()
    return row.value, row.mark


def move_chain(tx: Transaction, name: str, position: int, mark: str) -> None:
    tx.connection.execute(MOVE, {"of": name, "position": position, "head": mark})
