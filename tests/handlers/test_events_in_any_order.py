"""Events of registers come late, doubled and before one another: what is true at the end does not depend on it."""

import itertools
from collections.abc import AsyncIterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from handlers.usecases.events import work_events
from handlers.usecases.item import Item
from handlers.usecases.runtime import Runtime
from proactive.cases.case import Case, Event
from proactive.cases.lifecycle import Status
from proactive.cases.registers import Act, Disability
from storage.cases import cases, records, unnamed
from storage.engine.database import Store, Transaction
from storage.engine.tables import cases as case_table
from storage.engine.tables import message as message_table
from storage.engine.vault import Vault
from storage.jobs import inbox
from storage.jobs.inbox import Arrival
from tests.flow.world import MONDAY
from tests.storage.makers import AIGUL, DANA, NOON, SERIK, arrived, asking, move, step

HOUR = timedelta(hours=1)
BURIAL, BREADWINNER, DISABILITY = "burial", "breadwinner", "disability"


@pytest.fixture
async def runtime(url: str) -> AsyncIterator[Runtime]:
    store = Store(url, Vault(bytes(range(32))))
    yield Runtime(store, lambda: MONDAY, ZoneInfo("Asia/Almaty"))
    await store.close()


def death(kind: str = "registered", iin: str = AIGUL, act: str = "D-1", day: int = 9, hour: int | None = None) -> Event:
    """`hour`: when it was published; not said: the register names no time."""
    record = Act(act_id=act, act_type="death", deceased_iin=iin, death_date=date(2026, 3, day), status=kind)
    at = None if hour is None else NOON + hour * HOUR
    return Event(event_id=f"{act}.{kind}.{iin}.{day}.{hour}", kind=kind, published_at=at, record=record)


def disability(kind: str = "established", hour: int | None = None) -> Event:
    record = Disability(disability_id="M-1", iin=AIGUL, group=2, established_on=date(2026, 3, 9))
    at = None if hour is None else NOON + hour * HOUR
    return Event(event_id=f"M-1.{kind}.{hour}", kind=kind, published_at=at, record=record)


async def come(runtime: Runtime, *events: Event) -> dict[tuple[str, str], Case]:
    """One after another; the cases there are then, by whom they are about and their service."""
    for event in events:
        await arrived(runtime.store, [Arrival(source="event", key=event.event_id, body={})], NOON)
        received = await inbox.claim(runtime.store, NOON, 1, timedelta(minutes=1))
        assert await work_events(runtime, [Item(received[0], event)]) == []
    every = await runtime.store.read(lambda tx: cases.load(tx, select(case_table).order_by(case_table.c.number)))
    return {(case.subject_iin, case.service): case for case in every}


async def statuses(runtime: Runtime, *events: Event) -> dict[tuple[str, str], Status]:
    return {key: case.status for key, case in (await come(runtime, *events)).items()}


@pytest.mark.parametrize("hours", [(None, None), (0, 2), (0, None), (None, 2)], ids=str)
async def test_an_annulment_that_overtakes_its_registration_is_applied_when_it_comes(
    runtime: Runtime, hours: tuple[int | None, int | None]
) -> None:
    registered, annulled = death(hour=hours[0]), death("annulled", hour=hours[1])
    assert await come(runtime, annulled, registered) == {}


async def test_a_disability_that_never_was_and_is_told_of_afterwards_opens_nothing(runtime: Runtime) -> None:
    assert await come(runtime, disability("revoked", hour=3), disability(hour=1)) == {}


async def test_a_correction_between_the_two_does_not_bring_the_dead_record_back(runtime: Runtime) -> None:
    came = death("annulled", hour=3), death("corrected", day=8, hour=2), death(hour=1)
    assert await come(runtime, *came) == {}


async def test_a_record_that_is_registered_again_after_its_annulment_opens_its_case(runtime: Runtime) -> None:
    opened = await statuses(runtime, death("annulled", hour=1), death(hour=2))
    assert opened == {(AIGUL, BURIAL): Status.DETECTED, (AIGUL, BREADWINNER): Status.DETECTED}


async def test_a_correction_that_overtakes_its_registration_stands(runtime: Runtime) -> None:
    opened = await come(runtime, death("corrected", day=7, hour=2), death(day=9, hour=1))
    assert {case.event.record.day for case in opened.values()} == {date(2026, 3, 7)}


async def test_of_two_corrections_the_later_one_stands_whichever_comes_last(runtime: Runtime) -> None:
    came = death(hour=0), death("corrected", day=7, hour=2), death("corrected", day=8, hour=1)
    assert {case.event.record.day for case in (await come(runtime, *came)).values()} == {date(2026, 3, 7)}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=lambda order: "".join(map(str, order)))
async def test_three_words_on_one_record_end_the_same_in_any_order(runtime: Runtime, order: tuple[int, ...]) -> None:
    words = death(hour=0), death("corrected", day=8, hour=1), death("annulled", day=8, hour=2)
    ended = await statuses(runtime, *(words[place] for place in order))
    assert set(ended.values()) <= {Status.ANNULLED}


async def test_two_acts_of_one_death_are_one_case_a_service(runtime: Runtime) -> None:
    opened = await come(runtime, death(act="D-1", hour=0), death(act="D-2", hour=1))
    assert [(case.record_id, len(case.also)) for case in opened.values()] == [("act:D-1", 1)] * 2


@pytest.mark.parametrize("falls", ["D-1", "D-2"])
async def test_of_two_acts_of_one_death_one_falls_and_the_case_carries_on(runtime: Runtime, falls: str) -> None:
    await come(runtime, death(act="D-1", hour=0), death(act="D-2", hour=1))
    opened = await come(runtime, death("annulled", act=falls, hour=2))
    stands = {"D-1": "act:D-2", "D-2": "act:D-1"}[falls]
    assert {(case.status, case.record_id, case.also) for case in opened.values()} == {(Status.DETECTED, stands, ())}


async def test_a_question_that_is_open_stays_open_while_one_act_stands(runtime: Runtime) -> None:
    opened = await come(runtime, death(act="D-1", hour=0), death(act="D-2", hour=1))
    await move(runtime.store, asking(opened[AIGUL, BURIAL]))
    ended = await statuses(runtime, death("annulled", act="D-1", hour=2))
    assert ended[AIGUL, BURIAL] is Status.OFFERED


async def test_when_both_acts_have_fallen_the_case_ends(runtime: Runtime) -> None:
    came = death(act="D-1", hour=0), death(act="D-2", hour=1)
    fall = death("annulled", act="D-1", hour=2), death("annulled", act="D-2", hour=3)
    assert set((await statuses(runtime, *came, *fall)).values()) == {Status.ANNULLED}


async def test_a_record_turned_to_somebody_else_closes_one_road_and_opens_another(runtime: Runtime) -> None:
    opened = await come(runtime, death(iin=AIGUL, hour=0))
    await move(runtime.store, asking(opened[AIGUL, BURIAL]))
    ended = await come(runtime, death("corrected", iin=SERIK, hour=1))
    assert {key: case.status for key, case in ended.items()} == {
        (AIGUL, BURIAL): Status.ANNULLED,
        (AIGUL, BREADWINNER): Status.ANNULLED,
        (SERIK, BURIAL): Status.DETECTED,
        (SERIK, BREADWINNER): Status.DETECTED,
    }
    assert ended[AIGUL, BURIAL].event.record.about == AIGUL  # nothing of the other family


async def test_the_first_family_reads_an_apology(runtime: Runtime) -> None:
    opened = await come(runtime, death(iin=AIGUL, hour=0))
    await move(runtime.store, asking(opened[AIGUL, BURIAL]))
    await come(runtime, death("corrected", iin=SERIK, hour=1))
    said = await runtime.store.read(lambda tx: [row.key for row in tx.connection.execute(select(message_table))])
    assert said == ["common.annulled_offer"]


async def test_its_registration_that_comes_late_opens_nothing_for_the_first(runtime: Runtime) -> None:
    opened = await come(runtime, death("corrected", iin=SERIK, hour=1), death(iin=AIGUL, hour=0))
    assert set(opened) == {(SERIK, BURIAL), (SERIK, BREADWINNER)}


async def test_a_record_turned_to_somebody_else_and_back_opens_the_first_road_again(runtime: Runtime) -> None:
    came = death(iin=AIGUL, hour=0), death("corrected", iin=SERIK, hour=1), death("corrected", iin=AIGUL, hour=2)
    ended = await statuses(runtime, *came)
    assert (ended[AIGUL, BURIAL], ended[SERIK, BURIAL]) == (Status.DETECTED, Status.ANNULLED)


async def test_whose_own_offer_is_open_is_not_asked_when_the_record_is_turned_to_them(runtime: Runtime) -> None:
    """Dana was asked about Aigul's death, which was hers."""
    opened = await come(runtime, death(iin=AIGUL, hour=0))
    await move(runtime.store, asking(opened[AIGUL, BURIAL]))
    ended = await statuses(runtime, death("corrected", iin=DANA, hour=1))
    assert (ended[AIGUL, BURIAL], ended[DANA, BURIAL]) == (Status.ANNULLED, Status.DETECTED)


async def test_a_correction_wakes_a_case_that_waits_because_nobody_could_be_asked(runtime: Runtime) -> None:
    opened = await come(runtime, death(hour=0))
    case = opened[AIGUL, BURIAL]
    await move(runtime.store, step(case, Status.ATTENTION))
    ended = await statuses(runtime, death("corrected", day=8, hour=1))
    assert ended[AIGUL, BURIAL] is Status.DETECTED


async def test_cases_of_earlier_versions_are_named_by_their_record(runtime: Runtime) -> None:
    def forget(tx: Transaction) -> None:
        tx.connection.execute(update(case_table).values(record=None))

    await come(runtime, death(hour=0))
    await runtime.store.write(forget)
    assert await records.name_all(runtime.store) == 2
    ended = await statuses(runtime, death("corrected", iin=SERIK, hour=1))
    assert ended[AIGUL, BURIAL] is Status.ANNULLED


async def test_a_case_that_cannot_be_read_keeps_none_from_being_named(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forget(tx: Transaction) -> None:
        tx.connection.execute(update(case_table).values(record=None))
        first = select(func.min(case_table.c.number)).scalar_subquery()
        tx.connection.execute(update(case_table).where(case_table.c.number == first).values(sealed=b"cut"))

    monkeypatch.setattr(unnamed, "AT_ONCE", 1)
    await come(runtime, death(hour=0))
    await runtime.store.write(forget)
    assert await records.name_all(runtime.store) == 1


async def test_events_of_one_record_are_worked_one_after_another(runtime: Runtime) -> None:
    """Two processes that took the two at once would each miss the other."""
    arrivals = [Arrival(source="event", key=key, body={}, sender="act:D-1") for key in ("a", "b")]
    await arrived(runtime.store, arrivals, NOON)
    claimed = await inbox.claim(runtime.store, NOON, 10, timedelta(minutes=1))
    assert [received.key for received in claimed] == ["a"]
