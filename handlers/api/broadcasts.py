"""Broadcasts: composed, tried out, let go, watched and exported by the same acts as everywhere else."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler

from handlers.api import broadcast_shapes as shapes
from handlers.api.bodies import read_query, taken
from handlers.api.cases import ACTOR, private_json
from handlers.api.problems import Refused
from handlers.api.shapes import Nothing
from handlers.usecases import broadcasts
from handlers.usecases.runtime import Runtime
from handlers.web.downloads import recipients_file
from handlers.web.runtime import runtime_of
from proactive.broadcasts.audience import Audience
from proactive.broadcasts.broadcast import Broadcast, BroadcastNotPossible, NeedsSecond, State, WrongText
from proactive.broadcasts.estimate import would_end
from proactive.messages.contact import Language
from proactive.staff.rights import Actor, Right
from storage.broadcasts.broadcasts import NoSuchBroadcast

FARTHEST = timedelta(days=366)
HEADERS = {"Cache-Control": "no-store"}


def routes() -> list[web.RouteDef]:
    path = f"/broadcasts/{{id:{shapes.ID}}}"
    return [
        web.get("/broadcasts", permitted(listed)),
        web.post("/broadcasts", permitted(compose)),
        web.get(path, permitted(read)),
        web.put(path, permitted(revise)),
        web.post(f"{path}/try", permitted(send_to_oneself)),
        web.post(f"{path}/estimate", permitted(estimate)),
        web.post(f"{path}/start", permitted(start)),
        web.post(f"{path}/schedule", permitted(schedule)),
        web.post(f"{path}/pause", permitted(moving(State.PAUSED))),
        web.post(f"{path}/resume", permitted(moving(State.RUNNING))),
        web.post(f"{path}/cancel", permitted(moving(State.CANCELLED))),
        web.post(f"{path}/resend", permitted(resend)),
        web.get(f"{path}/recipients.csv", permitted(recipients)),
    ]


def permitted(handler: Handler) -> Handler:
    """For who may write to many; what the acts do not allow leaves as a problem."""

    async def answer(request: web.Request) -> web.StreamResponse:
        request[ACTOR].must(Right.BROADCAST)
        try:
            return await handler(request)
        except NoSuchBroadcast as none:
            raise Refused(HTTPStatus.NOT_FOUND, f"{none}; GET /api/broadcasts lists those there are") from None
        except (BroadcastNotPossible, NeedsSecond) as refusal:
            raise Refused(HTTPStatus.CONFLICT, str(refusal)) from None
        except WrongText as wrong:
            raise Refused(HTTPStatus.BAD_REQUEST, f"texts: {wrong}") from None

    return answer


async def listed(request: web.Request) -> web.Response:
    page, runtime = read_query(request, shapes.BroadcastPage), runtime_of(request)
    broadcast_list = await broadcasts.listed(runtime, page.limit + 1, page.after)
    more, shown = len(broadcast_list) > page.limit, broadcast_list[: page.limit]
    return private_json(
        shapes.Broadcasts.model_validate({"broadcasts": shown, "next": shown[-1].id if more else None}), runtime
    )


async def compose(request: web.Request) -> web.Response:
    """Keeps a draft; nothing is sent."""
    body, runtime, actor = await taken(request, shapes.NewBroadcast), runtime_of(request), request[ACTOR]
    draft = draft_of(body, "", actor, runtime)
    broadcast = await broadcasts.compose(runtime.store, actor, runtime.now(), draft)
    response = await watched(runtime, broadcast.id)
    response.set_status(HTTPStatus.CREATED)
    response.headers["Location"] = f"/api/broadcasts/{broadcast.id}"
    return response


def draft_of(body: shapes.NewBroadcast, id: str, actor: Actor, runtime: Runtime) -> Broadcast:
    return Broadcast(
        id=id,
        texts={Language(code): words for code, words in body.texts},
        audience=Audience(**dict(body.audience)),
        author=actor.person,
        created_at=runtime.clock(),
        scheduled_at=to_come(body.begins, runtime) if body.begins else None,
    )


async def revise(request: web.Request) -> web.Response:
    """Other words, another audience or time of a draft; what is left out of the body is empty, as in a new one."""
    body, runtime, actor = await taken(request, shapes.NewBroadcast), runtime_of(request), request[ACTOR]
    revised = draft_of(body, id_of(request), actor, runtime)
    await broadcasts.revise(runtime.store, actor, runtime.now(), revised)
    return await watched(runtime, revised.id)


async def send_to_oneself(request: web.Request) -> web.Response:
    """Both texts to the caller's own chat."""
    await taken(request, Nothing)
    runtime, id = runtime_of(request), id_of(request)
    await broadcasts.send_to_oneself(runtime, request[ACTOR], id)
    return await watched(runtime, id)


def to_come(begins: datetime, runtime: Runtime) -> datetime:
    """Raises `Refused` 400."""
    now = runtime.clock()
    if not now < begins <= now + FARTHEST:
        detail = f"begins: expected an instant within {FARTHEST.days} days from now; start without one begins at once"
        raise Refused(HTTPStatus.BAD_REQUEST, detail)
    return begins


async def read(request: web.Request) -> web.Response:
    return await watched(runtime_of(request), id_of(request))


async def estimate(request: web.Request) -> web.Response:
    """The dry run: everybody is looked at, and nothing kept."""
    await taken(request, Nothing)
    runtime = runtime_of(request)
    broadcast = await broadcasts.by_id(runtime, id_of(request))
    estimated = await broadcasts.estimated(runtime, broadcast)
    takes = estimated.takes(runtime.tariff)
    concerns = await broadcasts.looked_over(runtime, broadcast)
    ends = would_end(broadcast, takes, runtime.now())
    return private_json(shapes.EstimateBody.of(estimated, runtime.tariff, takes, ends, concerns), runtime)


async def start(request: web.Request) -> web.Response:
    """Of a large one: by an administrator who did not write it."""
    body, runtime, id = await taken(request, shapes.Start), runtime_of(request), id_of(request)
    await broadcasts.start(runtime, request[ACTOR], id, people_shown=body.people)
    return await watched(runtime, id)


async def schedule(request: web.Request) -> web.Response:
    body, runtime, id = await taken(request, shapes.Schedule), runtime_of(request), id_of(request)
    await broadcasts.schedule(runtime, request[ACTOR], id, to_come(body.begins, runtime))
    return await watched(runtime, id)


def moving(to: State) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def move(request: web.Request) -> web.Response:
        await taken(request, Nothing)
        runtime, id = runtime_of(request), id_of(request)
        await broadcasts.move(runtime, request[ACTOR], id, to)
        return await watched(runtime, id)

    return move


async def resend(request: web.Request) -> web.Response:
    await taken(request, Nothing)
    runtime, id = runtime_of(request), id_of(request)
    await broadcasts.resend(runtime, request[ACTOR], id)
    return await watched(runtime, id)


async def recipients(request: web.Request) -> web.StreamResponse:
    runtime, id = runtime_of(request), id_of(request)
    return await recipients_file(request, id, broadcasts.results(runtime, request[ACTOR], id), HEADERS)


async def watched(runtime: Runtime, id: str) -> web.Response:
    return private_json(shapes.WatchedBroadcast.of(await broadcasts.progress(runtime, id)), runtime)


def id_of(request: web.Request) -> str:
    return request.match_info["id"]
