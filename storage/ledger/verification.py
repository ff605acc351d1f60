"""Whether every chain is as it was written."""

from storage.engine.database import Transaction, reads
from storage.ledger import audit, consents
from storage.ledger.checkpoint import BEGINNING, Checkpoint

CHAINS = {"consent": consents.broken, "audit": audit.broken}


@reads
def broken_chains(tx: Transaction, checkpoint: Checkpoint | None = None, *, whole: bool = True) -> dict[str, list[str]]:
    """The records that do not fit, by chain; what is before the checkpoint is read where the whole is asked for."""
    marks = checkpoint.marks if checkpoint else {}
    broken = {}
    for name, check in CHAINS.items():
        mark = marks.get(name, BEGINNING)
        broken[name] = check(tx, mark, 0 if whole else mark.position)
    return broken
