"""Cases that met a year without values go on when its row has come, whoever else still waits."""

import pytest

from handlers.usecases import law_arrived
from handlers.usecases.runtime import Runtime
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from tests.storage.makers import AIGUL, DANA, SERIK, move, opened, seen, step


@pytest.mark.parametrize("at_once", [1, 2, 500])
async def test_who_waits_for_a_value_that_is_missing_still_keeps_nobody_behind_them_waiting(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(law_arrived, "AT_ONCE", at_once)
    missing, come, missing_too = await opened(runtime.store, AIGUL, SERIK, DANA)
    for case, day in ((missing, "2199-01-01"), (come, "2026-01-01"), (missing_too, "2199-01-01")):
        waiting = Waiting(Reason.LAW_NOT_IN_FORCE, ("MCI", day))
        await move(runtime.store, step(case, Status.ATTENTION, waiting=waiting))
    assert await law_arrived.go_on(runtime) == 1
    stands = [(await seen(runtime.store, case.number)).status for case in (missing, come, missing_too)]
    assert stands == [Status.ATTENTION, Status.DETECTED, Status.ATTENTION]
    assert await law_arrived.go_on(runtime) == 0
