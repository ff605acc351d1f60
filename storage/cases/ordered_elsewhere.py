"""Matters for which the payment desk holds an order that nobody here knows: given after the copy that was restored, for
cases that the copy does not have. Kept by `qoldau restored`, sealed."""

import json
from collections.abc import Collection

from proactive.cases.installation import OrderedMatter
from storage.engine import installation
from storage.engine.database import Transaction, reads, writes
from storage.engine.vault import place

NAME = "ordered_elsewhere"
PLACE = place(installation.installation, NAME)


@writes
def keep(tx: Transaction, found: Collection[OrderedMatter]) -> None:
    """In the place of those that were kept before."""
    installation.keep(tx, NAME, "", tx.vault.seal(json.dumps(sorted(found)).encode(), PLACE))


@reads
def matters(tx: Transaction) -> frozenset[OrderedMatter]:
    sealed = installation.sealed_of(tx, NAME)
    return (
        frozenset(OrderedMatter(*matter) for matter in json.loads(tx.vault.open(sealed, PLACE)))
        if sealed
        else frozenset()
    )
