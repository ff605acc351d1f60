"""Cases: found, read, and decided by officials with the same acts as everywhere else."""

import re
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel

from handlers.api import shapes
from handlers.api.bodies import taken
from handlers.api.problems import Refused
from handlers.api.shapes import NUMBER, DocumentRequest, FoundCases, HearingRequest, Nothing, RefusalBody, Search
from handlers.usecases.case_acts import Approve, Hear, RecordDocument, Refuse, RequestDocument, Resume
from handlers.usecases.cases import carry_out, read_case
from handlers.usecases.runtime import Runtime
from handlers.web.runtime import runtime_of
from proactive.cases.lifecycle import MoveNotAllowed
from proactive.cases.masking import masked, names_in
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Actor, Right
from storage.cases import cases, queries

ACTOR = web.RequestKey("actor", Actor)


async def search(request: web.Request) -> web.Response:
    body, runtime = await taken(request, Search), runtime_of(request)
    request[ACTOR].must(Right.FIND)
    page = await queries.search(runtime.store, **dict(body))
    return private_json(FoundCases.model_validate(page), runtime)


async def read(request: web.Request) -> web.Response:
    return await shown(request, number_of(request))


async def approve(request: web.Request) -> web.Response:
    await taken(request, Nothing)
    await carry_out(runtime_of(request), request[ACTOR], number_of(request), Approve())
    return await shown(request, number_of(request))


async def refuse(request: web.Request) -> web.Response:
    why = await taken(request, RefusalBody)
    await carry_out(runtime_of(request), request[ACTOR], number_of(request), Refuse(why.ground, why.words))
    return await shown(request, number_of(request))


async def hear(request: web.Request) -> web.Response:
    body = await taken(request, HearingRequest)
    await carry_out(runtime_of(request), request[ACTOR], number_of(request), Hear(body.words))
    return await shown(request, number_of(request))


async def request_document(request: web.Request) -> web.Response:
    body = await taken(request, DocumentRequest)
    await carry_out(runtime_of(request), request[ACTOR], number_of(request), RequestDocument(body.kind, body.words))
    return await shown(request, number_of(request))


async def document_brought(request: web.Request) -> web.Response:
    await taken(request, Nothing)
    await carry_out(runtime_of(request), request[ACTOR], number_of(request), RecordDocument())
    return await shown(request, number_of(request))


async def resume(request: web.Request) -> web.Response:
    await taken(request, Nothing)
    await carry_out(runtime_of(request), request[ACTOR], number_of(request), Resume())
    return await shown(request, number_of(request))


def acting(handler: Handler) -> Handler:
    """An act, after which the case is given as it then is; what it does not allow leaves as a problem 404, 409."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except cases.NoSuchCase:
            raise unknown(number_of(request)) from None
        except (ActNotPossible, MoveNotAllowed) as refusal:
            detail = f"{refusal}; GET /api/cases/{number_of(request)} shows where it stands"
            raise Refused(HTTPStatus.CONFLICT, detail) from None

    return answer


async def shown(request: web.Request, number: str) -> web.Response:
    runtime, actor = runtime_of(request), request[ACTOR]
    file = await read_case(runtime, actor, number)
    if file is None:
        raise unknown(number)
    response = private_json(shapes.CaseBody.of(file), runtime)
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


def private_json(shape: BaseModel, runtime: Runtime) -> web.Response:
    """Personal, so nothing on the way keeps it."""
    body = shape.model_dump_json(by_alias=True, context=runtime.zone).encode()
    return web.Response(body=body, content_type="application/json", headers={"Cache-Control": "no-store"})
