"""Whether every chain is as it was written."""

from storage.engine.database import Transaction, reads
from storage.ledger import audit, consents

CHAINS = {"consent": consents.broken, "audit": audit.broken}


@reads
def broken_chains(tx: Transaction) -> dict[str, list[str]]:
    """The records that do not fit, by chain."""
    return {name: check(tx) for name, check in CHAINS.items()}
