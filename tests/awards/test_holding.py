"""What was overpaid is held back by the recipient's own wish alone (A-12), and what is named by officials is shown."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal

import pytest

from bot.workers.reconciling import reconcile
from handlers.api.award_shapes import AwardBody
from handlers.usecases.award_wishes import wished
from handlers.usecases.awards import change_award
from proactive.awards import acts, adults, amounts
from proactive.awards.award import (
    AskedAdult,
    AwardReason,
    AwardWaiting,
    Because,
    MonthlyAward,
    OfficialChange,
    Reach,
    Span,
)
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.two_officials import acted_on
from proactive.conversation.understanding import Meaning
from proactive.messages.contact import Channel
from proactive.road.decision import ActNotPossible
from proactive.services import monthly
from tests.awards.test_citizens_of_awards import at_ten, award_of
from tests.awards.test_grown import BIRTHDAY, NUMBER, asked, child
from tests.awards.town import OFFICIAL, drawn, instructed, on_day, only_award, told
from tests.flow.quick import QuickWorld

TODAY = date(2026, 5, 12)
NOW = at_ten(TODAY)
WISH = OfficialChange(from_=TODAY, words="Топ өзгергені кеш белгілі болды.", amount=Decimal("60000.00"))
WRITTEN = replace(WISH, rests_on="Өтініш 12, 12.05.2026")


def drawing(**row: object) -> MonthlyAward:
    about = {"service": "disability", "group": 2, "since": date(2026, 1, 10), "decided": date(2026, 2, 2)}
    return award_of(about | row)


def overpaid(award: MonthlyAward) -> MonthlyAward:
    return replace(award, waiting=AwardWaiting(AwardReason.OVERPAID, NOW.at, amount=Decimal("60000.00")))


def test_without_a_sum_that_is_known_nothing_is_asked_back() -> None:
    with pytest.raises(ActNotPossible, match="how much"):
        acts.hold(drawing(), replace(WISH, amount=None), "O-1", NOW)
    assert acts.hold(overpaid(drawing()), replace(WISH, amount=None), "O-1", NOW).award.holding is not None


def test_who_can_be_asked_nothing_must_have_written() -> None:
    silent = replace(drawing(), reach=Reach())
    with pytest.raises(ActNotPossible, match="written request"):
        acts.hold(silent, WISH, "O-1", NOW)
    assert acts.hold(silent, WRITTEN, "O-1", NOW).change is not None


def test_it_is_held_back_once_at_a_time() -> None:
    held = acts.hold(drawing(), WRITTEN, "O-1", NOW).award
    with pytest.raises(ActNotPossible, match="already"):
        acts.hold(held, WRITTEN, "O-1", NOW)
    with pytest.raises(ActNotPossible, match="nothing is held back"):
        acts.release(drawing(), WISH, "O-1", NOW)


def test_asked_for_before_an_official_has_it_is_put_before_one_once() -> None:
    first = wished(overpaid(drawing()), Meaning.HOLD_BACK, NOW)
    assert first is not None
    assert (first.change, [pending.what for pending in first.award.pending]) == (None, ["holding_asked"])
    again = wished(first.award, Meaning.HOLD_BACK, NOW)
    assert again is not None
    assert again.award == first.award
    approved = acts.approve(first.award, WISH, "O-1", NOW)
    assert approved.award.holding is not None
    assert (approved.award.holding.left, approved.award.waiting) == (Decimal("60000.00"), None)


def test_where_nothing_is_overpaid_the_word_means_nothing() -> None:
    assert wished(drawing(), Meaning.HOLD_BACK, NOW) is None
    assert wished(drawing(), Meaning.PAY_WHOLE, NOW) is None
    assert wished(replace(overpaid(drawing()), stop=drawing().stop), Meaning.PAY_WHOLE, NOW) is None


def test_what_they_asked_for_and_an_official_leaves_is_told_them() -> None:
    first = wished(overpaid(drawing()), Meaning.HOLD_BACK, NOW)
    assert first is not None
    dismissed = acts.dismiss(first.award, WISH, "O-1", NOW)
    assert dismissed.message is not None
    assert (dismissed.message.key, dismissed.award.pending) == ("award.as_it_was", ())
    assert dismissed.award.waiting == first.award.waiting


def test_what_is_approved_beside_an_overpaid_sum_leaves_it_waiting() -> None:
    again = Circumstance(id="e9", what=Happening.FOUND, on=TODAY, came=TODAY, iin=drawing().recipient_iin)
    halted = replace(
        overpaid(drawing()), halts=(Span(from_=date(2026, 5, 1), because=Because.WANTED),), pending=(again,)
    )
    approved = acts.approve(halted, WISH, "O-1", NOW)
    assert approved.change is not None
    assert approved.award.waiting is not None
    assert (approved.change.kind, approved.award.waiting.amount) == ("resume", Decimal("60000.00"))


def test_who_was_asked_is_asked_no_longer_once_an_official_takes_it_off() -> None:
    asked_back = acts.hold(drawing(), WISH, "O-1", NOW).award
    later = acts.dismiss(asked_back, WISH, "O-1", NOW).award
    assert (later.holding, later.waiting) == (None, None)
    assert wished(later, Meaning.HOLD_BACK, NOW) is None


async def act(world: QuickWorld, name: str, asked_for: OfficialChange) -> None:
    award = (await only_award(world)).award
    await change_award(world.app.runtime, OFFICIAL, award.id, name, replace(asked_for, from_=date(2026, 11, 23)))
    await world.settle()


async def test_of_a_month_that_turns_out_to_be_less_no_more_than_a_quarter_is_held_back() -> None:
    async with drawn() as world:
        await act(world, "hold", WRITTEN)
        await on_day(world, date(2026, 12, 1))
        await on_day(world, date(2026, 12, 10))
        before = (await only_award(world)).award
        world.bring("group_better")
        await world.settle()
        award = (await only_award(world)).award
        [order] = world.city.payments.orders.values()
        held, back = (Decimal(body["arrears"]) for _, body in order.instructions.values())
        december = monthly.due(amounts.payable(award), date(2026, 12, 1))
        assert -held * 4 > december
        assert -(held + back) == (december / 4).quantize(Decimal("0.01"), ROUND_DOWN)
        assert award.holding is not None
        assert before.holding is not None
        assert award.holding.left == before.holding.left + back


async def test_what_was_taken_beyond_a_quarter_with_the_last_part_is_held_back_later() -> None:
    async with drawn() as world:
        await act(world, "hold", replace(WRITTEN, amount=Decimal("20000.00")))
        await on_day(world, date(2026, 12, 1))
        assert (await only_award(world)).award.holding is None
        await on_day(world, date(2026, 12, 2))
        world.bring("group_better")
        await world.settle()
        holding = (await only_award(world)).award.holding
        assert holding is not None
        assert (holding.left > 0, holding.next_on) == (True, date(2027, 1, 1))


async def test_what_is_left_and_what_was_known_since_wait_together_once_nothing_is_held_back() -> None:
    held = acts.hold(drawing(), WRITTEN, "O-1", NOW).award
    more = replace(held, waiting=AwardWaiting(AwardReason.OVERPAID, NOW.at, amount=Decimal("100.00")))
    later = acts.release(more, WISH, "O-1", NOW).award
    assert later.waiting is not None
    assert later.waiting.amount == Decimal("60100.00")


async def test_the_desk_is_told_of_each_instalment_in_its_month_and_pays_so_much_less() -> None:
    async with drawn() as world:
        await act(world, "hold", WRITTEN)
        assert instructed(world) == []
        for day in (date(2026, 12, 1), date(2026, 12, 20), date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)):
            await on_day(world, day)
        [order] = world.city.payments.orders.values()
        held = [body["arrears"] for _, body in order.instructions.values()]
        row = (await only_award(world)).award.rows[0].amount
        quarter = f"-{row / 4:.2f}"
        assert held == [quarter, quarter, f"-{60000 - 2 * (row / 4).quantize(Decimal('0.01')):.2f}"]
        assert {body["reason"] for _, body in order.instructions.values()} == {"own_wish"}
        assert (await told(world, "award.held"), await told(world, "award.held_all")) == (2, 1)
        assert (await only_award(world)).award.holding is None
        assert await reconcile(world.app.runtime, world.app.gateway) == 0


async def test_it_stands_in_the_api_with_its_document_and_below_zero() -> None:
    async with drawn() as world:
        await act(world, "hold", WRITTEN)
        await on_day(world, date(2026, 12, 1))
        body = AwardBody.of(await only_award(world), date(2026, 12, 1)).model_dump(mode="json", by_alias=True)
        assert body["holding"]["total"] == "60000.00"
        assert [change["rests_on"] for change in body["changes"]] == [WRITTEN.rests_on, ""]
        assert body["changes"][-1]["arrears"].startswith("-")
        signed = (await only_award(world)).changes[0].document
        assert WRITTEN.rests_on in signed


# What no register tells


@pytest.mark.parametrize(
    ("act_name", "because"),
    [("suspend", Because.PENSION_ABROAD), ("suspend", Because.EXAM_PROTOCOL), ("stop", Because.FILE_REQUESTED)],
)
def test_what_no_register_tells_rests_on_a_document(act_name: str, because: Because) -> None:
    own = OfficialChange(from_=date(2026, 6, 1), because=because, words="Құжат бойынша.")
    with pytest.raises(ActNotPossible, match="rests_on"):
        acted_on(drawing(), act_name, own, "O-1", "O-1", NOW)
    outcome = acted_on(drawing(), act_name, replace(own, rests_on="Хат 7, 11.05.2026"), "O-1", "O-1", NOW)
    assert outcome.award.hearing is not None


# Who has grown up


def test_who_does_not_answer_is_reminded_twice_and_then_an_official_speaks_to_them() -> None:
    award = asked(child()).award
    seen = []
    for days in (7, 14, 21, 28):
        day = BIRTHDAY.replace(day=1).toordinal() + BIRTHDAY.day - 1 + days
        outcome = adults.reminded(award, at_ten(date.fromordinal(day)))
        if outcome is not None:
            award = outcome.award
            seen.append(outcome.message.key if outcome.message else outcome.why_not)
    assert seen == ["award.of_age_again", "award.of_age_again", "an official speaks to them"]
    assert award.waiting is not None
    assert (award.waiting.reason, award.waiting.about) == (AwardReason.PAYEE, ("silent",))
    assert adults.who_was_asked(award, NUMBER, BIRTHDAY) is not None


def test_who_has_said_stop_is_not_reminded_and_an_official_is_told_at_once() -> None:
    outcome = adults.reminded(asked(child()).award, at_ten(date(2026, 5, 17)), may_write=False)
    assert outcome is not None
    assert (outcome.message, outcome.award.waiting and outcome.award.waiting.about) == (None, ("silent",))
    assert adults.remind_on(outcome.award, date(2026, 5, 17)) is None


def test_who_was_asked_before_reminders_were_is_reminded_of_nothing() -> None:
    reach = Reach(channel=Channel.SMS, address=NUMBER, msisdn=NUMBER)
    before = replace(child(), adults=(AskedAdult(iin=child().recipient_iin, reach=reach),))
    assert adults.remind_on(before, BIRTHDAY) is None
