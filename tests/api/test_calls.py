"""From the API to the rule that decides: so few calls that a reader keeps them in mind."""

import inspect
from pathlib import Path

import pytest

from proactive.road import decision, official_acts
from tests.api.office import TOKEN, Office, site, visited

MOST = 6
OUTSIDE = {"problems", "check", "answer", "timely", "through"}  # middlewares: what holds for every request
ROOT = Path(__file__).parents[2]
ACTS = {
    "approve": (decision, "approve", {}),
    "refuse": (decision, "refuse", {"ground": "R2", "words": "Құжат сәйкес емес"}),
    "request-document": (official_acts, "document_asked", {"kind": "Анықтама", "words": "Жоқ"}),
}


def own(frame: inspect.FrameInfo) -> bool:
    path = Path(frame.filename)
    return path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in ("handlers", "proactive", "storage")


@pytest.mark.parametrize("act", list(ACTS))
async def test_an_act_is_few_calls_from_its_rule(office: Office, monkeypatch: pytest.MonkeyPatch, act: str) -> None:
    number = (await office.for_review()).number
    where, name, body = ACTS[act]
    rule, calls = getattr(where, name), []

    def watched(*args: object) -> object:
        calls.extend(frame.function for frame in inspect.stack() if own(frame) and frame.function not in OUTSIDE)
        return rule(*args)

    monkeypatch.setattr(where, name, watched)
    async with visited(site(office, TOKEN)) as client:
        answer = await client.post(f"/api/cases/{number}/{act}", json=body)
    assert answer.status == 200
    assert len([*calls, name]) <= MOST, calls
