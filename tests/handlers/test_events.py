"""Events that come together: worked in a few statements, and as if each had come alone."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.usecases.events import work_events
from handlers.usecases.item import Item
from handlers.usecases.runtime import Runtime
from proactive.cases.case import TAKEN_BACK, Case, Event
from proactive.cases.jobs import JobKind
from proactive.cases.lifecycle import Status
from proactive.cases.registers import Act
from proactive.road.event import matters
from storage.cases import cases, history
from storage.jobs import inbox, jobs
from storage.jobs.inbox import Arrival
from tests.storage.makers import AIGUL, DANA, NOON, SERIK, arrived, asking, move, opened, opening


def death(iin: str, kind: str = "registered", day: int = 9) -> Event:
    event = opening(iin).event
    assert isinstance(event.record, Act)
    record = replace(event.record, death_date=date(2026, 3, day), status=kind)
    return replace(event, event_id=f"{event.event_id}.{kind}", kind=kind, record=record)


async def work(runtime: Runtime, *events: Event) -> None:
    """They came in one batch, each by the inbox."""
    arrivals = [Arrival(source="event", key=f"{place}", body={}) for place, _ in enumerate(events)]
    await arrived(runtime.store, arrivals, NOON)
    received = await inbox.claim(runtime.store, NOON, len(events), timedelta(minutes=1))
    items = [Item(arrived, event) for arrived, event in zip(received, events, strict=True)]
    assert await work_events(runtime, items) == []
    assert await inbox.claim(runtime.store, NOON + timedelta(days=1), 10, timedelta(minutes=1)) == []


async def worked(runtime: Runtime, *events: Event) -> list[Case]:
    """The cases about these deaths, by service, after the events came in one batch."""
    await work(runtime, *events)
    keys = [key for event in events for key in matters(event)]
    return sorted(await runtime.store.read(cases.about_event, keys), key=lambda case: (case.subject_iin, case.service))


async def test_many_deaths_open_their_cases_together(runtime: Runtime) -> None:
    found = await worked(runtime, *(death(iin) for iin in (AIGUL, SERIK, DANA)))
    assert [(case.subject_iin, case.service) for case in found] == [
        (iin, service) for iin in sorted((AIGUL, SERIK, DANA)) for service in ("breadwinner", "burial")
    ]


async def test_what_is_corrected_in_the_same_batch_is_corrected(runtime: Runtime) -> None:
    found = await worked(runtime, death(AIGUL), death(SERIK), death(AIGUL, "corrected", day=7))
    assert [case.event.record.death_date for case in found if case.subject_iin == AIGUL] == [date(2026, 3, 7)] * 2


async def test_a_new_case_asks_registers_in_the_transaction_that_opens_it(runtime: Runtime) -> None:
    assert [case.wake_at for case in await worked(runtime, death(AIGUL))] == [None, None]
    asking = await jobs.claim(runtime.store, runtime.clock(), 10, timedelta(minutes=1))
    assert [one.task.KIND for one in asking] == [JobKind.LOOK_UP] * 2


@pytest.mark.parametrize("kind", sorted(TAKEN_BACK - {"revoked"}))
async def test_what_is_taken_back_in_the_same_batch_ends(runtime: Runtime, kind: str) -> None:
    await work(runtime, death(AIGUL), death(AIGUL, kind))
    ended = [line.to_status for line in await history.since(runtime.store, 0)]
    assert ended == [Status.DETECTED] * 2 + [Status.ANNULLED] * 2


async def test_two_events_that_change_one_case_both_do(runtime: Runtime) -> None:
    [case] = await opened(runtime.store, AIGUL)
    await move(runtime.store, asking(case))  # Dana is asked
    await work(runtime, death(AIGUL, "corrected", day=7), death(DANA))
    told = [line.note for line in await history.since(runtime.store, 0) if line.number == case.number and line.note]
    assert told == ["event corrected", "the person to be asked has died"]


async def test_a_death_does_not_end_the_cases_that_it_opened(runtime: Runtime) -> None:
    [case] = await opened(runtime.store, AIGUL)
    await move(runtime.store, asking(case))
    await work(runtime, death(AIGUL, day=8))
    [same] = await cases.by_number(runtime.store, [case.number])
    assert same.status is Status.OFFERED
