"""The choice of two is answered after something has changed unseen: nothing is carried out that was not offered."""

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from proactive.awards.award import Because, MonthlyAward, Span
from proactive.awards.outcome import AwardOutcome
from proactive.awards.wording import award_message
from proactive.messages.contact import Channel, Language
from storage.awards.apply import AwardWork, keep_awards
from tests.flow.happenings import HAPPENINGS
from tests.flow.of_awards import award_of
from tests.flow.quick import quickly
from tests.flow.script import Happening, Play, Script

NEWS = ("award.held", "news")
SAID = {"number": "26-0000001", "held": "1 000", "left": "9 000", "amount": "61 022,20", "from": "01.04.2026"}
ONE_OF_TWO = Path(__file__).parent / "scripts" / "awards" / "one-of-two.txt"
REGISTERED = "Qoldau: award.choice_noted"
WAYS = [
    pytest.param(channel, language, id=f"{channel}-{language}")
    for channel, language in product((Channel.SMS, Channel.TELEGRAM), Language)
]


def becomes(change: Callable[[MonthlyAward, Play], MonthlyAward]) -> Happening:
    """An award is another than it was, and they were not told yet."""

    async def happening(play: Play, _what: str, service: str) -> None:
        award = await award_of(play, service)
        outcome = AwardOutcome(award=change(award, play))
        work = AwardWork(seen=award, outcome=outcome)
        assert await keep_awards(play.world.app.store, [work], play.world.app.runtime.now()) == set()

    return happening


def paid_more(award: MonthlyAward, _: Play) -> MonthlyAward:
    return replace(award, rows=tuple(replace(row, amount=row.amount + 1) for row in award.rows))


def over(award: MonthlyAward, play: Play) -> MonthlyAward:
    return replace(award, stop=Span(from_=play.world.clock.now.date(), because=Because.ABLE_TO_WORK))


def offered_then(*lines: str) -> Script:
    """As far as the second offer of the script, and on from there."""
    script = Script.read(ONE_OF_TWO)
    offer = next(place for place, (_, line) in enumerate(script.lines) if line == REGISTERED) - 1
    steps = (*(line for _, line in script.lines[:offer]), *lines)
    return replace(script, lines=tuple(enumerate(steps, 1)))


async def played(script: Script, channel: Channel, language: Language, change: Happening) -> None:
    async with quickly() as world:
        await Play(world, script, channel, language, HAPPENINGS | {"Changes": change}).run()


@pytest.mark.parametrize(("channel", "language"), WAYS)
async def test_with_other_sums_they_are_asked_once_more_by_the_sums_of_the_day(
    channel: Channel, language: Language
) -> None:
    script = offered_then(
        "Changes of disability: it is more",
        "Citizen: 1",
        "Qoldau: award.choice_offer | 61 022,20",
        "Waits: nothing",
        "Citizen: 1",
        "Qoldau: award.choice_noted",
        "Waits: prepared",
    )
    await played(script, channel, language, becomes(paid_more))


async def told_unasked(play: Play, _what: str, service: str) -> None:
    """As when an award is paid again, of which they had not been told yet."""
    award = await award_of(play, service)
    work = AwardWork(seen=award, outcome=AwardOutcome(award=award, message=award_message(award, *NEWS, **SAID)))
    assert await keep_awards(play.world.app.store, [work], play.world.app.runtime.now()) == set()
    await play.world.settle()


@pytest.mark.parametrize(("channel", "language"), WAYS)
async def test_a_yes_counts_though_news_of_an_award_came_in_between(channel: Channel, language: Language) -> None:
    script = offered_then(
        "Changes of disability: it is told", "Qoldau: award.held", "Citizen: 1", "Qoldau: award.choice_noted"
    )
    await played(script, channel, language, told_unasked)


@pytest.mark.parametrize(("channel", "language"), WAYS)
async def test_a_yes_after_an_answer_to_something_else_registers_nothing(channel: Channel, language: Language) -> None:
    script = offered_then(
        "Citizen: спасибо", "Qoldau: topics.thanks", "Citizen: 1", "Qoldau: common.nothing_asked", "Waits: nothing"
    )
    await played(script, channel, language, told_unasked)


@pytest.mark.parametrize("answer", ["1", "2"])
@pytest.mark.parametrize(("channel", "language"), WAYS)
async def test_what_can_be_carried_out_no_more_is_a_persons_and_the_answer_is_not_lost(
    channel: Channel, language: Language, answer: str
) -> None:
    script = offered_then(
        "Changes of disability: it is over", f"Citizen: {answer}", "Qoldau: topics.one_of_two", "Waits: nothing"
    )
    await played(script, channel, language, becomes(over))
