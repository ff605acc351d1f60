"""Whether everything is as it was written: all of it, or what is new since it was found to be."""

from datetime import datetime, timedelta

from storage.cases.integrity import broken_cases, moved_since
from storage.engine.database import Store, Transaction, reads
from storage.engine.integrity import broken_rows, broken_rows_of_cases
from storage.ledger.checkpoint import NAME, Checkpoint, ForgedCheckpoint, here, keep_checkpoint, last_checkpoint
from storage.ledger.verification import CHAINS, broken_chains

ITSELF = ("installation row", [NAME])  # a checkpoint that was forged is named once, and a right one takes its place
OVERLAP = timedelta(hours=1)  # what was under way when the last look began


async def verify(store: Store, now: datetime, *, whole: bool = False) -> dict[str, list[str]]:
    """What is not as it was written, by where it stands; where all is, the next look begins here.

    What was changed past the program before the last checkpoint is found by the whole alone. Raises `ForgedCheckpoint`
    unless the whole is asked for.
    """
    checkpoint = await trusted(store, whole=whole)
    next_one = await here(store, tuple(CHAINS), now)
    broken = await broken_since.apart(store, checkpoint, whole=whole or checkpoint is None)
    if not any(names for where, names in broken.items() if (where, names) != ITSELF):
        await keep_checkpoint(store, next_one)
    return broken


async def trusted(store: Store, *, whole: bool) -> Checkpoint | None:
    """The last checkpoint; who reads everything needs none."""
    try:
        return await last_checkpoint(store)
    except ForgedCheckpoint:
        if whole:
            return None
        raise


@reads
def broken_since(tx: Transaction, checkpoint: Checkpoint | None, *, whole: bool) -> dict[str, list[str]]:
    """Chains, cases with their history, sealed rows."""
    chains = broken_chains.within(tx, checkpoint, whole=whole)
    if whole or checkpoint is None:
        broken, rows = broken_cases.within(tx), broken_rows.within(tx)
    else:
        since = checkpoint.at - OVERLAP
        broken, rows = broken_cases.within(tx, since), broken_rows_of_cases.within(tx, moved_since.within(tx, since))
    return {**chains, "case": broken, **{f"{name} row": names for name, names in rows.items()}}
