"""What programs of versions before left behind, that went on beside newer ones, is done once more: whom others' words
are about is taken out, of registries' ids and names too, and names are kept anew by how they begin. Those programs do
not go on beside this one."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0134"
down_revision = "0120"

UNNAMED = "•••"
PERSONAL = re.compile(
    r"(?<=bot)\d+:[\w-]+"
    r"|\b\d{3,}:[\w-]{16,}"
    r"|\bKZ ?\d\d(?: ?[0-9A-Z]){16}\b"
    r"|(?<!\d)(?:\+?7|8)[ (-]{0,2}\d{3}[ )-]{0,2}\d{3}[ -]?\d\d[ -]?\d\d(?!\d)"
    r"|(?<!\d)\d{6} ?\d{6}(?!\d)"
    r"|[\u0400-\u04ff]+(?:[ .,-]+[\u0400-\u04ff]+)*",
    re.IGNORECASE,
)
COLUMNS = (
    ("history", "id", "note"),
    ("message", "id", "error"),
    ("job", "id", "error"),
    ("inbox", "position", "error"),
    ("pace", "route", "trouble"),
    ("cases", "number", "event_id"),
    ("message", "id", "provider_id"),
    ("subscription", "feed", "code"),
    ("subscription", "feed", "reason"),
)


NAMES_KEPT_THROUGH = ("beginnings_of_names_through", "names_of_decided_through")
AT_ONCE = 1000  # rows: a history of years is not held in memory


def upgrade() -> None:
    for name, key, column in COLUMNS:
        table = sa.table(name, sa.column(key), sa.column(column))
        at = sa.update(table).where(table.c[key] == sa.bindparam("at")).values({column: sa.bindparam("now")})
        for filled in batches(table, key, column):
            if changes := list(changed(filled)):
                op.get_bind().execute(at, changes)
    names = sa.table("installation", sa.column("name"))
    op.execute(sa.delete(names).where(names.c.name.in_(NAMES_KEPT_THROUGH)))


def batches(table: sa.TableClause, key: str, column: str) -> Iterator[Sequence[sa.Row[Any, Any]]]:
    filled = sa.select(table.c[key], table.c[column]).where(table.c[column] != "").order_by(key).limit(AT_ONCE)
    rows = op.get_bind().execute(filled).all()
    while rows:
        yield rows
        rows = op.get_bind().execute(filled.where(table.c[key] > rows[-1][0])).all()


def changed(filled: Sequence[sa.Row[Any, Any]]) -> Iterator[dict[str, object]]:
    for at, before in filled:
        now = PERSONAL.sub(UNNAMED, before)
        if now != before:
            yield {"at": at, "now": now}


def downgrade() -> None:
    """What was taken out is not there any more."""
