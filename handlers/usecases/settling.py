"""The one shape of work: read a snapshot without a lock, decide, keep. What was overtaken is read and decided again."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from handlers.usecases.item import Item
from handlers.usecases.loops import after
from handlers.usecases.runtime import Runtime
from storage.cases.apply import Decided, keep
from storage.jobs import inbox

T = TypeVar("T")
Decide = Callable[[Sequence[T]], Awaitable[Sequence[Decided | None]]]
TURNS = 3  # in a row in which nothing could be kept


async def settle(runtime: Runtime, items: Sequence[T], decide: Decide[T]) -> list[T]:
    """Works items until each is kept. `decide` says of each what follows, or `None`: in a later turn, which sees what
    this one kept.

    Returns what others moved each time it was looked at.
    """
    open_items, idle = list(items), 0
    while open_items and idle < TURNS:
        answers = await decide(open_items)
        decided = {place: work for place, work in enumerate(answers) if work is not None}
        kept = await keep(runtime.store, list(decided.values()), runtime.now(), runtime.own_jobs.takes)
        runtime.take(kept.taken)
        runtime.call(*after(work for turn, work in enumerate(decided.values()) if turn not in kept.overtaken))
        kept_places = {place for turn, place in enumerate(decided) if turn not in kept.overtaken}
        open_items = [item for place, item in enumerate(open_items) if place not in kept_places]
        idle = 0 if kept_places else idle + 1
    return open_items


async def finish(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """What asks for nothing more is worked by having been read."""
    await inbox.finish_all(runtime.store, [item.received.position for item in items])
    return []
