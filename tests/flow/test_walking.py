"""A case goes on at once while it needs nothing from outside."""

from dataclasses import replace

import pytest

from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.registers import Answer, AnswerState, Facts, LookUp, NotAsked, Person
from proactive.cases.step import Step
from proactive.messages.message import ContactChange
from proactive.road import pipeline
from proactive.road.event import opened
from proactive.road.stepping import stepped, walk
from storage.cases import history
from tests.flow.quick import quickly
from tests.parts import changed
from tests.storage.makers import AIGUL, NOON, PHONE, SERIK, moment, opening, words

NEXT = {Status.DETECTED: Status.READY, Status.READY: Status.OFFERED, Status.OFFERED: Status.CONSENTED}


def detected() -> Case:
    return opened(opening(AIGUL), "26-0000001", NOON)


def walking(monkeypatch: pytest.MonkeyPatch, *, said: set[Status]) -> list[Status]:
    """Where a case comes to whose every stage goes on at once, some with a message."""

    def step(case: Case, now: Now) -> Outcome:
        later = case.moved(NEXT[case.status], wake_at=now.at)
        return Outcome(case=later, messages=(words(str(case.revision)),) if case.status in said else ())

    monkeypatch.setattr(pipeline, "step", step)
    monkeypatch.setitem(NEXT, Status.CONSENTED, Status.CONSENTED)
    return [one.case.status for one in walk(stepped(detected(), moment()), moment())]


def test_a_case_walks_on_until_it_stays_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    went = walking(monkeypatch, said=set())
    assert went == [Status.READY, Status.OFFERED, Status.CONSENTED, Status.CONSENTED]


def test_one_thing_is_said_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    assert walking(monkeypatch, said={Status.DETECTED, Status.OFFERED}) == [Status.READY, Status.OFFERED]


@pytest.mark.parametrize("later", [{"wake_at": None}, {"wake_at": NOON.replace(hour=8)}], ids=str)
def test_a_case_that_sleeps_walks_no_further(later: dict[str, object]) -> None:
    case = detected()
    ready = replace(case.moved(Status.READY, wake_at=NOON), **later)  # type: ignore[arg-type]
    assert not pipeline.goes_on(case, ready, moment())
    assert pipeline.goes_on(case, case.moved(Status.READY, wake_at=NOON), moment())


def test_what_somebody_chose_is_read_before_the_case_walks_on() -> None:
    case = detected()
    ready = case.moved(Status.READY, wake_at=NOON)
    stopped = Outcome(case=ready, contact=ContactChange(msisdn=PHONE, stopped=True))
    assert [step.case.status for step in walk(Step(case, stopped), moment())] == [Status.READY]


def test_a_case_looked_at_afresh_walks_on_and_asks_the_registers_again() -> None:
    known = Facts({LookUp(Person, "IIN", AIGUL): Answer(AnswerState.ANSWERED)})
    case = changed(detected(), status=Status.READY, detected=known, awaited=dict.fromkeys(known.answers, "ask"))
    first, second = walk(Step(case, Outcome(case=case.screened_again(NOON))), moment())
    assert first.later.detected.answers == {}
    [job] = second.outcome.jobs
    assert job.scope == second.case.scope != case.scope


def test_a_case_waits_for_what_is_asked_already_and_asks_only_the_rest() -> None:
    first, second = LookUp(Person, "IIN", AIGUL), LookUp(Person, "IIN", SERIK)
    case = changed(detected(), awaited={first: "26-0000001.0.ask"}, revision=3)
    outcome = pipeline.ask_registers(case, NotAsked((first, second)), moment())
    [job] = outcome.jobs
    assert job.enquiry.look_ups == (second,)
    assert outcome.case.awaits == ("26-0000001.0.ask", job.id)


def test_a_case_that_looks_too_early_goes_on_waiting_for_the_same_answer() -> None:
    first = LookUp(Person, "IIN", AIGUL)
    case = changed(detected(), awaited={first: "26-0000001.0.ask"}, revision=3)
    outcome = pipeline.ask_registers(case, NotAsked((first,)), moment())
    assert (outcome.jobs, outcome.case.awaits) == ((), ("26-0000001.0.ask",))


def test_who_moves_on_waits_for_nothing_of_before() -> None:
    case = replace(detected(), awaits=("26-0000001.0.ask",))
    assert case.moved(Status.READY).awaits == ()


async def test_an_offer_goes_out_in_the_same_look_that_finds_the_right() -> None:
    async with quickly() as world:
        world.bring("burial_by_child")
        await world.settle()
        made = [line for line in await history.since(world.app.store, 0) if line.service == "burial"]
    assert [line.to_status for line in made] == ["detected", "ready", "offered"]
    assert made[1].at == made[2].at > made[0].at
