"""A register's event opens cases and changes those that are there."""

import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.usecases import award_news
from handlers.usecases.item import Item
from handlers.usecases.runtime import Runtime
from handlers.usecases.settling import settle
from proactive.cases.case import Case, Event
from proactive.cases.now import Now
from proactive.cases.step import Step
from proactive.road.event import changed, died, makes_room, matters, openings, subject_key, who_died
from storage.awards import awards
from storage.cases import cases
from storage.cases.apply import Decided
from storage.engine.database import Transaction

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Concerned:
    """The cases that events may be about, as they stood when they were looked at."""

    by_matter: dict[str, list[Case]]
    by_dead: dict[str | None, list[Case]]  # in which somebody who died is asked, receives, or is the subject


async def work_events(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """In the order they came; returns those that could not be worked now."""
    log_unclaimed([event_of(item) for item in items])
    await award_news.of_events(runtime, [event_of(item) for item in items])

    async def decide(open_items: Sequence[Item]) -> list[Decided | None]:
        concerned = await runtime.store.read(concerned_by, [event_of(item) for item in open_items])
        return decide_together(open_items, concerned, runtime.now())

    return await settle(runtime, items, decide)


def event_of(item: Item) -> Event:
    assert isinstance(item.meaning, Event)
    return item.meaning


def log_unclaimed(events: Sequence[Event]) -> None:
    """An event from which no benefit starts stays in the inbox as it came, and changes nothing."""
    matters = Counter(event.record.matter for event in events if not openings(event) and not event.is_taken_back)
    for matter, count in matters.items():
        log.info("events about a %s, from which no benefit starts: %d", matter, count)


def decide_together(items: Sequence[Item], concerned: Concerned, now: Now) -> list[Decided | None]:
    """From the first on, as many as are about different people and change different cases."""
    decided: list[Decided | None] = []
    people: set[str | None] = set()
    numbers: set[str] = set()
    for item in items:
        event = event_of(item)
        work = decide_event(event, item.received.position, concerned, now)
        moved = {change.number for change in work.changes}
        person = event.record.about
        if person is not None and (person in people or moved & numbers):
            break
        people.add(person)
        numbers |= moved
        decided.append(work)
    return decided


def decide_event(event: Event, position: int, concerned: Concerned, now: Now) -> Decided:
    """New matters open cases; a later event changes what is there; a death changes what the deceased was part of."""
    if event.record.about is None:
        return Decided(arrival=position)
    same_matter = [case for case in concerned.by_matter[subject_key(event)] if case.event != event]
    of_dead = [case for case in concerned.by_dead[who_died(event)] if subject_key(case.event) != subject_key(event)]
    changes = [Step(case, changed(case, event, now)) for case in same_matter if not makes_room(case, event)]
    changes += [Step(case, died(case, str(who_died(event)), now)) for case in of_dead]
    return Decided.of_steps(
        changes,
        openings=openings(event),
        vacated=tuple(case.number for case in same_matter if makes_room(case, event)),
        arrival=position,
    )


def concerned_by(tx: Transaction, events: Sequence[Event]) -> Concerned:
    by_matter: dict[str, list[Case]] = defaultdict(list)
    by_dead: dict[str | None, list[Case]] = defaultdict(list)
    about_people = [event for event in events if event.record.about]
    for case in not_awarded(tx, cases.about_event(tx, [key for event in about_people for key in matters(event)])):
        by_matter[subject_key(case.event)].append(case)
    dead = {iin for event in about_people if (iin := who_died(event))}
    for case in not_awarded(tx, cases.of_person(tx, dead)):
        for iin in dead & {case.recipient_iin, case.subject_iin}:
            by_dead[iin].append(case)
    return Concerned(by_matter, by_dead)


def not_awarded(tx: Transaction, concerned: Sequence[Case]) -> list[Case]:
    """Those that have not become awards: what happens to an award is decided on the award."""
    awarded = awards.numbers(tx, {case.number for case in concerned if case.payment is not None})
    return [case for case in concerned if case.number not in awarded]
