"""Processes of their own on one PostgreSQL."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from proactive.cases.lifecycle import Status
from storage.engine.database import Store
from storage.jobs.inbox import Arrival
from storage.messages import messages
from tests.storage.claimers import WAYS, claim_all
from tests.storage.makers import NOON, arrived, move, opened, questions, step, words

MANY = 200


async def fill(store: Store) -> None:
    """So many of everything that can be claimed."""
    many = await opened(store, *(f"{n:012}" for n in range(MANY)))
    await move(store, *(step(case, Status.DETECTED, questions(case.number, case), wake_at=NOON) for case in many))
    arrivals = [Arrival(source="sms", key=str(n), body={}, sender=f"+7701{n:07}") for n in range(MANY)]
    await arrived(store, arrivals, NOON)
    await store.write(messages.write, [words(str(n), f"+7701{n:07}") for n in range(MANY)], NOON)


@pytest.mark.parametrize("what", WAYS)
async def test_two_processes_share_the_work_and_never_a_row(postgres_store: Store, postgres_newest_url: str, what: str):
    await fill(postgres_store)
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as pool:
        shares = list(pool.map(claim_all, [postgres_newest_url] * 2, [what] * 2))
    assert len(shares[0]) + len(shares[1]) == MANY
    assert len(set(shares[0]) | set(shares[1])) == MANY
