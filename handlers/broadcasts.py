"""Broadcasts as terminal, console and API work on them; Telegram does the same acts within its own transactions."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from handlers.usecases import broadcasts as broadcast_acts
from handlers.usecases.runtime import Door
from proactive.broadcasts.broadcast import Broadcast, NotPossible, State, verdict
from proactive.broadcasts.estimate import Estimate
from proactive.cases.now import Moment
from proactive.staff.rights import Actor
from storage.broadcasts import audience, broadcasts
from storage.broadcasts import progress as progresses
from storage.broadcasts.progress import Progress, Result
from storage.engine.database import Unit

P = ParamSpec("P")
T = TypeVar("T")

PAGE = 200


async def compose(door: Door, actor: Actor, draft: Broadcast) -> Broadcast:
    """Raises what `handlers.usecases.broadcasts` raises; so does each of the others."""
    return await done(door, actor, broadcast_acts.compose, draft)


async def one(door: Door, id: str) -> Broadcast:
    return await door.store.read(broadcasts.one, id)


async def listed(door: Door, limit: int = 50, after: str | None = None) -> list[Broadcast]:
    """The newest first; `after` is the id of the last one seen."""
    return await door.store.read(broadcasts.listed, limit, after)


async def estimated(door: Door, broadcast: Broadcast) -> Estimate:
    """The dry run: everybody looked at as the broadcast itself would, and nothing kept."""
    estimate, after, last = Estimate(), "", False
    while not last:
        page = await door.store.read(audience.page, broadcast.audience, after, PAGE)
        for somebody in page.people:
            estimate.add(broadcast, verdict(broadcast, somebody, door.now()))
        after, last = page.to, page.last
    return estimate


async def schedule(door: Door, actor: Actor, id: str, begins: datetime) -> None:
    """A draft is not to begin before that instant."""
    await done(door, actor, broadcast_acts.schedule, id, begins)


async def start(door: Door, actor: Actor, id: str, second: str | None = None, seen: int | None = None) -> Broadcast:
    """Lets a draft go. Raises `NeedsSecond`: a large one takes two administrators; and `NotPossible` where it would
    go to more people by now than the `seen` ones."""
    size = (await estimated(door, await one(door, id))).size
    if seen is not None and size > seen:
        raise NotPossible("more_people", id=id, people=size, seen=seen)
    return await done(door, actor, broadcast_acts.start, id, size, second)


async def move(door: Door, actor: Actor, id: str, to: State) -> Broadcast:
    """Pauses, resumes or cancels."""
    return await done(door, actor, broadcast_acts.move, id, to)


async def resend(door: Door, actor: Actor, id: str) -> int:
    """Sends once more what may or may not have gone out, by an administrator's choice; returns how many."""
    return await done(door, actor, broadcast_acts.resend, id)


async def done(
    door: Door, actor: Actor, act: Callable[Concatenate[Unit, Actor, Moment, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """One act and its entry in the audit log, together or not at all; the workers are woken afterwards."""
    found = await door.store.write(act, actor, door.now(), *args, **kwargs)
    door.ring()
    return found


async def progress(door: Door, id: str) -> Progress:
    """How far it is, and what became of the messages."""
    return await door.store.read(progresses.progress, id)


async def results(door: Door, actor: Actor, id: str) -> AsyncIterator[Sequence[Result]]:
    """What became of each recipient, page by page; numbers show their last digits only."""
    await done(door, actor, broadcast_acts.export, id)
    after: str | None = ""
    while after is not None:
        page, after = await door.store.read(progresses.results, id, after)
        yield page
