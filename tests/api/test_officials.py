"""Every decision names its official by surname and position, also where a system with a token decides (P-2)."""

from dataclasses import replace

import pytest
from aiohttp.test_utils import TestClient

from handlers.usecases import staff as staff_acts
from handlers.usecases.case_acts import Approve
from handlers.usecases.cases import carry_out
from proactive.cases.case import Case
from proactive.cases.installation import PLAIN_INSTALLATION
from proactive.messages.contact import Language
from proactive.papers import PaperKind, journal, paper
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Role, Surface
from storage.staff import staff
from tests.api.office import TOKEN, Office, site, visited

REFUSAL = {"ground": "R2", "words": "Құжат сәйкес емес"}


def official_on_paper(case: Case) -> str:
    signed = replace(case, decision=replace(case.decision, signature="c2ln"))
    rows = [row for section in paper(PaperKind.DECISION, signed, Language.RU).sections for row in section.rows]
    return next((row.value for row in rows if row.label == "Уполномоченное лицо"), "")


@pytest.mark.parametrize(("act", "body"), [("approve", {}), ("refuse", REFUSAL)])
async def test_a_token_decides_for_the_official_of_the_settings_on_paper_and_in_the_journal(
    office: Office, client: TestClient, act: str, body: dict[str, str]
) -> None:
    case = await office.for_review()
    assert (await client.post(f"/api/cases/{case.number}/{act}", json=body)).status == 200
    decided = (await office.read(case.number)).case
    assert official_on_paper(decided) == "Әлімова Әсел, уполномоченное должностное лицо"
    [line] = journal([decided], office.now.date(), office.now.date(), Language.RU).lines
    assert "Әлімова Әсел, уполномоченное должностное лицо" in line


async def test_a_token_that_a_colleague_made_decides_for_them(office: Office) -> None:
    case = await office.for_review()
    colleague = await staff_acts.appoint(
        office.store, staff_acts.SETTINGS, 7, Role.ADMINISTRATOR, "Серіков Серік", office.now
    )
    maker = colleague.at(staff_acts.SETTINGS.surface)
    _, secret = await staff_acts.make_token(office.store, maker, "Е-макет", Role.OFFICIAL, office.now)
    async with visited(site(office, TOKEN), secret) as system:
        assert (await system.post(f"/api/cases/{case.number}/approve", json={})).status == 200
    assert official_on_paper((await office.read(case.number)).case).startswith("Серіков Серік, ")


async def test_nobody_s_token_decides_nothing_and_says_what_to_set(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await office.for_review()
    nameless = replace(office.runtime, house=PLAIN_INSTALLATION)
    monkeypatch.setattr(Office, "runtime", property(lambda _: nameless))
    async with visited(site(office, TOKEN)) as client:
        answer = await client.post(f"/api/cases/{case.number}/approve", json={})
        assert (answer.status, "API_OFFICIAL" in (await answer.json(content_type=None))["detail"]) == (409, True)
    assert (await office.read(case.number)).case.status == "review"


async def test_an_administrator_of_the_settings_decides_for_the_official_of_the_key_until_they_have_a_name(
    office: Office,
) -> None:
    first = (await office.for_review()).number
    await staff_acts.appoint_administrators(office.store, [7], office.now)
    [administrator] = [one.at(Surface.CONSOLE) for one in await staff.with_role(office.store, Role.ADMINISTRATOR)]
    await carry_out(office.runtime, administrator, first, Approve())
    assert official_on_paper((await office.read(first)).case) == "Әлімова Әсел, уполномоченное должностное лицо"
    await staff_acts.appoint(office.store, administrator, 7, Role.ADMINISTRATOR, "Серіков Серік", office.now)
    [named] = [one.at(Surface.CONSOLE) for one in await staff.with_role(office.store, Role.ADMINISTRATOR)]
    second = (await office.for_review(key="2")).number
    await carry_out(office.runtime, named, second, Approve())
    assert official_on_paper((await office.read(second)).case) == "Серіков Серік, руководитель подразделения"


async def test_whose_name_nobody_knows_decides_nothing(office: Office) -> None:
    number = (await office.for_review()).number
    await staff_acts.appoint_administrators(office.store, [7], office.now)
    [administrator] = [one.at(Surface.CONSOLE) for one in await staff.with_role(office.store, Role.ADMINISTRATOR)]
    nameless = replace(office.runtime, house=PLAIN_INSTALLATION)
    with pytest.raises(ActNotPossible, match="names its official"):
        await carry_out(nameless, administrator, number, Approve())
