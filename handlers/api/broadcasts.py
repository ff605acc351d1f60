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
from proactive.staff.rights import Right
from storage.broadcasts.broadcasts import NoSuchBroadcast

FARTHEST = timedelta(days=366)
HEADERS = {"Cache-Control": "no-store"}


def routes() -> list[web.RouteDef]:
    one = f"/broadcasts/{{id:{shapes.ID}}}"
    return [
        web.get("/broadcasts", permitted(listed)),
        web.post("/broadcasts", permitted(compose)),
        web.get(one, permitted(read)),
        web.post(f"{one}/estimate", permitted(estimate)),
        web.post(f"{one}/start", permitted(start)),
        web.post(f"{one}/schedule", permitted(schedule)),
        web.post(f"{one}/pause", permitted(moving(State.PAUSED))),
        web.post(f"{one}/resume", permitted(moving(State.RUNNING))),
        web.post(f"{one}/cancel", permitted(moving(State.CANCELLED))),
        web.post(f"{one}/resend", permitted(resend)),
        web.get(f"{one}/recipients.csv", permitted(recipients)),
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
    found = await broadcasts.listed(runtime, page.limit + 1, page.after)
    more, shown = len(found) > page.limit, found[: page.limit]
    return private_json(
        shapes.Broadcasts.model_validate({"broadcasts": shown, "next": shown[-1].id if more else None}), runtime
    )


async def compose(request: web.Request) -> web.Response:
    """Keeps a draft; nothing is sent."""
    wanted, runtime, actor = await taken(request, shapes.NewBroadcast), runtime_of(request), request[ACTOR]
    draft = Broadcast(
        id="",
        texts={Language(code): words for code, words in wanted.texts},
        audience=Audience(**dict(wanted.audience)),
        author=actor.person,
        created_at=runtime.clock(),
        scheduled_at=to_come(wanted.begins, runtime) if wanted.begins else None,
    )
    made = await broadcasts.compose(runtime, actor, draft)
    response = await watched(runtime, made.id)
    response.set_status(HTTPStatus.CREATED)
    response.headers["Location"] = f"/api/broadcasts/{made.id}"
    return response


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
    one = await broadcasts.by_id(runtime, id_of(request))
    found = await broadcasts.estimated(runtime, one)
    takes = found.takes(runtime.tariff)
    return private_json(
        shapes.EstimateBody.of(found, runtime.tariff, takes, would_end(one, takes, runtime.now())), runtime
    )


async def start(request: web.Request) -> web.Response:
    """Of a large one: by an administrator who did not write it."""
    wanted, runtime, id = await taken(request, shapes.Start), runtime_of(request), id_of(request)
    await broadcasts.start(runtime, request[ACTOR], id, seen=wanted.people)
    return await watched(runtime, id)


async def schedule(request: web.Request) -> web.Response:
    wanted, runtime, id = await taken(request, shapes.Schedule), runtime_of(request), id_of(request)
    await broadcasts.schedule(runtime, request[ACTOR], id, to_come(wanted.begins, runtime))
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
