"""A register's event opens cases and changes those that are there."""

import logging
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from handlers.usecases.stepping import stepped, walk
from proactive.cases.case import Case, Event
from proactive.cases.now import Now
from proactive.road.event import changed, died, makes_room, matters, openings, subject_key, who_died
from storage.cases import cases
from storage.cases.cases import Step
from storage.engine.database import Transaction

log = logging.getLogger(__name__)


def work_events(tx: Transaction, events: Sequence[Event], now: Now) -> None:
    """In the order they came; those together that are about different people and change different cases."""
    log_unclaimed(events)
    left = [event for event in events if event.record.about]
    while left:
        left = left[work_some(tx, left, now) :]


def work_some(tx: Transaction, events: Sequence[Event], now: Now) -> int:
    """New matters open cases; a later event changes what is there. Returns how many, from the first, it worked."""
    there, bereft = cases_about(tx, events), cases_of_dead(tx, events)
    steps: dict[str, Step] = {}
    people: set[str | None] = set()
    room: list[str] = []
    for event in events:
        mine = [case for case in there[subject_key(event)] if case.event != event]
        theirs = [case for case in bereft[who_died(event)] if subject_key(case.event) != subject_key(event)]
        changes = [Step(case, changed(case, event, now)) for case in mine if not makes_room(case, event)]
        changes += [Step(case, died(case, str(who_died(event)), now)) for case in theirs]
        if event.record.about in people or any(change.seen.number in steps for change in changes):
            break
        people.add(event.record.about)
        steps |= {change.seen.number: change for change in changes}
        room += [case.number for case in mine if makes_room(case, event)]
    cases.make_room(tx, room)
    new = cases.open_cases(tx, [opening for event in events[: len(people)] for opening in openings(event)], now.at)
    cases.apply(tx, [*steps.values(), *(step for case in new for step in walk(stepped(case, now), now))], now.at)
    return len(people)


def log_unclaimed(events: Sequence[Event]) -> None:
    """An event from which no benefit starts stays in the inbox as it came, and changes nothing."""
    matters = Counter(event.record.matter for event in events if not openings(event) and not event.is_taken_back)
    for matter, count in matters.items():
        log.info("events about a %s, from which no benefit starts: %d", matter, count)


def cases_about(tx: Transaction, events: Sequence[Event]) -> Mapping[str, Sequence[Case]]:
    """The cases that were opened for the matters of these events."""
    found = defaultdict(list)
    for case in cases.about_event(tx, [key for event in events for key in matters(event)]):
        found[subject_key(case.event)].append(case)
    return found


def cases_of_dead(tx: Transaction, events: Sequence[Event]) -> Mapping[str | None, Sequence[Case]]:
    """The cases in which somebody is asked, receives, or is the subject, whose death these events report."""
    found: dict[str | None, list[Case]] = defaultdict(list)
    dead = {iin for event in events if (iin := who_died(event))}
    for case in cases.of_person(tx, dead):
        for iin in dead & {case.recipient_iin, case.subject_iin}:
            found[iin].append(case)
    return found
