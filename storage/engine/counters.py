"""Numbers that are given once, and the heads of hash chains."""

from sqlalchemy import select, update

from storage.engine.database import Unit
from storage.engine.tables import counter


def next_values(unit: Unit, name: str, count: int) -> int:
    """Takes `count` numbers in a row and returns the first; the row's lock keeps others from the same ones."""
    ensure(unit, name)
    taken = update(counter).where(counter.c.name == name).values(value=counter.c.value + count)
    last = unit.connection.execute(taken.returning(counter.c.value)).scalar_one()
    return int(last) - count + 1


def ensure(unit: Unit, name: str) -> None:
    new = unit.insert(counter).values(name=name, value=0, mark="")
    unit.connection.execute(new.on_conflict_do_nothing())


def chain_head(unit: Unit, name: str) -> tuple[int, str]:
    """Position and hash of a chain's last link, locked until the transaction ends."""
    ensure(unit, name)
    head = select(counter).where(counter.c.name == name).with_for_update()
    row = unit.connection.execute(head).one()
    return row.value, row.mark


def move_chain(unit: Unit, name: str, position: int, mark: str) -> None:
    unit.connection.execute(update(counter).where(counter.c.name == name).values(value=position, mark=mark))
