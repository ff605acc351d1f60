"""Conversations that wait for a person: found, read, answered, ended and assigned."""

import re
from collections.abc import Awaitable, Callable, Collection
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel

from handlers.api.bodies import taken
from handlers.api.cases import ACTOR, private_json
from handlers.api.conversation_shapes import (
    CONVERSATION_ID,
    AssignmentBody,
    ConversationBody,
    ConversationSearch,
    DeskNoteBody,
    DraftBody,
    FoundConversations,
    PreviewBody,
    ReplyBody,
)
from handlers.api.problems import Refused
from handlers.api.secrets import check_secrets
from handlers.api.shapes import Nothing
from handlers.usecases import conversations
from handlers.web.runtime import runtime_of
from proactive.cases.masking import masked
from proactive.conversation.desk import preview
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Right
from storage.messages import desk
from storage.messages.desk import NoSuchConversation


def routes() -> list[web.RouteDef]:
    return [
        web.post("/conversations/search", search),
        web.get("/conversations/{id}", answering(shown)),
        web.post("/conversations/{id}/preview", answering(shown_before)),
        web.post("/conversations/{id}/reply", answering(reply)),
        web.post("/conversations/{id}/close", answering(close)),
        web.post("/conversations/{id}/note", answering(note)),
        web.post("/conversations/{id}/assign", answering(assign)),
    ]


async def search(request: web.Request) -> web.Response:
    body, runtime = await taken(request, ConversationSearch), runtime_of(request)
    request[ACTOR].must(Right.FIND)
    page = await desk.search(runtime.store, **dict(body))
    known = request[ACTOR].may(Right.IDENTIFY)
    names = frozenset() if known else await conversations.names_on(runtime.store, page.found)
    return for_whom_it_may(request, FoundConversations.model_validate(page), names)


async def shown(request: web.Request) -> web.Response:
    file = await conversations.read(runtime_of(request), request[ACTOR], id_of(request))
    return for_whom_it_may(request, ConversationBody.of(file), file.names)


async def shown_before(request: web.Request) -> web.Response:
    """Nothing is sent."""
    body, runtime = await taken(request, DraftBody), runtime_of(request)
    request[ACTOR].must(Right.DECIDE)
    file = await conversations.file_of(runtime.store, id_of(request))
    going_out = preview(file.addressee, file.contact, body.text.strip(), runtime.tariff)
    return for_whom_it_may(request, PreviewBody.of(file, going_out), file.names)


async def reply(request: web.Request) -> web.Response:
    body = await taken(request, ReplyBody)
    check_secrets(body)
    await check_price(request, body)
    await conversations.reply(runtime_of(request), request[ACTOR], id_of(request), body.text)
    return await shown(request)


async def check_price(request: web.Request, body: ReplyBody) -> None:
    """Of what goes abroad. Raises `Refused` 409 until the caller is sure."""
    runtime = runtime_of(request)
    file = await conversations.file_of(runtime.store, id_of(request))
    going_out = preview(file.addressee, file.contact, body.text, runtime.tariff)
    if going_out.goes_abroad and not body.sure:
        detail = f"an SMS abroad: {going_out.cost} tenge for {going_out.parts} parts; send `sure: true` if it is meant"
        raise Refused(HTTPStatus.CONFLICT, detail)


async def note(request: web.Request) -> web.Response:
    body, runtime = await taken(request, DeskNoteBody), runtime_of(request)
    await conversations.note(runtime.store, request[ACTOR], runtime.now(), id_of(request), body.text)
    return await shown(request)


async def close(request: web.Request) -> web.Response:
    await taken(request, Nothing)
    await conversations.close(runtime_of(request), request[ACTOR], id_of(request))
    return await shown(request)


async def assign(request: web.Request) -> web.Response:
    body, runtime, actor = await taken(request, AssignmentBody), runtime_of(request), request[ACTOR]
    to = (body.to or "") if "to" in body.model_fields_set else actor.person
    await conversations.assign(runtime.store, actor, runtime.now(), id_of(request), to)
    return await shown(request)


def answering(handler: Callable[[web.Request], Awaitable[web.Response]]) -> Handler:
    """What a conversation does not allow leaves as a problem 404, 409."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except NoSuchConversation:
            raise unknown() from None
        except ActNotPossible as refusal:
            detail = f"{refusal}; GET /api/conversations/{id_of(request)} shows how it stands"
            raise Refused(HTTPStatus.CONFLICT, detail) from None

    return answer


def for_whom_it_may(request: web.Request, shape: BaseModel, names: Collection[str]) -> web.Response:
    response = private_json(shape, runtime_of(request))
    if not request[ACTOR].may(Right.IDENTIFY):
        response.text = masked(response.text or "", names)
    return response


def id_of(request: web.Request) -> str:
    """Raises `Refused` 404 for what cannot be an id."""
    id = request.match_info["id"]
    if not re.fullmatch(CONVERSATION_ID, id):
        raise unknown()
    return id


def unknown() -> Refused:
    detail = "there is no conversation of that id; POST /api/conversations/search finds a conversation's id"
    return Refused(HTTPStatus.NOT_FOUND, detail)
