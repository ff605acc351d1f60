from dataclasses import replace

from sqlalchemy import func, select

from proactive.cases.case import Candidate, Joined, Relation
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.step import Step
from storage.cases import cases, history
from storage.engine.database import Store
from storage.engine.tables import cases as case_table
from tests.storage.makers import (
    AIGUL,
    DANA,
    NOON,
    SERIK,
    apply,
    begun,
    due,
    move,
    open_cases,
    opened,
    opening,
    seen,
    step,
    transaction,
)


async def how_many(store: Store) -> int:
    return await store.read(lambda tx: tx.connection.execute(select(func.count(case_table.c.number))).scalar_one())


async def test_an_event_that_comes_again_opens_nothing(store: Store):
    assert len(await opened(store, AIGUL)) == 1
    assert await opened(store, AIGUL) == []
    assert await how_many(store) == 1


async def test_the_same_matter_twice_in_one_batch_opens_one_case(store: Store):
    assert len(await opened(store, AIGUL, AIGUL)) == 1


async def test_only_what_is_new_in_a_batch_is_opened(store: Store):
    await opened(store, AIGUL)
    assert [case.subject_iin for case in await opened(store, SERIK, AIGUL, DANA)] == [SERIK, DANA]


async def test_one_death_opens_a_case_of_each_service(store: Store):
    both = [opening(AIGUL, "burial"), opening(AIGUL, "disability")]
    assert len(await store.write(open_cases, both, NOON)) == 2


async def test_cases_are_numbered_in_a_row_without_gaps(store: Store):
    first = await opened(store, AIGUL, SERIK)
    await opened(store, SERIK)
    [next_one] = await opened(store, DANA)
    assert [case.number for case in [*first, next_one]] == ["26-0000001", "26-0000002", "26-0000003"]


async def test_numbers_begin_anew_each_year(store: Store):
    await opened(store, AIGUL)
    [case] = await opened(store, SERIK, now=NOON.replace(year=2027))
    assert case.number == "27-0000001"


async def test_an_opened_case_is_looked_at_at_once(store: Store):
    [case] = await opened(store, AIGUL)
    [taken] = await store.write(due, NOON, 10)
    assert (taken.number, taken.status, taken.event) == (case.number, Status.DETECTED, case.event)


async def test_history_begins_with_the_opening(store: Store):
    [case] = await opened(store, AIGUL)
    [first] = await history.since(store, 0)
    assert (first.number, first.from_status, first.to_status) == (case.number, "", "detected")


async def test_two_openers_of_one_matter_at_once_open_one_case(store: Store):
    async with transaction(store) as run:
        assert len(await run(open_cases, [opening(AIGUL), opening(SERIK)], NOON)) == 2
        other = await begun(store, open_cases, [opening(AIGUL), opening(DANA)], NOON)
    assert [case.subject_iin for case in await other] == [DANA]
    assert await how_many(store) == 3


async def test_two_openers_at_once_never_share_a_number(store: Store):
    async with transaction(store) as run:
        [mine] = await run(open_cases, [opening(AIGUL)], NOON)
        other = await begun(store, open_cases, [opening(SERIK)], NOON)
    [theirs] = await other
    assert (mine.number, theirs.number) == ("26-0000001", "26-0000002")


async def test_what_follows_from_a_case_is_opened_with_its_step_and_knows_where_it_came_from(store: Store):
    [first] = await opened(store, AIGUL)
    joined = Joined(number=first.number, applicant=Candidate(relation=Relation.PARENT, iin=DANA))
    following = replace(opening(AIGUL, "child_care"), joined=joined)
    outcome = Outcome(case=first.moved(Status.READY), openings=(following,))
    await store.write(apply, [Step(first, outcome)], NOON)
    [case] = await store.write(cases.by_number.within, ["26-0000002"])
    assert (case.service, case.joined) == ("child_care", joined)


async def test_a_step_that_drops_out_opens_nothing(store: Store):
    [first] = await opened(store, AIGUL)
    outcome = Outcome(case=first.moved(Status.READY), openings=(opening(AIGUL, "child_care"),))
    await store.write(apply, [Step(first, outcome)], NOON)
    await store.write(apply, [Step(first, outcome)], NOON)
    assert await how_many(store) == 2


async def test_a_case_that_was_annulled_makes_room_for_the_same_matter(store: Store):
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.ANNULLED))
    [again] = await opened(store, AIGUL)
    assert again.number != case.number
    assert (await seen(store, case.number)).status is Status.ANNULLED


async def test_a_case_is_found_by_its_matter_and_by_its_people(store: Store):
    [case] = await opened(store, AIGUL)
    by_matter = await store.write(cases.about_event, [opening(AIGUL).key])
    by_person = await store.write(cases.of_person, [AIGUL])
    assert [one.number for one in by_matter + by_person] == [case.number, case.number]
    assert await store.write(cases.of_person, [SERIK]) == []
