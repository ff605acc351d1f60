"""Whether it lives, whether it can work, and how much waits."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient
from prometheus_client.parser import text_string_to_metric_families

from handlers.public import health
from handlers.public.health import Check, NotReady, Watch
from handlers.usecases.counters import Counters
from proactive.cases.case import Case
from proactive.cases.outcome import Outcome
from proactive.road import official_acts
from storage.cases.apply import change
from storage.engine import processes
from storage.engine.database import Store
from storage.messages import rate_limits
from tests.api.office import INVALID, NOON, TOKEN, VAULT, Office, site, visited


async def well() -> None:
    pass


def ill(error: Exception) -> Check:
    async def fails() -> None:
        raise error

    return fails


@asynccontextmanager
async def watched(
    office: Office,
    checks: dict[str, Check] | None = None,
    sweeps: dict[str, datetime] | None = None,
    outside: dict[str, Check] | None = None,
    stalled: Sequence[str] = (),
    ops: str | None = None,
) -> AsyncIterator[TestClient]:
    watch = Watch(
        own=checks or {}, outside=outside or {}, stalled=lambda: stalled, sweeps=lambda: sweeps or {}, token=ops
    )
    routes = health.routes(watch)
    async with visited(site(office, TOKEN, routes), token=None) as client:
        yield client


async def ready(office: Office, **checks: Check) -> tuple[int, dict]:
    async with watched(office, checks) as client:
        answer = await client.get("/health/ready")
        return answer.status, await answer.json()


async def test_it_lives_even_when_nothing_it_needs_does(office: Office) -> None:
    async with watched(office, {"gateway": ill(OSError())}) as client:
        assert (await client.get("/health/live")).status == 200


async def test_it_does_not_live_when_a_loop_makes_no_turn(office: Office) -> None:
    async with watched(office, stalled=["outbox sms"]) as client:
        answer = await client.get("/health/live")
        assert (answer.status, await answer.json()) == (503, {"status": "stalled", "loops": ["outbox sms"]})


async def test_it_is_ready_when_every_check_passes(office: Office) -> None:
    status, body = await ready(office, database=health.database(office.runtime, "here"), gateway=well)
    checks = {"database": "ok", "gateway": "ok"}
    assert (status, body) == (200, {"status": "ready", "checks": checks, "outside": {}})


async def test_what_is_outside_is_told_and_takes_nobody_out_of_a_balancer(office: Office) -> None:
    async with watched(office, {"database": well}, outside={"sms": ill(NotReady("refused"))}) as client:
        answer = await client.get("/health/ready")
        body = await answer.json()
    assert (answer.status, body["outside"]) == (200, {"sms": "refused"})


async def test_no_check_waits_for_another(office: Office) -> None:
    is_outside_asked = asyncio.Event()

    async def asks() -> None:
        is_outside_asked.set()

    async with watched(office, {"database": waits_for(is_outside_asked)}, outside={"sms": asks}) as client:
        assert (await client.get("/health/ready")).status == 200


def waits_for(event: asyncio.Event) -> Check:
    async def waits() -> None:
        await event.wait()

    return waits


async def test_a_database_that_takes_nothing_is_not_ready_though_it_can_be_read(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.5)
    with sqlite3.connect(office.store.url.database, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        status, body = await ready(office, database=health.database(office.runtime, "here"))
        other.execute("ROLLBACK")
    assert (status, body["checks"]["database"]) == (503, "no answer within 0 seconds")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"X-Forwarded-For": "127.0.0.1"}], ids=str)
async def test_who_has_no_watchers_token_is_told_whether_and_not_why(office: Office, headers: dict[str, str]) -> None:
    async with watched(office, {"database": well}, ops="the watchers' own token") as client:
        assert await (await client.get("/health/ready", headers=headers)).json() == {"status": "ready"}
        assert (await client.get("/metrics", headers=headers)).status == 401


async def test_the_watchers_token_shows_everything_from_everywhere(office: Office) -> None:
    token = {"Authorization": "Bearer the watchers' own token", "X-Forwarded-For": "1.2.3.4"}
    async with watched(office, {"database": well}, ops="the watchers' own token") as client:
        assert "checks" in await (await client.get("/health/ready", headers=token)).json()
        assert (await client.get("/metrics", headers=token)).status == 200


async def test_without_a_token_what_a_proxy_hands_on_is_not_this_machine(office: Office) -> None:
    async with watched(office, {"database": well}) as client:
        assert (await client.get("/metrics", headers={"X-Forwarded-For": "1.2.3.4"})).status == 401
        assert (await client.get("/metrics")).status == 200


async def test_whoever_asks_often_asks_nobody_outside(office: Office) -> None:
    calls: list[int] = []

    async def counts_calls() -> None:
        calls.append(1)

    async with watched(office, outside={"telegram": counts_calls}) as client:
        for _ in range(20):
            await client.get("/health/ready")
    assert len(calls) == 1


async def test_metrics_tell_what_each_process_has_counted(office: Office) -> None:
    counters = Counters()
    counters.failures.labels("inbox").inc(3)
    await processes.beat(office.store, "worker-7", counters.samples(), office.now)
    async with watched(office) as client:
        seen = await measured(client)
    assert seen["qoldau_loop_failures_total", "inbox", "worker-7"] == 3
    assert seen["qoldau_process_beat_timestamp_seconds", "worker-7"] == office.now.timestamp()


async def test_what_each_route_and_each_kind_of_job_came_to_is_counted_and_which_version_runs() -> None:
    counters = Counters()
    counters.sends.labels("sms", "barred").inc()
    counters.job_runs.labels("look_up", "later").inc()
    names = {sample[3]: sample[4] for sample in counters.samples()}
    assert names["qoldau_sends_total"] == {"channel": "sms", "fate": "barred"}
    assert names["qoldau_job_runs_total"] == {"kind": "look_up", "result": "later"}
    assert list(names["qoldau_build_info"]) == ["version"]


async def test_the_one_that_fails_is_named_with_its_reason(office: Office) -> None:
    status, body = await ready(office, sms=well, gateway=ill(NotReady("answered 502")))
    assert status == 503
    assert body["status"] == "not ready"
    assert body["checks"] == {"sms": "ok", "gateway": "answered 502"}


async def test_an_error_that_may_hold_a_token_is_told_by_its_kind_only(office: Office) -> None:
    _, body = await ready(office, telegram=ill(ConnectionError("https://api/bot123:SECRET/getMe")))
    assert body["checks"]["telegram"] == "ConnectionError"


async def test_a_check_that_hangs_fails(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.01)

    async def hangs() -> None:
        await health.asyncio.Event().wait()

    status, body = await ready(office, gateway=hangs)
    assert (status, body["checks"]["gateway"]) == (503, "no answer within 0 seconds")


async def test_a_database_that_is_not_migrated_is_not_ready_and_says_what_to_do(office: Office, tmp_path: Path) -> None:
    empty = Store(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}", VAULT)
    status, body = await ready(office, database=health.database(replace(office.runtime, store=empty), "here"))
    await empty.close()
    assert status == 503
    assert "qoldau migrate" in body["checks"]["database"]


async def measured(client: TestClient) -> dict[tuple[str, ...], float]:
    text = await (await client.get("/metrics")).text()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}


async def test_metrics_count_cases_and_messages_and_tell_how_long_things_wait(office: Office) -> None:
    case = await office.asks(await office.opens(), INVALID)
    await office.sends(case, "?")
    office.now += timedelta(minutes=5)
    async with watched(office) as client:
        seen = await measured(client)
    assert seen["qoldau_cases", "disability", "offered"] == 1
    assert seen["qoldau_messages", "sms", "queued"] == 1
    assert (seen["qoldau_outbox_waiting",], seen["qoldau_outbox_oldest_seconds",]) == (1, 300)
    assert (seen["qoldau_inbox_waiting",], seen["qoldau_inbox_oldest_seconds",]) == (0, 0)
    assert (seen["qoldau_errands_waiting",], seen["qoldau_errands_oldest_seconds",]) == (0, 0)


async def test_metrics_tell_what_is_overdue_and_what_was_decided_late(office: Office) -> None:
    case = await office.for_review()
    office.now += timedelta(days=30)
    async with watched(office) as client:
        seen = await measured(client)
    assert (seen["qoldau_cases_overdue", "disability"], seen["qoldau_cases_late", "disability"]) == (1, 0)
    await change(office.store, case.number, approved(office), office.runtime.now())
    async with watched(office) as client:
        seen = await measured(client)
    assert (seen["qoldau_cases_overdue", "disability"], seen["qoldau_cases_late", "disability"]) == (0, 1)
    assert seen["qoldau_cases_late", "burial"] == 0


def approved(office: Office) -> Callable[[Case], Outcome]:
    return lambda case: official_acts.approve(case, "O-1", office.runtime.now())


async def test_metrics_name_the_route_whose_provider_takes_nothing_until_it_takes_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "FRESH", -1.0)
    tell = partial(rate_limits.tell_trouble, office.store, lambda: office.now)
    async with watched(office) as client:
        well = await measured(client)
        await tell("sms first:13013", "403 Authorization failed")
        barred = await measured(client)
        await tell("sms first:13013", None)
        mended = await measured(client)
    assert barred["qoldau_route_in_trouble", "sms first:13013"] == 1
    assert not [name for name in [*well, *mended] if name[0] == "qoldau_route_in_trouble"]


async def test_metrics_tell_when_each_sweep_last_ended(office: Office) -> None:
    async with watched(office, sweeps={"scan": NOON}) as client:
        seen = await measured(client)
    assert seen["qoldau_sweep_last_timestamp_seconds", "scan"] == NOON.timestamp()


async def test_a_status_that_no_case_has_any_more_is_no_longer_counted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "FRESH", -1.0)
    case = await office.opens()
    async with watched(office) as client:
        before = await measured(client)
        await office.asks(case, INVALID)
        after = await measured(client)
    assert before["qoldau_cases", "disability", "detected"] == 1
    assert ("qoldau_cases", "disability", "detected") not in after


async def test_whoever_asks_often_does_not_load_the_database(office: Office) -> None:
    async with watched(office) as client:
        before = await measured(client)
        await office.many(2)
        after = await measured(client)
    assert before.keys() == after.keys()


async def test_two_apps_in_one_process_share_no_metrics(office: Office) -> None:
    async with watched(office) as first, watched(office) as second:
        assert (await first.get("/metrics")).status == (await second.get("/metrics")).status == 200
