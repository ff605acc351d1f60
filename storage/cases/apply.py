"""The one writer of cases. What was decided on a snapshot, without a lock, is kept here in one short transaction.

Everything is worded and sealed before the transaction begins. Under its locks stand the checks alone (is the case still
as it was seen, is the number free for a question), the numbers and chains that are given one after another, and a few
statements for all that is kept together. What was overtaken leaves nothing behind; its caller reads again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from proactive.cases.announcement import announcements
from proactive.cases.case import Case, Event
from proactive.cases.jobs import JobKind
from proactive.cases.now import Now
from proactive.cases.outcome import Opening, Outcome
from proactive.cases.step import CaseChange, Step, changes_of
from proactive.messages.contact import Contact
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import ContactChange, Message
from proactive.road.stepping import begun
from storage.awards import apply as awards
from storage.cases import case_names, files, records
from storage.cases.case_names import NameRows
from storage.cases.cases import locked, of_number, questions
from storage.cases.rows import columns, fixed, history_row
from storage.cases.waking import make_room, wake_answered, wake_if_answered, wake_ready
from storage.engine.counters import next_values
from storage.engine.database import Store, Transaction, writes
from storage.engine.prepared import Prepared
from storage.engine.tables import cases, history
from storage.engine.vault import Vault
from storage.jobs import announcements as callbacks
from storage.jobs import inbox, jobs
from storage.jobs.jobs import Claimed, Run
from storage.ledger import audit, consents
from storage.ledger.audit import Entry
from storage.messages import contacts, desk, messages, taking
from storage.messages.desk import Escalated
from storage.messages.taking import Departing, OwnRoute, SealedWords, may_be_taken, outgoing_of

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewFile:
    id: str
    case_number: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """One piece of work as it was decided: all of it is kept, or nothing where a case of it was overtaken."""

    changes: tuple[CaseChange, ...] = ()
    outcomes: tuple[Outcome, ...] = ()  # of nobody's case: words, jobs and what somebody chose
    openings: tuple[Opening, ...] = ()
    vacated: tuple[str, ...] = ()  # cases that no longer stand in the way of a new one
    woken: tuple[str, ...] = ()  # numbers on which a case that waits to ask may look again
    heard: tuple[tuple[InboundMessage, str | None], ...] = ()  # what was said, with the case it was about
    escalated: tuple[Escalated, ...] = ()  # of that, what waits for a person
    new_files: tuple[NewFile, ...] = ()
    dropped_files: tuple[str, ...] = ()  # by id: nobody waits for them any more
    entries: tuple[Entry, ...] = ()  # of the audit log
    tombstones: tuple[Event, ...] = ()  # that took a record back before any case rested on it
    brought: tuple[Run, ...] = ()  # by jobs that are done with it
    ran: tuple[Run, ...] = ()  # what new jobs of its changes have brought before they are kept
    arrival: int | None = None  # the place in the inbox that is worked with it

    @property
    def effects(self) -> list[CaseChange | Outcome]:
        return [*self.changes, *self.outcomes]

    @classmethod
    def of_steps(cls, steps: Iterable[Step], **beside: Any) -> "Decided":
        return cls(changes=tuple(changes_of(steps)), **beside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A piece of work as rows, ready to be written."""

    decided: Decided
    cases: tuple[Row, ...]
    history: tuple[Row, ...]
    announced: tuple[Row, ...]
    consents: tuple[consents.SealedConsent, ...]
    messages: tuple[SealedWords, ...]
    jobs: tuple[Row, ...]
    heard: tuple[Row, ...]
    awards: tuple[awards.NewAward, ...]
    names: tuple[NameRows, ...]  # of cases that come before an official
    asked_on: tuple[tuple[str, str], ...]  # phone hash and case: its question is open there from now on
    files: tuple[Row, ...]
    openings: tuple[Opening, ...]  # of nobody's case, and of the changes
    contacts: tuple[ContactChange, ...]
    runs: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of many pieces of work: the places of those that were overtaken, to be decided again on a fresh look,
    and the new jobs and words that this process took."""

    overtaken: frozenset[int] = frozenset()
    taken: tuple[Claimed, ...] = ()
    departing: tuple[Departing, ...] = ()
    woken: bool = False  # a case that waited for a number may ask there


@dataclass(frozen=True, slots=True)
class OwnWork:
    """What this process does at once of what it keeps: jobs of these kinds, and words on these routes."""

    jobs: frozenset[JobKind] = frozenset()
    routes: tuple[OwnRoute, ...] = ()


LEFT_TO_OTHERS = OwnWork()


async def keep(store: Store, work: Sequence[Decided], now: Now, own: OwnWork = LEFT_TO_OTHERS) -> Kept:
    """Keeps what was decided."""
    if not work:
        return Kept()
    return await apply(store, [seal(store.vault, decided, now, own) for decided in work], now, own)


def seal(vault: Vault, decided: Decided, at: Now, own: OwnWork = LEFT_TO_OTHERS) -> Sealed:
    """Words, personal data and rows of one piece of work, made outside the transaction."""
    changes, now = decided.changes, at.at
    effects = decided.effects
    return Sealed(
        decided=decided,
        cases=tuple(columns(vault, change.case, now) | {"seen": change.number} for change in changes),
        history=tuple(history_row(change.number, move, now) for change in changes for move in change.moves),
        announced=tuple(callbacks.rows_of((one for change in changes for one in announcements(change)), now)),
        consents=tuple(
            consents.sealed(vault, change.number, consent) for change in changes for consent in change.consents
        ),
        messages=tuple(words_of(vault, message, effect, at) for effect in effects for message in effect.messages),
        jobs=tuple(job_rows(vault, decided, now, own.jobs)),
        heard=tuple(messages.inbound_row(vault, inbound, number, now) for inbound, number in decided.heard),
        awards=awards.made_of(vault, changes, now),
        names=tuple(rows for change in changes if (rows := case_names.rows_of(vault, change)) is not None),
        asked_on=tuple(
            (vault.index(change.takes_number), change.number) for change in changes if change.takes_number is not None
        ),
        files=tuple(
            files.row_of(vault, file.id, file.media_type, file.content, now) | {"case_number": file.case_number}
            for file in decided.new_files
        ),
        openings=(*decided.openings, *chain.from_iterable(change.openings for change in changes)),
        contacts=(
            *chain.from_iterable(change.contacts for change in changes),
            *(outcome.contact for outcome in decided.outcomes if outcome.contact),
        ),
        runs=tuple(jobs.run_rows(vault, decided.brought, now)) if decided.brought else (),
    )


def words_of(vault: Vault, message: Message, effect: CaseChange | Outcome, now: Now) -> SealedWords:
    change = effect if isinstance(effect, CaseChange) else None
    is_sendable = may_be_taken(message, change, now)
    return SealedWords(messages.row_of(vault, message, now.at), outgoing_of(message) if is_sendable else None)


def job_rows(vault: Vault, decided: Decided, now: datetime, takes: Collection[JobKind]) -> Iterator[Row]:
    ran = {run.id: run for run in decided.ran}
    for job in chain.from_iterable(effect.jobs for effect in decided.effects):
        run = ran.get(job.id)
        yield jobs.row_of(vault, job, now, takes) if run is None else jobs.ran_row_of(vault, job, run, now)


def joined(work: Sequence[Sealed]) -> Sealed:
    """Many pieces of work as one; each keeps its own arrival, which is finished before."""
    decided = Decided(**together([sealed.decided for sealed in work], DECIDED))
    return Sealed(decided=decided, **together(work, SEALED))


DECIDED = [part.name for part in fields(Decided) if part.name != "arrival"]
SEALED = [part.name for part in fields(Sealed) if part.name != "decided"]


def together(pieces: Sequence[Any], parts: list[str]) -> dict[str, Any]:
    """Each of these parts, of all pieces."""
    columns_of_parts = zip(*map(attrgetter(*parts), pieces), strict=True) if pieces else ((),) * len(parts)
    return {part: tuple(chain.from_iterable(column)) for part, column in zip(parts, columns_of_parts, strict=True)}


@writes
def apply(tx: Transaction, work: Sequence[Sealed], now: Now, own: OwnWork = LEFT_TO_OTHERS) -> Kept:
    """Writes many pieces of work in a few statements."""
    places = still_true(tx, work)
    arrivals = inbox.finish(tx, [work[place].decided.arrival for place in places])
    fresh = joined([work[place] for place in places if work[place].decided.arrival in arrivals | {None}])
    decided = fresh.decided
    keep_cases(tx, fresh)
    new_jobs = jobs.insert_rows(tx, fresh.jobs) if fresh.jobs else set()
    woken = wake_cases(tx, fresh, new_jobs, now.at)
    stop_waiting(tx, decided.changes, now.at)
    opened = open_cases(tx, fresh.openings, now, own.jobs) if fresh.openings else []
    keep_beside(tx, fresh, now.at)
    new_jobs.update(job.id for change in opened for job in change.jobs)
    unrun = new_jobs - {run.id for run in decided.ran}
    taken = taken_of([*decided.effects, *opened], unrun, own.jobs)
    # Last: a route is locked for a moment only.
    departing = taking.write(tx, fresh.messages, own.routes, now.at) if fresh.messages else []
    return Kept(frozenset(range(len(work))) - set(places), taken, tuple(departing), woken)


def keep_cases(tx: Transaction, fresh: Sealed) -> None:
    """The cases as they are afterwards, with what hangs on them."""
    if fresh.decided.vacated:
        make_room(tx, fresh.decided.vacated)
    if fresh.runs:
        jobs.record_rows.within(tx, fresh.runs)
    UPDATE.run_all(tx, fresh.cases)
    NEW_MOVES.run_all(tx, fresh.history)
    callbacks.NEW.run_all(tx, fresh.announced)
    if fresh.awards:
        awards.begin(tx, fresh.awards)
    if fresh.names:
        case_names.keep(tx, fresh.names)
    if fresh.consents:
        consents.append(tx, fresh.consents)
    if silenced := [change.number for change in fresh.decided.changes if change.silences]:
        messages.take_back(tx, silenced)


def wake_cases(tx: Transaction, fresh: Sealed, new_jobs: set[str], now: datetime) -> bool:
    """Whom an answer, what somebody chose, or a number that is free again lets go on; whether the last woke any."""
    decided = fresh.decided
    if waiting := answered_before(decided.changes, new_jobs):
        wake_if_answered(tx, waiting, now)
    if decided.brought:
        wake_answered(tx, unmoved(decided), now)
    if fresh.contacts:
        contacts.write(tx, fresh.contacts, now)
    freed = [*decided.woken, *chain.from_iterable(change.freed for change in decided.changes)]
    return bool(freed) and wake_ready(tx, freed, now)


def stop_waiting(tx: Transaction, changes: Sequence[CaseChange], now: datetime) -> None:
    """For what these cases neither stand in the way of nor ask for any more."""
    if room := [change.number for change in changes if change.makes_room]:
        make_room(tx, room)
    if over := [change.number for change in changes if change.document_not_awaited]:
        jobs.stop(tx, over, now)
    if gone := consents_gone(changes):
        jobs.stop_asking(tx, gone, now)


def keep_beside(tx: Transaction, fresh: Sealed, now: datetime) -> None:
    """What was said, and what few pieces of work bring."""
    if fresh.decided.tombstones:
        records.bury(tx, fresh.decided.tombstones)
    messages.SAID.run_all(tx, fresh.heard)
    if fresh.decided.escalated:
        desk.keep_all(tx, fresh.decided.escalated, now)
    if fresh.decided.entries:
        audit.append(tx, fresh.decided.entries)
    if fresh.files:
        files.insert_rows.within(tx, fresh.files)
    if fresh.decided.dropped_files:
        files.drop(tx, fresh.decided.dropped_files)


def taken_of(
    effects: Iterable[CaseChange | Outcome], new_jobs: set[str], takes: Collection[JobKind]
) -> tuple[Claimed, ...]:
    """The jobs that were not out before, and are this process's."""
    asked = {job.id: job for effect in effects for job in effect.jobs if job.task.KIND in takes}
    return tuple(jobs.taken(job) for id, job in asked.items() if id in new_jobs)


def unmoved(decided: Decided) -> list[Run]:
    """What jobs brought whose cases stay as they are: they may wait for another answer, or for no other any more."""
    moved = {change.number for change in decided.changes}
    return [run for run in decided.brought if run.case_number not in moved]


NOT_OF_A_STEP = {"number", "key", "official", "service", "urgency", "subject", "opened_at"}
UPDATE = Prepared(
    update(cases)
    .where(cases.c.number == bindparam("seen"))
    .values({column.name: bindparam(column.name) for column in cases.c if column.name not in NOT_OF_A_STEP})
)
OPEN_KEYS = Prepared(select(cases.c.key).where(cases.c.key.in_(bindparam("keys", expanding=True))))
NEW_CASES, NEW_MOVES = Prepared(insert(cases)), Prepared(insert(history))


def still_true(tx: Transaction, work: Sequence[Sealed]) -> list[int]:
    """The places of the work whose cases nobody has moved and whose citizens are reached as was seen; of two questions
    on one number the first."""
    relied = [relied_on(sealed) for sealed in work]
    numbers = {contact.msisdn for contacts_seen in relied for contact in contacts_seen}
    reached = contacts.contacts_of(tx, numbers) if numbers else {}
    standing = locked(tx, {change.number for sealed in work for change in sealed.decided.changes})
    asking = questions(tx, {line for sealed in work for line, _ in sealed.asked_on})
    fresh = []
    for place, sealed in enumerate(work):
        states = {change.number: (change.seen.revision, change.seen.status) for change in sealed.decided.changes}
        overtaken = any(standing.get(number) != state for number, state in states.items())
        if overtaken or any(reached[contact.msisdn] != contact for contact in relied[place]):
            continue
        if any(asking.get(line, number) != number for line, number in sealed.asked_on):
            continue
        standing |= {change.number: (change.case.revision, change.case.status) for change in sealed.decided.changes}
        asking |= dict(sealed.asked_on)
        fresh.append(place)
    return fresh


def relied_on(sealed: Sealed) -> list[Contact]:
    """The contacts by which it was decided whether and how somebody is asked."""
    return [contact for change in sealed.decided.changes if (contact := change.contact_seen) is not None]


def consents_gone(changes: Sequence[CaseChange]) -> dict[str, str]:
    """The consents in whose name nobody is asked any more, by case."""
    return {change.number: consent for change in changes if (consent := change.consent_gone)}


def answered_before(changes: Sequence[CaseChange], new_jobs: set[str]) -> dict[str, tuple[str, ...]]:
    """The cases that wait from now on for jobs which were out before, and may be answered already."""
    waiting = {change.number: change.case.awaits for change in changes if change.case.awaits != change.seen.awaits}
    return {number: ids for number, ids in waiting.items() if not new_jobs.issuperset(ids)}


def open_cases(
    tx: Transaction,
    openings: Sequence[Opening],
    now: Now,
    takes: Collection[JobKind] = (),
    begin: Callable[[Opening, str, Now], CaseChange] = begun,
) -> list[CaseChange]:
    """Opens those that are not open yet, each after its first steps, which are returned; the unique key makes an event
    that comes again open nothing."""
    by_key = {tx.vault.index(opening.key): opening for opening in openings}
    if not by_key:
        return []
    open_keys = set(OPEN_KEYS.scalars(tx, {"keys": list(by_key)}))
    unopened = {key: opening for key, opening in by_key.items() if key not in open_keys}
    if not unopened:
        return []
    first = next_values(tx, f"case:{now.at.year}", len(unopened))
    changes = [begin(opening, f"{now.at:%y}-{first + n:07d}", now) for n, opening in enumerate(unopened.values())]
    rows = [
        columns(tx.vault, change.case, now.at) | fixed(tx.vault, change.case) | {"key": key}
        for key, change in zip(unopened, changes, strict=True)
    ]
    NEW_CASES.run_all(tx, rows)
    NEW_MOVES.run_all(tx, [history_row(change.number, move, now.at) for change in changes for move in change.moves])
    callbacks.NEW.run_all(tx, callbacks.rows_of((one for change in changes for one in announcements(change)), now.at))
    messages.write(tx, [message for change in changes for message in change.messages], now.at)
    jobs.write(tx, [job for change in changes for job in change.jobs], now.at, takes)
    return changes


TRIES = 5


class Overtaken(Exception):
    """A case was moved by somebody else each time it was looked at."""


async def change(
    store: Store, number: str, act: Callable[[Case], Outcome], now: Now, entries: Sequence[Entry] = ()
) -> Case:
    """One act on one case, with its entries in the audit log; returns the case as it is afterwards.

    Raises `NoSuchCase`, what `act` raises, and `Overtaken`.
    """
    for _ in range(TRIES):
        case = await of_number(store, number)
        decided = Decided.of_steps([Step(case, act(case))], entries=tuple(entries))
        if not (await keep(store, [decided], now)).overtaken:
            return decided.changes[0].case
    raise Overtaken(number)
