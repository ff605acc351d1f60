"""The sample of automatic decisions, examined by who may: the right, the finding and its entry in the audit log."""

from datetime import datetime

from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Actor, Right
from storage.cases import sample
from storage.engine.database import Transaction, writes
from storage.ledger import audit


@writes
def examine(tx: Transaction, actor: Actor, number: str, objection: str, now: datetime) -> None:
    """Records that a decision is in order, or in words what is not. Raises `Forbidden`, `ActNotPossible`."""
    actor.must(Right.EXAMINE)
    result = sample.OBJECTED if objection else sample.IN_ORDER
    if not sample.record(tx, number, result, actor.id, objection, now):
        raise ActNotPossible("already_examined", number=number)
    audit.write.within(tx, actor, "examine", now, about=number, words=objection or result)
