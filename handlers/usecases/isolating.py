"""A batch in which one item fails: it is set aside with its error, and the others go on.

Halved again and again, so that a thousand good items beside a bad one cost some twenty tries and not a thousand.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeVar

from storage.engine.faults import is_ours

log = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")


async def isolated(
    items: Sequence[T],
    work: Callable[[Sequence[T]], Awaitable[object]],
    set_aside: Callable[[T, Exception], Awaitable[object]],
) -> None:
    """Works items together. Raises what is our own trouble: no item is to blame for it, and all are tried again."""
    if not items:
        return
    try:
        await work(items)
    except Exception as error:
        if is_ours(error):
            raise
        if len(items) == 1:
            await set_aside(items[0], error)
            return
        log.exception("a batch of %d failed; its halves are worked apart", len(items))
        middle = len(items) // 2
        await isolated(items[:middle], work, set_aside)
        await isolated(items[middle:], work, set_aside)


async def one_by_one(items: Iterable[T], work: Callable[[T], Awaitable[R]]) -> tuple[list[R], list[T]]:
    """What each of a sweep's pieces came to, and those that failed: the log has the error, the next sweep tries again.

    An item names itself in the log: an id, never what is kept about somebody. Raises what is our own trouble.
    """
    results: list[R] = []
    failed: list[T] = []
    for item in items:
        try:
            results.append(await work(item))
        except Exception as error:
            if is_ours(error):
                raise
            log.exception("%s failed; the rest goes on", item)
            failed.append(item)
    return results, failed
