"""The OpenAPI 3.1 document: its schemas are those of the bodies that are taken and given."""

from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from handlers.api import problems
from handlers.api.figures import FigureDays, Figures
from handlers.api.files import ENDINGS as SENT
from handlers.api.journal import CSV, MOST_DAYS, XLSX
from handlers.api.papers import IssuedPaper, IssuedPapers, PaperRequest
from handlers.api.problems import Problem
from handlers.api.shapes import (
    NUMBER,
    Case,
    DocumentRequest,
    FoundCases,
    Nothing,
    Refusal,
    Search,
)
from proactive.lifecycle import MEANING
from proactive.staff.figures import LONGEST

WRONG: Mapping[HTTPStatus, str] = {
    HTTPStatus.BAD_REQUEST: "The body is not JSON, or not of this shape; the detail names each field",
    HTTPStatus.UNAUTHORIZED: "The bearer token is missing or wrong",
    HTTPStatus.FORBIDDEN: "The token's role does not have the right; the detail says which role has",
    HTTPStatus.NOT_FOUND: "There is no case of that number, or no such file or paper of it",
    HTTPStatus.METHOD_NOT_ALLOWED: "The method is not possible here; `Allow` says which are",
    HTTPStatus.CONFLICT: "The case does not allow this where it stands; the detail says what it needs",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is not `application/json`",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong here; `instance` is the id it was logged under",
    HTTPStatus.SERVICE_UNAVAILABLE: "The API is off, `API_TOKEN` is not set; or the signer does not answer",
}
ALWAYS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
WITH_BODY = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
WITH_CASE = (HTTPStatus.NOT_FOUND,)
TAKEN: tuple[type[BaseModel], ...] = (Nothing, Search, Refusal, DocumentRequest, PaperRequest)
GIVEN: tuple[type[BaseModel], ...] = (Figures, FoundCases, Case, IssuedPapers, IssuedPaper, Problem)

ABOUT = """\
For officials' own systems. Every request but that for this document carries `Authorization: Bearer` with the token
that is set as `API_TOKEN`, which has an administrator's rights, or one that an administrator made for a role. Errors
are problem details (RFC 9457) whose `detail` says how to mend the request. Money is tenge as a string with two
decimals; instants carry their offset. Who may not know whom a case is about gets IINs, numbers and accounts masked.
"""


@cache
def openapi() -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Qoldau: cases for officials", "version": version("qoldau"), "description": ABOUT},
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "paths": paths(),
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "description": "`API_TOKEN`"}},
            "parameters": {"number": number()},
            "responses": {component(status): wrong(status) for status in WRONG},
        },
    }


def paths() -> dict[str, Any]:
    case = "/api/cases/{number}"
    return {
        "/api/cases/search": {
            "post": taking("search", "Find cases, in the order of their numbers", Search, FoundCases, required=False)
        },
        case: of_case({"get": getting("read", "One case, its road and its conversation", Case)}),
        f"{case}/approve": act("approve", "Assign what the system prepared", Nothing),
        f"{case}/refuse": act("refuse", "Refuse on a ground of the order", Refusal),
        f"{case}/request-document": act(
            "request_document", "Ask the citizen for a document; the term grows by five working days", DocumentRequest
        ),
        f"{case}/document-brought": act(
            "document_brought", "Record that the citizen brought the document elsewhere", Nothing
        ),
        f"{case}/resume": act("resume", "Put a case that waited for a person back on its road", Nothing),
        f"{case}/files/{{id}}": of_case({"get": a_file("read_file", "A document the citizen sent", *SENT)}, "id"),
        f"{case}/papers": of_case(
            {"get": getting("papers", "The papers that were issued, the oldest first", IssuedPapers), "post": issuing()}
        ),
        f"{case}/papers/{{code}}": of_case({"get": a_file("read_paper", "A paper", "application/pdf")}, "code"),
        f"{case}/papers/{{code}}.p7s": of_case(
            {"get": a_file("read_signature", "Its detached signature (CMS)", "application/pkcs7-signature")}, "code"
        ),
        "/api/figures": {"get": counted()},
        "/api/journal.csv": {"get": days("journal_csv", CSV)},
        "/api/journal.xlsx": {"get": days("journal_xlsx", XLSX)},
        "/api/openapi.json": {"get": this_document()},
    }


def of_case(operations: dict[str, Any], *others: str) -> dict[str, Any]:
    """What is asked of one case, and of one of its `others`, named in the address."""
    more = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in others]
    return {"parameters": [ref("parameters", "number"), *more], **operations}


def getting(name: str, summary: str, answer: type[BaseModel]) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "responses": {"200": content(summary, answer)} | problems_of(*ALWAYS, *WITH_CASE),
    }


def a_file(name: str, summary: str, *kinds: str) -> dict[str, Any]:
    there = {"description": summary, "content": {kind: {} for kind in kinds}}
    return {
        "operationId": name,
        "summary": summary,
        "responses": {"200": there} | problems_of(*ALWAYS, *WITH_CASE),
    }


def issuing() -> dict[str, Any]:
    summary = "Issue a paper of the case; one that was issued before is given again"
    operation = taking("issue_paper", summary, PaperRequest, IssuedPaper, required=True)
    operation["responses"] |= problems_of(*WITH_CASE, HTTPStatus.CONFLICT)
    return operation


def days(name: str, kind: str) -> dict[str, Any]:
    """The journal of some days, as a file."""
    summary = f"The journal of applications (appendix 6) of at most {MOST_DAYS} days"
    asked = [
        {"name": "from", "in": "query", "required": True, "schema": {"type": "string", "format": "date"}},
        {"name": "until", "in": "query", "required": True, "schema": {"type": "string", "format": "date"}},
        {"name": "language", "in": "query", "schema": {"type": "string", "enum": ["kk", "ru"], "default": "kk"}},
    ]
    there = {"description": summary, "content": {kind: {}}}
    answers = {"200": there} | problems_of(*ALWAYS, HTTPStatus.BAD_REQUEST)
    return {"operationId": name, "summary": summary, "parameters": asked, "responses": answers}


def counted() -> dict[str, Any]:
    shape = FigureDays.model_json_schema()
    asked = [
        {"name": name, "in": "query", "required": name in shape["required"], "schema": in_query(schema, shape["$defs"])}
        for name, schema in shape["properties"].items()
    ]
    answers = {"200": content("The figures", Figures)} | problems_of(*ALWAYS, HTTPStatus.BAD_REQUEST)
    summary = f"How far the cases of at most {LONGEST.days} days came, how long it took, and what waits now"
    return {"operationId": "figures", "summary": summary, "parameters": asked, "responses": answers}


def in_query(schema: dict[str, Any], defined: dict[str, Any]) -> dict[str, Any]:
    """A condition that is not given is left out of a query; nothing there is null."""
    kinds = [kind for kind in schema.get("anyOf", [schema]) if kind.get("type") != "null"]
    name = kinds[0].get("$ref", "").rpartition("/")[2]
    return {**(defined[name] if name else kinds[0])}


def act(name: str, summary: str, body: type[BaseModel]) -> dict[str, Any]:
    """An official's act on one case, which answers with the case as it then is."""
    operation = taking(name, summary, body, Case, required=body is not Nothing)
    operation["responses"] |= problems_of(*WITH_CASE, HTTPStatus.CONFLICT)
    return of_case({"post": operation})


def taking(
    name: str, summary: str, body: type[BaseModel], answer: type[BaseModel], *, required: bool
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "requestBody": {"required": required, "content": {"application/json": {"schema": schema_of(body)}}},
        "responses": {"200": content("Done", answer)} | problems_of(*ALWAYS, *WITH_BODY),
    }


def this_document() -> dict[str, Any]:
    there = {"description": "OpenAPI 3.1", "content": {"application/json": {"schema": {"type": "object"}}}}
    answers = problems_of(HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.INTERNAL_SERVER_ERROR)
    return {
        "operationId": "document",
        "summary": "This document",
        "security": [],
        "responses": {"200": there} | answers,
    }


def number() -> dict[str, Any]:
    return {
        "name": "number",
        "in": "path",
        "required": True,
        "description": "The case's number in the journal",
        "schema": {"type": "string", "pattern": NUMBER},
        "example": "26-0000123",
    }


def problems_of(*statuses: HTTPStatus) -> dict[str, Any]:
    return {str(status.value): ref("responses", component(status)) for status in statuses}


def wrong(status: HTTPStatus) -> dict[str, Any]:
    return {
        "description": WRONG[status],
        "content": {problems.CONTENT_TYPE: {"schema": schema_of(Problem)}},
        "headers": HEADERS.get(status, {}),
    }


def header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}, "required": True}


HEADERS = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": header("How to show who you are")},
    HTTPStatus.METHOD_NOT_ALLOWED: {"Allow": header("The methods that are possible here")},
}


def content(description: str, model: type[BaseModel]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema_of(model)}}}


def component(status: HTTPStatus) -> str:
    return status.name.title().replace("_", "")


def schema_of(model: type[BaseModel]) -> dict[str, str]:
    return ref("schemas", model.__name__)


def ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def schemas() -> dict[str, Any]:
    """Of everything that is taken or given; a status comes with what it means."""
    wanted = [(model, "validation") for model in TAKEN] + [(model, "serialization") for model in GIVEN]
    _, found = models_json_schema(wanted, ref_template="#/components/schemas/{model}")  # type: ignore[arg-type]
    defined: dict[str, Any] = found["$defs"]
    meanings = [f"- `{status}`: {meaning}" for status, meaning in MEANING.items()]
    defined["Status"]["description"] = "\n".join(["Where a case stands:", "", *meanings])
    return defined
