"""For a process that was killed somebody is called until another stands in its place, and not for an hour after."""

import os
import subprocess
import sys
from datetime import timedelta

from bot.this_process import killed_here, own_name
from storage.engine import processes
from storage.engine.database import Store
from tests.storage.makers import NOON

OWN = "web-1:7:0a0a"


def ended_number() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_who_was_killed_on_this_machine_is_known_by_its_number() -> None:
    killed, alive = f"web-1:{ended_number()}:1b1b", f"web-1:{os.getpid()}:2c2c"
    assert killed_here([killed, alive, OWN], OWN) == [killed]


def test_the_first_process_of_a_container_takes_the_place_of_the_one_before() -> None:
    assert killed_here(["web-1:1:1b1b", "web-1:1:0a0a"], "web-1:1:0a0a") == ["web-1:1:1b1b"]


def test_of_other_machines_and_by_other_names_nobody_is_believed_gone() -> None:
    elsewhere = f"web-2:{ended_number()}:1b1b"
    assert killed_here([elsewhere, "worker-7", "web-1:seven:1b1b"], OWN) == []


def test_each_process_has_a_name_of_its_own_that_says_where_it_is() -> None:
    first, second = own_name(), own_name()
    assert first != second
    assert first.split(":")[1] == str(os.getpid())


async def test_whoever_is_started_takes_away_those_whose_place_it_takes(store: Store) -> None:
    for name in ("web-1:7:dead", "web-2:9:1b1b", OWN):
        await processes.beat(store, name, [], NOON - timedelta(minutes=5))
    await processes.take_away(store, killed_here(await processes.living(store, NOON), OWN))
    assert set(await processes.living(store, NOON)) == {"web-2:9:1b1b", OWN}
