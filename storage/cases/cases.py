"""Cases: opened by events, loaded with all a stage may read, and moved many at a time."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Row, Select, bindparam, insert, select, update

from proactive.cases.case import Application, Case, LoadedBeside
from proactive.cases.lifecycle import ASKING, Status
from proactive.cases.outcome import Opening, Outcome
from proactive.cases.registers import Facts, Subscriber
from proactive.messages.contact import Contact
from proactive.road.event import opened
from proactive.services import service
from storage.engine.codec import dump_case, load_case
from storage.engine.counters import next_values
from storage.engine.database import Transaction
from storage.engine.tables import cases, history
from storage.jobs import answered, jobs
from storage.jobs.answered import JobRow, LazyFacts
from storage.jobs.jobs import Run
from storage.ledger import consents
from storage.messages import contacts, messages

SILENCED = {Status.ANNULLED, Status.DETECTED}  # what was about to be said about it no longer holds
HOLDING = ASKING | {Status.CONSENTED, Status.VERIFYING}  # between two questions the number is not free for another case
FREED_BY = {Status.ANNULLED}  # a matter taken back may come again as a new case
UNANSWERED: dict[str, Any] = {"detected": Facts(), "assigned": Facts(), "awaited": {}}


@dataclass(frozen=True)
class Step:
    """A case as it was seen, and what is to become of it."""

    seen: Case
    outcome: Outcome

    @property
    def case(self) -> Case:
        """As the step leaves it."""
        assert self.outcome.case is not None
        return self.outcome.case

    @cached_property
    def later(self) -> Case:
        """As the next step finds it; for a new look at the registers nothing is known yet."""
        beside = self.case.beside
        if self.case.scope != self.seen.scope:
            beside = replace(beside, **UNANSWERED)
        return replace(self.case, revision=self.seen.revision + 1, beside=beside)


def open_cases(tx: Transaction, openings: Sequence[Opening], now: datetime) -> list[Case]:
    """Opens those that are not open yet; the unique key makes an event that comes again open nothing."""
    wanted = {tx.vault.index(opening.key): opening for opening in openings}
    if not wanted:
        return []
    there = tx.connection.execute(select(cases.c.key).where(cases.c.key.in_(wanted))).scalars()
    for key in set(there):
        del wanted[key]
    if not wanted:
        return []
    first = next_values(tx, f"case:{now.year}", len(wanted))
    new = [opened(opening, f"{now:%y}-{first + n:07d}", now) for n, opening in enumerate(wanted.values())]
    keys = list(wanted)
    rows = [columns(tx, case, now) | fixed(tx, case) | {"key": key} for case, key in zip(new, keys, strict=True)]
    tx.connection.execute(insert(cases), rows)
    tx.connection.execute(insert(history), [entry(case, now) for case in new])
    return new


def fixed(tx: Transaction, case: Case) -> dict[str, Any]:
    """What no step changes."""
    return {
        "number": case.number,
        "service": case.service,
        "urgency": service(case.service).urgency,
        "subject": tx.vault.index(case.subject_iin),
        "opened_at": case.opened_at,
    }


def columns(tx: Transaction, case: Case, now: datetime) -> dict[str, Any]:
    """What a step may change: what is searched by in the clear, the rest sealed."""
    index, asking, application = tx.vault.index, case.asking, case.application
    return {
        "status": case.status.value,
        "revision": case.revision,
        "event_id": case.event.event_id,
        "recipient": index(case.recipient_iin) if case.recipient_iin else None,
        "line": index(asking.msisdn) if asking.msisdn else None,
        "asking": case.status in HOLDING,
        "channel": asking.channel.value if asking.channel else None,
        "language": case.language.value,
        "outcome": case.last_decision.outcome if case.last_decision else None,
        "waits_for": case.waits_for,
        "due_on": application.due_on if application else None,
        **registered(case),
        "wake_at": case.wake_at,
        "awaits": " ".join(case.awaits) or None,
        "changed_at": now,
        "sealed": tx.vault.seal(dump_case(case)),
    }


def registered(case: Case) -> dict[str, Any]:
    """What the journal and the figures go by: of the application that was registered last."""
    application = case.as_registered().application
    return {
        "registered_at": application.registered_at if application else None,
        "track": application.track if application and application.track else None,
        "late": any(one.late for one in applications(case)),
    }


def applications(case: Case) -> list[Application]:
    """The present one and those before it."""
    every = (*(former.application for former in case.former), case.application)
    return [application for application in every if application is not None]


def entry(case: Case, now: datetime, from_: str = "", by: str = "system", note: str = "") -> dict[str, Any]:
    """A line of a case's history."""
    return {
        "case_number": case.number,
        "at": now,
        "from_status": from_,
        "to_status": case.status.value,
        "by": by,
        "note": note,
    }


def move(step: Step, now: datetime) -> dict[str, Any]:
    return entry(step.case, now, step.seen.status.value, step.outcome.by, step.outcome.note)


def due(tx: Transaction, now: datetime, limit: int) -> list[Case]:
    """Locks and loads the cases whose time has come, the urgent first."""
    chosen = (
        select(cases)
        .where(cases.c.wake_at <= now)
        .order_by(cases.c.urgency, cases.c.wake_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return load(tx, chosen)


def by_number(tx: Transaction, numbers: Iterable[str]) -> list[Case]:
    return load(tx, tx.lock(select(cases).where(cases.c.number.in_(list(numbers)))))


def about_event(tx: Transaction, keys: Iterable[str]) -> list[Case]:
    """The cases that were opened for these matters."""
    return load(tx, tx.lock(select(cases).where(cases.c.key.in_([tx.vault.index(key) for key in keys]))))


def of_person(tx: Transaction, iins: Iterable[str]) -> list[Case]:
    """The cases in which somebody is asked, receives, or is the subject."""
    people = [tx.vault.index(iin) for iin in iins]
    mine = cases.c.recipient.in_(people) | cases.c.subject.in_(people)
    return load(tx, tx.lock(select(cases).where(mine)))


def make_room(tx: Transaction, numbers: Collection[str]) -> None:
    """These cases no longer stand in the way of a new one about the same matter."""
    if numbers:
        tx.connection.execute(update(cases).where(cases.c.number.in_(numbers)).values(key=None))


def on_lines(tx: Transaction, msisdns: Iterable[str]) -> dict[str, list[Case]]:
    """Each number's cases: the one whose question is open first, then the newest."""
    lines = {tx.vault.index(msisdn): msisdn for msisdn in msisdns}
    chosen = (
        select(cases)
        .where(cases.c.line.in_(list(lines)))
        .order_by(cases.c.asking.desc(), cases.c.changed_at.desc(), cases.c.number.desc())
        .with_for_update()
    )
    found: dict[str, list[Case]] = defaultdict(list)
    for case in load(tx, chosen):
        if case.asking.msisdn:
            found[case.asking.msisdn].append(case)
    return found


def load(tx: Transaction, chosen: Select[Any]) -> list[Case]:
    """Cases with the facts, the answered jobs and the contacts that their stages may read."""
    rows = tx.connection.execute(chosen.with_only_columns(*READ, maintain_column_froms=True)).all()
    if not rows:
        return []
    stored = [load_case(tx.vault.open(row.sealed)) for row in rows]
    about = answered.of_cases(tx, [row.number for row in rows], {case.scope for case in stored})
    loaded = [with_answers(case, row, about[case.number]) for case, row in zip(stored, rows, strict=True)]
    known = contacts.contacts_of(tx, {msisdn for case in loaded for msisdn in numbers_of(case)})
    busy = busy_lines(tx, known)
    return [with_contacts(case, known, busy) for case in loaded]


READ = [cases.c[name] for name in ("number", "key", "revision", "wake_at", "awaits", "sealed")]


def with_answers(case: Case, row: Row[Any], about: Sequence[JobRow]) -> Case:
    """Facts fetched for an earlier screening, or in the name of an earlier consent, do not count for a later one."""
    current = [job for job in about if job.scope == case.scope]
    facts = Facts(LazyFacts(current))
    awaits = ids_in(row.awaits)
    beside = LoadedBeside(
        detected=Facts() if case.consent else facts,
        assigned=facts if case.consent else Facts(),
        awaited={look_up: job.id for job in current for look_up in job.awaited},
        answers=tuple(answer for job in about if job.id in awaits and (answer := job.answer) is not None),
        superseded=row.key is None,
    )
    return replace(case, revision=row.revision, wake_at=row.wake_at, awaits=awaits, beside=beside)


def ids_in(awaits: str | None) -> tuple[str, ...]:
    """The jobs that a case waits for, by their row's column."""
    return tuple((awaits or "").split())


def numbers_of(case: Case) -> set[str]:
    """The numbers this case may be talked about on."""
    known = case.detected.answers
    records = (record for look_up in known if look_up.record is Subscriber for record in known[look_up].records)
    found = {record.msisdn for record in records if isinstance(record, Subscriber)}
    return found | ({case.asking.msisdn} if case.asking.msisdn else set())


def busy_lines(tx: Transaction, known: Iterable[str]) -> dict[str, str]:
    """Which numbers have a question open, and of which case."""
    lines = {tx.vault.index(msisdn): msisdn for msisdn in known}
    return {lines[line]: number for line, number in questions(tx, lines).items()}


def with_contacts(case: Case, known: Mapping[str, Contact], busy: Mapping[str, str]) -> Case:
    mine = {msisdn: known[msisdn] for msisdn in numbers_of(case)}
    elsewhere = {msisdn for msisdn in mine if busy.get(msisdn, case.number) != case.number}
    mine |= {msisdn: replace(mine[msisdn], busy=True) for msisdn in elsewhere}
    if not mine:
        return case
    chosen = mine[case.asking.msisdn].language if case.asking.msisdn else None
    return replace(case, language=chosen or case.language, beside=replace(case.beside, contacts=mine))


def apply(tx: Transaction, steps: Sequence[Step], now: datetime) -> set[str]:
    """Carries out many outcomes in a few statements; returns the numbers of the cases that were moved.

    A case may make several steps, each from where the one before left it. A case that is no longer as it was seen drops
    out, and so does a second question on one number: both are read again.
    """
    fresh = feasible(tx, steps)
    if not fresh:
        return set()
    last = {step.seen.number: step for step in fresh}
    later = [step.later for step in last.values()]
    tx.connection.execute(UPDATE, [columns(tx, case, now) | {"seen": case.number} for case in later])
    moves = [move(step, now) for step in fresh if step.case.status is not step.seen.status or step.outcome.note]
    if moves:
        tx.connection.execute(insert(history), moves)
    consents.certify(tx, [step.case for step in fresh if step.case.consent != step.seen.consent])
    messages.take_back(tx, [case.number for case in later if case.status in SILENCED])
    new_jobs = send(tx, [step.outcome for step in fresh], now)
    after_the_move(tx, fresh, later, now)
    wake_if_answered(tx, answered_before(fresh, later, new_jobs), now)
    open_cases(tx, [opening for step in fresh for opening in step.outcome.openings], now)
    return {case.number for case in later}


def answered_before(steps: Sequence[Step], later: Sequence[Case], new_jobs: set[str]) -> dict[str, tuple[str, ...]]:
    """The cases that wait from now on for jobs which were out before, and may be answered already."""
    before = {step.seen.number: step.seen.awaits for step in reversed(steps)}
    changed = (case for case in later if case.awaits != before[case.number])
    return {case.number: case.awaits for case in changed if not new_jobs.issuperset(case.awaits)}


def send(tx: Transaction, outcomes: Sequence[Outcome], now: datetime) -> set[str]:
    """The rows that follow from outcomes: messages, jobs, and what citizens chose; returns the ids of the new jobs."""
    messages.write(tx, [message for outcome in outcomes for message in outcome.messages], now)
    contacts.write(tx, [outcome.contact for outcome in outcomes if outcome.contact], now)
    return jobs.write(tx, [job for outcome in outcomes for job in outcome.jobs], now)


NOT_OF_A_STEP = {"number", "key", "official", "service", "urgency", "subject", "opened_at"}
UPDATE = (
    update(cases)
    .where(cases.c.number == bindparam("seen"))
    .values({column.name: bindparam(column.name) for column in cases.c if column.name not in NOT_OF_A_STEP})
)


def feasible(tx: Transaction, steps: Sequence[Step]) -> list[Step]:
    """Keeps the steps of cases that nobody else has moved, and of two questions on one number the first."""
    standing = locked(tx, {step.seen.number for step in steps})
    lines = questions(tx, {tx.vault.index(step.case.asking.msisdn or "") for step in steps if asks(step)})
    kept = []
    for step in steps:
        number = step.seen.number
        if standing.get(number) != (step.seen.revision, step.seen.status):
            continue
        if asks(step) and lines.setdefault(tx.vault.index(step.case.asking.msisdn or ""), number) != number:
            continue  # it looks again later
        standing[number] = (step.seen.revision + 1, step.case.status)
        kept.append(step)
    return kept


def locked(tx: Transaction, numbers: Collection[str]) -> dict[str, tuple[int, str]]:
    """Revision and status of cases, which stay so until the transaction ends."""
    if not numbers:
        return {}
    query = select(cases.c.number, cases.c.revision, cases.c.status).where(cases.c.number.in_(numbers))
    rows = tx.connection.execute(query.order_by(cases.c.number).with_for_update())
    return {row.number: (row.revision, row.status) for row in rows}


def stands(tx: Transaction, case: Case) -> bool:
    """Whether a case is still as it was read; it stays so until the transaction ends."""
    return locked(tx, {case.number}).get(case.number) == (case.revision, case.status)


def questions(tx: Transaction, lines: Collection[str]) -> dict[str, str]:
    """On which of these lines a question is open, and of which case."""
    if not lines:
        return {}
    asking = select(cases.c.line, cases.c.number).where(cases.c.asking, cases.c.line.in_(lines))
    return {row.line: row.number for row in tx.connection.execute(asking)}


def asks(step: Step) -> bool:
    return step.case.status in HOLDING


def after_the_move(tx: Transaction, steps: Sequence[Step], later: Sequence[Case], now: datetime) -> None:
    ended = [step.seen.asking for step in steps if step.seen.status in HOLDING and not asks(step)]
    freed = [asking.msisdn for asking in ended if asking.msisdn]
    if freed:
        wake_ready(tx, freed, now)
    make_room(tx, [case.number for case in later if case.status in FREED_BY])
    waited = {step.seen.number for step in steps if step.seen.status is Status.DOCUMENT}
    if waited := waited - {case.number for case in later if case.status is Status.DOCUMENT}:
        jobs.stop(tx, waited, now)


def wake(tx: Transaction, which: Any, now: datetime) -> None:
    """Has cases looked at now. The revision moves too, so that a step under way elsewhere cannot undo it."""
    tx.connection.execute(update(cases).where(which).values(wake_at=now, revision=cases.c.revision + 1))


def wake_ready(tx: Transaction, msisdns: Iterable[str], now: datetime) -> None:
    """The cases that wait to ask on these numbers may look again."""
    waiting = cases.c.line.in_([tx.vault.index(msisdn) for msisdn in msisdns])
    wake(tx, (cases.c.status == Status.READY.value) & waiting, now)


def wake_answered(tx: Transaction, runs: Iterable[Run], now: datetime) -> None:
    """Wakes the cases that waited for these answers, and for none that is still to come.

    The rows are locked before the others are looked at, so that of two last answers at once the second sees the first.
    """
    ids = {run.id: run.case_number for run in runs if run.case_number is not None}
    if not ids:
        return
    concerned = select(cases.c.number, cases.c.awaits).where(cases.c.number.in_(set(ids.values())))
    rows = tx.connection.execute(concerned.order_by(cases.c.number).with_for_update())
    wake_if_answered(tx, {row.number: awaits for row in rows if set(awaits := ids_in(row.awaits)) & ids.keys()}, now)


def wake_if_answered(tx: Transaction, awaits: Mapping[str, Collection[str]], now: datetime) -> None:
    """Wakes those of these cases, each with the jobs it waits for, that have been answered all of them."""
    out = jobs.still_out(tx, {id for ids in awaits.values() for id in ids})
    answered_all = [number for number, ids in awaits.items() if not out & set(ids)]
    if answered_all:
        wake(tx, cases.c.number.in_(answered_all), now)


class NoSuchCase(Exception):
    """There is no case of that number."""


def change(tx: Transaction, number: str, act: Callable[[Case], Outcome], now: datetime) -> Case:
    """One act on one case; returns the case as it is afterwards. Raises `NoSuchCase`, and what `act` raises."""
    seen = of_number(tx, number)
    apply(tx, [Step(seen, act(seen))], now)
    return of_number(tx, number)


def of_number(tx: Transaction, number: str) -> Case:
    """Locks and loads one case. Raises `NoSuchCase`."""
    found = by_number(tx, [number])
    if not found:
        raise NoSuchCase(number)
    return found[0]


def hand_over(tx: Transaction, number: str, official: str | None) -> None:
    """To a colleague; `None`: to nobody in particular. Raises `NoSuchCase`."""
    mine = update(cases).where(cases.c.number == number).values(official=official)
    if not tx.connection.execute(mine).rowcount:
        raise NoSuchCase(number)
