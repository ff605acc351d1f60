"""What a second process does in the tests of two: claims until nothing is left."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from proactive.messages.contact import Channel
from storage.cases import cases
from storage.engine.database import Store, Transaction
from storage.jobs import inbox, jobs
from storage.messages import claiming
from tests.storage.makers import NOON, moment
from tests.vault import VAULT

LEASE = timedelta(minutes=1)
AT_ONCE = 7


def some_jobs(tx: Transaction) -> list[str]:
    return [one.id for one in jobs.claim.within(tx, NOON, AT_ONCE, LEASE)]


def some_arrivals(tx: Transaction) -> list[str]:
    return [one.key for one in inbox.claim.within(tx, NOON, AT_ONCE, LEASE)]


def some_messages(tx: Transaction) -> list[str]:
    return [one.id for one in claiming.claim(tx, Channel.SMS, moment(), AT_ONCE, LEASE)]


def some_cases(tx: Transaction) -> list[str]:
    return cases.claim_due.within(tx, NOON, AT_ONCE, LEASE)


WAYS: dict[str, Callable[[Transaction], Sequence[str]]] = {
    "jobs": some_jobs,
    "inbox": some_arrivals,
    "messages": some_messages,
    "cases": some_cases,
}


def claim_all(url: str, what: str) -> list[Any]:
    """Everything one process could get hold of, batch by batch."""
    return asyncio.run(claimed(url, WAYS[what]))


async def claimed(url: str, way: Callable[[Transaction], Sequence[str]]) -> list[Any]:
    store = Store(url, VAULT)
    got: list[Any] = []
    while batch := await store.write(way):
        got += batch
    await store.close()
    return got
