"""A register's event opens cases and changes those that are there."""

import logging
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.usecases import award_news
from handlers.usecases.item import Item
from handlers.usecases.runtime import Runtime
from handlers.usecases.settling import settle
from proactive.awards.award import MonthlyAward
from proactive.awards.news import gives_way
from proactive.cases.case import Case, Event
from proactive.cases.now import Now
from proactive.cases.step import Step
from proactive.road.event import (
    changed,
    child_came,
    died,
    lacks_a_child,
    makes_room,
    matters,
    moved_away,
    openings,
    parents_of,
    subject_key,
    who_died,
    who_lives,
)
from proactive.road.records import LastWord, is_moved_away, is_overtaken, word
from proactive.road.suspension import lifted
from storage.awards import awards
from storage.cases import cases, records
from storage.cases.apply import Decided
from storage.engine.database import Transaction, reads

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Concerned:
    """The cases that events may be about, as they stood when they were looked at."""

    by_matter: dict[str, list[Case]]
    by_dead: dict[str | None, list[Case]]  # in which somebody who died is asked, receives, or is the subject
    by_parent: dict[str, list[Case]]  # about the death of a parent who was found to leave nobody
    by_record: dict[str, list[Case]]  # that rest, or rested, on a record
    suspended: dict[str, list[Case]]  # by the act of death for which they are
    tombstones: dict[str, LastWord]  # of records that no case rests on
    ended: dict[str, list[MonthlyAward]]  # awards that are over, by the matter of their cases

    def words(self, record_id: str) -> list[LastWord]:
        """What was said last of a record."""
        buried = self.tombstones.get(record_id)
        said_last = [word(case.event) for case in self.by_record[record_id]]
        return said_last + ([buried] if buried else [])


async def work_events(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """In the order they came; returns those that could not be worked now."""
    log_unclaimed([event_of(item) for item in items])
    await award_news.of_events(runtime, [event_of(item) for item in items])

    async def decide(open_items: Sequence[Item]) -> list[Decided | None]:
        concerned = await concerned_by(runtime.store, [event_of(item) for item in open_items])
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
    """From the first on, as many as are about different people and records and change different cases."""
    decided: list[Decided | None] = []
    touched: set[str] = set()
    for item in items:
        event = event_of(item)
        work = decide_event(event, item.received.position, concerned, now)
        touches = {change.number for change in work.changes} | concerns(event)
        if touches & touched:
            break
        touched |= touches
        decided.append(work)
    return decided


def concerns(event: Event) -> set[str]:
    return {event.record.about, event.record.record_id} if event.record.about else set()


def decide_event(event: Event, position: int, concerned: Concerned, now: Now) -> Decided:
    """New matters open cases; a later event changes what is there; a death changes what the deceased was part of.

    What was overtaken by a later word on the same record changes nothing.
    """
    record = event.record
    if record.about is None or is_overtaken(event, concerned.words(record.record_id)):
        return Decided(arrival=position)
    same_matter = [case for case in concerned.by_matter[subject_key(event)] if case.event != event]
    resting = concerned.by_record[record.record_id]
    of_dead = [case for case in concerned.by_dead[who_died(event)] if is_anothers(case, event)]
    changes = [Step(case, changed(case, event, now)) for case in same_matter if not makes_room(case, event)]
    changes += [Step(case, died(case, str(who_died(event)), now, (record.record_id,))) for case in of_dead]
    of_parents = [case for parent in parents_of(event) for case in concerned.by_parent[parent]]
    changes += [Step(case, child_came(case, now)) for case in of_parents]
    changes += [Step(case, moved_away(case, event, now)) for case in resting if is_moved_away(case, event)]
    changes += [Step(case, lifted(case, record.record_id, now)) for case in concerned.suspended[record.record_id]]
    return Decided.of_steps(
        changes,
        openings=openings(event),
        vacated=vacated_by(event, same_matter, concerned.ended[subject_key(event)]),
        tombstones=(event,) if event.is_taken_back and not resting else (),
        arrival=position,
    )


def vacated_by(event: Event, same_matter: Sequence[Case], ended: Sequence[MonthlyAward]) -> tuple[str, ...]:
    """The cases that no longer stand in the way of one that the event opens."""
    came_to_nothing = (case.number for case in same_matter if makes_room(case, event))
    return (*came_to_nothing, *(award.case_number for award in ended if gives_way(award, event)))


def is_anothers(case: Case, event: Event) -> bool:
    """Neither about what the event is about nor resting on its record."""
    return subject_key(case.event) != subject_key(event) and not is_moved_away(case, event)


@reads
def concerned_by(tx: Transaction, events: Sequence[Event]) -> Concerned:
    by_matter: dict[str, list[Case]] = defaultdict(list)
    by_dead: dict[str | None, list[Case]] = defaultdict(list)
    by_parent: dict[str, list[Case]] = defaultdict(list)
    by_record: dict[str, list[Case]] = defaultdict(list)
    about_people = [event for event in events if event.record.about]
    record_ids = {event.record.record_id for event in about_people}
    of_matters = cases.about_event(tx, [key for event in about_people for key in matters(event)])
    for case in not_awarded(tx, of_matters):
        by_matter[subject_key(case.event)].append(case)
    dead = {iin for event in about_people if (iin := who_died(event))}
    for case in not_awarded(tx, cases.of_person(tx, dead)):
        for iin in dead & {case.recipient_iin, case.subject_iin}:
            by_dead[iin].append(case)
    parents = {iin for event in about_people for iin in parents_of(event)}
    for case in cases.of_person(tx, parents):
        if case.subject_iin in parents and lacks_a_child(case):
            by_parent[case.subject_iin].append(case)
    for case in records.resting_on(tx, record_ids):
        by_record[case.record_id].append(case)
    suspended = suspended_by(tx, about_people, by_record)
    ended = ended_of(tx, of_matters, by_matter)
    return Concerned(by_matter, by_dead, by_parent, by_record, suspended, records.taken_back(tx, record_ids), ended)


def ended_of(
    tx: Transaction, of_matters: Sequence[Case], by_matter: dict[str, list[Case]]
) -> dict[str, list[MonthlyAward]]:
    """Of the cases that are left out of `by_matter`, since they have become awards."""
    awarded = {case.number: case for case in of_matters if case not in by_matter[subject_key(case.event)]}
    ended: dict[str, list[MonthlyAward]] = defaultdict(list)
    for award in awards.of_cases.within(tx, list(awarded)):
        if award.stop is not None:
            ended[subject_key(awarded[award.case_number].event)].append(award)
    return ended


def suspended_by(tx: Transaction, events: Sequence[Event], by_record: dict[str, list[Case]]) -> dict[str, list[Case]]:
    """The cases that rest because of a death whose act was annulled, or turned out to be somebody else's."""
    alive = {
        (iin, event.record.record_id)
        for event in events
        for iin in (who_lives(event), *moved_from(event, by_record[event.record.record_id]))
        if iin is not None
    }
    of_them = cases.of_person(tx, {iin for iin, _ in alive})
    by_act: dict[str, list[Case]] = defaultdict(list)
    for iin, act in alive:
        by_act[act] += [case for case in of_them if case.suspended and case.suspended.iin == iin]
    return by_act


def moved_from(event: Event, resting: Sequence[Case]) -> set[str | None]:
    is_death = event.record.matter == "death"
    return {case.event.record.about for case in resting if is_death and is_moved_away(case, event)}


def not_awarded(tx: Transaction, concerned: Sequence[Case]) -> list[Case]:
    """Those that have not become awards: what happens to an award is decided on the award."""
    awarded = awards.numbers(tx, {case.number for case in concerned if case.payment is not None})
    return [case for case in concerned if case.number not in awarded]
