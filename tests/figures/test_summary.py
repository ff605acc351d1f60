"""The short text about today that goes into a chat."""

from datetime import timedelta

import pytest

from handlers.usecases.reporting import summary
from proactive.messages.contact import Language
from proactive.messages.texts.forms import UNITS, span
from proactive.reporting.figures import Milestone
from proactive.staff.rights import Actor, Forbidden, Role, Surface
from tests.figures.town import Town

OPERATOR = Actor(id="staff-1", role=Role.OPERATOR, surface=Surface.TELEGRAM)


async def test_the_summary_tells_what_happened_and_what_waits(town: Town):
    await town.lives(Milestone.PAYMENT)
    await town.for_review()
    await town.counted()
    town.now += timedelta(hours=3, minutes=20)
    said = await summary(town.runtime, OPERATOR, Language.RU)
    assert said.startswith(
        "Сегодня, 23 ноября 2026 года\n\nСобытия: 2\nПредложения: 2\nСогласия: 2\nРешения: 1\nВыплаты: 1"
    )
    assert "Ждут специалиста: 1 (3 ч 20 мин)" in said
    assert "Частей SMS сегодня: 2, 20 тенге" in said


async def test_the_summary_is_there_in_kazakh_on_an_empty_day(town: Town):
    said = await summary(town.runtime, OPERATOR, Language.KK)
    assert said.startswith("Бүгін, 2026 ж. 23 қараша")
    assert "Маманды күтіп тұр: 0 (–)" in said


async def test_who_may_not_watch_gets_no_summary(town: Town, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("proactive.staff.rights.RIGHTS", dict.fromkeys(Role, frozenset()))
    with pytest.raises(Forbidden):
        await summary(town.runtime, OPERATOR, Language.KK)


@pytest.mark.parametrize(
    ("time", "said"),
    [
        (timedelta(seconds=59), "< 1 мин"),
        (timedelta(minutes=5), "5 мин"),
        (timedelta(hours=2), "2 ч"),
        (timedelta(days=1, minutes=7), "1 сут."),
        (timedelta(days=3, hours=4, minutes=7), "3 сут. 4 ч"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(time: timedelta, said: str):
    assert span(time, UNITS[Language.RU]) == said
