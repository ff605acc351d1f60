from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from proactive.broadcasts.audience import LeftOut, Matter
from proactive.broadcasts.estimate import Estimate, ends_at
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel, Language
from proactive.messages.tariff import Tariff
from tests.broadcast.makers import KK, RU, draft, reached
from tests.storage.makers import moment

TARIFF = Tariff(sms_part=Decimal("6.50"))


def estimated(*found) -> Estimate:
    estimate = Estimate()
    for one in found:
        estimate.add(draft(), one)
    return estimate


SMS, TELEGRAM, KAZAKH = reached(), reached(Channel.TELEGRAM), reached(language=Language.KK)


def test_people_are_counted_by_channel_and_who_is_left_out_by_reason():
    estimate = estimated(SMS, SMS, TELEGRAM, LeftOut.STOPPED, None)
    assert estimate.people == {Channel.SMS: 2, Channel.TELEGRAM: 1}
    assert (estimate.size, estimate.left_out) == (3, {LeftOut.STOPPED: 1})


def test_only_sms_cost_and_by_the_part():
    long = {Language.KK: "қ" * 71, Language.RU: "р" * 70}
    estimate = Estimate()
    for one in (SMS, KAZAKH, TELEGRAM):
        estimate.add(draft(texts=long), one)
    assert estimate.parts == 1 + 2
    assert TARIFF.tenge(estimate.parts) == Decimal("19.50")


def test_the_paid_lane_costs_stars_for_what_goes_above_the_free_rate():
    paid = Tariff(rates={Channel.TELEGRAM: 300.0}, paid=True)
    assert (paid.stars(1000), TARIFF.stars(1000)) == (Decimal("90.0"), 0)


def test_the_slower_channel_says_how_long_it_takes():
    estimate = estimated(*[SMS] * 90, *[TELEGRAM] * 60)
    assert estimate.takes(TARIFF) == timedelta(seconds=2)
    assert estimated().takes(TARIFF) == timedelta()


def test_samples_show_every_channel_and_language_and_no_text_twice():
    samples = estimated(*[SMS] * 10, KAZAKH, TELEGRAM).samples
    assert [(one.channel, one.text) for one in samples] == [
        (Channel.SMS, RU),
        (Channel.SMS, KK),
        (Channel.TELEGRAM, RU),
    ]


def test_of_texts_that_differ_from_person_to_person_five_are_shown():
    about = draft(texts={Language.KK: "{number}", Language.RU: "{number}"})
    estimate = Estimate()
    for person in range(10):
        matter = Matter(number=f"26-000000{person}", service="burial", status=Status.ASSIGNED, language=Language.RU)
        estimate.add(about, reached(matter=matter))
    assert [sample.text[-1] for sample in estimate.samples] == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("begins", "hours", "ends"),
    [
        ("2026-03-11T10:00", 5, "2026-03-11T15:00"),
        ("2026-03-11T10:00", 10, "2026-03-11T20:00"),
        ("2026-03-11T10:00", 12, "2026-03-12T11:00"),
        ("2026-03-11T10:00", 25, "2026-03-13T13:00"),
        ("2026-03-11T23:00", 1, "2026-03-12T10:00"),
        ("2026-03-11T03:00", 1, "2026-03-11T10:00"),
    ],
)
def test_sending_rests_in_quiet_hours(begins: str, hours: int, ends: str):
    at, end = (datetime.fromisoformat(f"{text}+05:00") for text in (begins, ends))
    assert ends_at(moment(at, "20:00-09:00"), timedelta(hours=hours)) == end


def test_without_quiet_hours_it_goes_on_through_the_night():
    at = datetime.fromisoformat("2026-03-11T23:00+05:00")
    assert ends_at(moment(at), timedelta(hours=5)) == at + timedelta(hours=5)
