"""Figures against a small town of cases, on both engines."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.usecases.sample import examine
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.step import Step
from proactive.messages.contact import Channel, Language
from proactive.reporting.figures import DeadlineFigures, Dimension, Examined, Milestone, Scope, Spell, by, total
from proactive.staff.rights import Actor, Role, Surface
from storage.cases import sample
from storage.engine.database import Store
from storage.messages import claiming, delivery, messages
from storage.messages.delivery import Attempt
from storage.reporting import figures, message_facts
from tests.figures.town import TODAY, Town, scope
from tests.parts import changed
from tests.storage.makers import apply

M = Milestone
TEN_MINUTES = 600
AUDITOR = Actor("staff-4", Role.AUDITOR, Surface.CONSOLE, "Әсел")


async def three_and_one(town: Town) -> None:
    """One is paid, one consented, one only got the offer; of a fourth, in Astana, there is only the event."""
    await town.lives(M.PAYMENT)
    await town.lives(M.CONSENT, language=Language.RU, channel=Channel.TELEGRAM)
    await town.lives(M.OFFER, service="disability", region="71")
    await town.lives(M.EVENT, service="disability")
    await town.counted()


async def test_the_funnel_counts_how_far_cases_came(town: Town):
    await three_and_one(town)
    found = total(await town.store.read(figures.cells, scope()))
    assert dict(found.reached) == {
        M.EVENT: 4, M.OFFER: 3, M.DELIVERY: 2, M.ANSWER: 2, M.CONSENT: 2, M.DECISION: 1, M.PAYMENT: 1
    }  # fmt: skip
    assert found.share(M.OFFER) == 0.75


@pytest.mark.parametrize(
    ("dimension", "events"),
    [
        (Dimension.SERVICE, {"burial": 2, "disability": 2}),
        (Dimension.REGION, {"": 1, "71": 1, "75": 2}),
        (Dimension.LANGUAGE, {"kk": 3, "ru": 1}),
        (Dimension.CHANNEL, {"": 1, "sms": 2, "telegram": 1}),
    ],
)
async def test_the_funnel_is_told_by_each_dimension(town: Town, dimension: Dimension, events: dict[str, int]):
    await three_and_one(town)
    cells = await town.store.read(figures.cells, scope())
    assert {value: funnel.events for value, funnel in by(cells, dimension).items()} == events


@pytest.mark.parametrize(
    ("asked", "events"),
    [
        ({"service": "burial"}, 2),
        ({"region": "71"}, 1),
        ({"language": Language.RU}, 1),
        ({"channel": Channel.SMS, "service": "burial"}, 1),
        ({"since": TODAY - timedelta(days=9), "until": TODAY - timedelta(days=1)}, 0),
    ],
)
async def test_figures_are_of_what_was_asked_for(town: Town, asked: dict, events: int):
    await three_and_one(town)
    assert total(await town.store.read(figures.cells, scope(**asked))).events == events


async def test_each_step_took_ten_minutes(town: Town):
    await three_and_one(town)
    spells = await town.store.read(figures.spells, scope())
    assert spells[M.CONSENT] == Spell(2, TEN_MINUTES, TEN_MINUTES)
    assert {step: spell.cases for step, spell in spells.items()} == {
        M.OFFER: 3, M.DELIVERY: 2, M.ANSWER: 2, M.CONSENT: 2, M.DECISION: 1, M.PAYMENT: 1
    }  # fmt: skip


async def test_nine_of_ten_and_half_of_them_were_quicker_than_it_says(town: Town):
    for minutes in range(1, 11):
        case = await town.lives(M.EVENT)
        late = replace(town, now=town.now + timedelta(minutes=minutes))
        case = await late.moves(case, Status.READY)
        await late.moves(case, Status.OFFERED)
    town.now += timedelta(hours=1)
    await town.counted()
    spells = await town.store.read(figures.spells, scope())
    assert spells[M.OFFER] == Spell(10, median=5 * 60, ninth=9 * 60)


async def test_days_without_an_event_are_there(town: Town):
    await three_and_one(town)
    week = Scope(since=TODAY - timedelta(days=6), until=TODAY)
    assert [funnel.events for funnel in (await town.store.read(figures.days, week)).values()] == [0] * 6 + [4]


async def test_a_day_begins_at_midnight_in_the_zone(town: Town):
    town.now = town.now.replace(hour=0, minute=1)  # 19:01 of the day before, in UTC
    await town.lives(M.EVENT)
    await town.counted()
    assert total(await town.store.read(figures.cells, scope())).events == 1


async def test_today_counts_what_happened_today_whenever_it_began(town: Town):
    await town.lives(M.EVENT)
    town.now += timedelta(hours=11, minutes=55)  # five to midnight: the offer is made the next day
    await town.lives(M.OFFER)
    town.now += timedelta(days=1)
    await town.counted()
    reached = await town.store.read(figures.happened, TODAY + timedelta(days=1), town.runtime.zone)
    assert (reached.events, reached.reached[M.OFFER]) == (0, 1)


async def test_terms_are_kept_missed_and_running(town: Town):
    await town.lives(M.DECISION)
    reviewed = await town.for_review()
    await town.counted()
    due_on = reviewed.application.due_on
    assert due_on is not None
    before = await town.store.read(figures.terms, scope(), due_on)
    after = await town.store.read(figures.terms, scope(), due_on + timedelta(days=1))
    assert before == {"burial": DeadlineFigures(kept=1), "disability": DeadlineFigures(running=1)}
    assert after["disability"] == DeadlineFigures(overdue=1)


async def test_a_decision_that_was_late_stays_late_when_a_review_gives_it_a_later_day(town: Town):
    decided = await town.lives(M.DECISION)
    reviewed = changed(decided, late=True, due_on=TODAY + timedelta(days=30))
    assert await town.store.write(apply, [Step(decided, Outcome(case=reviewed))], town.now)
    await town.counted()
    assert (await town.store.read(figures.terms, scope(), TODAY))["burial"] == DeadlineFigures(late=1)


async def test_a_receipt_that_comes_later_is_counted(town: Town):
    case = await town.lives(M.OFFER)
    await town.counted()
    await town.store.write(
        delivery.receipts, [(f"{case.number}.offer", messages.DELIVERED)], town.now + timedelta(hours=1)
    )
    await town.counted()
    assert total(await town.store.read(figures.cells, scope())).reached[M.DELIVERY] == 1


async def test_messages_are_counted_with_their_parts_and_the_kind_of_their_failure(town: Town):
    await town.lives(M.ANSWER)
    failed = await town.lives(M.OFFER)
    town.now += timedelta(hours=1)
    claimed = await town.store.write(claiming.claim, Channel.SMS, town.runtime.now(), 10, timedelta(minutes=1))
    wrong = [Attempt(id=one.id, error="404 no such number") for one in claimed if one.case_number == failed.number]
    await town.store.write(delivery.record, wrong, town.now)
    await town.counted()
    rows = await town.store.read(figures.messages, scope())
    assert {(row.direction, row.state, row.failure, row.messages, row.parts) for row in rows} == {
        ("in", "received", "", 1, 0),
        ("out", "delivered", "", 1, 2),
        ("out", "failed", "rejected", 1, 2),
    }


@pytest.mark.parametrize(
    ("asked", "sent"),
    [({"service": "burial"}, 1), ({"region": "71"}, 1), ({"language": Language.RU}, 1), ({"channel": Channel.SMS}, 2)],
)
async def test_messages_are_of_what_was_asked_for(town: Town, asked: dict, sent: int):
    await town.lives(M.ANSWER)
    await town.lives(M.OFFER, service="disability", region="71", channel=Channel.TELEGRAM, language=Language.RU)
    await town.lives(M.OFFER, service="disability", region="75")
    await town.counted()
    rows = await town.store.read(figures.messages, scope(**asked))
    assert sum(row.messages for row in rows if row.direction == "out") == sent


async def test_the_sample_says_what_was_looked_at_and_found_wrong(town: Town):
    for _ in range(3):
        await town.lives(M.PAYMENT)
    await town.counted()
    town.now += timedelta(hours=3)
    await sample.draw(town.store, 1.0, town.now)
    first, second, _ = await sample.listed(town.store)
    await examine(town.store, AUDITOR, first.number, "", town.now)
    await examine(town.store, AUDITOR, second.number, "Сомасы қате", town.now)
    assert await town.store.read(figures.examined, scope()) == Examined(drawn=3, examined=2, objected=1)
    assert await town.store.read(figures.examined, scope(region="71")) == Examined()


async def test_what_waits_for_officials_says_why(town: Town):
    await town.for_review()
    waiting = await town.store.read(figures.waiting)
    assert [(one.service, one.status, one.reason, one.cases) for one in waiting] == [("disability", "review", None, 1)]
    assert (await town.store.read(figures.queues))["officials"].oldest == town.now
    await town.counted()
    assert len(await town.store.read(figures.waiting, scope(service="disability"))) == 1
    assert await town.store.read(figures.waiting, scope(service="burial")) == ()


async def test_all_messages_are_counted_though_only_the_newest_are_read(town: Town):
    await town.lives(M.ANSWER)
    before = await town.store.read(message_facts.totals, town.runtime.zone)
    await town.counted()
    town.now += timedelta(days=5)
    await town.lives(M.OFFER)
    await town.counted()
    after = await town.store.read(message_facts.totals, town.runtime.zone)
    assert before == {("sms", "delivered"): 1, ("sms", "received"): 1}
    assert after == before | {("sms", "queued"): 1}


async def test_after_years_in_which_nothing_was_said_only_days_that_were_are_counted(town: Town):
    await town.lives(M.ANSWER)
    said = town.now.astimezone(town.runtime.zone).date()
    town.now += timedelta(days=3 * 365)
    today = town.now.astimezone(town.runtime.zone).date()
    days = await message_facts.days_to_count(town.store, town.now, town.runtime.zone)
    assert days == [said, *(today - timedelta(days=n) for n in (3, 2, 1, 0))]
    await town.counted()
    assert len(await message_facts.counts_of_day(town.store, said)) == 2


async def test_what_is_counted_as_it_was_is_not_written_again(town: Town, monkeypatch: pytest.MonkeyPatch):
    await town.lives(M.ANSWER)
    written: list[date] = []
    keep = message_facts.keep

    async def noted(store: Store, day: date, counts: set[message_facts.Count]) -> None:
        written.append(day)
        await keep(store, day, counts)

    monkeypatch.setattr(message_facts, "keep", noted)
    for _ in range(2):
        await town.counted()
    assert written == [town.now.astimezone(town.runtime.zone).date()]
