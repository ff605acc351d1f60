"""The audit log: every act of those who work here, and every reading of a person's data; only ever added to."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Row, insert, select

from proactive.staff.rights import Actor, Role, Surface
from storage.engine.codec import adapter
from storage.engine.database import Transaction, reads, writes
from storage.engine.tables import audit as table
from storage.engine.vault import Misplaced, place
from storage.ledger import chain
from storage.ledger.chain import Link
from storage.ledger.checkpoint import BEGINNING, Mark

CHAIN = "audit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who did what to what. `words`: those that were said with it, such as why a benefit is refused."""

    at: datetime
    by: str
    name: str
    role: Role
    surface: Surface
    act: str
    about: str = ""
    words: str = ""
    position: int = 0


def entry_of(actor: Actor, act: str, now: datetime, *, about: str = "", words: str = "") -> Entry:
    return Entry(
        at=now, by=actor.id, name=actor.name, role=actor.role, surface=actor.surface, act=act, about=about, words=words
    )


@writes
def write(tx: Transaction, actor: Actor, act: str, now: datetime, *, about: str = "", words: str = "") -> None:
    """In the transaction of the act itself: neither is there without the other."""
    append(tx, [entry_of(actor, act, now, about=about, words=words)])


def append(tx: Transaction, entries: Sequence[Entry]) -> None:
    """To the end of the chain; the head's row is locked until the transaction ends."""
    if not entries:
        return
    contents = [adapter(Entry).dump_json(entry) for entry in entries]
    links = chain.append(tx, CHAIN, contents)
    rows = [
        searched_by(entry) | {"sealed": tx.vault.seal(content, place(table, link.position)), **asdict(link)}
        for entry, content, link in zip(entries, contents, links, strict=True)
    ]
    tx.connection.execute(insert(table), rows)


def searched_by(entry: Entry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "by": entry.by,
        "role": entry.role.value,
        "surface": entry.surface.value,
        "act": entry.act,
        "about": entry.about,
    }


@reads
def listed(
    tx: Transaction, *, about: str | None = None, by: str | None = None, before: int | None = None, limit: int = 100
) -> Sequence[Entry]:
    """The newest first; `before` is the position of the last one seen."""
    query = select(table).order_by(table.c.position.desc()).limit(limit)
    if about is not None:
        query = query.where(table.c.about == about)
    if by is not None:
        query = query.where(table.c.by == by)
    if before is not None:
        query = query.where(table.c.position < before)
    return [opened(tx, row.sealed, row.position) for row in tx.connection.execute(query)]


def opened(tx: Transaction, sealed: bytes, position: int) -> Entry:
    content = adapter(dict[str, object]).validate_json(tx.vault.open(sealed, place(table, position)))
    entry = adapter(Entry).validate_python({**content, "position": position})
    assert isinstance(entry, Entry)
    return entry


def broken(tx: Transaction, mark: Mark = BEGINNING, first: int = 0) -> list[str]:
    """The positions of entries that were changed, or that no longer follow the one before, from `first` on."""
    return list(chain.broken(tx, CHAIN, records(tx, first), mark))


def records(tx: Transaction, first: int) -> Iterator[tuple[str, Link, bytes]]:
    for row in tx.connection.execute(select(table).where(table.c.position >= first).order_by(table.c.position)):
        content = tx.vault.open(row.sealed, place(table, row.position)) if says_the_same(tx, row) else b""
        yield str(row.position), Link(row.position, row.previous, row.hash), content


def says_the_same(tx: Transaction, row: Row[Any]) -> bool:
    """Whether what is searched by is what was sealed."""
    try:
        entry = opened(tx, row.sealed, row.position)
    except (ValidationError, Misplaced):
        return False
    return all(getattr(entry, name) == row._mapping[name] for name in ("at", "by", "role", "surface", "act", "about"))
