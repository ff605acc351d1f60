"""One matter by the portal and by the phone at the same instant is one case, whoever is faster.

A thousand rounds on each engine: QOLDAU_ROUNDS=1000 pytest -n 0 tests/applications/test_one_matter.py
"""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.signing.applicants import Applicants
from handlers.usecases.applications import Submission, submit
from handlers.usecases.events import work_events
from handlers.usecases.item import Item
from proactive.applications.joining import AlreadyApplied
from proactive.cases.case import Event
from proactive.cases.lifecycle import Status
from proactive.cases.registers import Act
from storage.cases import cases
from storage.engine.database import Store
from storage.jobs import inbox
from storage.jobs.inbox import Arrival
from tests.api.office import VAULT, Office
from tests.applications.portal import Authority, application, with_signature
from tests.storage.makers import NOON

ROUNDS = int(os.environ.get("QOLDAU_ROUNDS", "25"))
SON, DAUGHTER, FATHER = "900515300008", "880101300010", "930313499992"
IBAN = "KZ86125KZT5004100100"


@pytest.fixture
async def office(url: str) -> AsyncIterator[Office]:
    """On each engine; a second store is another process."""
    store = Store(url, VAULT)
    yield Office(store)
    await store.close()


def fathers() -> list[str]:
    """So many different people, however many: of ten serials in a row one at least is valid."""
    from bot.demo.city.numbers import completed

    numbers = [completed("450101", 20000 + 10 * n, 5)[0] for n in range(ROUNDS)]
    assert len(set(numbers)) == ROUNDS
    return numbers


async def applies(office: Office, authority: Authority, who: str, father: str) -> str:
    content = with_signature(application({"iin": who}, father, IBAN, relation="child"), authority.key(who))
    examine = Applicants([authority.root]).examine
    try:
        return (await submit(office.runtime, examine, Submission("portal", f"{who}-{father}", content))).number
    except AlreadyApplied:
        return "taken"


async def reported(office: Office, father: str) -> None:
    """The register's event comes in and is worked."""
    act = Act(act_id=f"A-{father}", act_type="death", deceased_iin=father, death_date=NOON.date())
    event = Event(event_id=f"E-{father}", kind="registered", published_at=NOON, record=act)
    arrival = Arrival(source="event", key=f"E-{father}", body={})
    await office.runtime.keep([arrival])
    [received] = await inbox.claim(office.store, office.now, 1, office_lease())
    left = await work_events(office.runtime, [Item(received, event)])
    assert left == []


def office_lease() -> Any:
    from handlers.inbox_worker import LEASE

    return LEASE


async def test_two_of_a_family_at_the_same_instant_open_one_case(office: Office) -> None:
    authority = Authority(office.now)
    for father in fathers():
        numbers = await asyncio.gather(*(applies(office, authority, who, father) for who in (SON, DAUGHTER)))
        assert sorted(number == "taken" for number in numbers) == [False, True]


async def test_the_same_application_sent_twice_at_once_is_one(office: Office) -> None:
    authority = Authority(office.now)
    for father in fathers():
        content = with_signature(application({"iin": SON}, father, IBAN, relation="child"), authority.key(SON))
        submission = Submission("portal", father, content)
        examine = Applicants([authority.root]).examine
        first, second = await asyncio.gather(*(submit(office.runtime, examine, submission) for _ in range(2)))
        assert first == second


async def test_the_register_and_the_portal_at_the_same_instant_open_one_case(office: Office) -> None:
    authority = Authority(office.now)
    for father in fathers():
        number, _ = await asyncio.gather(applies(office, authority, SON, father), reported(office, father))
        stand = [case for case in await cases.by_number(office.store, [number]) if case.subject_iin == father]
        assert [case.status for case in stand] == [Status.CERTIFIED]
