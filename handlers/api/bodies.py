"""Reading a request's body: its size, its kind, its shape; each complaint says what was expected."""

from http import HTTPStatus
from typing import Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from handlers.api.problems import Refused
from handlers.api.shapes import Taken
from handlers.web.doors import body_within

LARGEST = 64 * 1024
JSON = "application/json"

T = TypeVar("T", bound=Taken)
A = TypeVar("A", bound=BaseModel)


async def taken(request: web.Request, shape: type[T]) -> T:
    """The body as `shape`; an empty one is the same as `{}`. Raises `Refused` 400, 413, 415."""
    body = await read(request)
    if body and request.content_type != JSON:
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"send the body as Content-Type: {JSON}", {"Accept-Post": JSON}
        )
    try:
        return shape.model_validate_json(body or b"{}")
    except ValidationError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "; ".join(complaints(error, shape))) from None


def read_query(request: web.Request, shape: type[A]) -> A:
    """The query as `shape`. Raises `Refused` 400."""
    try:
        return shape.model_validate(dict(request.query))
    except ValidationError as error:
        raise Refused(HTTPStatus.BAD_REQUEST, "; ".join(complaints(error, shape))) from None


async def read(request: web.Request, largest: int = LARGEST) -> bytes:
    """The whole body, `largest` in bytes. Raises `Refused` 413."""
    try:
        return await body_within(request, largest)
    except web.HTTPRequestEntityTooLarge:
        raise Refused(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the body may have {largest} bytes at most; send less"
        ) from None


def complaints(error: ValidationError, shape: type[BaseModel]) -> list[str]:
    """In words, without the values, which may be personal."""
    return [complaint(detail, shape) for detail in error.errors(include_input=False, include_url=False)]


def complaint(detail: Any, shape: type[BaseModel]) -> str:
    where, message = ".".join(str(part) for part in detail["loc"]), detail["msg"].removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        fields = ", ".join(field.alias or name for name, field in shape.model_fields.items()) or "none at all"
        return f"{where}: unknown field; known are {fields}"
    if detail["type"] in ("json_invalid", "model_type"):
        return f"the body must be a JSON object in UTF-8: {message}"
    return f"{where}: {message}"
