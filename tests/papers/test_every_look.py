"""Who was named at one look at the registers stays known to papers, and hidden, when they are looked at anew."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.gateway import GatewayDown, ItemReply
from bot.papers.office import case_of
from handlers.usecases.settling import settle
from proactive.cases.case import Case
from proactive.cases.masking import names_in
from proactive.cases.step import Step
from proactive.messages.contact import Language
from proactive.papers import available, paper
from proactive.road.falling import rests_instead
from storage.cases import cases, queries
from storage.cases.apply import Decided
from tests.papers.road import Road, opened
from tests.papers.test_by_themselves import NUMBER, agreed


async def rests_on_another_record(road: Road) -> None:
    """From now on no step relies on what registers answered before."""

    def anew(case: Case) -> Step:
        return Step(case, rests_instead(case, case.event, (), road.app.runtime.now()))

    async def decide(numbers: Sequence[str]) -> list[Decided]:
        return [Decided.of_steps([anew(case)]) for case in await cases.by_number(road.app.store, numbers)]

    await settle(road.app.runtime, [NUMBER], decide)


async def silent(_searches: object) -> dict[str, ItemReply]:
    raise GatewayDown("silent")


async def stands(road: Road) -> Case:
    [case] = await cases.by_number(road.app.store, [NUMBER])
    return case


async def said_on_papers(road: Road) -> list[object]:
    case = await case_of(road.app.store, NUMBER)
    return [paper(kind, case, language).sections for kind in available(case) for language in Language]


async def test_a_paper_names_whom_it_named_before(tmp_path: Path) -> None:
    async with opened(tmp_path) as road:
        await agreed(road)
        before = await said_on_papers(road)
        await rests_on_another_record(road)
        assert not (await stands(road)).facts.answers
        assert await said_on_papers(road) == before != []


async def test_who_was_named_is_hidden_as_before(tmp_path: Path) -> None:
    async with opened(tmp_path) as road:
        await agreed(road)
        known = names_in(await stands(road))
        await rests_on_another_record(road)
        file = await queries.case_file(road.app.store, NUMBER)
        assert file is not None
        assert known <= names_in(file.case)


async def test_who_is_asked_is_hidden_before_anything_is_asked_in_the_name_of_their_consent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as road:
        asked = road.city.bring("burial_by_child", road.clock()).concerned[0]
        await road.app.pass_once()
        known = names_in(await stands(road))
        monkeypatch.setattr(road.app.gateway, "look_up", silent)
        with pytest.raises(GatewayDown):
            await road.says(asked.msisdn, "1")
        case = await stands(road)
        assert (bool(case.consent), names_in(case)) == (True, set())
        [as_read] = await cases.as_told(road.app.store, [NUMBER])
        assert known == names_in(as_read) != set()
