"""Broadcasts as terminal, console and API work on them; Telegram does the same acts within its own transactions."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Concatenate, ParamSpec, TypeVar

from handlers.usecases import broadcasts as broadcast_acts
from handlers.usecases.runtime import Runtime
from proactive.broadcasts.broadcast import Broadcast, BroadcastNotPossible, State, verdict
from proactive.broadcasts.estimate import Estimate
from proactive.cases.now import Now
from proactive.staff.rights import Actor
from storage.broadcasts import audience, broadcasts
from storage.broadcasts import progress as progresses
from storage.broadcasts.progress import Progress, Result
from storage.engine.database import Transaction

P = ParamSpec("P")
T = TypeVar("T")

PAGE = 200


async def compose(runtime: Runtime, actor: Actor, draft: Broadcast) -> Broadcast:
    """Raises what `handlers.usecases.broadcasts` raises; so does each of the others."""
    return await carry_out(runtime, actor, broadcast_acts.compose, draft)


async def by_id(runtime: Runtime, id: str) -> Broadcast:
    return await runtime.store.read(broadcasts.by_id, id)


async def listed(runtime: Runtime, limit: int = 50, after: str | None = None) -> list[Broadcast]:
    """The newest first; `after` is the id of the last one seen."""
    return await runtime.store.read(broadcasts.listed, limit, after)


async def estimated(runtime: Runtime, broadcast: Broadcast) -> Estimate:
    """The dry run: everybody looked at as the broadcast itself would, and nothing kept."""
    estimate, after, last = Estimate(), "", False
    while not last:
        page = await runtime.store.read(audience.page, broadcast.audience, after, PAGE)
        for somebody in page.people:
            estimate.add(broadcast, verdict(broadcast, somebody, runtime.now()))
        after, last = page.to, page.last
    return estimate


async def schedule(runtime: Runtime, actor: Actor, id: str, begins: datetime) -> None:
    """A draft is not to begin before that instant."""
    await carry_out(runtime, actor, broadcast_acts.schedule, id, begins)


async def start(
    runtime: Runtime, actor: Actor, id: str, second: str | None = None, seen: int | None = None
) -> Broadcast:
    """Lets a draft go. Raises `NeedsSecond`: a large one takes two administrators; `BroadcastNotPossible`: it would
    go to more people by now than the `seen` ones."""
    size = (await estimated(runtime, await by_id(runtime, id))).size
    if seen is not None and size > seen:
        raise BroadcastNotPossible("more_people", id=id, people=size, seen=seen)
    return await carry_out(runtime, actor, broadcast_acts.start, id, size, second)


async def move(runtime: Runtime, actor: Actor, id: str, to: State) -> Broadcast:
    """Pauses, resumes or cancels."""
    return await carry_out(runtime, actor, broadcast_acts.move, id, to)


async def resend(runtime: Runtime, actor: Actor, id: str) -> int:
    """Sends once more what may or may not have gone out, by an administrator's choice; returns how many."""
    return await carry_out(runtime, actor, broadcast_acts.resend, id)


async def carry_out(
    runtime: Runtime,
    actor: Actor,
    act: Callable[Concatenate[Transaction, Actor, Now, P], T],
    *args: P.args,
    **kwargs: P.kwargs,
) -> T:
    """One act and its entry in the audit log, together or not at all; the workers are woken afterwards."""
    found = await runtime.store.write(act, actor, runtime.now(), *args, **kwargs)
    runtime.ring()
    return found


async def progress(runtime: Runtime, id: str) -> Progress:
    """How far it is, and what became of the messages."""
    return await runtime.store.read(progresses.progress, id)


async def results(runtime: Runtime, actor: Actor, id: str) -> AsyncIterator[Sequence[Result]]:
    """What became of each recipient, page by page; numbers show their last digits only."""
    await carry_out(runtime, actor, broadcast_acts.export, id)
    after: str | None = ""
    while after is not None:
        page, after = await runtime.store.read(progresses.results, id, after)
        yield page
