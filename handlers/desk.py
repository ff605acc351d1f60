"""The desk: what those who work here do to cases, from whichever surface; the workers are woken afterwards."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from handlers.usecases import cases
from handlers.usecases.runtime import Door
from proactive.cases.award import Ground
from proactive.cases.now import Moment
from proactive.staff.rights import Actor, Right
from storage.cases.queries import CaseFile
from storage.engine.database import Unit

P = ParamSpec("P")


async def approve(door: Door, actor: Actor, number: str) -> None:
    """Raises what `handlers.usecases.cases` raises; so does each of the others."""
    await done(door, actor, cases.approve, number)


async def refuse(door: Door, actor: Actor, number: str, ground: Ground, words: str) -> None:
    await done(door, actor, cases.refuse, number, ground, words)


async def request_document(door: Door, actor: Actor, number: str, kind: str, words: str) -> None:
    await done(door, actor, cases.request_document, number, kind, words)


async def document_brought(door: Door, actor: Actor, number: str) -> None:
    await done(door, actor, cases.document_brought, number)


async def resume(door: Door, actor: Actor, number: str) -> None:
    await done(door, actor, cases.resume, number)


async def uphold(door: Door, actor: Actor, number: str, words: str) -> None:
    await done(door, actor, cases.uphold, number, words)


async def done(
    door: Door,
    actor: Actor,
    act: Callable[Concatenate[Unit, Actor, Moment, P], None],
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """One act on one case, and its entry in the audit log, together or not at all."""
    await door.store.write(act, actor, door.now(), *args, **kwargs)
    door.ring()


async def read(door: Door, actor: Actor, number: str) -> CaseFile | None:
    """As `acts.read`; what leaves no entry locks nothing."""
    work = door.store.write if actor.may(Right.IDENTIFY) else door.store.read
    return await work(cases.read, actor, door.now(), number)


async def looked(door: Door, actor: Actor, at: str, about: str) -> None:
    """Personal data that is no whole case: a paper, a file, the journal. Raises `Forbidden`."""
    await door.store.write(cases.looked, actor, door.now(), at, about)
