"""Nothing waits for ever: a server that hangs, a loop that makes no turn, a clock that is set."""

import asyncio
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import cast

import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.clock import SharedClock
from bot.workers import schedule, workers
from bot.workers.schedule import Sweep, Sweeps
from bot.workers.workers import Bell, Workers
from storage.engine.database import Store, Transaction
from storage.engine.processes import beat, leave, living
from tests.peers.postgres import PostgresPeer
from tests.storage.makers import NOON
from tests.vault import VAULT

PATIENCE = 1.0


@contextmanager
def frozen(postgres: PostgresPeer) -> Iterator[None]:
    """Neither answers nor falls, as a machine that has lost its disk."""
    server = psutil.Process(postgres.pid)
    everybody = [server, *server.children(recursive=True)]
    for process in everybody:
        process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for process in everybody:
            process.send_signal(signal.SIGCONT)


@pytest.mark.parametrize("does", ["read", "write"])
async def test_a_server_that_hangs_is_given_up_and_found_again(
    postgres: PostgresPeer, postgres_newest_url: str, does: str
) -> None:
    store = Store(postgres_newest_url, VAULT, PATIENCE)
    await living(store, NOON)
    with frozen(postgres):
        began = time.monotonic()
        with pytest.raises((TimeoutError, OSError)):
            await (living(store, NOON) if does == "read" else beat(store, "here", [], NOON))
        assert time.monotonic() - began < 5 * PATIENCE
    await beat(store, "here", [], NOON)
    assert set(await living(store, NOON)) == {"here"}
    await store.close()


async def test_a_statement_that_takes_too_long_is_given_up_and_does_not_go_on_in_the_server(
    postgres_newest_url: str,
) -> None:
    store = Store(postgres_newest_url, VAULT, PATIENCE)
    with pytest.raises((DBAPIError, TimeoutError)):
        await store.read(lambda tx: tx.connection.execute(text("SELECT pg_sleep(30)")))
    assert await store.read(lambda tx: tx.connection.execute(text(ASLEEP)).scalar_one()) == 0
    assert await living(store, NOON) == {}
    await store.close()


ASLEEP = """
SELECT count(*) FROM pg_stat_activity
WHERE query = 'SELECT pg_sleep(30)' AND state = 'active' AND datname = current_database()
"""


async def test_a_process_that_left_or_died_is_no_longer_counted(store: Store) -> None:
    await beat(store, "left", [], NOON)
    await beat(store, "died", [], NOON - timedelta(hours=2))
    await leave(store, "left", NOON)
    assert await store.read(lambda tx: tx.connection.execute(text("SELECT count(*) FROM process")).scalar()) == 0


async def test_a_loop_that_hangs_is_named_and_one_that_waits_for_work_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "STALLED", 0.2)
    monkeypatch.setattr(workers, "LOOK_AGAIN", 0.02)
    monkeypatch.setattr(workers, "PATIENCE", 0.1)

    async def hangs() -> int:
        await asyncio.Event().wait()
        return 0

    async def idle() -> int:
        return 0

    loops = Workers({"inbox": hangs, "errands": idle}, Bell())
    loops.start()
    await asyncio.sleep(0.05)
    assert loops.stalled() == []
    await asyncio.sleep(0.3)
    assert loops.stalled() == ["inbox"]
    await loops.stop()


async def test_a_loop_that_fails_rests_longer_each_time_and_is_not_stalled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "AFTER_A_FAILURE", 0.02)
    monkeypatch.setattr(workers, "LONGEST_REST", 0.1)
    failures: list[float] = []

    async def fails() -> int:
        failures.append(time.monotonic())
        raise OSError("the database is away")

    loops = Workers({"inbox": fails}, Bell())
    loops.start()
    await asyncio.sleep(0.5)
    assert loops.stalled() == []
    await loops.stop()
    assert 4 <= len(failures) <= 10


class Elsewhere:
    """A database whose clock is not this machine's."""

    is_sqlite = False

    def __init__(self, ahead: timedelta) -> None:
        self.ahead = ahead


@pytest.mark.parametrize("ahead", [timedelta(minutes=10), timedelta(minutes=-10), timedelta(days=1)], ids=str)
async def test_workers_whose_clocks_are_apart_go_by_the_databases(
    monkeypatch: pytest.MonkeyPatch, ahead: timedelta
) -> None:
    async def database_time(store: Elsewhere) -> datetime:
        return datetime.now(UTC) + store.ahead

    monkeypatch.setattr("bot.clock.database_time", database_time)
    clocks = [SharedClock(cast("Store", Elsewhere(ahead))) for _ in range(2)]
    for clock in clocks:
        await clock.look()
    assert abs(clocks[0]() - clocks[1]()) < timedelta(seconds=1)
    assert abs(clocks[0]() - datetime.now(UTC) - ahead) < timedelta(seconds=1)


async def test_between_two_looks_time_goes_on_by_a_clock_that_nobody_sets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monotonic = [100.0]

    async def database_time(store: Elsewhere) -> datetime:
        return NOON

    monkeypatch.setattr("bot.clock.database_time", database_time)
    clock = SharedClock(cast("Store", Elsewhere(timedelta(0))), lambda: monotonic[0])
    await clock.look()
    monotonic[0] += 90
    assert clock() == NOON + timedelta(seconds=90)


@pytest.mark.parametrize(
    ("set_by", "took", "shown"),
    [(0, 4.0, 0), (0, 0.02, 0), (86400, 0.02, 86400), (-3600, 4.0, -3600)],
    ids=["a slow answer", "a quick answer", "set, a quick answer", "set, a slow answer"],
)
async def test_a_slow_answer_moves_no_clock_and_one_that_was_set_is_followed(
    monkeypatch: pytest.MonkeyPatch, set_by: int, took: float, shown: int
) -> None:
    """On a busy machine a clock that is set back by half of what an answer took lets replies come before questions."""
    monotonic, ahead, takes = [100.0], timedelta(0), 0.01

    async def database_time(_: Elsewhere) -> datetime:
        read = NOON + timedelta(seconds=monotonic[0] - 100.0) + ahead  # at once; what takes so long is the way back
        monotonic[0] += takes
        return read

    monkeypatch.setattr("bot.clock.database_time", database_time)
    clock = SharedClock(cast("Store", Elsewhere(timedelta(0))), lambda: monotonic[0])
    await clock.look()
    monotonic[0] += 30
    ahead, takes = timedelta(seconds=set_by), took
    await clock.look()
    exact = NOON + timedelta(seconds=monotonic[0] - 100.0 + shown)
    assert abs(clock() - exact) < timedelta(seconds=0.1 if took < 1 or not set_by else took)


async def test_the_databases_own_time_is_read(store: Store) -> None:
    clock = SharedClock(store)
    await clock.look()
    assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=5)


async def test_when_the_machines_clock_was_set_sweeps_begin_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "LOOK_AT_THE_CLOCK", 0.05)
    passes: list[float] = []

    async def sweep() -> int:
        passes.append(time.monotonic())
        return 0

    table = {"scan": Sweep(name="scan", every=timedelta(hours=1), run=sweep)}
    sweeps = Sweeps(table, store, "here", lambda: datetime.now(UTC))
    sweeps.start()
    await asyncio.sleep(0.3)
    assert len(passes) == 1
    real = time.time
    monkeypatch.setattr(schedule.time, "time", lambda: real() - 86_400)
    await asyncio.sleep(0.4)
    await sweeps.stop()
    assert len(passes) == 2


async def test_a_sweep_that_does_not_begin_is_late(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "PATIENCE_FOR_A_SWEEP", 0.05)

    async def sweep() -> int:
        return 0

    table = {"scan": Sweep(name="scan", every=timedelta(seconds=0.05), run=sweep)}
    sweeps = Sweeps(table, store, "here", lambda: datetime.now(UTC))
    sweeps.start()
    await asyncio.sleep(0.1)
    sweeps._scheduler.pause()
    await asyncio.sleep(0.4)
    assert sweeps.late() == ["scan"]
    await sweeps.stop()


def writes_nothing_clear(tx: Transaction) -> None:
    tx.connection.execute(text("INSERT INTO nowhere (sealed) VALUES (:iin)"), {"iin": "900515300008"})


async def test_what_was_to_be_written_stands_in_no_error(store: Store) -> None:
    with pytest.raises(DBAPIError, match="nowhere") as error:
        await store.write(writes_nothing_clear)
    assert "900515300008" not in str(error.value)
