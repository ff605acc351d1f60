"""Broadcasts as those who work here compose, start, watch and end them: the right first, then the act and its entry.

Each act raises `Forbidden`, `NoSuchBroadcast`, and `BroadcastNotPossible` where the broadcast stands elsewhere; the
words of the last two can be shown as they are. `record_…`: the act within a transaction, which holds the broadcast for
itself, and without the bell that wakes the workers.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime

from handlers.usecases.runtime import Runtime
from proactive.broadcasts.broadcast import Broadcast, BroadcastNotPossible, State, check_texts, trial, verdict
from proactive.broadcasts.cautions import Caution, cautions
from proactive.broadcasts.estimate import Estimate
from proactive.cases.now import Now
from proactive.staff.rights import Actor, Right
from storage.broadcasts import audience, broadcasts
from storage.broadcasts import progress as progresses
from storage.broadcasts.progress import Progress, Result
from storage.engine.database import Transaction, writes
from storage.ledger import audit
from storage.messages import messages
from storage.staff import staff

PAGE = 200
LOOKED_BACK = 200  # broadcasts among which the same words are looked for
ENTRIES = {State.PAUSED: "pause", State.RUNNING: "resume", State.CANCELLED: "cancel"}


@writes
def compose(tx: Transaction, actor: Actor, now: Now, draft: Broadcast) -> Broadcast:
    """Keeps a draft under a new id; nothing is sent. Raises `WrongText`."""
    actor.must(Right.BROADCAST)
    check_texts(draft.texts)
    composed = broadcasts.compose(tx, draft)
    write_entry(tx, actor, now, "compose", composed.id)
    return composed


@writes
def revise(tx: Transaction, actor: Actor, now: Now, revised: Broadcast) -> Broadcast:
    """Keeps other words, another audience or time of a draft. Raises `WrongText`, `BroadcastNotPossible`."""
    actor.must(Right.BROADCAST)
    check_texts(revised.texts)
    kept_draft = broadcasts.revise(tx, revised)
    write_entry(tx, actor, now, "revise", revised.id)
    return kept_draft


async def send_to_oneself(runtime: Runtime, actor: Actor, id: str) -> None:
    """Both texts to the chat of who asks, as recipients would read them. Raises `BroadcastNotPossible`: who has no chat
    of their own."""
    await record_trial(runtime.store, actor, runtime.now(), id)
    runtime.ring()


@writes
def record_trial(tx: Transaction, actor: Actor, now: Now, id: str) -> None:
    """Each time anew: what was changed since is to be seen too."""
    actor.must(Right.BROADCAST)
    broadcast = broadcasts.by_id.within(tx, id)
    colleague = next((one for one in staff.everybody.within(tx) if one.id == actor.person), None)
    if colleague is None or not colleague.telegram_id:
        raise BroadcastNotPossible("no_chat")
    messages.write(tx, trial(broadcast, str(colleague.telegram_id), now), now.at)
    write_entry(tx, actor, now, "try", id)


async def schedule(runtime: Runtime, actor: Actor, id: str, begins: datetime) -> None:
    """A draft is not to begin before that instant."""
    await record_schedule(runtime.store, actor, runtime.now(), id, begins)
    runtime.ring()


@writes
def record_schedule(tx: Transaction, actor: Actor, now: Now, id: str, begins: datetime) -> None:
    actor.must(Right.BROADCAST)
    broadcasts.schedule(tx, id, begins)
    write_entry(tx, actor, now, "schedule", id)


async def start(
    runtime: Runtime, actor: Actor, id: str, second: str | None = None, people_shown: int | None = None
) -> Broadcast:
    """Lets a draft go, at its time if it has one. Raises `NeedsSecond`: a large one takes two administrators;
    `BroadcastNotPossible`: it would go to more people by now than the `people_shown`."""
    size = (await estimated(runtime, await by_id(runtime, id))).size
    if people_shown is not None and size > people_shown:
        raise BroadcastNotPossible("more_people", id=id, people=size, seen=people_shown)
    started = await record_start(runtime.store, actor, runtime.now(), id, size, second)
    runtime.ring()
    return started


@writes
def record_start(tx: Transaction, actor: Actor, now: Now, id: str, people: int, second: str | None = None) -> Broadcast:
    """An administrator who did not write it is the second pair of eyes that a large one takes, unless `second` names
    another. Raises `NeedsSecond`."""
    actor.must(Right.BROADCAST)
    author = broadcasts.by_id.within(tx, id).author
    confirms = second is None and author != actor.person and actor.may(Right.CONFIRM)
    by, second = (author, actor.person) if confirms else (actor.person, second)
    started = broadcasts.start(tx, id, by, second, people, now.at)
    write_entry(tx, actor, now, "confirm" if confirms else "start", id)
    return started


async def move(runtime: Runtime, actor: Actor, id: str, to: State) -> Broadcast:
    """Pauses, resumes, or cancels, which takes back what has not gone out."""
    moved = await record_move(runtime.store, actor, runtime.now(), id, to)
    runtime.ring()
    return moved


@writes
def record_move(tx: Transaction, actor: Actor, now: Now, id: str, to: State) -> Broadcast:
    actor.must(Right.BROADCAST)
    moved = broadcasts.move(tx, id, to, now.at)
    write_entry(tx, actor, now, ENTRIES[to], id)
    return moved


async def resend(runtime: Runtime, actor: Actor, id: str) -> int:
    """Sends once more what may or may not have gone out, by an administrator's choice; returns how many. Who did get it
    gets it twice."""
    count = await record_resend(runtime.store, actor, runtime.now(), id)
    runtime.ring()
    return count


@writes
def record_resend(tx: Transaction, actor: Actor, now: Now, id: str) -> int:
    actor.must(Right.CONFIRM)
    count = broadcasts.resend(tx, id, now.at)
    write_entry(tx, actor, now, "resend", id)
    return count


async def results(runtime: Runtime, actor: Actor, id: str) -> AsyncIterator[Sequence[Result]]:
    """What became of each recipient, page by page; numbers show their last digits only."""
    await record_export(runtime.store, actor, runtime.now(), id)
    cursor: str | None = ""
    while cursor is not None:
        page, cursor = await progresses.results(runtime.store, id, cursor)
        yield page


@writes
def record_export(tx: Transaction, actor: Actor, now: Now, id: str) -> None:
    """What became of each recipient leaves the house as a file."""
    actor.must(Right.BROADCAST)
    broadcasts.by_id.within(tx, id)
    write_entry(tx, actor, now, "export", id)


def write_entry(tx: Transaction, actor: Actor, now: Now, act: str, id: str) -> None:
    audit.write.within(tx, actor, f"{act} broadcast", now.at, about=f"broadcast {id}")


async def by_id(runtime: Runtime, id: str) -> Broadcast:
    return await broadcasts.by_id(runtime.store, id)


async def listed(runtime: Runtime, limit: int = 50, cursor: str | None = None) -> list[Broadcast]:
    """The newest first; `cursor` is the id of the last one shown."""
    return await broadcasts.listed(runtime.store, limit, cursor)


async def estimated(runtime: Runtime, broadcast: Broadcast) -> Estimate:
    """The dry run: everybody looked at as the broadcast itself would, and nothing kept."""
    estimate, cursor, last = Estimate(), "", False
    while not last:
        page = await audience.page(runtime.store, broadcast.audience, cursor, PAGE)
        for person in page.people:
            estimate.add(broadcast, verdict(broadcast, person, runtime.now()))
        cursor, last = page.to, page.last
    return estimate


async def looked_over(runtime: Runtime, broadcast: Broadcast) -> list[Caution]:
    """What to look at once more before it is let go."""
    return cautions(broadcast, await broadcasts.listed(runtime.store, LOOKED_BACK))


async def progress(runtime: Runtime, id: str) -> Progress:
    """How far it is, and what became of the messages."""
    return await progresses.progress(runtime.store, id)
