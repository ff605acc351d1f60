"""A choice of two that is broken off anywhere stands on both awards or on neither, and is carried out on both once."""

from dataclasses import replace

import pytest

from bot.workers.reconciling import reconcile
from handlers.usecases.awards import change_award
from proactive.awards.award import Because, OfficialChange
from proactive.basics.calendar import TIMEZONE
from proactive.messages.contact import Channel, Language
from proactive.road.decision import ActNotPossible
from storage.awards import awards
from tests.awards.test_repeating import LIFE, MOST_LIVES, Killed, Mortal
from tests.awards.town import OFFICIAL
from tests.flow.happenings import HAPPENINGS
from tests.flow.of_awards import award_of
from tests.flow.quick import QuickWorld, quickly
from tests.flow.script import Play, Script
from tests.flow.test_choice_answered_late import ONE_OF_TWO

APPROVAL = "Decided: approve Таңдауы бойынша."
BACK = (
    "Citizen: хочу пособие по инвалидности вместо потери кормильца",
    "Qoldau: award.back_offer",
    "Citizen: 1",
    "Qoldau: award.choice_noted",
    "Hours pass: 30",
)


def until_it_waits(*, back: bool) -> Script:
    script = Script.read(ONE_OF_TWO)
    lines = [line for _, line in script.lines]
    steps = (*lines, *BACK) if back else tuple(lines[: lines.index(APPROVAL)])
    return replace(script, lines=tuple(enumerate(steps, 1)))


async def chosen_on(world: QuickWorld, service: str) -> list[str]:
    """How often a choice was decided of that award, as what."""
    found = (await awards.search(world.app.store, service=service)).awards
    changes = [await world.app.store.read(awards.changes_of, award.id) for award in found]
    return [change.kind.value for each in changes for change in each if change.because is Because.CHOICE]


async def one_life(world: QuickWorld, id: str) -> bool:
    """An official approves, who has not seen yet that it is done, and all that follows; whether nothing broke off."""
    wish = OfficialChange(from_=world.clock.now.astimezone(TIMEZONE).date(), words="Таңдауы бойынша.")
    try:
        await change_award(world.app.runtime, OFFICIAL, id, "approve", wish)
    except ActNotPossible:
        pass
    except Killed:
        return False
    try:
        await world.settle()
    except Killed:
        return False
    return True


@pytest.mark.parametrize(
    ("back", "waits_on", "of_family", "of_own"),
    [
        (False, "breadwinner", ["change"], ["stop"]),
        (True, "disability", ["change", "change"], ["stop", "resume"]),
    ],
)
async def test_a_choice_broken_off_at_every_step_is_carried_out_on_both_once(
    back: bool, waits_on: str, of_family: list[str], of_own: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with quickly() as world:
        play = Play(world, until_it_waits(back=back), Channel.SMS, Language.KK, HAPPENINGS)
        await play.run()
        id = (await award_of(play, waits_on)).id
        mortal, lives = Mortal(world), 0
        with monkeypatch.context() as dying:
            dying.setattr(world.app.store, "write", mortal)
            while not await one_life(world, id):
                world.clock.pass_(LIFE)
                lives += 1
                assert lives < MOST_LIVES
                assert len(await chosen_on(world, "breadwinner")) == len(await chosen_on(world, "disability"))
        assert {step[-1] for step in mortal.broken_off if step[0] == "apply_together"} == {"before", "after"}
        assert await chosen_on(world, "breadwinner") == of_family
        assert await chosen_on(world, "disability") == of_own
        assert await reconcile(world.app.runtime, world.app.gateway) == 0
