"""What was ordered, as rows: to be laid beside what the payment desk holds."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update

from proactive.cases.job_ids import instructing_id, placing_id
from storage.awards.apply import STANDING
from storage.engine.award_tables import award_changes, awards
from storage.engine.database import Transaction, reads, writes
from storage.engine.tables import job
from storage.jobs.jobs import DONE, WAITING


@reads
def taken_of(tx: Transaction, award_ids: Collection[str]) -> Mapping[str, Sequence[str]]:
    """The ids of the instructions that the desk has taken on the order under which the award goes on now, by award, the
    earliest first: what an order that has ended was told is not told of another."""
    standing = (award_changes.c.state == STANDING) & award_changes.c.award_id.in_(award_ids)
    anew = award_changes.alias()
    on_former = select(anew.c.place).where(
        anew.c.award_id == award_changes.c.award_id,
        anew.c.instruction_id == awards.c.order_id,  # the decision by which it goes on anew is the order's key
        anew.c.place > award_changes.c.place,
    )
    query = select(award_changes.c.award_id, award_changes.c.instruction_id).where(standing, ~on_former.exists())
    query = query.join(awards, awards.c.id == award_changes.c.award_id)
    query = query.join(job, job.c.id == award_changes.c.instruction_id + ".instruct")
    by_award: dict[str, list[str]] = defaultdict(list)
    for row in tx.connection.execute(query.order_by(award_changes.c.award_id, award_changes.c.place)):
        by_award[row.award_id].append(row.instruction_id)
    return by_award


@reads
def unknown(tx: Transaction, order_ids: Collection[str]) -> list[str]:
    """Which of these orders nobody here has placed."""
    jobs_of = {placing_id(order_id): order_id for order_id in order_ids}
    placed = set(tx.connection.execute(select(job.c.id).where(job.c.id.in_(jobs_of))).scalars())
    return sorted(order_id for id, order_id in jobs_of.items() if id not in placed)


@reads
def cases_of(tx: Transaction, order_ids: Collection[str]) -> dict[str, str]:
    """The numbers of the cases that these orders were placed for, by order."""
    placed = {placing_id(order_id): order_id for order_id in order_ids}
    rows = tx.connection.execute(select(job.c.id, job.c.case_number).where(job.c.id.in_(placed)))
    return {placed[row.id]: row.case_number for row in rows if row.case_number}


@reads
def lost(tx: Transaction, held: Collection[str], after: str, limit: int) -> tuple[list[str], str | None]:
    """Orders of awards that the desk should hold and does not, of one page by id; and where the next begins."""
    query = select(awards.c.id, awards.c.order_id).where(awards.c.id > after).order_by(awards.c.id).limit(limit)
    rows = tx.connection.execute(query).all()
    missing = [row.order_id for row in rows if row.order_id not in held]
    return missing, rows[-1].id if len(rows) == limit else None


@writes
def send_again(tx: Transaction, order_ids: Collection[str], instruction_ids: Collection[str], now: datetime) -> int:
    """The same jobs once more, under the same keys; how many."""
    ids = [*map(placing_id, order_ids), *map(instructing_id, instruction_ids)]
    again = update(job).where(job.c.id.in_(ids), job.c.state == DONE).values(state=WAITING, due_at=now, done_at=None)
    return tx.connection.execute(again).rowcount if ids else 0
