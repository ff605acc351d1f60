"""Cases: found, read, and decided by officials with the same acts as everywhere else."""

import re
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import web
from pydantic import BaseModel

from handlers import desk
from handlers.api import shapes
from handlers.api.bodies import taken
from handlers.api.problems import Refused
from handlers.api.shapes import NUMBER, DocumentRequest, FoundCases, Nothing, Refusal, Search
from handlers.usecases.runtime import DOOR, Runtime
from proactive.cases.lifecycle import MoveNotAllowed
from proactive.cases.masking import masked, names_in
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Actor, Right
from storage.cases import cases, queries

ACTOR = web.RequestKey("actor", Actor)


async def search(request: web.Request) -> web.Response:
    wanted, runtime = await taken(request, Search), runtime_of(request)
    request[ACTOR].must(Right.FIND)
    page = await runtime.store.read(queries.search, **dict(wanted))
    return private_json(FoundCases.model_validate(page), runtime)


async def read(request: web.Request) -> web.Response:
    return await shown(request, number_of(request))


async def approve(request: web.Request) -> web.Response:
    await taken(request, Nothing)
    return await act(request, desk.approve)


async def refuse(request: web.Request) -> web.Response:
    why = await taken(request, Refusal)
    return await act(request, desk.refuse, why.ground, why.words)


async def request_document(request: web.Request) -> web.Response:
    what = await taken(request, DocumentRequest)
    return await act(request, desk.request_document, what.kind, what.words)


async def document_brought(request: web.Request) -> web.Response:
    await taken(request, Nothing)
    return await act(request, desk.document_brought)


async def resume(request: web.Request) -> web.Response:
    await taken(request, Nothing)
    return await act(request, desk.resume)


async def act(request: web.Request, done: Callable[..., Awaitable[None]], *words: str) -> web.Response:
    """Does it and gives the case as it then is. Raises `Refused` 404, 409."""
    number, runtime = number_of(request), runtime_of(request)
    try:
        await done(runtime, request[ACTOR], number, *words)
    except cases.NoSuchCase:
        raise unknown(number) from None
    except (ActNotPossible, MoveNotAllowed) as refusal:
        raise Refused(HTTPStatus.CONFLICT, f"{refusal}; GET /api/cases/{number} shows where it stands") from None
    return await shown(request, number)


async def shown(request: web.Request, number: str) -> web.Response:
    runtime, actor = runtime_of(request), request[ACTOR]
    file = await desk.read(runtime, actor, number)
    if file is None:
        raise unknown(number)
    response = private_json(shapes.Case.of(file), runtime)
    if not actor.may(Right.IDENTIFY):
        response.text = masked(response.text or "", names_in(file.case))
    return response


def number_of(request: web.Request) -> str:
    """What cannot be a case's number does not come near the database. Raises `Refused` 404."""
    number = request.match_info["number"]
    if not re.fullmatch(NUMBER, number):
        raise Refused(HTTPStatus.NOT_FOUND, "that is no number of a case; one looks like 26-0000123")
    return number


def unknown(number: str) -> Refused:
    return Refused(HTTPStatus.NOT_FOUND, f"there is no case {number}; POST /api/cases/search finds a case's number")


def runtime_of(request: web.Request) -> Runtime:
    runtime: Runtime = request.config_dict[DOOR]
    return runtime


def private_json(shape: BaseModel, runtime: Runtime) -> web.Response:
    """Personal, so nothing on the way keeps it."""
    body = shape.model_dump_json(by_alias=True, context=runtime.zone).encode()
    return web.Response(body=body, content_type="application/json", headers={"Cache-Control": "no-store"})
