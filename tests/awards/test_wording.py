"""How long the messages of a change are, as they are made: of every kind, for every reason, with the largest sums."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from proactive.awards.award import AwardChange, Because, ChangeKind, MonthlyAward, Span
from proactive.awards.changes import change_of
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.wording import beside_telegram, change_message, state_words
from proactive.cases.award import Period
from proactive.cases.now import Now
from proactive.messages.contact import Channel, Language
from proactive.messages.message import Message
from proactive.messages.texts.sms import parts
from tests.awards.test_citizens_of_awards import award_of
from tests.awards.test_papers import AT, DRAWN, now

LARGEST, LATEST = Decimal("1781819.04"), date(2027, 9, 30)
REASONS = [(kind, because) for kind, because in product(ChangeKind, Because)]


def awarded(language: Language, channel: Channel) -> MonthlyAward:
    award = award_of(DRAWN)
    address = "+77011234567" if channel is Channel.SMS else "4242"
    reach = replace(award.reach, channel=channel, address=address, msisdn="+77011234567", language=language)
    return replace(award, reach=reach, case_number="26-0000123")


def changed(award: MonthlyAward, kind: ChangeKind, because: Because, arrears: Decimal) -> AwardChange:
    idle = Circumstance(id="e1", what=Happening.ACCOUNT_IDLE, on=AT.date(), came=AT.date(), iin=award.recipient_iin)
    change = change_of(award, idle, now(cabinet=False)).change
    assert change is not None
    rows = (Period(from_=LATEST, until=None, amount=Decimal("200352.94")),)
    return replace(change, kind=kind, because=because, from_=LATEST, rows=rows, arrears=arrears)


def by_sms(said: Message | None) -> str:
    assert said is not None
    return said.text if said.channel is Channel.SMS else str(said.sms_text)


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("channel", Channel)
def test_whatever_changes_is_told_in_two_parts(language: Language, channel: Channel) -> None:
    award, too_long = awarded(language, channel), []
    for (kind, because), arrears in product(REASONS, (Decimal(0), LARGEST)):
        text = by_sms(change_message(award, changed(award, kind, because, arrears), AT.date()))
        if parts(text) > 2:
            too_long.append(text)
    assert too_long == []


@pytest.mark.parametrize("language", Language)
def test_what_a_chat_tells_in_full_comes_beside_it_in_one_part_and_of_a_death_in_two(language: Language) -> None:
    award, too_long = awarded(language, Channel.TELEGRAM), []
    at = Now(AT, now(cabinet=False).zone, channels=frozenset(Channel))
    for kind, because in REASONS:
        change = changed(award, kind, because, LARGEST)
        said = beside_telegram(award, change, at)
        assert said is not None
        most = 2 if because in {Because.DEATH, Because.MEMBER_DIED} else 1
        if parts(said.text) > most:
            too_long.append(said.text)
    assert too_long == []


def test_of_a_suspension_and_an_end_on_one_day_the_end_is_told() -> None:
    award, idle = awarded(Language.RU, Channel.SMS), Because.ACCOUNT_IDLE
    first = date(AT.year + 1, 1, 1)
    both = replace(
        award, halts=(Span(from_=first, because=idle),), stop=Span(from_=first, because=Because.LEFT_COUNTRY)
    )
    assert "выехали" in state_words(both, Language.RU, AT.date())
    assert "не берут деньги" in state_words(replace(both, stop=None), Language.RU, AT.date())
