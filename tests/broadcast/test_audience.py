from datetime import date

import pytest

from proactive.broadcasts.audience import Ages, Audience, LeftOut, Reached, Somebody, reach
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel, Language
from tests.broadcast.makers import matter, somebody
from tests.storage.makers import PHONE

TODAY = date(2026, 3, 11)
BOTH = frozenset(Channel)


def found(audience: Audience, who: Somebody, channels: frozenset[Channel] = BOTH) -> Reached | LeftOut | None:
    return reach(audience, who, TODAY, channels)


HERS = matter(region="75", birth_date=date(1960, 3, 11), language=Language.RU)


@pytest.mark.parametrize(
    ("audience", "meant"),
    [
        (Audience(), True),
        (Audience(regions=("75", "79")), True),
        (Audience(regions=("71",)), False),
        (Audience(languages=(Language.RU,)), True),
        (Audience(languages=(Language.KK,)), False),
        (Audience(services=("burial",)), True),
        (Audience(services=("disability",)), False),
        (Audience(statuses=(Status.OFFERED, Status.ACCOUNT)), True),
        (Audience(statuses=(Status.REFUSED,)), False),
        (Audience(channel=Channel.SMS), True),
        (Audience(channel=Channel.TELEGRAM), False),
        (Audience(ages=Ages(66, None)), True),
        (Audience(ages=Ages(None, 65)), False),
        (Audience(services=("burial",), regions=("71",)), False),
    ],
)
def test_every_condition_that_is_given_must_hold(audience: Audience, meant: bool):
    assert isinstance(found(audience, somebody(HERS)), Reached) is meant


def test_one_and_the_same_case_must_fit():
    two = somebody(matter("1", service="burial", region="71"), matter("2", service="disability", region="75"))
    assert found(Audience(services=("burial",), regions=("75",)), two) is None


def test_who_is_not_known_to_live_there_is_not_meant():
    assert found(Audience(regions=("75",)), somebody(matter())) is None
    assert found(Audience(ages=Ages(0, None)), somebody(matter())) is None


def test_somebody_without_a_case_is_meant_only_where_no_case_is_asked_about():
    assert isinstance(found(Audience(languages=(Language.KK,)), somebody()), Reached)
    assert found(Audience(services=("burial",)), somebody()) is None


@pytest.mark.parametrize(
    ("who", "why"),
    [
        (somebody(matter(dead=True)), LeftOut.DEAD),
        (somebody(matter(status=Status.ANNULLED)), LeftOut.ANNULLED),
        (somebody(matter(), stopped=True), LeftOut.STOPPED),
        (Somebody(key="-someone", contact=None, matters=(matter(),)), LeftOut.NO_NUMBER),
    ],
)
def test_who_is_left_out_has_a_reason(who: Somebody, why: LeftOut):
    assert found(Audience(), who) is why


def test_a_second_case_that_stands_is_enough():
    what = found(Audience(), somebody(matter("1"), matter("2", dead=True), matter("3", status=Status.ANNULLED)))
    assert isinstance(what, Reached)
    assert what.matter == matter("1")


def test_telegram_where_they_are_linked_else_sms():
    linked, unlinked = found(Audience(), somebody(chat_id=5)), found(Audience(), somebody())
    assert isinstance(linked, Reached)
    assert isinstance(unlinked, Reached)
    assert (linked.channel, linked.address) == (Channel.TELEGRAM, "5")
    assert (unlinked.channel, unlinked.address) == (Channel.SMS, PHONE)


def test_a_linked_citizen_is_reached_by_sms_where_telegram_is_off():
    what = found(Audience(), somebody(chat_id=5), frozenset({Channel.SMS}))
    assert isinstance(what, Reached)
    assert what.channel is Channel.SMS
    assert found(Audience(), somebody(), frozenset({Channel.TELEGRAM})) is LeftOut.NO_CHANNEL


def test_the_language_they_chose_goes_before_the_cases():
    what = found(Audience(), somebody(matter(language=Language.KK), language=Language.RU))
    assert isinstance(what, Reached)
    assert what.language is Language.RU


@pytest.mark.parametrize(
    ("text", "ages"), [("18-63", Ages(18, 63)), ("63-", Ages(63, None)), ("-17", Ages(None, 17)), ("5 - 5", Ages(5, 5))]
)
def test_years_are_read_as_they_are_written(text: str, ages: Ages):
    assert Ages.parse(text) == ages


@pytest.mark.parametrize("text", ["", "-", "old", "18", "18-63-70", "63-18", "١٨-63"])
def test_years_that_mean_nothing_are_refused(text: str):
    with pytest.raises(ValueError, match=r"expected years|nobody is"):
        Ages.parse(text)


def test_a_year_is_full_on_the_birthday():
    assert Ages(18, 18).hold(date(2008, 3, 11), TODAY)
    assert not Ages(18, 18).hold(date(2008, 3, 12), TODAY)
    assert not Ages(None, 17).hold(date(2008, 3, 11), TODAY)
