"""The desk: what those who work here do to cases, from whichever surface; the workers are woken afterwards."""

from collections.abc import Callable
from typing import Concatenate, ParamSpec

from handlers.usecases import cases
from handlers.usecases.runtime import Runtime
from proactive.cases.award import Ground
from proactive.cases.now import Now
from proactive.staff.rights import Actor, Right
from storage.cases.queries import CaseFile
from storage.engine.database import Transaction

P = ParamSpec("P")


async def approve(runtime: Runtime, actor: Actor, number: str) -> None:
    """Raises what `handlers.usecases.cases` raises; so does each of the others."""
    await carry_out(runtime, actor, cases.approve, number)


async def refuse(runtime: Runtime, actor: Actor, number: str, ground: Ground, words: str) -> None:
    await carry_out(runtime, actor, cases.refuse, number, ground, words)


async def request_document(runtime: Runtime, actor: Actor, number: str, kind: str, words: str) -> None:
    await carry_out(runtime, actor, cases.request_document, number, kind, words)


async def document_brought(runtime: Runtime, actor: Actor, number: str) -> None:
    await carry_out(runtime, actor, cases.document_brought, number)


async def resume(runtime: Runtime, actor: Actor, number: str) -> None:
    await carry_out(runtime, actor, cases.resume, number)


async def uphold(runtime: Runtime, actor: Actor, number: str, words: str) -> None:
    await carry_out(runtime, actor, cases.uphold, number, words)


async def carry_out(
    runtime: Runtime,
    actor: Actor,
    act: Callable[Concatenate[Transaction, Actor, Now, P], None],
    *args: P.args,
    **kwargs: P.kwargs,
) -> None:
    """One act on one case, and its entry in the audit log, together or not at all."""
    await runtime.store.write(act, actor, runtime.now(), *args, **kwargs)
    runtime.ring()


async def read(runtime: Runtime, actor: Actor, number: str) -> CaseFile | None:
    """As `acts.read`; what leaves no entry locks nothing."""
    work = runtime.store.write if actor.may(Right.IDENTIFY) else runtime.store.read
    return await work(cases.read, actor, runtime.now(), number)


async def looked(runtime: Runtime, actor: Actor, at: str, about: str) -> None:
    """Personal data that is no whole case: a paper, a file, the journal. Raises `Forbidden`."""
    await runtime.store.write(cases.looked, actor, runtime.now(), at, about)
