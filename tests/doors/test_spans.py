"""Spans say how long what takes, one within another, and tell of nobody."""

import builtins
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.settings import WrongSettings
from bot.tracing import ENDPOINT, trace
from handlers.channels import sms
from handlers.usecases.counters import Counters
from handlers.usecases.runtime import Runtime
from handlers.web.doors import Doors
from handlers.web.runtime import RUNTIME
from proactive.basics import spans
from proactive.basics.calendar import TIMEZONE
from proactive.basics.spans import span
from storage.engine.database import Store
from tests.flow.world import MONDAY
from tests.handlers.front import SMS_TOKEN, text
from tests.vault import VAULT


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Each span that ended, with those it was a part of."""
    ended: list[tuple[str, ...]] = []
    within: list[str] = []

    @contextmanager
    def begin(name: str) -> Iterator[None]:
        within.append(name)
        try:
            yield
        finally:
            ended.append(tuple(within))
            within.pop()

    monkeypatch.setattr(spans, "watcher", [*spans.watcher, begin])
    return ended


async def test_a_text_that_comes_in_is_a_span_with_its_transaction_inside_and_nothing_of_who_wrote(
    sqlite_newest_url: str, watched: list[tuple[str, ...]]
) -> None:
    store = Store(sqlite_newest_url, VAULT)
    site = web.Application()
    site[RUNTIME] = Runtime(store, lambda: MONDAY, TIMEZONE)
    Doors(Counters()).open(site)
    site.add_routes(sms.routes(SMS_TOKEN))
    async with TestClient(TestServer(site)) as client:
        assert (await client.get("/sms/inbound", params=text("Иә"))).status == 200
    await store.close()
    assert watched == [("GET /sms/inbound", "write stored"), ("GET /sms/inbound",)]


def test_where_nobody_watches_a_span_is_nothing() -> None:
    with span("write store") as nothing:
        assert nothing is None


def test_where_no_collector_is_named_nothing_is_sent() -> None:
    assert trace({}) is False


def test_a_collector_without_what_sends_to_it_is_said_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:
        if name.startswith("opentelemetry"):
            raise ImportError(name)
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(WrongSettings, match=r"install `qoldau\[tracing\]`"):
        trace({ENDPOINT: "http://127.0.0.1:4318"})
