"""What a register brought later to a job that had asked it and did not wait."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update

from proactive.cases.jobs import RegisterReply
from proactive.cases.registers import LookUp
from storage.engine.database import Transaction, reads, writes
from storage.engine.tables import job
from storage.engine.vault import place
from storage.jobs import jobs
from storage.jobs.codec import dump_brought, load_enquiry, load_replies
from storage.jobs.jobs import ANSWER, WAITING


@reads
def look_up(tx: Transaction, job_id: str, position: int) -> LookUp | None:
    """Which one stands at a position of what a waiting job asks; `None`: no such job waits, or it asks less."""
    row = tx.connection.execute(select(job).where(job.c.id == job_id, job.c.state == WAITING)).one_or_none()
    enquiry = load_enquiry(tx.vault.open_json(row.sealed, place(job, row.id)), row.consent_id) if row else None
    return enquiry.look_ups[position] if enquiry and position < len(enquiry.look_ups) else None


@writes
def keep(tx: Transaction, job_id: str, replies: Mapping[int, RegisterReply], now: datetime) -> bool:
    """Beside what came before, and the job is due at once; an answer that is there already stays."""
    query = select(job).where(job.c.id == job_id, job.c.state == WAITING)
    row = tx.connection.execute(tx.lock(query)).one_or_none()
    if row is None:
        return False
    before = load_replies(jobs.brought(tx, row.id, row.sealed_answer)) if row.sealed_answer else {}
    sealed = tx.vault.seal_json(dump_brought({**replies, **before}, None), place(job, row.id, ANSWER))
    change = update(job).where(job.c.id == job_id, job.c.state == WAITING)
    tx.connection.execute(change.values(sealed_answer=sealed, due_at=now))
    return True
