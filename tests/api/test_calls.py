"""From the API to the rule that decides: so few calls that a reader keeps them in mind."""

import pytest

from proactive.road import decision, official_acts
from tests.api.office import TOKEN, Office, site, visited
from tests.calls import MOST, watched

OUTSIDE = {"problems", "check", "answer", "timely", "through"}  # middlewares: what holds for every request
ACTS = {
    "approve": (decision, "approve", {}),
    "refuse": (decision, "refuse", {"ground": "R2", "words": "Құжат сәйкес емес"}),
    "request-document": (official_acts, "document_asked", {"kind": "Анықтама", "words": "Жоқ"}),
}


@pytest.mark.parametrize("act", list(ACTS))
async def test_an_act_is_few_calls_from_its_rule(office: Office, monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    number = (await office.for_review()).number
    where, name, body = ACTS[act]
    calls = watched(monkeypatch, where, name)
    async with visited(site(office, TOKEN)) as client:
        answer = await client.post(f"/api/cases/{number}/{act}", json=body)
    assert answer.status == 200
    assert 1 < len([call for call in calls if call not in OUTSIDE]) <= MOST, calls
