"""Callbacks are told again to a system that lost some: what it is told is `bot/workers/callbacks.py`'s."""

from http import HTTPStatus
from typing import Any

from aiohttp import web
from pydantic import AwareDatetime, BaseModel, Field

from handlers.api.bodies import taken
from handlers.api.cases import ACTOR
from handlers.api.operations import taking
from handlers.api.shapes import Given, Taken
from handlers.usecases import callbacks
from handlers.web.runtime import runtime_of


class ReplayBody(Taken):
    since: AwareDatetime = Field(description="Everything from this instant on")


class Replayed(Given):
    count: int = Field(description="How many changes are told again, in order, under the numbers they had")


TAKEN: tuple[type[BaseModel], ...] = (ReplayBody,)
GIVEN: tuple[type[BaseModel], ...] = (Replayed,)


def routes() -> list[web.RouteDef]:
    return [web.post("/callbacks/replay", replay)]


async def replay(request: web.Request) -> web.Response:
    body, runtime = await taken(request, ReplayBody), runtime_of(request)
    count = await callbacks.replay(runtime.store, request[ACTOR], body.since, runtime.clock())
    return web.json_response(Replayed(count=count).model_dump(), status=HTTPStatus.ACCEPTED)


def callback_paths() -> dict[str, Any]:
    summary = "Tell officials' own systems again, in order, what changed since an instant"
    status = HTTPStatus.ACCEPTED
    operation = taking("replay_callbacks", summary, ReplayBody, Replayed, required=True, status=status)
    return {"/api/callbacks/replay": {"post": operation}}
