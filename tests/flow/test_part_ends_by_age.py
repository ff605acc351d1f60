"""A carer's part ends with the child's eighth birthday: told ahead, and their own benefit goes on (A-9)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from proactive.awards import amounts
from proactive.awards.award import MonthlyAward
from proactive.messages.contact import Channel, Language
from proactive.road.decision import ActNotPossible
from proactive.services.member import Member
from tests.flow.happenings import HAPPENINGS
from tests.flow.quick import quickly
from tests.flow.script import Play, Script
from tests.flow.test_choice_answered_late import ONE_OF_TWO, WAYS, becomes

LAST, ENDS = date(2026, 12, 9), "2026-12-10"


def cares_until(member: Member) -> Member:
    return replace(member, until=LAST) if member.role == "carer" else member


def with_child_of_seven(award: MonthlyAward, play: Play) -> MonthlyAward:
    """Whose eighth birthday is near: the part of who cares for it ends with the day before."""
    members = tuple(cares_until(member) for member in award.entitlement.members)
    younger = replace(award, entitlement=replace(award.entitlement, members=members))
    today = play.world.clock.now.date()
    return replace(younger, rows=amounts.counted(younger, younger.entitlement.paid_from, today).monthly)


UNTIL_IT_GOES_ON = (
    "Changes of breadwinner: the child is seven",
    "Day: 2026-11-25",
    "Qoldau: award.part_ends",
    "Waits of disability: nothing",
    f"Day: {ENDS}",
    "Qoldau: award.change",
    "Award of disability: stopped",
    "Waits of disability: prepared",
    "Decided of disability: approve Үлесі аяқталды.",
    "Qoldau: award.resume",
    f"Told of disability: resume part_ended {ENDS}",
    "Award of disability: running | 61021.20",
    "Waits of disability: nothing",
)
CHOSEN_AGAIN = (
    "Citizen: мүгедектік орнына асыраушысынан айырылу жәрдемақысын аламын",
    "Qoldau: award.choice_offer",
    "Citizen: 1",
    "Qoldau: award.choice_noted",
    "Decided: approve Таңдауы бойынша.",
    "Qoldau: award.stop",
    "Qoldau: award.change",
    "Award of disability: stopped",
    "Waits of disability: nothing",
)


@pytest.mark.parametrize(("channel", "language"), WAYS)
async def test_at_the_eighth_birthday_their_own_benefit_goes_on_once_it_is_approved(
    channel: Channel, language: Language
) -> None:
    await played(UNTIL_IT_GOES_ON, channel, language)


@pytest.mark.parametrize(("channel", "language"), WAYS)
async def test_whose_own_benefit_went_on_and_who_chooses_the_other_once_more_is_not_paid_both(
    channel: Channel, language: Language
) -> None:
    """As for the next child under eight: the one that is given up ends every time."""
    await played((*UNTIL_IT_GOES_ON, *CHOSEN_AGAIN), channel, language)


async def test_while_the_part_goes_on_no_official_can_have_both_paid() -> None:
    by_hand = ("Changes of breadwinner: the child is seven", "Decided of disability: resume Қатемен тоқтатылды.")
    with pytest.raises(ActNotPossible, match="chose the carer's part"):
        await played(by_hand, Channel.SMS, Language.KK)


async def played(lines: Sequence[str], channel: Channel, language: Language) -> None:
    """After the choice was carried out."""
    script = Script.read(ONE_OF_TWO)
    steps = (*(line for _, line in script.lines), *lines)
    course = replace(script, lines=tuple(enumerate(steps, 1)))
    async with quickly() as world:
        happenings = HAPPENINGS | {"Changes": becomes(with_child_of_seven)}
        await Play(world, course, channel, language, happenings).run()
