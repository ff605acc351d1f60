"""What an operation of the OpenAPI document is made of: what it takes, what it gives, how it is refused."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from handlers.api import problems
from handlers.api.problems import Problem
from handlers.api.shapes import component_name

WRONG: Mapping[HTTPStatus, str] = {
    HTTPStatus.BAD_REQUEST: "The body or the query is not of this shape; the detail names each field",
    HTTPStatus.UNAUTHORIZED: "The bearer token is missing or wrong",
    HTTPStatus.FORBIDDEN: "The token's role does not have the right; the detail says which role has",
    HTTPStatus.NOT_FOUND: "There is no such case, file or paper of it, conversation or broadcast",
    HTTPStatus.METHOD_NOT_ALLOWED: "The method is not possible here; `Allow` says which are",
    HTTPStatus.CONFLICT: "The case, conversation or broadcast does not allow this where it stands; the detail says why",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is not `application/json`",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Fields of the application are missing or wrong; `errors` names every one",
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


def getting(name: str, summary: str, answer: type[BaseModel]) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "responses": {"200": content(summary, answer)} | problems_of(*ALWAYS, *WITH_CASE),
    }


def a_file(name: str, summary: str, *kinds: str) -> dict[str, Any]:
    answer = {"description": summary, "content": {kind: {} for kind in kinds}}
    return {
        "operationId": name,
        "summary": summary,
        "responses": {"200": answer} | problems_of(*ALWAYS, *WITH_CASE),
    }


def taking(
    name: str,
    summary: str,
    body: type[BaseModel],
    answer: type[BaseModel],
    *,
    required: bool,
    status: HTTPStatus = HTTPStatus.OK,
) -> dict[str, Any]:
    return {
        "operationId": name,
        "summary": summary,
        "requestBody": {"required": required, "content": {"application/json": {"schema": schema_of(body)}}},
        "responses": {str(status.value): content("Done", answer)} | problems_of(*ALWAYS, *WITH_BODY),
    }


def query_of(condition: type[BaseModel]) -> list[dict[str, Any]]:
    """Each of its fields as a parameter."""
    shape = condition.model_json_schema()
    required, defined = shape.get("required", ()), shape.get("$defs", {})
    return [
        {"name": name, "in": "query", "required": name in required, "schema": in_query(schema, defined)}
        for name, schema in shape["properties"].items()
    ]


def in_query(schema: dict[str, Any], defined: dict[str, Any]) -> dict[str, Any]:
    """A condition that is not given is left out of a query; nothing there is null."""
    kinds = [kind for kind in schema.get("anyOf", [schema]) if kind.get("type") != "null"]
    name = kinds[0].get("$ref", "").rpartition("/")[2]
    return {**(defined[name] if name else kinds[0]), **{key: schema[key] for key in ("description",) if key in schema}}


def in_path(name: str, description: str, pattern: str, example: str) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    fields = {"description": description, "schema": schema, "example": example}
    return {"name": name, "in": "path", "required": True, **fields}


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
    return ref("schemas", component_name(model.__name__))


def ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}
