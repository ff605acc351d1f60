"""What happened, in a word that is the same whenever the same happened: by it a run is known to repeat another."""

import hashlib

from sqlalchemy import select

from storage.engine.database import Transaction, reads
from storage.engine.tables import history, message


@reads
def trace(tx: Transaction) -> str:
    """SHA-256 over every move of every case and every message, each with its moment."""
    digest = hashlib.sha256()
    moves = select(history.c.at, history.c.case_number, history.c.from_status, history.c.to_status, history.c.by)
    messages = select(message.c.id, message.c.state, message.c.attempts, message.c.created_at, message.c.sent_at)
    for query in (moves.order_by(history.c.id), messages.order_by(message.c.created_at, message.c.id)):
        for row in tx.connection.execute(query):
            digest.update(repr(tuple(map(str, row))).encode())
    return digest.hexdigest()
