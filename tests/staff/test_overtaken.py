"""An act is decided on a case read without a lock: who was overtaken reads again, and nothing is done twice."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

import pytest

from handlers.usecases import cases
from handlers.usecases.case_acts import Approve, RequestDocument, Snapshot
from proactive.cases.installation import Installation
from proactive.cases.now import Now
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Actor, Role, Surface
from storage.cases.apply import seal
from storage.ledger import audit
from tests.api.office import Office

FIRST = Actor("staff-1", Role.OFFICIAL, Surface.CONSOLE, "Аида")
SECOND = Actor("staff-2", Role.OFFICIAL, Surface.API, "Берік")


async def approve_as_seen(office: Office, snapshot: Snapshot, now: Now) -> None:
    """What the second official decided on what they had read."""
    result = Approve().on(snapshot, SECOND, now)
    decided = cases.decided_of(snapshot.case, result, SECOND, now)
    await cases.write(office.store, snapshot, result, seal(office.store.vault, decided, now), SECOND, now)


async def entries(office: Office, number: str) -> list[str]:
    return [entry.act for entry in await audit.listed(office.store, about=number)]


async def test_of_two_who_decide_at_once_one_decides(office: Office) -> None:
    number = (await office.for_review()).number
    both = [cases.carry_out(office.runtime, actor, number, Approve()) for actor in (FIRST, SECOND)]
    results = await asyncio.gather(*both, return_exceptions=True)
    assert {type(result) for result in results} == {type(None), ActNotPossible}
    assert await entries(office, number) == ["approve"]
    assert (await office.read(number)).case.decision.number == f"{number}/1"


async def test_what_was_decided_on_an_older_state_is_not_written(office: Office) -> None:
    number = (await office.for_review()).number
    snapshot = await cases.snapshot_of(office.store, number)
    await cases.carry_out(office.runtime, FIRST, number, RequestDocument("Анықтама", "Жоқ"))
    with pytest.raises(cases.Overtaken):
        await approve_as_seen(office, snapshot, office.runtime.now())
    assert (await office.read(number)).case.status == "document"
    assert await entries(office, number) == ["request document"]


async def test_a_proposal_is_not_written_over_one_that_was_not_seen(office: Office) -> None:
    number = (await office.for_review()).number
    runtime = replace(office.runtime, house=Installation(four_eyes=frozenset({"disability"}), acts_for="Әлімова Әсел"))
    snapshot = await cases.snapshot_of(office.store, number)
    await cases.carry_out(runtime, FIRST, number, Approve())
    with pytest.raises(cases.Overtaken):
        await approve_as_seen(office, snapshot, runtime.now())
    await cases.carry_out(runtime, SECOND, number, Approve())
    assert await entries(office, number) == ["approve", "propose to approve"]


def overtaken(monkeypatch: pytest.MonkeyPatch, times: Iterable[bool]) -> None:
    """Whether somebody is faster, at each try."""
    faster, write = iter(times), cases.write

    async def written(*given: object) -> None:
        if next(faster):
            raise cases.Overtaken
        await write(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(cases, "write", written)


async def test_who_was_overtaken_reads_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = (await office.for_review()).number
    overtaken(monkeypatch, [True, True, False])
    await cases.carry_out(office.runtime, FIRST, number, Approve())
    assert ((await office.read(number)).case.status, await entries(office, number)) == ("decided", ["approve"])


async def test_who_is_overtaken_again_and_again_is_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    number = (await office.for_review()).number
    overtaken(monkeypatch, [True] * cases.TRIES)
    with pytest.raises(ActNotPossible, match="try again"):
        await cases.carry_out(office.runtime, FIRST, number, Approve())
    assert ((await office.read(number)).case.status, await entries(office, number)) == ("review", [])
