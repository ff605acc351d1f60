"""A small city behind its HTTP door, and how to ask it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp.test_utils import TestClient, TestServer

from bot.demo.city import City, make_city_app
from bot.demo.city.people import Inhabitant

NOON = datetime(2026, 3, 11, 7, 0, tzinfo=UTC)  # a Wednesday, noon in Kazakhstan
DETECT = {"authorize": {"purpose": {"code": "detect"}}}
IBAN = "KZ86125KZT5004100100"
ASSIGN = {"consent": {"purpose": {"code": "assign", "ref_uri": "consent-1"}}}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)


class Caller:
    """Speaks to the city as the program does."""

    def __init__(self, city: City, client: TestClient, clock: Clock) -> None:
        self.city, self.client, self.clock = city, client, clock

    async def search(self, *criteria: dict[str, Any]) -> list[dict[str, Any]]:
        """The answers to items with references "0", "1", …"""
        answer = await self.client.post("/registry/sync/search", json=message(*criteria), headers=bearer())
        assert answer.status == 200, await answer.text()
        return (await answer.json())["message"]["search_response"]

    async def records(self, criteria: dict[str, Any]) -> list[dict[str, Any]]:
        (answer,) = await self.search(criteria)
        assert answer["status"] == "succ", answer
        return answer["data"]["reg_records"]

    async def control(self, method: str, path: str, **body: Any) -> tuple[int, Any]:
        answer = await self.client.request(method, f"/city/{path}", json=body)
        return answer.status, await answer.json() if answer.status != 204 else None


def pays(city: City, now: datetime) -> Inhabitant:
    """Somebody alive with a disability begins to draw a monthly benefit."""
    person = next(person for person in city.people if person.alive and person.disabilities)
    body = {"recipient": {"iin": person.iin}, "iban": IBAN, "monthly": [{"from": "2026-01-01", "amount": "81361.28"}]}
    city.payments.place("O-1", body, now)
    return person


@asynccontextmanager
async def small_city(people: int = 1500, seed: int = 3) -> AsyncIterator[Caller]:
    clock = Clock()
    city = City(people, seed, now=clock())
    async with TestClient(TestServer(make_city_app(city, token="open", clock=clock))) as client:
        yield Caller(city, client, clock)


def bearer(token: str = "open") -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def message(*criteria: dict[str, Any]) -> dict[str, Any]:
    items = [
        {"reference_id": str(number), "timestamp": NOON.isoformat(), "search_criteria": one}
        for number, one in enumerate(criteria)
    ]
    header = {"message_id": "m-1", "message_ts": NOON.isoformat(), "action": "search", "sender_id": "qoldau"}
    return {
        "header": header | {"total_count": len(items)},
        "message": {"transaction_id": "t-1", "search_request": items},
    }


def look_up(reg_type: str, record_type: str, key: str, value: str, why: dict[str, Any] = ASSIGN) -> dict[str, Any]:
    query = {"query_type": "idtype-value", "query": {"type": key, "value": value}}
    return {"reg_type": reg_type, "reg_record_type": record_type, **query, **why}


def feed(reg_type: str, record_type: str, after: int = 0, size: int = 1000, page: int = 1) -> dict[str, Any]:
    later = {"attribute_name": "sequence", "operator": "gt", "attribute_value": after}
    return {
        "reg_type": reg_type,
        "reg_record_type": record_type,
        "query_type": "predicate",
        "query": [{"seq_num": 1, "expression1": later}],
        "sort": [{"attribute_name": "sequence", "sort_order": "asc"}],
        "pagination": {"page_size": size, "page_number": page},
        **DETECT,
    }


def deaths(after: int = 0, size: int = 1000, page: int = 1) -> dict[str, Any]:
    return feed("kz:ZAGS", "kz:ActEvent", after, size, page)


def order(order_id: str = "order-1", **changes: Any) -> dict[str, Any]:
    return {
        "order_id": order_id,
        "case_number": "2026-000001",
        "service": "burial",
        "recipient": {"iin": "900515300008"},
        "iban": "KZ41722C000000000001",
        "currency": "KZT",
        "one_off": "151375.00",
        "decision": {"number": "1", "made_on": "2026-03-11", "signature": "c2lnbmVk"},
    } | changes
