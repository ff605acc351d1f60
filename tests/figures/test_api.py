"""The figures as officials' systems get them."""

import pytest

from proactive.reporting.figures import Milestone
from tests.api.office import site, visited
from tests.figures.town import Town

DAYS = {"from": "2026-11-01", "until": "2026-11-30"}


async def test_the_api_gives_the_figures_of_some_days(town: Town):
    await town.lives(Milestone.PAYMENT)
    await town.lives(Milestone.OFFER, region="71")
    await town.counted()
    async with visited(site(town, "word"), "word") as client:
        found = await (await client.get("/api/figures", params=DAYS)).json()
        in_astana = await (await client.get("/api/figures", params={**DAYS, "region": "71"})).json()
    assert (found["from"], found["reached"]["offer"], found["reached"]["payment"]) == ("2026-11-01", 2, 1)
    assert found["by"]["region"]["71"]["offer"] == 1
    assert in_astana["reached"]["event"] == 1
    assert len(found["days"]) == 30
    assert found["times"][0] == {"step": "offer", "cases": 2, "median_seconds": 600, "ninth_seconds": 600}
    assert found["sms_cost"] == "20.00"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "from: Field required"),
        ({**DAYS, "until": "tomorrow"}, "until: expected a day as 2026-11-23"),
        ({**DAYS, "until": "2026-10-01"}, "expected a first day that is not after the last"),
        ({**DAYS, "until": "2029-10-01"}, "expected at most 731 days"),
        ({**DAYS, "region": "Astana"}, "region"),
    ],
)
async def test_days_that_cannot_be_counted_are_refused_with_the_reason(town: Town, asked: dict, said: str):
    async with visited(site(town, "word"), "word") as client:
        answer = await client.get("/api/figures", params=asked)
        assert answer.status == 400
        assert said in (await answer.json())["detail"]
