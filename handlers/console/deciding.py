"""What an official does to a case on its page; what decides something is asked once more before it is done."""

from collections.abc import Callable
from dataclasses import dataclass

from aiohttp import web

from handlers import desk
from handlers.console import case
from handlers.console.case import NUMBER
from handlers.console.masks import mask_for
from handlers.console.middleware import needs
from handlers.console.navigation import PREFIX
from handlers.console.render import actor_of, refusal_words, render, runtime_of, words_of
from handlers.usecases import cases
from proactive.cases.award import Ground
from proactive.cases.lifecycle import MoveNotAllowed
from proactive.cases.now import Now
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Actor, Right
from storage.cases import queries
from storage.cases.cases import NoSuchCase
from storage.engine.database import Transaction

LONGEST = 1000  # characters


@dataclass(frozen=True, slots=True)
class FormAction:
    """`fields` are those of its form, in the order in which `do` takes them; all but `free` are needed."""

    do: Callable[..., None]
    fields: tuple[str, ...] = ()
    free: bool = False
    decides: bool = False


def refuse(tx: Transaction, actor: Actor, now: Now, number: str, ground: str, words: str) -> None:
    if ground not in set(Ground):
        raise ActNotPossible("which_ground")
    cases.refuse(tx, actor, now, number, Ground(ground), words)


ACTS = {
    "approve": FormAction(cases.approve, decides=True),
    "refuse": FormAction(refuse, ("ground", "words"), decides=True),
    "request_document": FormAction(cases.request_document, ("kind", "words")),
    "document_brought": FormAction(cases.document_brought),
    "resume": FormAction(cases.resume),
    "uphold": FormAction(cases.uphold, ("words",), decides=True),
    "hand_over": FormAction(cases.hand_over, ("to",), free=True),
    "complete": FormAction(cases.complete, decides=True),
    "send_back": FormAction(cases.send_back, ("words",)),
}


def routes() -> list[web.RouteDef]:
    return [web.post(f"/cases/{NUMBER}/{{act}}", needs(Right.DECIDE, carry_out))]


async def carry_out(request: web.Request) -> web.Response:
    """Done, and back to the page; or the page again with what stands against it, and what was typed."""
    name, form, number = request.match_info["act"], await request.post(), request.match_info["number"]
    if name not in ACTS:
        raise web.HTTPNotFound
    act = ACTS[name]
    said = {field: str(form.get(field, "")).strip()[:LONGEST] for field in act.fields}
    if not act.free and not all(said.values()):
        return await case.page(request, said=said, act=name, problem=words_of(request)("act.missing"), status=400)
    if act.decides and "sure" not in form:
        return await ask_again(request, name, said)
    try:
        await desk.carry_out(runtime_of(request), actor_of(request), act.do, number, *said.values())
    except (ActNotPossible, MoveNotAllowed) as refusal:
        return await case.page(request, said=said, act=name, problem=refusal_words(request, refusal), status=409)
    raise web.HTTPSeeOther(f"{PREFIX}/cases/{number}?done={name}")


async def ask_again(request: web.Request, name: str, said: dict[str, str]) -> web.Response:
    """What is about to be decided, in one place, with the button that decides it."""
    runtime, number = runtime_of(request), request.match_info["number"]
    file = await runtime.store.read(queries.case_file, number)
    if file is None:
        raise NoSuchCase(number)
    beside = await runtime.store.read(case.beside, file)
    alone = file.case.service in runtime.house.four_eyes and name in ("approve", "refuse") and not beside.proposal
    parts = {"file": file, "case": file.case, "name": name, "said": said, "first": alone, "proposal": beside.proposal}
    return render(request, "confirm.html", parts | {"mask": mask_for(actor_of(request), file)})
