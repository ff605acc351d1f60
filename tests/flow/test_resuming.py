"""An official puts a decision back on the road whose next step had failed: it goes on, and nothing happens twice."""

import pytest

from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.messages.contact import Channel, Language
from proactive.road import pipeline
from tests.flow.happenings import HAPPENINGS
from tests.flow.quick import quickly
from tests.flow.script import Play, Script
from tests.flow.world import MONDAY


def breaks(case: Case, now: Now) -> Outcome:
    raise ZeroDivisionError


@pytest.mark.parametrize("failed", [Status.DECIDED, Status.ORDERED, Status.ANSWERING])
async def test_a_decision_whose_step_failed_goes_on(failed: Status, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Script("resumed", "burial", (Channel.SMS,), (Language.KK,), "", None, ())
    async with quickly(at=MONDAY) as world:
        play = Play(world, script, Channel.SMS, Language.KK, HAPPENINGS)
        with monkeypatch.context() as fault:
            fault.setitem(pipeline.ROAD, failed, breaks)
            for line in ("Event: burial_by_child", "Citizen: 1", "Citizen: 1"):
                await play.step(line)
        held = await play.case("burial")
        assert (held.status, held.waiting) == (Status.ATTENTION, Waiting(Reason.PROGRAM_ERROR))
        for line in ("Official: resume", "Hours pass: 1", "Case: assigned", "Orders: 1"):
            await play.step(line)
