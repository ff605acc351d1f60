"""Answers that were written before a question was put are no answer to it, however many there are."""

from datetime import timedelta

import pytest

from proactive.cases.lifecycle import Status
from tests.flow.quick import quickly


@pytest.mark.parametrize(
    "sayings",
    [("1", "1", "1", "1"), ("1", "иә", "да", "ok"), ("1", "2"), ("иә", "1 1 1 1"), ("1", "жоқ", "1")],
    ids=" ".join,
)
async def test_ones_that_were_written_before_the_next_question_answer_the_first_alone(sayings: tuple[str, ...]) -> None:
    async with quickly() as world:
        person = world.bring("burial_by_child").concerned[0]
        await world.settle()
        world.clock.pass_(timedelta(minutes=1))
        written = [world.clock() + timedelta(seconds=place) for place in range(len(sayings))]
        world.clock.pass_(timedelta(seconds=10))
        arrivals = [world.sms(person, words, at) for words, at in zip(sayings, written, strict=True)]
        await world.app.runtime.keep(arrivals)
        await world.settle()
        [case] = [case for case in await world.cases() if case.service == "burial"]
        assert (case.status, case.account) == (Status.ACCOUNT, None)
        assert case.consent is not None
        assert case.consent.reply == sayings[0]
