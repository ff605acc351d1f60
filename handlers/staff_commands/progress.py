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
from storage.engine.database import Transaction, writes
from storage.messages import messages

EVERY = timedelta(seconds=3)
GIVEN_UP = timedelta(hours=1)  # after the end, for a message that never went out
CELLS = 20
KEYS = {State.RUNNING: ("pause", "cancel"), State.PAUSED: ("resume", "cancel"), State.CONFIRMED: ("cancel",)}


def begin(turn: Turn, broadcast: Broadcast) -> StaffReply:
    """The message for who let it go."""
    id = watched(turn, broadcast, turn.actor.id)
    progress = progresses.progress.within(turn.tx, broadcast.id)
    return StaffReply(text(progress, turn.now, turn.language), buttons(progress, turn.language), id=id)


def show(turn: Turn, broadcast: Broadcast, chat: str, staff_id: str) -> None:
    """The same for somebody else."""
    id, progress = watched(turn, broadcast, staff_id), progresses.progress.within(turn.tx, broadcast.id)
    words, keys = text(progress, turn.now, turn.language), buttons(progress, turn.language)
    messages.write(turn.tx, [message(id, chat, "progress", words, turn.language, keys)], turn.now.at)


def watched(turn: Turn, broadcast: Broadcast, staff_id: str) -> str:
    id = f"b{broadcast.id}.progress.{staff_id}"
    live_progress.begin(turn.tx, id, broadcast.id, turn.language, turn.now.at)
    return id


async def refresh(runtime: Runtime) -> int:
    """Shows anew what has changed; how many messages that were."""
    changed = 0
    for watch in await live_progress.due(runtime.store, runtime.clock() - EVERY):
        progress = await progresses.progress(runtime.store, watch.broadcast_id)
        changed += await show_anew(runtime.store, watch, progress, runtime.now())
    return changed


@writes
def show_anew(tx: Transaction, watch: LiveProgress, progress: Progress, now: Now) -> bool:
    """`False` where the words are the same, the message is not out yet, or another process shows it."""
    if not live_progress.take(tx, watch, now.at):
        return False
    words, keys = text(progress, now, watch.language), buttons(progress, watch.language)
    mark = hashlib.sha256(words.encode()).hexdigest()[:32]
    changed = mark != watch.shown and messages.rewrite(tx, watch.message_id, words, keys, now.at)
    if changed:
        live_progress.mark(tx, watch.message_id, mark)
    ended = progress.broadcast.ended_at
    if progress.broadcast.over and (changed or mark == watch.shown or (ended and ended < now.at - GIVEN_UP)):
        live_progress.end(tx, watch.message_id)
    return changed


def text(progress: Progress, now: Now, language: Language) -> str:
    return "\n".join(lines(progress, now, language))


def lines(progress: Progress, now: Now, language: Language) -> Iterator[str]:
    broadcast = progress.broadcast
    state = staff_words("broadcast", broadcast.state, language)
    yield say("broadcast_is", language, id=broadcast.id, state=state)
    if broadcast.waits and broadcast.scheduled_at:
        yield say("begins", language, at=minute(broadcast.scheduled_at, now.zone))
    if progress.people:
        yield bar(progress)
        yield say("so_many", language, done=thousands(progress.settled), people=thousands(progress.people))
    for table, counts in (("message", progress.states), ("left_out", progress.left_out)):
        yield from (f"· {staff_words(table, item, language)}: {thousands(n)}" for item, n in sorted(counts.items()))


def bar(progress: Progress) -> str:
    full = CELLS * progress.settled // progress.people
    return f"{'▓' * full}{'░' * (CELLS - full)} {100 * progress.settled // progress.people} %"


def buttons(progress: Progress, language: Language) -> list[Button]:
    return [key(act, progress.broadcast.id, language) for act in KEYS.get(progress.broadcast.state, ())]
