"""Officials' own systems are told once more what they may have lost."""

from datetime import datetime

from proactive.staff.rights import Actor, Right
from storage.engine.database import Transaction, writes
from storage.jobs import announcements
from storage.ledger import audit


@writes
def replay(tx: Transaction, actor: Actor, since: datetime, now: datetime) -> int:
    """How many changes are told again, in order, under the numbers they had. Raises `Forbidden`."""
    actor.must(Right.SWEEP)
    audit.write.within(tx, actor, "replay callbacks", now, about=since.isoformat(timespec="minutes"))
    return announcements.replay.within(tx, since)
