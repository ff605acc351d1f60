"""Awards whose next day was reckoned by a version that knew fewer of them are dated anew, each once.

Found by an index: where none is left that is one look at its beginning. Whatever is broken off is done again.
"""

from datetime import date

from sqlalchemy import select, update

from proactive.cases.now import Now
from storage.awards.aside import AWARD_STANDS
from storage.awards.awards import READ, RECKONING, AwardBatch, load_batch, wake_on
from storage.engine.award_tables import awards
from storage.engine.database import Transaction, reads, writes

BEFORE = awards.c.dated_by < RECKONING
LEFT = select(awards.c.id).where(BEFORE, AWARD_STANDS).limit(1)
BY_PLACE = select(*READ, awards.c.wake_on).where(BEFORE, AWARD_STANDS).order_by(awards.c.dated_by, awards.c.id)


@reads
def is_any_left(tx: Transaction) -> bool:
    return tx.connection.execute(LEFT).first() is not None


@writes
def next_batch(tx: Transaction, now: Now, limit: int) -> AwardBatch:
    """The next of them, dated; what cannot be read is to be set aside. Their revision stays: nothing else changes."""
    rows = tx.connection.execute(BY_PLACE.limit(limit).with_for_update(of=awards, skip_locked=True)).all()
    batch, before = load_batch(tx, rows), {row.id: row for row in rows}
    for award in batch.awards:
        values = {"wake_on": earlier(before[award.id].wake_on, wake_on(award, now.today)), "dated_by": RECKONING}
        tx.connection.execute(update(awards).where(awards.c.id == award.id).values(values))
    return batch


def earlier(before: date | None, day: date | None) -> date | None:
    """A day that has come and was not seen to yet is kept."""
    return min((one for one in (before, day) if one), default=None)
