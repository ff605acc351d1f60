"""Cases: found, read, and decided by officials with the same acts as everywhere else."""

import re
from collections.abc import Callable
from http import HTTPStatus

from aiohttp import web
from pydantic import BaseModel

from handlers.api import shapes
from handlers.api.bodies import taken
from handlers.api.problems import Refused
from handlers.api.shapes import NUMBER, DocumentRequest, FoundCases, Nothing, Refusal, Search
from handlers.door import DOOR, Door
from proactive import officials
from proactive.case import Case
from proactive.lifecycle import MoveNotAllowed
from proactive.outcome import Outcome
from proactive.stages.decision import NotPossible
from storage import cases, reading

OFFICIAL = "api"  # whose acts these are in the history: of the system that holds the token


async def search(request: web.Request) -> web.Response:
    wanted, door = await taken(request, Search), door_of(request)
    page = await door.store.read(reading.search, **dict(wanted))
    return given(FoundCases.model_validate(page), door)


async def read(request: web.Request) -> web.Response:
    return await shown(request, number_of(request))


async def approve(request: web.Request) -> web.Response:
    await taken(request, Nothing)
    now = door_of(request).now()
    return await act(request, lambda case: officials.approve(case, OFFICIAL, now))


async def refuse(request: web.Request) -> web.Response:
    why, now = await taken(request, Refusal), door_of(request).now()
    return await act(request, lambda case: officials.refuse(case, why.ground, why.words, OFFICIAL, now))


async def request_document(request: web.Request) -> web.Response:
    what, now = await taken(request, DocumentRequest), door_of(request).now()
    return await act(request, lambda case: officials.request_document(case, what.kind, what.words, OFFICIAL, now))


async def resume(request: web.Request) -> web.Response:
    await taken(request, Nothing)
    now = door_of(request).now()
    return await act(request, lambda case: officials.resume(case, OFFICIAL, now))


async def act(request: web.Request, done: Callable[[Case], Outcome]) -> web.Response:
    """Does it and gives the case as it then is. Raises `Refused` 404, 409."""
    number, door = number_of(request), door_of(request)
    try:
        await door.store.write(cases.change, number, done, door.clock())
    except cases.NoSuchCase:
        raise unknown(number) from None
    except (NotPossible, MoveNotAllowed) as refusal:
        raise Refused(HTTPStatus.CONFLICT, f"{refusal}; GET /api/cases/{number} shows where it stands") from None
    door.ring()
    return await shown(request, number)


async def shown(request: web.Request, number: str) -> web.Response:
    door = door_of(request)
    file = await door.store.read(reading.one, number)
    if file is None:
        raise unknown(number)
    return given(shapes.Case.of(file), door)


def number_of(request: web.Request) -> str:
    """What cannot be a case's number does not come near the database. Raises `Refused` 404."""
    number = request.match_info["number"]
    if not re.fullmatch(NUMBER, number):
        raise Refused(HTTPStatus.NOT_FOUND, "that is no number of a case; one looks like 26-0000123")
    return number


def unknown(number: str) -> Refused:
    return Refused(HTTPStatus.NOT_FOUND, f"there is no case {number}; POST /api/cases/search finds a case's number")


def door_of(request: web.Request) -> Door:
    door: Door = request.config_dict[DOOR]
    return door


def given(shape: BaseModel, door: Door) -> web.Response:
    """Personal, so nothing on the way keeps it."""
    body = shape.model_dump_json(by_alias=True, context=door.zone).encode()
    return web.Response(body=body, content_type="application/json", headers={"Cache-Control": "no-store"})
