"""A choice of two in officials' hands: what to do stands on the page, is one act, and one pair where two decide."""

from dataclasses import replace

import pytest

from handlers.usecases.awards import change_award
from handlers.usecases.case_acts import Approve
from handlers.usecases.cases import carry_out
from proactive.awards.award import AwardState, MonthlyAward, OfficialChange
from proactive.basics.calendar import TIMEZONE
from proactive.cases.installation import Installation
from proactive.messages.contact import Channel, Language
from proactive.staff.rights import Actor, Role, Surface
from storage.messages import desk
from tests.awards.test_pages import enters, visited
from tests.awards.town import OFFICIAL
from tests.flow.happenings import HAPPENINGS
from tests.flow.of_awards import award_of
from tests.flow.quick import quickly
from tests.flow.script import Play
from tests.flow.test_choice_answered_late import becomes, offered_then

SAYS = "Citizen: хочу пособие по потере кормильца вместо инвалидности"
HINT = "The other ends by itself on the same day"


def through_another(award: MonthlyAward, play: Play) -> MonthlyAward:
    return replace(award, payee_iin=play.person("Second").iin)


async def test_the_official_reads_what_to_do_counts_them_by_one_act_and_answers() -> None:
    script = offered_then("Changes of disability: it is paid through another", SAYS, "Qoldau: topics.one_of_two")
    steps = [line for _, line in script.lines]
    before = next(place for place, line in enumerate(steps) if line.startswith("Citizen: мүгедектік орнына"))
    script = replace(script, lines=tuple(enumerate((*steps[:before], *steps[-3:]), 1)))
    async with quickly() as world, visited(world) as client:
        play = Play(world, script, Channel.SMS, Language.RU, HAPPENINGS | {"Changes": becomes(through_another)})
        await play.run()
        [waiting] = (await desk.search(world.app.store, state=desk.OPEN)).found
        assert (waiting.topic, waiting.promised) == ("life_changed", True)
        guard = await enters(world, client, Role.OFFICIAL)
        page = await (await client.get(f"/console/conversations/{waiting.id}")).text()
        assert HINT in page
        family, today = await award_of(play, "breadwinner"), world.clock.now.astimezone(TIMEZONE).date()
        wish = OfficialChange(
            from_=today, words="По заявлению.", member=play.person("Citizen").iin, role="carer", rests_on="Заявление 3"
        )
        await change_award(world.app.runtime, OFFICIAL, family.id, "count", wish)
        await world.settle()
        own = await award_of(play, "disability")
        assert (own.state(today), own.waiting) == (AwardState.STOPPED, None)
        answer = {"text": "Вас учли в выплате семьи.", "guard": guard}
        await client.post(f"/console/conversations/{waiting.id}/reply", data=answer)
        assert (await desk.search(world.app.store, state=desk.OPEN)).found == ()
        closed = await (await client.get(f"/console/conversations/{waiting.id}")).text()
        assert HINT not in closed


@pytest.mark.parametrize(("service", "after_one"), [("breadwinner", "review"), ("burial", "decided")])
async def test_a_case_whose_approval_ends_a_familys_benefit_takes_the_pair_of_that_benefit(
    service: str, after_one: str
) -> None:
    async with quickly() as world:
        person = world.bring("disability_with_breadwinner").concerned[0]
        await world.settle()
        for _ in range(2):
            await world.says(person, "1", Channel.SMS)
        [case] = await world.cases()
        runtime = replace(world.app.runtime, house=Installation(four_eyes=frozenset({service})))
        for official, status in (("staff-1", after_one), ("staff-2", "decided")):
            if (await world.cases())[0].status != "decided":
                actor = Actor(official, Role.OFFICIAL, Surface.CONSOLE, "Аида")
                await carry_out(runtime, actor, case.number, Approve())
            assert (await world.cases())[0].status == status
