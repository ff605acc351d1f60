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
from handlers.usecases.replies import work_replies
from proactive.applications.joining import AlreadyApplied
from proactive.cases.case import Event
from proactive.cases.lifecycle import Status
from proactive.cases.registers import Act
from proactive.messages.contact import Channel
from proactive.messages.inbound import InboundMessage
from storage.cases import cases
from storage.engine.database import Store
from storage.jobs import inbox
from storage.jobs.inbox import Arrival
from tests.api.office import VAULT, Office
from tests.applications.portal import Authority, application, with_signature
from tests.storage.makers import NOON, asking, move, opened, seen

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


async def offered(office: Office, father: str) -> str:
    """A case that waits for an answer to its offer; each on a number of its own."""
    [case] = await opened(office.store, father, now=office.now)
    assert await move(office.store, asking(case, number_of(father), Status.READY), now=office.now)
    case = await seen(office.store, case.number)
    assert await move(office.store, asking(case, number_of(father)), now=office.now)
    return case.number


def number_of(father: str) -> str:
    return f"+7701{father[4:11]}"


async def agrees(office: Office, father: str) -> None:
    """Their "yes" comes in by SMS and is worked, however often somebody else was faster."""
    number = number_of(father)
    body = {"from": number, "to": "1414", "text": "1"}
    await office.runtime.keep([Arrival(source="sms", key=f"S-{father}", body=body, sender=number)])
    [received] = await inbox.claim(office.store, office.now, 1, office_lease())
    said = InboundMessage(
        id=f"S-{father}", channel=Channel.SMS, address=number, msisdn=number, text="1", said_at=office.now
    )
    assert await work_replies(office.runtime, [Item(received, said)]) == []


async def test_a_yes_on_the_phone_and_the_portal_at_the_same_instant_are_one_case(office: Office) -> None:
    """The daughter is asked by phone, the son applies by the portal: one of them has it, and the other is told."""
    authority = Authority(office.now)
    for father in fathers():
        number = await offered(office, father)
        answered, _ = await asyncio.gather(applies(office, authority, SON, father), agrees(office, father))
        case = await seen(office.store, number)
        by_portal = case.filing is not None
        assert answered == (number if by_portal else "taken")
        assert case.consent is not None
        assert (case.status is Status.CERTIFIED) == by_portal
