"""From the console's form to the rule that decides."""

import pytest

from proactive.road import decision
from tests.api.office import Office
from tests.calls import MOST, watched
from tests.console.desk import Desk


@pytest.mark.parametrize(
    ("act", "rule", "words"), [("approve", "approve", {}), ("refuse", "refuse", {"ground": "R2", "words": "Құжат жоқ"})]
)
async def test_an_act_is_few_calls_from_its_rule(
    office: Office, desk: Desk, monkeypatch: pytest.MonkeyPatch, act: str, rule: str, words: dict[str, str]
) -> None:
    number = (await office.for_review()).number
    calls = watched(monkeypatch, decision, rule)
    await desk.sends(f"/cases/{number}/{act}", sure="yes", **words)
    assert 1 < len(calls) <= MOST, calls
