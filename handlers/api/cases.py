"""Cases: found, read, and decided by officials with the same acts as everywhere else."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel

from handlers.api import shapes
from handlers.api.act_shapes import (
    AccountBody,
    ClosingBody,
    DocumentRequest,
    HearingRequest,
    NoteBody,
    OfficialMessage,
    PersonNaming,
    RefusalBody,
    UpholdingBody,
)
from handlers.api.bodies import taken
from handlers.api.problems import Refused
from handlers.api.secrets import check_secrets
from handlers.api.shapes import NUMBER, FoundCases, Nothing, Search, Taken
from handlers.usecases.case_acts import (
    Approve,
    CaseAct,
    Close,
    EnterAccount,
    Hear,
    NamePerson,
    RecordDocument,
    Refuse,
    RequestDocument,
    Resume,
    Uphold,
    WriteMessage,
    WriteNote,
)
from handlers.usecases.cases import carry_out, read_case
from handlers.usecases.runtime import Runtime
from handlers.web.runtime import runtime_of
from proactive.cases.award import Ground
from proactive.cases.lifecycle import MoveNotAllowed
from proactive.cases.masking import masked, names_in
from proactive.cases.reasons import Reason
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Actor, Right
from storage.cases import cases, queries

ACTOR = web.RequestKey("actor", Actor)


async def search(request: web.Request) -> web.Response:
    body, runtime = await taken(request, Search), runtime_of(request)
    request[ACTOR].must(Right.FIND)
    if body.name is not None:
        request[ACTOR].must(Right.IDENTIFY)
    page = await queries.search(runtime.store, **dict(body))
    return private_json(FoundCases.model_validate(page), runtime)


async def read(request: web.Request) -> web.Response:
    return await shown(request, number_of(request))


@dataclass(frozen=True, slots=True)
class ActPath:
    """An act as it is called: what is sent with it, what of that makes the act, and what the document says of it."""

    summary: str
    body: type[Taken]
    act: Callable[..., CaseAct]


ACTS: Mapping[str, ActPath] = {
    "approve": ActPath("Assign what the system prepared", Nothing, Approve),
    "refuse": ActPath(
        "Refuse on a ground of the order", RefusalBody, lambda ground, words: Refuse(Ground(ground), words)
    ),
    "hearing": ActPath(
        "Tell a refusal beforehand, before its ground is chosen; the citizen may object", HearingRequest, Hear
    ),
    "request-document": ActPath(
        "Ask the citizen for a document; the term grows by five working days", DocumentRequest, RequestDocument
    ),
    "document-brought": ActPath("Record that the citizen brought the document elsewhere", Nothing, RecordDocument),
    "resume": ActPath("Put a case that waited for a person back on its road", Nothing, Resume),
    "uphold": ActPath("Let a decision stand after a review; the citizen reads why", UpholdingBody, Uphold),
    "close": ActPath(
        "Close a case that waits for a person; who applied reads why, and what remains",
        ClosingBody,
        lambda reason, words: Close(Reason(reason), words),
    ),
    "account": ActPath(
        "Enter the account that the citizen named; the register is asked of it, the consent stays",
        AccountBody,
        EnterAccount,
    ),
    "name-person": ActPath(
        "Name whom the registers do not show, in a case that is not decided: they are asked next, or apply at once",
        PersonNaming,
        lambda **said: NamePerson(**{name: value for name, value in said.items() if value}),
    ),
    "message": ActPath("Write to the citizen, who reads it in their language", OfficialMessage, WriteMessage),
    "note": ActPath("Leave a note for colleagues in the audit log of the case", NoteBody, WriteNote),
}


def carrying_out(path: ActPath) -> Handler:
    async def answer(request: web.Request) -> web.Response:
        said = await taken(request, path.body)
        check_secrets(said)
        words = {name: value for name, value in said if name != "sure"}
        await carry_out(runtime_of(request), request[ACTOR], number_of(request), path.act(**words))
        return await shown(request, number_of(request))

    return acting(answer)


def routes() -> list[web.RouteDef]:
    return [web.post(f"/cases/{{number}}/{name}", carrying_out(path)) for name, path in ACTS.items()]


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
