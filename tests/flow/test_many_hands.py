"""Several processes' worth of workers on one PostgreSQL: every case once, every order once."""

import asyncio
import os
from pathlib import Path

import pytest

from bot.app import build
from tests.flow.service import Running, free_port, running
from tests.peers.pgbouncer import PROGRAM, PgBouncer
from tests.peers.sms_gateway import SmsGateway

SMS_TOKEN = "sms-token"
ROADS = 4


POOLED_ROADS = int(os.environ.get("QOLDAU_ROADS", str(ROADS)))
SERVERS = 3  # that PgBouncer lends to some sixty connections


async def walks(service: Running, gateway: SmsGateway) -> None:
    """One citizen, from the offer to the result."""
    person = service.bring("disability_general_illness").concerned[0]
    phone = gateway.phone(person.msisdn)
    for _ in range(2):  # yes, and yes to the account; or the account's own number
        await phone.receives(30)
        await phone.replies("1")
    await phone.receives(30, containing="26-")
    await phone.receives(30, containing="26-")


@pytest.mark.parametrize("engine", ["postgresql", "sqlite"])
async def test_two_more_workers_share_the_work_and_do_nothing_twice(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # development keys are made beside the database, or where the program stands
    database = {"database_url": request.getfixturevalue("postgres_url")} if engine == "postgresql" else {}
    await shared(tmp_path, ROADS, **database)


@pytest.mark.skipif(PROGRAM is None, reason="needs PgBouncer (Debian: apt-get install pgbouncer)")
async def test_behind_pgbouncer_which_lends_three_servers_for_a_transaction_each_all_goes_as_well(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    async with PgBouncer(postgres_url, free_port(), SERVERS) as pooled_url:
        await shared(tmp_path, POOLED_ROADS, database_url=pooled_url)
    assert [line for line in caplog.messages if "failed" in line or "prepared" in line] == []


async def shared(folder: Path, roads: int, **database: str) -> None:
    """So many roads at once, by a service and two more workers."""
    port = free_port()
    inbound = f"http://127.0.0.1:{port}/sms/inbound"
    async with SmsGateway(inbound_url=inbound, token=SMS_TOKEN) as gateway:
        how = {"sms_url": gateway.send_url, "sms_inbound_token": SMS_TOKEN, "sms_username": gateway.username}
        how |= {"sms_password": gateway.password, **database}
        async with running(folder, port, **how) as service:
            hands = [await build(service.settings) for _ in range(2)]
            for hand in hands:
                await hand.start()
            await asyncio.gather(*(walks(service, gateway) for _ in range(roads)))
            for hand in hands:
                await hand.stop()
            numbers = [order.body["case_number"] for order in service.orders]
    assert sorted(numbers) == sorted(set(numbers))
    assert len(numbers) == roads
