"""The OpenAPI 3.1 document: its schemas are those of the bodies that are taken and given."""

from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from handlers.api import award_paths as awards
from handlers.api import broadcast_shapes as broadcasts
from handlers.api import callbacks
from handlers.api import conversation_paths as conversations
from handlers.api.applications import ApplicationBody, ApplicationState, TakenApplication
from handlers.api.award_shapes import AWARD_ID
from handlers.api.broadcast_paths import broadcast_paths
from handlers.api.cases import ACTS
from handlers.api.conversation_shapes import CONVERSATION_ID
from handlers.api.figures import FigureDays, Figures
from handlers.api.operations import (
    ALWAYS,
    WITH_CASE,
    WRONG,
    a_file,
    component,
    content,
    getting,
    in_path,
    problems_of,
    query_of,
    ref,
    taking,
    wrong,
)
from handlers.api.papers import IssuedPaperBody, IssuedPapersBody, PaperRequest
from handlers.api.problems import Problem
from handlers.api.shapes import (
    NUMBER,
    CaseBody,
    FoundCases,
    Nothing,
    Search,
    component_name,
)
from handlers.usecases.applications import LONGEST_KEY
from handlers.web.days import MOST_DAYS
from handlers.web.downloads import CSV, ENDINGS, XLSX
from proactive.cases.lifecycle import MEANING
from proactive.reporting.figures import LONGEST

TAKEN: tuple[type[BaseModel], ...] = (
    Nothing,
    Search,
    *dict.fromkeys(path.body for path in ACTS.values()),
    PaperRequest,
    ApplicationBody,
    *awards.TAKEN,
    *conversations.TAKEN,
    *broadcasts.TAKEN,
    *callbacks.TAKEN,
)
GIVEN: tuple[type[BaseModel], ...] = (
    Figures,
    FoundCases,
    CaseBody,
    IssuedPapersBody,
    IssuedPaperBody,
    *awards.GIVEN,
    *conversations.GIVEN,
    TakenApplication,
    ApplicationState,
    *broadcasts.GIVEN,
    *callbacks.GIVEN,
    Problem,
)

METHODS = ("get", "post", "put", "delete", "patch")
SUBJECTS = {
    "cases": "Cases, the acts on them, their files and papers",
    "awards": "What is paid by the month, and what changes it",
    "conversations": "Who waits for a person's answer",
    "applications": "What the portal and the Corporation bring",
    "broadcasts": "One text to many, from its draft to its results",
    "callbacks": "What is told to officials' own systems",
    "figures": "Counts, and the journal",
    "document": "This document",
}

ABOUT = """\
For officials' own systems. Every request but that for this document carries `Authorization: Bearer` with the token
that is set as `API_TOKEN`, which has an administrator's rights, or one that an administrator made for a role; those of
`CHANNEL_TOKENS` bring applications and read how these stand. Errors
are problem details (RFC 9457) whose `detail` says how to mend the request. Money is tenge as a string with two
decimals; instants carry their offset. Who may not know whom a case is about gets IINs, numbers and accounts masked.
"""


@cache
def openapi() -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Qoldau: cases for officials",
            "version": version("qoldau"),
            "description": ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "tags": [{"name": name, "description": about} for name, about in SUBJECTS.items()],
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "paths": with_subjects(paths()),
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": "`API_TOKEN`"}},
            "parameters": {
                "number": in_path("number", "The case's number in the journal", NUMBER, "26-0000123"),
                "award": in_path("id", "The award", AWARD_ID, "0f1e2d3c4b5a6978"),
                "conversation": in_path("id", "The conversation", CONVERSATION_ID, "0f1e2d3c4b5a6978"),
                "broadcast": in_path("id", "The broadcast", f"^{broadcasts.ID}$", "12"),
            },
            "responses": {component(status): wrong(status) for status in WRONG},
        },
    }


def with_subjects(paths: dict[str, Any]) -> dict[str, Any]:
    """Each operation under the subject that its path begins with."""
    return {
        path: {
            method: operation | {"tags": [subject_of(path)]} if method in METHODS else operation
            for method, operation in item.items()
        }
        for path, item in paths.items()
    }


def subject_of(path: str) -> str:
    folder = path.split("/")[2].partition(".")[0]
    return folder if folder in SUBJECTS else "figures" if folder == "journal" else "document"


def paths() -> dict[str, Any]:
    case = "/api/cases/{number}"
    return {
        "/api/cases/search": {
            "post": taking("search", "Find cases, in the order of their numbers", Search, FoundCases, required=False)
        },
        case: of_case({"get": getting("read", "One case, its road and its conversation", CaseBody)}),
        **{f"{case}/{name}": act(name.replace("-", "_"), path.summary, path.body) for name, path in ACTS.items()},
        f"{case}/files/{{id}}": of_case({"get": a_file("read_file", "A document the citizen sent", *ENDINGS)}, "id"),
        f"{case}/papers": of_case(
            {
                "get": getting("papers", "The papers that were issued, the oldest first", IssuedPapersBody),
                "post": issuing(),
            }
        ),
        f"{case}/papers/{{code}}": of_case({"get": a_file("read_paper", "A paper", "application/pdf")}, "code"),
        f"{case}/papers/{{code}}.p7s": of_case(
            {"get": a_file("read_signature", "Its detached signature (CMS)", "application/pkcs7-signature")}, "code"
        ),
        **awards.award_paths(),
        **conversations.conversation_paths(),
        "/api/applications": {"post": applying()},
        "/api/applications/{number}": of_case({"get": standing()}),
        **broadcast_paths(),
        **callbacks.callback_paths(),
        "/api/figures": {"get": counted()},
        "/api/journal.csv": {"get": days("journal_csv", CSV)},
        "/api/journal.xlsx": {"get": days("journal_xlsx", XLSX)},
        "/api/openapi.json": {"get": this_document()},
    }


def of_case(operations: dict[str, Any], *parts: str) -> dict[str, Any]:
    """What is asked of one case, and of one of its `parts`, named in the address."""
    more = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in parts]
    return {"parameters": [ref("parameters", "number"), *more], **operations}


def issuing() -> dict[str, Any]:
    summary = "Issue a paper of the case; one that was issued before is given again"
    operation = taking("issue_paper", summary, PaperRequest, IssuedPaperBody, required=True)
    operation["responses"] |= problems_of(*WITH_CASE, HTTPStatus.CONFLICT)
    return operation


def standing() -> dict[str, Any]:
    """Of the key's application: where several have applied about one matter, nobody reads another's."""
    operation = getting("application", "How it stands, to the channel that brought it", ApplicationState)
    return operation | {"parameters": [idempotency_key(required=False)]}


def idempotency_key(*, required: bool) -> dict[str, Any]:
    schema = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY}
    more = {} if required else {"description": "Under which it was brought; without it, the latest of the case"}
    return {"name": "Idempotency-Key", "in": "header", "required": required, "schema": schema} | more


def applying() -> dict[str, Any]:
    """Signed, under a key of the sender's own: sent again it is answered as before."""
    operation = taking(
        "apply", "An application comes in", ApplicationBody, TakenApplication, required=True, status=HTTPStatus.ACCEPTED
    )
    operation["parameters"] = [idempotency_key(required=True)]
    operation["responses"] |= problems_of(HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY)
    return operation


def days(name: str, kind: str) -> dict[str, Any]:
    """The journal of some days, as a file."""
    summary = f"The journal of applications (appendix 6) of at most {MOST_DAYS} days"
    parameters = [
        {"name": "from", "in": "query", "required": True, "schema": {"type": "string", "format": "date"}},
        {"name": "until", "in": "query", "required": True, "schema": {"type": "string", "format": "date"}},
        {"name": "language", "in": "query", "schema": {"type": "string", "enum": ["kk", "ru"], "default": "kk"}},
    ]
    answer = {"description": summary, "content": {kind: {}}}
    answers = {"200": answer} | problems_of(*ALWAYS, HTTPStatus.BAD_REQUEST)
    return {"operationId": name, "summary": summary, "parameters": parameters, "responses": answers}


def counted() -> dict[str, Any]:
    answers = {"200": content("The figures", Figures)} | problems_of(*ALWAYS, HTTPStatus.BAD_REQUEST)
    summary = f"How far the cases of at most {LONGEST.days} days came, how long it took, and what waits now"
    return {"operationId": "figures", "summary": summary, "parameters": query_of(FigureDays), "responses": answers}


def act(name: str, summary: str, body: type[BaseModel]) -> dict[str, Any]:
    """An official's act on one case, which answers with the case as it then is."""
    operation = taking(name, summary, body, CaseBody, required=body is not Nothing)
    operation["responses"] |= problems_of(*WITH_CASE, HTTPStatus.CONFLICT)
    return of_case({"post": operation})


def this_document() -> dict[str, Any]:
    answer = {"description": "OpenAPI 3.1", "content": {"application/json": {"schema": {"type": "object"}}}}
    answers = problems_of(HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.INTERNAL_SERVER_ERROR)
    return {
        "operationId": "document",
        "summary": "This document",
        "security": [],
        "responses": {"200": answer} | answers,
    }


class Components(GenerateJsonSchema):
    """Schemas under the names of the wire."""

    def normalize_name(self, name: str) -> str:
        return component_name(super().normalize_name(name))


def schemas() -> dict[str, Any]:
    """Of everything that is taken or given; a status comes with what it means."""
    models = [(model, "validation") for model in TAKEN] + [(model, "serialization") for model in GIVEN]
    _, document = models_json_schema(
        models,  # type: ignore[arg-type]
        ref_template="#/components/schemas/{model}",
        schema_generator=Components,
    )
    defined: dict[str, Any] = document["$defs"]
    meanings = [f"- `{status}`: {meaning}" for status, meaning in MEANING.items()]
    defined["Status"]["description"] = "\n".join(["Where a case stands:", "", *meanings])
    return defined
