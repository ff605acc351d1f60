"""Cases as they stand: taken when their time has come, and loaded with all that a stage may read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    bindparam,
    exists,
    func,
    insert,
    select,
    update,
)

from proactive.cases.case import Case
from proactive.cases.lifecycle import CONVERSING, Status
from proactive.cases.loaded_beside import LoadedBeside
from proactive.cases.reasons import Reason
from proactive.cases.registers import Facts, Subscriber
from proactive.messages.contact import Contact
from storage.engine.codec import stored_case
from storage.engine.database import Transaction, reads, writes
from storage.engine.instant import Instant
from storage.engine.prepared import Prepared
from storage.engine.queues import NOW
from storage.engine.tables import cases, history
from storage.jobs import answered
from storage.jobs.answered import NOTHING, JobRow, LazyFacts, NewJob
from storage.jobs.jobs import Run
from storage.messages import contacts

MOST_LOOKED_AT = 500


@writes
def claim_due(tx: Transaction, now: datetime, limit: int, lease: timedelta) -> list[str]:
    """Takes the cases whose time has come, the urgent first; one whose worker dies is due again after the lease."""
    rows = TAKING.rows(tx, {"now": now, "most": limit, "lease_over": now + lease})
    return [row.number for row in sorted(rows, key=lambda row: (row.urgency, row.opened_at, row.number))]


DUE = (
    select(cases.c.number)
    .where(cases.c.wake_at <= NOW)
    .order_by(cases.c.urgency, cases.c.wake_at)
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)
TAKING = Prepared(
    update(cases)
    .where(cases.c.number.in_(DUE.scalar_subquery()))
    .values(wake_at=bindparam("lease_over", type_=Instant))
    .returning(cases.c.number, cases.c.urgency, cases.c.opened_at)
)


def waits() -> ColumnElement[bool]:
    """Whether the time of any case has come."""
    return exists().where(cases.c.wake_at <= NOW)


def next_wake(tx: Transaction, after: datetime) -> datetime | None:
    """When the time of any case comes next."""
    return tx.connection.execute(select(func.min(cases.c.wake_at)).where(cases.c.wake_at > after)).scalar()


@writes
def set_aside(tx: Transaction, number: str, why: str, now: datetime) -> None:
    """A case that cannot be read is not stepped any more; history says why, where an administrator sees it."""
    tx.connection.execute(update(cases).where(cases.c.number == number).values(wake_at=None))
    row = {"case_number": number, "at": now, "from_status": "", "to_status": "", "by": "system", "note": why}
    tx.connection.execute(insert(history).values(**row))


@reads
def in_order(tx: Transaction, numbers: Sequence[str]) -> list[Case]:
    """These cases as they stand, in this order."""
    loaded = {case.number: case for case in by_number.within(tx, numbers)}
    return [loaded[number] for number in numbers if number in loaded]


@reads
def by_number(tx: Transaction, numbers: Iterable[str], brought: Mapping[str, Run] = NOTHING) -> list[Case]:
    """`brought` by jobs and not kept yet, by their ids, counts as kept."""
    return load_named(tx, BY_NUMBER, list(numbers), brought)


def undelivered(tx: Transaction, numbers: Iterable[str]) -> list[Case]:
    """Those of these cases that an official has because their question did not arrive."""
    return load_named(tx, UNDELIVERED, list(numbers))


def about_event(tx: Transaction, keys: Iterable[str]) -> list[Case]:
    """The cases that were opened for these matters."""
    return load_named(tx, BY_KEY, [tx.vault.index(key) for key in keys])


def of_person(tx: Transaction, iins: Iterable[str]) -> list[Case]:
    """The cases in which somebody is asked, receives, or is the subject."""
    return load_named(tx, OF_PERSON, [tx.vault.index(iin) for iin in iins])


@reads
def out_of_reach(tx: Transaction, iins: Collection[str]) -> list[Case]:
    """The cases an official has because nobody of theirs had a number, or it took no message; one of these people is
    to be asked in each."""
    waits = cases.c.reason.in_([Reason.NO_NUMBER.value, Reason.UNDELIVERED.value])
    query = select(cases).where(cases.c.status == Status.ATTENTION.value, waits).order_by(cases.c.changed_at.desc())
    stand = load(tx, query.limit(MOST_LOOKED_AT))
    return [case for case in stand if {candidate.iin for candidate in case.asking.candidates} & set(iins)]


@reads
def on_lines(tx: Transaction, msisdns: Iterable[str]) -> dict[str, list[Case]]:
    """Each number's cases: the one whose question is open first, then the newest."""
    lines = {tx.vault.index(msisdn): msisdn for msisdn in msisdns}
    by_msisdn: dict[str, list[Case]] = defaultdict(list)
    for case in load_named(tx, ON_LINES, list(lines)):
        if case.asking.msisdn:
            by_msisdn[case.asking.msisdn].append(case)
    return by_msisdn


READ = [cases.c[name] for name in ("number", "key", "revision", "wake_at", "awaits", "sealed")]
THESE: BindParameter[Any] = bindparam("named", expanding=True)


class CaseQuery:
    """The cases of those that are named, built once: as they are looked at, and as they are locked."""

    def __init__(self, which: ColumnElement[bool], *order: ColumnElement[Any]) -> None:
        looking = select(*READ).where(which).order_by(*order)
        self.looking, self.locking = Prepared(looking), Prepared(looking.with_for_update())


BY_NUMBER = CaseQuery(cases.c.number.in_(THESE))
UNDELIVERED = CaseQuery(
    cases.c.number.in_(THESE)
    & (cases.c.status == Status.ATTENTION.value)
    & (cases.c.reason == Reason.UNDELIVERED.value)
)
BY_KEY = CaseQuery(cases.c.key.in_(THESE))
OF_PERSON = CaseQuery(cases.c.recipient.in_(THESE) | cases.c.subject.in_(THESE))
OF_RECORD = CaseQuery(cases.c.record.in_(THESE))
ON_LINES = CaseQuery(
    cases.c.phone_hash.in_(THESE), cases.c.asking.desc(), cases.c.changed_at.desc(), cases.c.number.desc()
)


def load_named(tx: Transaction, query: CaseQuery, named: list[str], brought: Mapping[str, Run] = NOTHING) -> list[Case]:
    return loaded_of(tx, rows_named(tx, query, named), brought)


def rows_named(tx: Transaction, query: CaseQuery, named: list[str]) -> Sequence[Row[Any]]:
    prepared = query.locking if tx.writes else query.looking
    return prepared.rows(tx, {"named": named}) if named else ()


def load(tx: Transaction, query: Select[Any], *, to_read: bool = False) -> list[Case]:
    """What else may be asked for; `to_read`: as `as_told`."""
    rows = tx.connection.execute(query.with_only_columns(*READ, maintain_column_froms=True)).all()
    return loaded_of(tx, rows, to_read=to_read)


def loaded_of(
    tx: Transaction, rows: Sequence[Row[Any]], brought: Mapping[str, Run] = NOTHING, *, to_read: bool = False
) -> list[Case]:
    """Cases with the facts, answered jobs and contacts that their stages may read; or, `to_read`, as `as_told`."""
    if not rows:
        return []
    stored = [stored_case(tx.vault, row) for row in rows]
    scopes = [case.scope for case in stored]
    about = answered.of_cases(tx, [row.number for row in rows], None if to_read else set(scopes), brought)
    beside = [
        beside_of(case, scope, row, about[case.number]) for case, scope, row in zip(stored, scopes, rows, strict=True)
    ]
    numbers = [numbers_of(case, answers.detected) for case, answers in zip(stored, beside, strict=True)]
    owners = contacts.contacts_of(tx, set().union(*numbers))
    own_lines = {msisdn: case.number for case in stored if (msisdn := line_of(case)) is not None}
    busy = own_lines | busy_lines(tx, owners.keys() - own_lines.keys())
    reached = [reached_on(own, case.number, owners, busy) for own, case in zip(numbers, stored, strict=True)]
    loaded = [joined(*parts) for parts in zip(stored, rows, beside, reached, strict=True)]
    return [replace(case, beside=all_told(case, about[case.number])) for case in loaded] if to_read else loaded


def joined(case: Case, row: Row[Any], beside: LoadedBeside, reached: Mapping[str, Contact]) -> Case:
    language = reached[case.asking.msisdn].language if case.asking.msisdn else None
    return replace(
        case,
        revision=row.revision,
        wake_at=row.wake_at,
        awaits=ids_in(row.awaits),
        language=language or case.language,
        beside=replace(beside, contacts=reached),
    )


def beside_of(case: Case, scope: str, row: Row[Any], about: Sequence[JobRow]) -> LoadedBeside:
    """Facts fetched for an earlier screening, or in the name of an earlier consent, do not count for a later one."""
    consent, awaits = case.consent, ids_in(row.awaits)
    current = [job for job in about if job.scope == scope]
    facts = Facts(LazyFacts(current))
    return LoadedBeside(
        detected=Facts() if consent else facts,
        assigned=facts if consent else Facts(),
        awaited={look_up: job.id for job in current for look_up in job.awaited},
        answers=tuple(answer for job in about if job.id in awaits and (answer := job.answer) is not None),
        out=frozenset(awaits).difference(job.id for job in about if not job.is_out),
        superseded=row.key is None,
    )


@reads
def as_told(tx: Transaction, numbers: Iterable[str]) -> list[Case]:
    """These cases for who reads of them, with what registers answered at every look, of each question the later word:
    who was named stays known, and hidden from whom they are hidden. No step rests on it."""
    return loaded_of(tx, rows_named(tx, BY_NUMBER, list(numbers)), to_read=True)


def all_told(case: Case, about: Sequence[JobRow]) -> LoadedBeside:
    """Before the consent, and in the name of the one that stands."""
    in_its_name = looks_of(about, case.consent.id) if case.consent else Facts()
    return replace(case.beside, detected=looks_of(about, case.number), assigned=in_its_name)


def looks_of(about: Sequence[JobRow], whose: str) -> Facts:
    """At the registers, of a case before its consent or in the name of one (`Case.scope`)."""
    return Facts(LazyFacts([job for job in about if job.scope.rpartition(".s")[0] == whose]))


def gone_on(case: Case, brought: Sequence[NewJob]) -> Case:
    """A case after steps that are not kept yet, with what their jobs have brought."""
    beside = case.beside
    answers = (case.assigned if case.consent else case.detected).answers
    before = answers if isinstance(answers, LazyFacts) else None
    facts = Facts(LazyFacts([new for new in brought if new.job.scope == case.scope], before))
    answered_now = {new.job.id: new for new in brought}
    return replace(
        case,
        beside=replace(
            beside,
            detected=Facts() if case.consent else facts,
            assigned=facts if case.consent else Facts(),
            answers=tuple(answer for id in case.awaits if (answer := answered_now[id].answer) is not None),
        ),
    )


@reads
def reached_now(tx: Transaction, cases: Sequence[Case]) -> list[Case]:
    """These cases with the contacts of all numbers that they may be talked about on."""
    numbers = [numbers_of(case, case.detected) for case in cases]
    owners = contacts.contacts_of(tx, set().union(*numbers))
    busy = busy_lines(tx, owners)
    return [
        replace(case, beside=replace(case.beside, contacts=reached_on(own, case.number, owners, busy)))
        for case, own in zip(cases, numbers, strict=True)
    ]


def is_new_number_known(case: Case) -> bool:
    """A register has just told of one whose owner's choices are not read yet."""
    return not numbers_of(case, case.detected) <= case.beside.contacts.keys()


def ids_in(awaits: str | None) -> tuple[str, ...]:
    """The jobs that a case waits for, by their row's column."""
    return tuple((awaits or "").split())


def numbers_of(case: Case, detected: Facts) -> set[str]:
    """The numbers this case may be talked about on."""
    answers = detected.answers
    records = (record for look_up in answers if look_up.record is Subscriber for record in answers[look_up].records)
    msisdns = {record.msisdn for record in records if isinstance(record, Subscriber)}
    return msisdns | ({case.asking.msisdn} if case.asking.msisdn else set())


def line_of(case: Case) -> str | None:
    """The number that is this case's: no other has a question open there at the same time."""
    return case.asking.msisdn if case.status in CONVERSING else None


def busy_lines(tx: Transaction, msisdns: Iterable[str]) -> dict[str, str]:
    """Which numbers have a question open, and of which case."""
    lines = {tx.vault.index(msisdn): msisdn for msisdn in msisdns}
    return {lines[line]: number for line, number in questions(tx, lines).items()}


def questions(tx: Transaction, lines: Collection[str]) -> dict[str, str]:
    """On which of these phone hashes a question is open, and of which case."""
    if not lines:
        return {}
    return {row.phone_hash: row.number for row in QUESTIONS.rows(tx, {"named": list(lines)})}


QUESTIONS = Prepared(select(cases.c.phone_hash, cases.c.number).where(cases.c.asking, cases.c.phone_hash.in_(THESE)))
STANDING = Prepared(
    select(cases.c.number, cases.c.revision, cases.c.status)
    .where(cases.c.number.in_(THESE))
    .order_by(cases.c.number)
    .with_for_update()
)


def locked(tx: Transaction, numbers: Collection[str]) -> dict[str, tuple[int, str]]:
    """Revision and status of cases, which stay so until the transaction ends."""
    if not numbers:
        return {}
    rows = STANDING.rows(tx, {"named": list(numbers)})
    return {row.number: (row.revision, row.status) for row in rows}


def stands(tx: Transaction, case: Case) -> bool:
    """Whether a case is still as it was read; it stays so until the transaction ends."""
    return locked(tx, {case.number}).get(case.number) == (case.revision, case.status)


def reached_on(
    msisdns: Collection[str], case_number: str, owners: Mapping[str, Contact], busy: Mapping[str, str]
) -> dict[str, Contact]:
    """What the owners of these numbers chose; and on which of them another case's question is open."""
    elsewhere = {msisdn for msisdn in msisdns if busy.get(msisdn, case_number) != case_number}
    return {msisdn: replace(owners[msisdn], busy=True) if msisdn in elsewhere else owners[msisdn] for msisdn in msisdns}


class NoSuchCase(Exception):
    """There is no case of that number."""


@reads
def of_number(tx: Transaction, number: str) -> Case:
    """Locks and loads one case. Raises `NoSuchCase`."""
    loaded = by_number.within(tx, [number])
    if not loaded:
        raise NoSuchCase(number)
    return loaded[0]


def hand_over(tx: Transaction, number: str, official: str | None) -> None:
    """To a colleague; `None`: to nobody in particular. Raises `NoSuchCase`."""
    change = update(cases).where(cases.c.number == number).values(official=official)
    if not tx.connection.execute(change).rowcount:
        raise NoSuchCase(number)


def release(tx: Transaction, official: str) -> None:
    """What one colleague had is everybody's again."""
    tx.connection.execute(update(cases).where(cases.c.official == official).values(official=None))
