"""Applications by the portal, the Corporation or an official (contract 9.1): brought in, and how one stands."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from typing import Any

from aiohttp import web
from pydantic import Field

from handlers.api.bodies import JSON, read
from handlers.api.cases import number_of, private_json
from handlers.api.problems import FieldProblem, Refused
from handlers.api.shapes import DecisionBody, Given, Iin, Number, ServiceCode, Taken
from handlers.usecases.applications import Examine, OtherBody, Submission, TooBusy, WrongApplication, submit
from handlers.usecases.intake import read_json
from handlers.web.runtime import runtime_of
from proactive.applications.form import TooLarge
from proactive.applications.joining import AlreadyApplied
from proactive.cases.case import Application, Case, Decision, Former, Relation
from proactive.cases.filing import WayIn
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Language
from storage.cases import applications, queries

BRING = "/applications"
# The documents as base64, and once more within what was signed: 30 MB become some 95.
LARGEST = 100 * 1024**2


@dataclass(frozen=True, slots=True)
class Intake:
    """Who may bring applications: each way in with its token; `examine` checks who signed one."""

    examine: Examine | None = None
    tokens: Mapping[WayIn, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who brings an application, and by which ways they may."""

    id: str
    ways: frozenset[WayIn]


SENDER = web.RequestKey("sender", Sender)


class ApplicantBody(Taken):
    """A person by IIN, or an organisation by BIN."""

    iin: Iin | None = None
    bin: str | None = Field(default=None, pattern=r"^[0-9]{12}$")


class SubjectBody(Taken):
    """The deceased, or the person with the disability."""

    iin: Iin


class DocumentBody(Taken):
    kind: str = Field(description="As in the table of documents: `application` is the scan of the paper")
    name: str = Field(min_length=1, max_length=200)
    content_base64: str = Field(description="PDF, JPEG or PNG, at most 10 MB; all together at most 30 MB")


class SignedBody(Taken):
    content_base64: str = Field(description="UTF-8 JSON that says what this body says, without `signed`")
    signature_base64: str = Field(description="Detached CMS, DER, with the signer's certificate in it")


class ApplicationBody(Taken):
    """An application, signed by who applies; or by the worker who took the paper, whose scan then comes with it."""

    channel: WayIn
    service: ServiceCode
    applicant: ApplicantBody
    subject: SubjectBody
    relation: Relation | None = Field(default=None, description="Of the applicant to the subject; self where absent")
    iban: str
    language: Language
    msisdn: str | None = Field(default=None, description="Where the applicant is written to")
    documents: list[DocumentBody] = Field(default_factory=list)
    signed: SignedBody


class TakenApplication(Given):
    """The case it became, or the one that was open about the matter."""

    number: Number
    status: Status
    due_on: date | None = Field(description="The last day for the decision; null while the registers are asked")


class ApplicationState(Given):
    number: Number
    service: ServiceCode
    status: Status
    due_on: date | None
    decision: DecisionBody | None


def routes(intake: Intake) -> list[web.RouteDef]:
    async def bring(request: web.Request) -> web.Response:
        return await take(request, intake)

    return [web.post(BRING, bring), web.get("/applications/{number}", state)]


async def take(request: web.Request, intake: Intake) -> web.Response:
    """202 with the case's number. Raises `Refused` 400, 403, 409, 413, 415, 422, 503."""
    if intake.examine is None:
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "applications are off: set APPLICANT_CA and restart")
    body, sender = await body_of(request), request[SENDER]
    way = body.get("channel")
    if way in list(WayIn) and way not in sender.ways:
        raise Refused(HTTPStatus.FORBIDDEN, f"this token does not bring applications of the channel {way}")
    key = request.headers.get("Idempotency-Key", "")
    try:
        answer = await submit(runtime_of(request), intake.examine, Submission(sender.id, key, body))
    except WrongApplication as wrong:
        errors = [FieldProblem(field=error.field, detail=error.detail) for error in wrong.errors]
        detail = f"missing or wrong: {len(errors)}; `errors` names each"
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, detail, errors=errors) from None
    except OtherBody:
        detail = "under this Idempotency-Key another application came before; send each under a key of its own"
        raise Refused(HTTPStatus.CONFLICT, detail) from None
    except AlreadyApplied as earlier:
        raise Refused(HTTPStatus.CONFLICT, str(earlier)) from None
    except TooLarge as large:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{large}; send less") from None
    except TooBusy:
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, "the case is being moved by others; send it again") from None
    response = private_json(TakenApplication.model_validate(answer), runtime_of(request))
    response.set_status(HTTPStatus.ACCEPTED)
    return response


async def body_of(request: web.Request) -> Mapping[str, Any]:
    if request.content_type != JSON:
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send the body as Content-Type: {JSON}")
    try:
        body = await asyncio.to_thread(read_json, await read(request, LARGEST))
    except ValueError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, f"the body must be a JSON object in UTF-8: {error}") from None
    if not isinstance(body, dict):
        raise Refused(HTTPStatus.BAD_REQUEST, "the body must be a JSON object in UTF-8")
    return body


async def state(request: web.Request) -> web.Response:
    """How it stands (D-I), to the channel that brought it: the one under the key where the channel names it, else the
    latest. Raises `Refused` 404."""
    number, runtime, ways = number_of(request), runtime_of(request), request[SENDER].ways
    brought = await applications.of_case(runtime.store, number)
    file = await queries.case_file(runtime.store, number)
    digest = await digest_named(request)
    latest_is_theirs = bool(brought) and brought[-1].way in ways
    if file is None or not (latest_is_theirs if digest is None else digest):
        raise Refused(HTTPStatus.NOT_FOUND, f"this channel has brought no application {number}")
    case = file.case
    filed = next((part for part in filed_in(case) if part.way in ways and digest in {None, part.digest}), None)
    if filed is None and digest is not None:
        raise Refused(HTTPStatus.NOT_FOUND, f"application {number} holds nothing of what came under this key")
    content = {
        "number": case.number,
        "service": case.service,
        "status": filed.status if filed else case.status,
        "due_on": filed.application.due_on if filed else None,
        "decision": filed.decision if filed else None,
    }
    return private_json(ApplicationState.model_validate(content), runtime)


async def digest_named(request: web.Request) -> str | None:
    """Of which application of the case is asked: what was signed under the key that the channel names. Empty: of none;
    `None`: it names no key."""
    key, runtime = request.headers.get("Idempotency-Key"), runtime_of(request)
    if key is None:
        return None
    row_key = applications.key_of(runtime.store.vault, request[SENDER].id, key)
    return await applications.signed_under(runtime.store, row_key, number_of(request)) or ""


@dataclass(frozen=True, slots=True)
class FiledApplication:
    """One of a case's applications that a channel brought, and how it stands or ended. `digest`: of what was signed."""

    way: WayIn
    digest: str
    application: Application
    decision: Decision | None
    status: Status


def filed_in(case: Case) -> Iterator[FiledApplication]:
    """The latest first; what others were asked since, or applied for, is not the channel's to read."""
    held = [(case.application, case.decision, case.status)]
    held += [(former.application, former.decision, ended(former)) for former in reversed(case.former)]
    for application, decision, status in held:
        if application is not None and application.filing is not None:
            filing = application.filing
            yield FiledApplication(filing.way, filing.digest, application, decision, status)


def ended(former: Former) -> Status:
    """How an application ended that was put aside for another."""
    if former.decision is not None and former.decision.outcome == "refused":
        return Status.REFUSED
    turned_away = former.application is not None and former.application.registered_at is None
    return Status.NOT_ENTITLED if turned_away else Status.WITHDRAWN
