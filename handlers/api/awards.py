"""Running awards: found, read, and changed by officials with the same acts as everywhere else."""

import re
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler

from handlers.api.award_shapes import AWARD_ID, AwardActBody, AwardBody, AwardSearch, FoundAwards
from handlers.api.bodies import taken
from handlers.api.cases import ACTOR, private_json
from handlers.api.problems import Refused
from handlers.usecases import awards
from handlers.web.runtime import runtime_of
from proactive.awards.acts import ACTS
from proactive.awards.award import OfficialChange
from proactive.cases.masking import masked
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Right
from storage.awards.awards import NoSuchAward


def routes() -> list[web.RouteDef]:
    return [
        web.post("/awards/search", search),
        web.get("/awards/{id}", answering(read)),
        *(web.post(f"/awards/{{id}}/{act}", answering(partial(change, act))) for act in ACTS),
    ]


async def search(request: web.Request) -> web.Response:
    body, runtime, actor = await taken(request, AwardSearch), runtime_of(request), request[ACTOR]
    page = await awards.search(runtime, actor, **dict(body))
    response = private_json(FoundAwards.of(page, runtime.now().today), runtime)
    if not actor.may(Right.IDENTIFY):
        response.text = masked(response.text or "", ())
    return response


async def read(request: web.Request) -> web.Response:
    return await shown(request)


async def change(act: str, request: web.Request) -> web.Response:
    body = await taken(request, AwardActBody)
    pension = Decimal(body.pension) if body.pension else None
    asked_for = OfficialChange(
        from_=body.from_,
        because=body.reason,
        words=body.words,
        iban=body.iban,
        pension=pension,
        rests_on=body.rests_on,
        amount=Decimal(body.amount) if body.amount else None,
        centre=body.centre,
        member=body.member or "",
        role=body.role or "",
    )
    await awards.change_award(runtime_of(request), request[ACTOR], id_of(request), act, asked_for)
    return await shown(request)


def answering(handler: Callable[[web.Request], object]) -> Handler:
    """What an award does not allow leaves as a problem 404, 409."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)  # type: ignore[misc,no-any-return]
        except NoSuchAward:
            raise unknown(id_of(request)) from None
        except ActNotPossible as refusal:
            detail = f"{refusal}; GET /api/awards/{id_of(request)} shows how it stands"
            raise Refused(HTTPStatus.CONFLICT, detail) from None

    return answer


async def shown(request: web.Request) -> web.Response:
    runtime, actor = runtime_of(request), request[ACTOR]
    file = await awards.read_award(runtime, actor, id_of(request))
    response = private_json(AwardBody.of(file, runtime.now().today), runtime)
    if not actor.may(Right.IDENTIFY):
        response.text = masked(response.text or "", ())
    return response


def id_of(request: web.Request) -> str:
    """Raises `Refused` 404 for what cannot be an id."""
    id = request.match_info["id"]
    if not re.fullmatch(AWARD_ID, id):
        raise unknown(id)
    return id


def unknown(id: str) -> Refused:
    return Refused(HTTPStatus.NOT_FOUND, "there is no award of that id; POST /api/awards/search finds an award's id")
