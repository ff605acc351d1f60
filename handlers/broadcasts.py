"""What an administrator does with a broadcast, wherever they do it: terminal, console, Telegram or API.

Whether somebody may do it is for the surface to say. Every act raises `NoSuchBroadcast` for an id that is not there and
`NotPossible` for what does not fit where the broadcast stands; their words can be shown as they are.
"""

import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime

from handlers.door import Door
from proactive.audience import Audience
from proactive.broadcast import Broadcast, State, check_texts, verdict
from proactive.case import Language
from proactive.estimate import Estimate
from storage import broadcasts, people
from storage import progress as progresses
from storage.progress import Progress, Result

log = logging.getLogger(__name__)

PAGE = 200


async def compose(
    door: Door, texts: Mapping[Language, str], audience: Audience, by: str, at: datetime | None = None
) -> Broadcast:
    """Keeps a draft that begins not before `at`; nothing is sent. Raises `WrongText`."""
    check_texts(texts)
    draft = Broadcast(id="", texts=texts, audience=audience, author=by, created_at=door.clock(), scheduled_at=at)
    return await door.store.write(broadcasts.compose, draft)


async def one(door: Door, id: str) -> Broadcast:
    return await door.store.read(broadcasts.one, id)


async def listed(door: Door) -> list[Broadcast]:
    """The newest first."""
    return await door.store.read(broadcasts.listed)


async def estimated(door: Door, broadcast: Broadcast) -> Estimate:
    """The dry run: everybody looked at as the broadcast itself would, and nothing kept."""
    estimate, after, last = Estimate(), "", False
    while not last:
        page = await door.store.read(people.page, broadcast.audience, after, PAGE)
        for somebody in page.people:
            estimate.add(broadcast, verdict(broadcast, somebody, door.now()))
        after, last = page.to, page.last
    return estimate


async def start(door: Door, id: str, by: str, second: str | None = None) -> Broadcast:
    """Lets a draft go, at its time if it has one. Raises `NeedsSecond`: a large one takes two administrators."""
    size = (await estimated(door, await one(door, id))).size
    started = await door.store.write(broadcasts.start, id, by, second, size, door.clock())
    return told(door, started, by)


async def pause(door: Door, id: str, by: str) -> Broadcast:
    """Holds what has not gone out."""
    return await moved(door, id, State.PAUSED, by)


async def resume(door: Door, id: str, by: str) -> Broadcast:
    """Goes on where it was paused."""
    return await moved(door, id, State.RUNNING, by)


async def cancel(door: Door, id: str, by: str) -> Broadcast:
    """Takes back what has not gone out; for good."""
    return await moved(door, id, State.CANCELLED, by)


async def resend(door: Door, id: str, by: str) -> int:
    """Sends once more what may or may not have gone out, by an administrator's choice; returns how many."""
    found = await door.store.write(broadcasts.resend, id, door.clock())
    log.info("%d messages of broadcast %s that were in doubt are sent again, by %s", found, id, by)
    door.ring()
    return found


async def moved(door: Door, id: str, to: State, by: str) -> Broadcast:
    return told(door, await door.store.write(broadcasts.move, id, to, door.clock()), by)


def told(door: Door, broadcast: Broadcast, by: str) -> Broadcast:
    """The workers are woken, and the record says who did it."""
    log.info("broadcast %s is %s, by %s", broadcast.id, broadcast.state, by)
    door.ring()
    return broadcast


async def progress(door: Door, id: str) -> Progress:
    """How far it is, and what became of the messages."""
    return await door.store.read(progresses.progress, id)


async def results(door: Door, id: str) -> AsyncIterator[Sequence[Result]]:
    """What became of each recipient, page by page; numbers show their last digits only."""
    after: str | None = ""
    while after is not None:
        page, after = await door.store.read(progresses.results, id, after)
        yield page
