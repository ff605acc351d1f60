"""The desk: what those who work here do to cases, from whichever surface: right first, then the act with its audit."""

from collections.abc import Callable

from handlers.door import Door
from proactive import officials
from proactive.case import Case, Ground
from proactive.moment import Moment
from proactive.outcome import Outcome
from proactive.rights import Actor, Right
from storage import audit, cases, reading
from storage.database import Unit
from storage.reading import CaseFile

Done = Callable[[Case, Moment], Outcome]


async def approve(door: Door, actor: Actor, number: str) -> None:
    """Raises what `act` raises; so does each of the others."""
    await act(door, actor, "approve", number, lambda case, now: officials.approve(case, actor.id, now))


async def refuse(door: Door, actor: Actor, number: str, ground: Ground, words: str) -> None:
    def done(case: Case, now: Moment) -> Outcome:
        return officials.refuse(case, ground, words, actor.id, now)

    await act(door, actor, "refuse", number, done, f"{ground}: {words}")


async def request_document(door: Door, actor: Actor, number: str, kind: str, words: str) -> None:
    def done(case: Case, now: Moment) -> Outcome:
        return officials.request_document(case, kind, words, actor.id, now)

    await act(door, actor, "request document", number, done, f"{kind}: {words}")


async def resume(door: Door, actor: Actor, number: str) -> None:
    await act(door, actor, "resume", number, lambda case, now: officials.resume(case, actor.id, now))


async def uphold(door: Door, actor: Actor, number: str, words: str) -> None:
    await act(door, actor, "uphold", number, lambda case, now: officials.uphold(case, words, actor.id, now), words)


async def act(door: Door, actor: Actor, name: str, number: str, done: Done, words: str = "") -> None:
    """One act on one case, and its entry in the audit log, together or not at all.

    Raises `Forbidden`, `NoSuchCase`, and `NotPossible` or `MoveNotAllowed` where the case stands elsewhere.
    """
    actor.must(Right.DECIDE)
    now = door.now()

    def work(unit: Unit) -> None:
        cases.change(unit, number, lambda case: done(case, now), now.at)
        audit.write(unit, actor, name, now.at, about=number, words=words)

    await door.store.write(work)
    door.ring()


async def read(door: Door, actor: Actor, number: str) -> CaseFile | None:
    """The whole of a case. Who may know who it is about leaves an entry; the surface masks it for the others.

    Raises `Forbidden`.
    """
    actor.must(Right.FIND)
    file = await door.store.read(reading.one, number)
    if file and actor.may(Right.IDENTIFY):
        await door.store.write(audit.write, actor, "read", door.clock(), about=number)
    return file
