"""The one shape of work: read a snapshot without a lock, decide, keep. What was overtaken is read and decided again."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from handlers.usecases.item import Item
from handlers.usecases.loops import STEPS, after
from handlers.usecases.runtime import Runtime
from storage.cases.apply import Decided, keep
from storage.jobs import inbox
from storage.jobs.jobs import Claimed
from storage.messages.taking import Departing

T = TypeVar("T")
Decide = Callable[[Sequence[T]], Awaitable[Sequence[Decided | None]]]
TURNS = 3  # in a row in which nothing could be kept
LOT = 50  # pieces of work in a transaction: whoever else writes waits for no longer than these take


async def settle(runtime: Runtime, items: Sequence[T], decide: Decide[T]) -> list[T]:
    """Works items until each is kept. `decide` says of each what follows, or `None`: in a later turn, which sees what
    this one kept.

    Returns what others moved each time it was looked at.
    """
    open_items, idle = list(items), 0
    while open_items and idle < TURNS:
        answers = await decide(open_items)
        kept_places = await keep_in_lots(runtime, [(n, work) for n, work in enumerate(answers) if work is not None])
        open_items = [item for place, item in enumerate(open_items) if place not in kept_places]
        idle = 0 if kept_places else idle + 1
    return open_items


async def keep_in_lots(runtime: Runtime, decided: Sequence[tuple[int, Decided]]) -> set[int]:
    """Keeps what was decided at each place, and calls whoever has something to do by it; returns the places of what was
    kept."""
    kept: dict[int, Decided] = {}
    taken: list[Claimed] = []
    departing: list[Departing] = []
    try:
        for first in range(0, len(decided), LOT):
            lot = decided[first : first + LOT]
            outcome = await keep(runtime.store, [work for _, work in lot], runtime.now(), runtime.own_work)
            kept |= {place: work for turn, (place, work) in enumerate(lot) if turn not in outcome.overtaken}
            taken += outcome.taken
            departing += outcome.departing
            if outcome.woken:
                runtime.call(STEPS)
    finally:  # all at once: what follows is worked together too
        runtime.take(taken, departing)
        runtime.call(*after(kept.values()))
    return set(kept)


async def finish(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """What asks for nothing more is worked by having been read."""
    await inbox.finish_all(runtime.store, [item.received.position for item in items])
    return []
