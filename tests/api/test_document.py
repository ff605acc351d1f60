"""The OpenAPI document: what it promises, and whether the API keeps it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import positive_data_acceptance

from handlers.api.openapi import openapi
from proactive.cases.lifecycle import MEANING, Status
from proactive.services import SERVICES
from storage.broadcasts import broadcasts
from tests.api.conftest import office_at
from tests.api.office import TOKEN, Office, site, visited
from tests.broadcast.makers import draft, people
from tests.staff.test_desk import asks

RIGHT = {"Authorization": f"Bearer {TOKEN}"}
EXAMPLES = 15
HURRY = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
ALL_METHODS = {"get", "post", "put", "patch", "delete"}


Sent = st.SearchStrategy[schemathesis.Case]
BEYOND_SCHEMAS = {  # days are near, an instant is to come, both languages speak of the same
    "GET /api/figures", "GET /api/journal.csv", "GET /api/journal.xlsx",
    "POST /api/broadcasts", "PUT /api/broadcasts/{id}", "POST /api/broadcasts/{id}/schedule",
    "POST /api/applications",  # a signature holds or it does not
}  # fmt: skip

SCHEMA = schemathesis.openapi.from_dict(openapi())
OPERATIONS: dict[str, APIOperation] = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}


async def test_everybody_may_read_the_document(office: Office) -> None:
    async with visited(site(office, None), token=None) as stranger:
        answer = await stranger.get("/api/openapi.json")
        assert (answer.status, (await answer.json())["openapi"]) == (200, "3.1.0")


def test_the_document_is_valid_openapi() -> None:
    SCHEMA.validate()


def test_the_document_tells_what_each_status_means() -> None:
    schema = openapi()["components"]["schemas"]["Status"]
    assert schema["enum"] == [status.value for status in Status]
    assert all(f"- `{status}`: {MEANING[status]}" in schema["description"] for status in Status)


def test_the_document_names_every_service() -> None:
    schema = openapi()["components"]["schemas"]["FoundCase"]
    assert schema["properties"]["service"]["enum"] == [service.code for service in SERVICES]


def test_every_field_of_what_is_given_is_always_there() -> None:
    given_ = openapi()["components"]["schemas"]
    for name in ("Case", "Decision", "Move", "Message", "FoundCases"):
        assert set(given_[name]["required"]) == set(given_[name]["properties"]), name


def test_each_operation_stands_under_a_subject_that_is_described() -> None:
    document = openapi()
    named = {
        subject
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
        for subject in operation["tags"]
    }
    assert named == {subject["name"] for subject in document["tags"] if subject["description"]}
    assert document["info"]["license"]["identifier"] == "MIT"


async def test_every_route_is_in_the_document_and_nothing_else(office: Office) -> None:
    routes = {
        (route.resource.canonical, route.method.lower())  # type: ignore[union-attr]
        for route in site(office, TOKEN).router.routes()
        if route.method != "HEAD"
    }
    promised = {(path, method) for path, item in openapi()["paths"].items() for method in item if method in ALL_METHODS}
    assert promised == routes


@dataclass(frozen=True)
class Place:
    """Where a request goes: the API over a database, and what is there, by the names of the path's parameters."""

    url: str
    known: list[dict[str, str]]


@pytest.mark.parametrize("label", sorted(OPERATIONS))
async def test_whatever_is_sent_is_answered_as_documented(
    sqlite_newest_url: str, postgres_newest_url: str, label: str
) -> None:
    """Generated requests, right and wrong ones, at cases and broadcasts that are there and at any others; each at the
    API over either database, as to think of a request takes longer than to answer it."""
    async with AsyncExitStack() as stack:
        places = [
            await stack.enter_async_context(place(url, label)) for url in (sqlite_newest_url, postgres_newest_url)
        ]
        await asyncio.to_thread(tried, OPERATIONS[label], places)


@asynccontextmanager
async def place(url: str, label: str) -> AsyncIterator[Place]:
    several_of = {"broadcasts": several_broadcasts, "conversations": several_conversations}
    async with aclosing(office_at(url)) as offices:
        office = await anext(offices)
        known = await several_of.get(label.split("/")[2], several)(office)
        async with visited(site(office, TOKEN, issue=office.issue), token=None) as client:
            yield Place(str(client.make_url("/")), known)


async def several(office: Office) -> list[dict[str, str]]:
    """Cases at different places, one of which most acts are possible for."""
    reviewed = await office.for_review()
    await office.sends(reviewed, "?")
    return [{"number": number} for number in (reviewed.number, *await office.many(2))]


async def several_conversations(office: Office) -> list[dict[str, str]]:
    return [{"id": (await asks(office)).id}]


async def several_broadcasts(office: Office) -> list[dict[str, str]]:
    """A draft and one under way, to somebody."""
    await people(office.store, 2)
    kept = [await office.store.write(broadcasts.compose, draft()) for _ in range(2)]
    await office.store.write(broadcasts.start, kept[1].id, "serik", None, 2, office.now)
    return [{"id": one.id} for one in kept]


def tried(operation: APIOperation, places: list[Place]) -> None:
    there = st.none() | st.sampled_from(range(len(places[0].known)))
    trial(operation.as_strategy(), places, there)()
    if operation.body or operation.path_parameters or operation.query:
        trial(operation.as_strategy(generation_mode=GenerationMode.NEGATIVE), places, st.none())()


def trial(cases: Sent, places: list[Place], chosen: st.SearchStrategy[int | None]) -> Callable[[], None]:
    """`chosen`: at which of what is there, if at any."""

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, suppress_health_check=HURRY)
    @given(case=cases, at=chosen)
    def run(case: schemathesis.Case, at: int | None) -> None:
        related = [positive_data_acceptance] if case.operation.label in BEYOND_SCHEMAS else []
        for place in places:
            if case.path_parameters and at is not None:
                case.path_parameters = {**case.path_parameters, **place.known[at]}
            case.call_and_validate(base_url=place.url, headers=RIGHT, excluded_checks=related)

    return run
