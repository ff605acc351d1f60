"""How much waits, beside the places of the navigation."""

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from handlers.console.navigation import CONVERSATIONS, QUEUE
from handlers.web.runtime import runtime_of
from proactive.cases.now import Now
from proactive.conversation.topics.promise import worked_until
from proactive.staff.rights import Actor, Right
from storage.cases import queries
from storage.engine.database import Transaction, reads
from storage.messages import desk


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """`late`: how many of those that wait are past their hour."""

    waiting: int
    late: int = 0


COUNTS = web.RequestKey("counts", dict)


async def count(request: web.Request, actor: Actor) -> None:
    """For a page that shows the navigation."""
    now = runtime_of(request).now()
    if actor.may(Right.FIND):
        request[COUNTS] = await waiting(runtime_of(request).store, now)


@reads
def waiting(tx: Transaction, now: Now) -> dict[str, PlaceCount]:
    conversations = desk.counts.within(tx, worked_until(now))
    cases = queries.in_queue(tx, now.today)
    return {
        QUEUE: PlaceCount(cases.waiting, cases.late),
        CONVERSATIONS: PlaceCount(conversations.waiting, conversations.overdue),
    }


def counts_of(request: web.Request) -> Mapping[str, PlaceCount]:
    counts: Mapping[str, PlaceCount] = request.get(COUNTS, {})
    return counts
