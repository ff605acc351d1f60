"""What registers and the payment desk tell is put to the awards that it is about, each in the order in which it came.

An award remembers which circumstances have changed it, so that whatever was broken off is simply done again.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from handlers.usecases.award_settling import settle_awards
from handlers.usecases.item import Item
from handlers.usecases.runtime import Runtime
from handlers.usecases.settling import finish, settle
from proactive.awards.award import MonthlyAward
from proactive.awards.changes import change_of
from proactive.awards.circumstance import Circumstance
from proactive.awards.news import AccountNews, PersonNews, has_left, of_account, of_event, of_person, people_of
from proactive.awards.outcome import AwardOutcome
from proactive.cases.case import Case, Event
from proactive.cases.now import Now
from proactive.cases.step import Step
from proactive.road.event import openings
from proactive.road.payment import told_returned
from storage.awards import awards, reconciling
from storage.cases import cases
from storage.cases.apply import Decided

RETURNED, CAME_BACK = "returned", "came_back"
ByAward = Mapping[str, Sequence[Circumstance]]


async def of_events(runtime: Runtime, events: Sequence[Event]) -> None:
    """Deaths, births and disabilities."""
    today = runtime.now().today
    people = {iin for event in events for iin in people_of(event)}
    concerned = await awards.about(runtime.store, people) if people else []
    of_award = {
        award.id: [
            circumstance
            for event in events
            if set(people_of(event)) & set(award.people) and (circumstance := of_event(event, award, today))
        ]
        for award in concerned
    }
    await put_to(runtime, of_award)


async def work_person_news(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    today = runtime.now().today
    news = [item.meaning for item in items if isinstance(item.meaning, PersonNews)]
    circumstances = [circumstance for piece in news if (circumstance := of_person(piece, today))]
    concerned = await awards.about(runtime.store, {piece.iin for piece in news})
    of_award = {award.id: [about for about in circumstances if about.iin in award.people] for award in concerned}
    await put_to(runtime, of_award)
    home = {piece.iin for piece in news if piece.kind == CAME_BACK}
    await offered_anew(runtime, [award for award in concerned if award.recipient_iin in home and has_left(award)])
    return await finish(runtime, items)


async def offered_anew(runtime: Runtime, left: Sequence[MonthlyAward]) -> None:
    """Whoever came back to live here is asked again (A-7): nothing is resumed."""
    by_number = {award.case_number: award for award in left}

    async def decide(numbers: Sequence[str]) -> list[Decided]:
        return [opened_again(case, by_number[case.number]) for case in await cases.by_number(runtime.store, numbers)]

    await settle(runtime, list(by_number), decide)


def opened_again(case: Case, award: MonthlyAward) -> Decided:
    """On the record that was held last; registers are asked afresh."""
    event = replace(case.event, record=award.entitlement.disability or case.event.record)
    own = tuple(opening for opening in openings(event) if opening.service == case.service)
    return Decided(openings=own, vacated=(case.number,))


async def work_account_news(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    today = runtime.now().today
    by_order: dict[str, list[Circumstance]] = defaultdict(list)
    for item in items:
        if isinstance(item.meaning, AccountNews) and (circumstance := of_account(item.meaning, today)):
            by_order[item.meaning.order_id].append(circumstance)
    concerned = await awards.of_orders(runtime.store, list(by_order))
    await put_to(runtime, {award.id: by_order[award.order_id] for award in concerned})
    await of_returned(runtime, items)
    return await finish(runtime, items)


async def of_returned(runtime: Runtime, items: Sequence[Item]) -> None:
    """What is paid once is asked for another account at once, and not only when its order is looked at again."""
    news = [item.meaning for item in items if isinstance(item.meaning, AccountNews)]
    returned = {piece.order_id: piece for piece in news if piece.kind == RETURNED}
    ordered = await reconciling.cases_of(runtime.store, list(returned)) if returned else {}

    async def decide(order_ids: Sequence[str]) -> list[Decided]:
        standing = await cases.by_number(runtime.store, {ordered[id] for id in order_ids})
        by_number = {case.number: case for case in standing}
        return [of_order(by_number.get(ordered[id]), returned[id], runtime.now()) for id in order_ids]

    await settle(runtime, list(ordered), decide)


def of_order(case: Case | None, news: AccountNews, now: Now) -> Decided:
    if case is None or case.payment is None or case.payment.order_id != news.order_id:
        return Decided()
    outcome = told_returned(case, news.reason, news.published_at, now)
    return Decided.of_steps([Step(case, outcome)] if outcome.case else [])


async def put_to(runtime: Runtime, of_award: ByAward) -> None:
    """The first circumstance of each award together, then the second, and so on."""
    for turn in range(max(map(len, of_award.values()), default=0)):
        at_turn = {id: circumstances[turn] for id, circumstances in of_award.items() if turn < len(circumstances)}
        await settle_awards(runtime, list(at_turn), partial(decide_by, at_turn))


def decide_by(circumstances: Mapping[str, Circumstance], award: MonthlyAward, now: Now) -> AwardOutcome:
    return change_of(award, circumstances[award.id], now)
