"""Where a colleague is in an order that takes several messages; one each, forgotten after an hour."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from storage.engine.database import Transaction, writes
from storage.engine.tables import wizard as table
from storage.engine.vault import place

LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Dialog:
    """`step`: what is waited for; `data`: what is known so far."""

    step: str
    data: Mapping[str, Any] = field(default_factory=dict)


def keep(tx: Transaction, staff_id: str, wizard: Dialog, now: datetime) -> None:
    content = json.dumps({"step": wizard.step, "data": wizard.data}, ensure_ascii=False)
    row = {"until": now + LASTS, "sealed": tx.vault.seal(content.encode(), place(table, staff_id))}
    insertion = tx.insert(table).values(staff_id=staff_id, **row)
    tx.connection.execute(insertion.on_conflict_do_update(index_elements=["staff_id"], set_=row))


def at(tx: Transaction, staff_id: str, now: datetime) -> Dialog | None:
    unfinished = (table.c.staff_id == staff_id) & (table.c.until > now)
    sealed = tx.connection.execute(select(table.c.sealed).where(unfinished)).scalar()
    return Dialog(**json.loads(tx.vault.open(sealed, place(table, staff_id)))) if sealed else None


def under_way(tx: Transaction, staff_ids: Collection[str], now: datetime) -> set[str]:
    """Who of these is half way through something."""
    query = select(table.c.staff_id).where(table.c.staff_id.in_(staff_ids), table.c.until > now)
    return set(tx.connection.execute(query).scalars())


@writes
def leave(tx: Transaction, staff_id: str) -> None:
    tx.connection.execute(table.delete().where(table.c.staff_id == staff_id))
