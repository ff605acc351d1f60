"""How far a broadcast is, in one message that is shown anew every few seconds while it goes on."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from handlers.staff_commands.command import StaffReply, Turn, key, message, say
from handlers.usecases.runtime import Runtime
from proactive.broadcasts.broadcast import Broadcast, State
from proactive.cases.now import Now
from proactive.messages.contact import Language
from proactive.messages.texts import Button, staff_words
from proactive.messages.texts.forms import minute, thousands
from storage.broadcasts import live_progress
from storage.broadcasts import progress as progresses
from storage.broadcasts.live_progress import LiveProgress
from storage.broadcasts.progress import Progress
from storage.engine.database import Transaction
from storage.messages import messages

EVERY = timedelta(seconds=3)
GIVEN_UP = timedelta(hours=1)  # after the end, for a message that never went out
CELLS = 20
KEYS = {State.RUNNING: ("pause", "cancel"), State.PAUSED: ("resume", "cancel"), State.CONFIRMED: ("cancel",)}


def begin(turn: Turn, broadcast: Broadcast) -> StaffReply:
    """The message for who let it go."""
    id = watched(turn, broadcast, turn.actor.id)
    seen = progresses.progress(turn.tx, broadcast.id)
    return StaffReply(text(seen, turn.now, turn.language), buttons(seen, turn.language), id=id)


def show(turn: Turn, broadcast: Broadcast, chat: str, staff_id: str) -> None:
    """The same for somebody else."""
    id, seen = watched(turn, broadcast, staff_id), progresses.progress(turn.tx, broadcast.id)
    words, keys = text(seen, turn.now, turn.language), buttons(seen, turn.language)
    messages.write(turn.tx, [message(id, chat, "progress", words, turn.language, keys)], turn.now.at)


def watched(turn: Turn, broadcast: Broadcast, staff_id: str) -> str:
    id = f"b{broadcast.id}.progress.{staff_id}"
    live_progress.begin(turn.tx, id, broadcast.id, turn.language, turn.now.at)
    return id


async def refresh(runtime: Runtime) -> int:
    """Shows anew what has changed; how many messages that were."""
    changed = 0
    for watch in await runtime.store.read(live_progress.due, runtime.clock() - EVERY):
        seen = await runtime.store.read(progresses.progress, watch.broadcast_id)
        changed += await runtime.store.write(show_anew, watch, seen, runtime.now())
    return changed


def show_anew(tx: Transaction, watch: LiveProgress, seen: Progress, now: Now) -> bool:
    """`False` where the words are the same, the message is not out yet, or another process shows it."""
    if not live_progress.take(tx, watch, now.at):
        return False
    words, keys = text(seen, now, watch.language), buttons(seen, watch.language)
    mark = hashlib.sha256(words.encode()).hexdigest()[:32]
    changed = mark != watch.shown and messages.rewrite(tx, watch.message_id, words, keys, now.at)
    if changed:
        live_progress.mark(tx, watch.message_id, mark)
    ended = seen.broadcast.ended_at
    if seen.broadcast.over and (changed or mark == watch.shown or (ended and ended < now.at - GIVEN_UP)):
        live_progress.end(tx, watch.message_id)
    return changed


def text(seen: Progress, now: Now, language: Language) -> str:
    return "\n".join(lines(seen, now, language))


def lines(seen: Progress, now: Now, language: Language) -> Iterator[str]:
    broadcast = seen.broadcast
    state = staff_words("broadcast", broadcast.state, language)
    yield say("broadcast_is", language, id=broadcast.id, state=state)
    if broadcast.waits and broadcast.scheduled_at:
        yield say("begins", language, at=minute(broadcast.scheduled_at, now.zone))
    if seen.people:
        yield bar(seen)
        yield say("so_many", language, done=thousands(seen.settled), people=thousands(seen.people))
    for table, counts in (("message", seen.states), ("left_out", seen.left_out)):
        yield from (f"· {staff_words(table, item, language)}: {thousands(n)}" for item, n in sorted(counts.items()))


def bar(seen: Progress) -> str:
    full = CELLS * seen.settled // seen.people
    return f"{'▓' * full}{'░' * (CELLS - full)} {100 * seen.settled // seen.people} %"


def buttons(seen: Progress, language: Language) -> list[Button]:
    return [key(act, seen.broadcast.id, language) for act in KEYS.get(seen.broadcast.state, ())]
