"""Papers that issue themselves: which, and when; nobody waits for them, and nobody is written to because of them."""

from pathlib import Path

import pytest

from bot.signing import SigningFailed
from bot.workers.jobs import LONGEST_WAIT, JobRunner
from proactive.cases.award import Ground
from proactive.cases.jobs import IssuedPaper, IssuePaper, ReplyTo
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel, Language
from proactive.papers import PaperKind, Signatory
from proactive.road import official_acts
from storage import drawn_papers, papers
from storage.messages import conversations
from storage.papers import Issued
from tests.law.test_clauses import breadwinner, burial, disability
from tests.law.town import Town
from tests.papers.road import Road, opened

NUMBER = "26-0000001"


@pytest.mark.parametrize("begun", [burial, disability])
def test_on_the_automatic_track_acceptance_and_the_decision_are_each_told_on_paper(begun) -> None:
    assert begun().agrees().papers == [PaperKind.ACCEPTANCE, PaperKind.NOTICE]


@pytest.mark.parametrize("begun", [lambda: disability("nuclear"), breadwinner])
def test_what_an_official_will_decide_is_accepted_on_paper_at_once(begun) -> None:
    road = begun().agrees()
    assert (road.case.status, road.papers) == (Status.REVIEW, [PaperKind.ACCEPTANCE])
    assert road.official(official_acts.approve).papers == [PaperKind.ACCEPTANCE, PaperKind.NOTICE]


def test_a_failed_check_is_told_on_paper_as_not_accepted_and_as_decided() -> None:
    road = burial()
    road.town = Town({**road.town.row, "benefits": []})
    assert road.agrees().papers == [PaperKind.NON_ACCEPTANCE, PaperKind.NOTICE]


def test_what_an_official_refuses_was_accepted() -> None:
    road = disability("nuclear").agrees()
    road.refuses(Ground.NOT_IN_LAW, "Түсініксіз.")
    assert road.papers == [PaperKind.ACCEPTANCE, PaperKind.NOTICE]


def test_a_refusal_that_is_checked_again_and_assigned_has_a_second_notice() -> None:
    road = burial()
    town, road.town = road.town, Town({**road.town.row, "benefits": []})
    road.agrees().says("пересмотр")
    road.town = town
    road.official(lambda case, by, now: official_acts.resume(case, by, now))
    assert road.papers == [PaperKind.NON_ACCEPTANCE, PaperKind.NOTICE, PaperKind.ACCEPTANCE, PaperKind.NOTICE]


# --- In the service


async def agreed(road: Road) -> str:
    """A child agrees to a burial payment by SMS; their number."""
    asked = road.city.bring("burial_by_child", road.clock()).concerned[0]
    await road.app.pass_once()
    for _ in ("the offer", "the account"):
        await road.says(asked.msisdn, "1")
    return str(asked.msisdn)


async def issued(road: Road) -> list[Issued]:
    return await papers.of_case(road.app.store, NUMBER)


async def read(road: Road, msisdn: str) -> list[str]:
    """What this citizen was sent."""
    thread = await road.app.store.read(conversations.with_address, msisdn)
    return [line.text for line in thread if line.direction == "out"]


async def test_both_notices_are_there_though_nobody_asked_and_signed_by_the_body(tmp_path: Path) -> None:
    async with opened(tmp_path) as road:
        await agreed(road)
        found = await issued(road)
        assert {(one.kind, one.signatory) for one in found} == {
            (PaperKind.ACCEPTANCE, Signatory.BODY),
            (PaperKind.NOTICE, Signatory.BODY),
        }
        for one in found:
            await road.app.signer.verify(one.content, one.signature)


async def test_a_citizen_who_asks_is_given_the_paper_that_is_there(tmp_path: Path) -> None:
    async with opened(tmp_path) as road:
        msisdn = await agreed(road)
        [notice] = [one for one in await issued(road) if one.kind is PaperKind.NOTICE]
        await road.says(msisdn, "құжат")
        assert notice.code in (await read(road, msisdn))[-1]
        assert len(await issued(road)) == 2


@pytest.mark.parametrize("channel", Channel)
async def test_a_paper_is_drawn_where_it_goes_along_as_a_file_and_not_for_a_link(
    tmp_path: Path, channel: Channel
) -> None:
    async with opened(tmp_path) as road:
        await agreed(road)
        to = ReplyTo(number=NUMBER, language=Language.KK, saying="sms:1", channel=channel, address="7")
        runner = JobRunner(road.app.runtime, road.app.office, road.app.gateway)
        answer = await runner._answer(IssuePaper(to=to, kind=PaperKind.NOTICE))
        assert isinstance(answer, IssuedPaper)
        file = await drawn_papers.file_by_code(road.app.store, str(answer.code))
    assert bool(file) == (channel is Channel.TELEGRAM)


async def test_a_signer_that_refuses_papers_holds_up_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(tmp_path) as road:
        person_signs = road.app.signer.sign

        async def sign(document: bytes, signatory: Signatory = Signatory.PERSON, region: str = "") -> bytes:
            if signatory is Signatory.BODY:
                raise SigningFailed("the body's key is silent")
            return await person_signs(document, signatory)

        monkeypatch.setattr(road.app.signer, "sign", sign)
        msisdn = await agreed(road)
        assert len(await read(road, msisdn)) == 4  # offer, account, accepted, assigned
        assert await issued(road) == []
        monkeypatch.undo()
        road.clock.pass_(LONGEST_WAIT)
        await road.app.pass_once()
        assert len(await issued(road)) == 2
