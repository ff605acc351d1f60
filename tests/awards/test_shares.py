"""One award paid to several: the citizens of `tests/cases/shares.toml`, and what the desk is told of each payee."""

import tomllib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from proactive.awards import acts, amounts, together
from proactive.awards.award import Apart, Because, MonthlyAward, OfficialChange, Part, PartOf, Reach, Span
from proactive.awards.changes import acted
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.new_year import monthly_on
from proactive.awards.outcome import AwardOutcome
from proactive.cases.award import Period
from proactive.cases.case import BankAccount
from proactive.messages.contact import Channel, Contact
from proactive.road.decision import ActNotPossible
from storage.awards.awards import spoken
from tests.awards.test_citizens_of_awards import at_ten, award_of, happened
from tests.law.town import iin_of

CASES = Path(__file__).parents[1] / "cases" / "shares.toml"
CITIZENS = tomllib.loads(CASES.read_text("utf-8"), parse_float=Decimal)["citizen"]


@pytest.mark.parametrize("row", CITIZENS, ids=[row["says"] for row in CITIZENS])
def test_what_each_payee_is_paid(row: dict[str, Any]) -> None:
    family = parted_as(row)
    for place, happening in enumerate(row.get("happens", ()), 1):
        family = after(family, happening, f"e{place}")
    assert {whose: stands(award, row["on"]) for whose, award in family.items()} == row["expect"]
    if "before" in row:
        assert sum(monthly_on(award.rows, row["on"]) for award in family.values()) == row["before"]


def parted_as(row: dict[str, Any]) -> dict[str, MonthlyAward]:
    """By payee, the first as `Dana`."""
    award = award_of(row["award"])
    if "stays" in row:
        award = happened(award, row["stays"], "stay").award
    asks = row["asks"]
    whose = asks.get("who", "centre")
    outcome = acted(award, asked(asks), at_ten(asks["on"]), "O-1")
    parts = {whose: outcome.apart.award} if outcome.apart else {}
    return {"Dana": outcome.award, **parts}


def asked(asks: dict[str, Any]) -> Circumstance:
    about = {"payee_bin": asks["centre"]} if "centre" in asks else {"payee": iin_of(asks["who"])}
    account = BankAccount(iban="KZ31601A000000000001")
    return Circumstance(
        id="share", what=Happening.SHARE_ASKED, on=asks["on"], came=asks["on"], account=account, **about
    )


def after(family: dict[str, MonthlyAward], happening: dict[str, Any], id: str) -> dict[str, MonthlyAward]:
    """Every award of the case hears of it; what an official decides on the first is followed by the others."""
    if happening.get("official"):
        outcome = happened(family["Dana"], happening, id)
        followed = {whose: followed_by(award, outcome, happening["came"]) for whose, award in family.items()}
        return followed | {"Dana": outcome.award}
    heard_by = {happening["to"]} if "to" in happening else set(family)
    return {
        whose: happened(award, happening, id).award if whose in heard_by else award for whose, award in family.items()
    }


def followed_by(award: MonthlyAward, outcome: AwardOutcome, day: date) -> MonthlyAward:
    following = together.follows(award, outcome, at_ten(day))
    return following.award if following else award


def stands(award: MonthlyAward, day: date) -> str:
    state = award.state(day)
    return f"{state} {monthly_on(award.rows, day):.2f}" if state == "running" else str(state)


def test_a_share_begins_with_an_order_of_its_own_and_a_decision_of_another_number() -> None:
    row = CITIZENS[0]
    award = award_of(row["award"])
    outcome = acted(award, asked(row["asks"]), at_ten(row["asks"]["on"]), "O-1")
    assert outcome.change is not None
    assert outcome.apart is not None
    assert outcome.apart.change is not None
    assert (outcome.change.number, outcome.apart.change.number) == ("26-0000001/C1", "26-0000001/P1-1")
    assert (outcome.change.goes_on_anew, outcome.apart.change.goes_on_anew) == (False, True)
    assert outcome.apart.award.payee_iin == outcome.apart.award.recipient_iin == iin_of("Bota")


def test_asked_for_in_an_earlier_month_the_share_is_made_good_and_what_was_paid_for_it_is_an_officials() -> None:
    row = CITIZENS[0]
    outcome = acted(award_of(row["award"]), asked(row["asks"]), at_ten(date(2026, 5, 4)), "O-1")
    assert outcome.apart is not None
    assert outcome.apart.change is not None
    # 22 of the 31 days of March, and April: 43 223,35 × 22/31 + 43 223,35
    assert outcome.apart.change.arrears == Decimal("73897.99")
    assert outcome.award.waiting is not None
    assert (outcome.award.waiting.reason, outcome.award.waiting.amount) == ("overpaid", Decimal("73897.99"))


def test_a_share_is_asked_for_once() -> None:
    row = CITIZENS[0]
    now = at_ten(row["asks"]["on"])
    once = acted(award_of(row["award"]), asked(row["asks"]), now, "O-1")
    again = acted(once.award, replace(asked(row["asks"]), id="again"), now, "O-1")
    assert (again.change, again.apart) == (None, None)


def gives_up(part: MonthlyAward, on: date) -> AwardOutcome:
    """By their own wish, as an official enters it."""
    wish = OfficialChange(from_=on, because=Because.OWN_WISH, words="По заявлению.")
    return acts.stop(part, wish, "O-1", at_ten(on))


def test_a_share_that_is_given_up_is_the_familys_again_from_that_day_in_the_same_transaction() -> None:
    family = parted_as(CITIZENS[0])
    on = date(2026, 6, 1)
    outcome = gives_up(family["Bota"], on)
    back = together.follows(family["Dana"], outcome, at_ten(on))
    assert back is not None
    assert back.change is not None
    assert (back.change.because, back.change.from_, back.change.words) == ("share_back", on, "По заявлению.")
    whole = monthly_on(award_of(CITIZENS[0]["award"]).rows, on)
    before = date(2026, 5, 31)
    assert monthly_on(back.award.rows, on) == whole
    assert monthly_on(back.award.rows, before) == monthly_on(family["Dana"].rows, before)
    assert monthly_on(back.award.rows, before) + monthly_on(outcome.award.rows, before) == whole
    assert iin_of("Bota") in {member.iin for member in back.award.own_members}


def test_who_gave_their_share_up_can_ask_for_it_again_and_their_former_award_does_not_go_on() -> None:
    family = parted_as(CITIZENS[0])
    on, again_on = date(2026, 6, 1), date(2026, 8, 3)
    outcome = gives_up(family["Bota"], on)
    back = together.follows(family["Dana"], outcome, at_ten(on))
    assert back is not None
    with pytest.raises(ActNotPossible, match="gave it up"):
        acts.resume(outcome.award, OfficialChange(from_=on, words="Снова."), "O-1", at_ten(again_on))
    wish = replace(asked(CITIZENS[0]["asks"]), id="again", on=again_on, came=again_on)
    again = acted(back.award, wish, at_ten(again_on), "O-1")
    assert again.apart is not None
    assert again.apart.award.id != family["Bota"].id
    parts = (again.award, again.apart.award)
    assert sum(monthly_on(award.rows, again_on) for award in parts) == monthly_on(back.award.rows, again_on)


def test_a_share_that_ends_otherwise_is_not_given_back() -> None:
    family = parted_as(CITIZENS[0])
    on = date(2026, 6, 1)
    outcome = gives_up(family["Bota"], on)
    assert outcome.change is not None
    died = replace(outcome, change=replace(outcome.change, because=Because.DEATH))
    assert together.follows(family["Dana"], died, at_ten(on)) is None


@pytest.mark.parametrize(
    ("contact", "channel"),
    [
        (Contact(msisdn="+77010000001", chat_id=42), Channel.TELEGRAM),
        (Contact(msisdn="+77010000001", chat_id=42, owners=(iin_of("Bota"),)), Channel.TELEGRAM),
        (Contact(msisdn="+77010000001", chat_id=42, owners=(iin_of("Dana"),)), Channel.SMS),
        (Contact(msisdn="+77010000001", left_chat=42), Channel.SMS),
    ],
    ids=["their chat", "linked by them", "linked by somebody else", "blocked"],
)
def test_what_is_theirs_apart_is_said_in_the_chat_that_they_have_linked(contact: Contact, channel: Channel) -> None:
    part = replace(parted_as(CITIZENS[0])["Bota"], reach=Reach(channel=Channel.SMS, msisdn=contact.msisdn))
    reach = spoken(part, {contact.msisdn: contact}).reach
    assert (reach.channel, reach.address) == (channel, "42" if channel is Channel.TELEGRAM else contact.msisdn)


@pytest.mark.parametrize("members", range(2, 8))
def test_whatever_the_family_all_shares_add_up_to_the_whole_on_every_day(members: int) -> None:
    """Every member but the first is paid apart, each from a day of their own."""
    roles = [{"of": f"M{n}", "role": "student", "until": date(2027 + n, 6, 30)} for n in range(members)]
    since = date(2026, 2, 1)
    whole = award_of(
        {"service": "breadwinner", "payee": "M0", "since": since, "decided": date(2026, 2, 5), "members": roles}
    )
    starts = {f"M{n}": since + timedelta(days=17 * n) for n in range(1, members)}
    apart = tuple(Apart(of=PartOf.MEMBER, whose=iin_of(who), from_=day) for who, day in starts.items())
    today = date(2026, 12, 1)
    paid = [counted(replace(whole, apart=apart), since, today)]
    for number, (who, day) in enumerate(starts.items(), 1):
        own = replace(
            whole,
            part=Part(of=PartOf.MEMBER, whose=iin_of(who), number=number),
            entitlement=replace(whole.entitlement, paid_from=day),
        )
        paid.append(counted(own, day, today))
    for day in (since + timedelta(days=30 * n) for n in range(110)):
        assert sum(amounts.on_day(rows, day) for rows in paid) == amounts.on_day(whole.rows, day), day


def counted(award: MonthlyAward, from_: date, today: date) -> tuple[Period, ...]:
    return amounts.counted(award, from_, today).monthly


def test_a_birth_that_is_known_after_a_share_has_ended_leaves_what_was_paid_too_much_to_an_official() -> None:
    row = CITIZENS[0]
    family = parted_as(row)
    [own] = [whose for whose in family if whose != "Dana"]
    ended = replace(family[own], stop=Span(from_=date(2026, 5, 1), because=Because.STUDIES_ENDED))
    born = {"came": date(2026, 6, 2), "what": "born", "on": date(2026, 4, 1), "of": "Nur", "official": True}
    outcome = happened(family["Dana"], born, "e1")
    following = together.follows(ended, outcome, at_ten(date(2026, 6, 2)))
    assert following is not None
    assert (following.change, following.award.rows, following.award.stop) == (None, ended.rows, ended.stop)
    assert following.award.waiting is not None
    assert following.award.waiting.reason == "overpaid"
    later = {**born, "on": date(2026, 5, 1)}
    assert together.follows(ended, happened(family["Dana"], later, "e2"), at_ten(date(2026, 6, 2))) is None
