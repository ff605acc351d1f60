"""Hash chains: each hash covers the record and the hash before, so what is changed or taken away no longer fits."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from storage.engine.counters import chain_head, move_chain
from storage.engine.database import Transaction
from storage.engine.tables import counter
from storage.ledger.checkpoint import Mark

END = "the end"


@dataclass(frozen=True, slots=True)
class Link:
    position: int
    previous: str
    hash: str


def append(tx: Transaction, name: str, contents: Sequence[bytes]) -> list[Link]:
    """The links for new records at the end of a chain; others wait with theirs until this transaction ends."""
    position, previous = chain_head(tx, name)
    links = []
    for content in contents:
        position, digest = position + 1, digest_of(previous, content)
        links.append(Link(position, previous, digest))
        previous = digest
    move_chain(tx, name, position, previous)
    return links


def broken(tx: Transaction, name: str, records: Iterable[tuple[str, Link, bytes]], mark: Mark) -> Iterator[str]:
    """Of the records of a chain, in their order, the ids of those that do not fit; `END` when the last are missing.

    They begin with the chain, or with the record at `mark`; that one must be as it was when the mark was set.
    """
    previous, reached = "", mark.position == 0
    for id, link, content in records:
        if not (follows(link, previous, mark) and digest_of(link.previous, content) == link.hash):
            yield id
        previous, reached = link.hash, reached or link.position == mark.position
    last = tx.connection.execute(select(counter.c.mark).where(counter.c.name == name)).scalar()
    if (last or "") != previous or not reached:
        yield END


def follows(link: Link, previous: str, mark: Mark) -> bool:
    """On the link before it, or as the first that is read, where the mark is."""
    if link.position != mark.position:
        return link.previous == previous
    return link.hash == mark.hash and previous in {link.previous, ""}


def digest_of(previous: str, content: bytes) -> str:
    return hashlib.sha256(previous.encode() + content).hexdigest()
