"""What those who work here do with a broadcast: the right first, then the act and its audit entry, together.

Each raises `Forbidden`, `NoSuchBroadcast`, and `NotPossible` where the broadcast stands elsewhere; the words of the
last two can be shown as they are.
"""

from datetime import datetime

from proactive.broadcasts.broadcast import Broadcast, State, check_texts
from proactive.cases.now import Now
from proactive.staff.rights import Actor, Right
from storage.broadcasts import broadcasts
from storage.engine.database import Transaction
from storage.ledger import audit

NAMES = {State.PAUSED: "pause", State.RUNNING: "resume", State.CANCELLED: "cancel"}


def compose(tx: Transaction, actor: Actor, now: Now, draft: Broadcast) -> Broadcast:
    """Keeps a draft under a new id; nothing is sent. Raises `WrongText`."""
    actor.must(Right.BROADCAST)
    check_texts(draft.texts)
    kept = broadcasts.compose(tx, draft)
    written(tx, actor, now, "compose", kept.id)
    return kept


def schedule(tx: Transaction, actor: Actor, now: Now, id: str, begins: datetime) -> None:
    """A draft is not to begin before that instant."""
    actor.must(Right.BROADCAST)
    broadcasts.schedule(tx, id, begins)
    written(tx, actor, now, "schedule", id)


def export(tx: Transaction, actor: Actor, now: Now, id: str) -> None:
    """What became of each recipient leaves the house as a file."""
    actor.must(Right.BROADCAST)
    broadcasts.by_id(tx, id)
    written(tx, actor, now, "export", id)


def start(tx: Transaction, actor: Actor, now: Now, id: str, people: int, second: str | None = None) -> Broadcast:
    """Lets a draft go, at its time if it has one. An administrator who did not write it is the second pair of eyes
    that a large one takes, unless `second` names another. Raises `NeedsSecond`."""
    actor.must(Right.BROADCAST)
    author = broadcasts.by_id(tx, id).author
    confirms = second is None and author != actor.person and actor.may(Right.CONFIRM)
    by, second = (author, actor.person) if confirms else (actor.person, second)
    started = broadcasts.start(tx, id, by, second, people, now.at)
    written(tx, actor, now, "confirm" if confirms else "start", id)
    return started


def move(tx: Transaction, actor: Actor, now: Now, id: str, to: State) -> Broadcast:
    """Pauses, resumes or cancels, which takes back what has not gone out."""
    actor.must(Right.BROADCAST)
    moved = broadcasts.move(tx, id, to, now.at)
    written(tx, actor, now, NAMES[to], id)
    return moved


def resend(tx: Transaction, actor: Actor, now: Now, id: str) -> int:
    """Sends once more what is in doubt; returns how many. Who did get it gets it twice."""
    actor.must(Right.CONFIRM)
    found = broadcasts.resend(tx, id, now.at)
    written(tx, actor, now, "resend", id)
    return found


def written(tx: Transaction, actor: Actor, now: Now, act: str, id: str) -> None:
    audit.write(tx, actor, f"{act} broadcast", now.at, about=f"broadcast {id}")
