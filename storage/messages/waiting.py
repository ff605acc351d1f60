"""What waits to go out."""

from sqlalchemy import func, select

from storage.engine.database import Transaction, reads
from storage.engine.tables import job, message


@reads
def waiting_to_go_out(tx: Transaction) -> dict[str, int]:
    """How many messages and requests."""
    messages = select(func.count()).where(message.c.direction == "out", message.c.due_at.is_not(None))
    jobs = select(func.count()).select_from(job).where(job.c.due_at.is_not(None))
    return {
        "messages": tx.connection.execute(messages.select_from(message)).scalar_one(),
        "requests": tx.connection.execute(jobs).scalar_one(),
    }
