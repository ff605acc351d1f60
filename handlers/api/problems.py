"""Errors as RFC 9457 problem details, each with a detail that says how to mend it."""

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from uuid import uuid4

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel, Field

from proactive.staff.rights import Forbidden

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"


class FieldProblem(BaseModel):
    """What is wrong with one field of an application."""

    field: str = Field(description="As in the JSON, parts joined by points: `documents.0.kind`")
    detail: str


class Problem(BaseModel):
    """What went wrong and how to mend it (RFC 9457)."""

    type: str = Field(default="about:blank", description="`about:blank`: the status says what kind of problem it is")
    title: str = Field(description="The status in words")
    status: int = Field(ge=400, le=599)
    detail: str = Field(description="What is wrong with this request, and what to do about it")
    instance: str | None = Field(default=None, description="Of an unexpected failure: the id under which it was logged")
    errors: list[FieldProblem] | None = Field(default=None, description="Of an application: every field that is wrong")


class Refused(Exception):
    """A request that cannot be done; `detail` tells the caller what to do about it."""

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        headers: Mapping[str, str] | None = None,
        *,
        errors: Sequence[FieldProblem] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        self.errors = list(errors) if errors else None


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every error leaves as a problem; an unexpected one is logged under the id that the caller is given."""
    try:
        return await handler(request)
    except Refused as refusal:
        return answer(refusal)
    except Forbidden as refusal:
        return answer(Refused(HTTPStatus.FORBIDDEN, str(refusal)))
    except web.HTTPException as error:
        return answer(of_framework(request, error))
    except Exception:
        instance = f"urn:uuid:{uuid4()}"
        log.exception("%s: %s %s failed", instance, request.method, request.rel_url.path)
        return answer(unexpected(), instance)


def of_framework(request: web.Request, error: web.HTTPException) -> Refused:
    """What aiohttp refuses by itself, in our words."""
    if isinstance(error, web.HTTPMethodNotAllowed):
        allowed = ", ".join(sorted(error.allowed_methods))
        return Refused(
            HTTPStatus.METHOD_NOT_ALLOWED, f"{request.method} is not possible here; use {allowed}", {"Allow": allowed}
        )
    if isinstance(error, web.HTTPNotFound):
        return Refused(HTTPStatus.NOT_FOUND, "there is nothing at this address; /api/openapi.json lists what there is")
    return Refused(HTTPStatus(error.status), error.text or error.reason)


def unexpected() -> Refused:
    return Refused(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "something went wrong on our side; try again, and if it stays so report the instance",
    )


def answer(refusal: Refused, instance: str | None = None) -> web.Response:
    problem = Problem(
        title=refusal.status.phrase,
        status=refusal.status.value,
        detail=refusal.detail,
        instance=instance,
        errors=refusal.errors,
    )
    return web.Response(
        status=problem.status,
        body=problem.model_dump_json(exclude_none=True).encode(),
        content_type=CONTENT_TYPE,
        headers={"Cache-Control": "no-store", **refusal.headers},
    )
