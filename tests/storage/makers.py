"""Cases, messages and jobs as storage meets them, made in one line each."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, select
from sqlalchemy import event as event_of
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from proactive.basics.calendar import TIMEZONE
from proactive.cases.case import Candidate, Case, Consent, Event, Question, Relation
from proactive.cases.jobs import Enquiry, Job, LookUps, RegisterReply
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now, QuietHours
from proactive.cases.outcome import Opening, Outcome
from proactive.cases.registers import Act, AnswerState, LookUp, Person, Purpose
from proactive.cases.step import CaseChange, CaseMove, Step, changes_of
from proactive.messages.contact import Channel, Language
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import Message, Priority
from proactive.road import event
from storage.cases import apply as apply_module
from storage.cases import cases
from storage.cases.apply import Decided, keep, seal
from storage.engine.database import Store, Transaction
from storage.engine.sqlite import prepare
from storage.engine.tables import job as job_table
from storage.engine.tables import message as message_table
from storage.jobs import inbox
from storage.jobs.inbox import Arrival
from storage.messages import messages
from tests.parts import changed

T = TypeVar("T")
NOON = datetime(2026, 3, 11, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
AIGUL, SERIK, DANA = "900515300008", "850101400017", "010203500026"
PHONE, OTHER_PHONE = "+77011234567", "+77029876543"


def moment(at: datetime = NOON, quiet: str = "") -> Now:
    return Now(at, TIMEZONE, QuietHours.parse(quiet))


def key_of(iin: str) -> int:
    """A register's own number for something, which tells nothing about the person."""
    return sum(ord(digit) * 7**place for place, digit in enumerate(iin))


def opening(iin: str, service: str = "burial") -> Opening:
    act = Act(act_id=f"act-{key_of(iin)}", act_type="death", deceased_iin=iin, death_date=date(2026, 3, 9))
    event = Event(event_id=f"event-{key_of(iin)}", kind="registered", published_at=NOON, record=act)
    return Opening(key=f"{service}:death:{iin}", service=service, subject_iin=iin, event=event)


async def opened(store: Store, *iins: str, now: datetime = NOON) -> list[Case]:
    """Nothing has been done about them yet."""
    return await store.write(open_cases, [opening(iin) for iin in iins], now)


def step(seen: Case, to: Status, *follows: Message | Job, **changes: Any) -> Step:
    """`seen` moved to a status, with the rows that follow; nothing wakes it but `wake_at` and the jobs among them."""
    messages = tuple(one for one in follows if isinstance(one, Message))
    jobs = tuple(one for one in follows if isinstance(one, Job))
    awaits = tuple(job.id for job in jobs) or (seen.awaits if to is seen.status else ())
    later = changed(seen, status=to, **{"wake_at": None, "awaits": awaits, **changes})
    return Step(seen, Outcome(case=later, messages=messages, jobs=jobs))


def asking(seen: Case, msisdn: str = PHONE, to: Status = Status.OFFERED, *follows: Message, **changes: Any) -> Step:
    """`seen` with a question open on that number."""
    question = Question(
        kind="offer",
        message_id=f"{seen.number}.offer",
        asked_at=NOON,
        text="Сізге жерлеуге арналған төлем тиесілі",
        text_key="burial.offer",
        text_version="1",
        language=Language.KK,
    )
    someone = (Candidate(relation=Relation.SPOUSE, iin=DANA),)
    whose = {"msisdn": msisdn, "address": msisdn, "channel": Channel.SMS, "candidates": someone}
    return step(seen, to, *follows, **{"question": question, **whose, **changes})


def consent(id: str, reply: str = "Иә") -> Consent:
    return Consent(
        id=id,
        given_at=NOON,
        channel=Channel.SMS,
        address=PHONE,
        reply=reply,
        reply_id="sms:1",
        text="Келісесіз бе?",
        text_key="burial.offer",
        text_version="1",
        language=Language.KK,
    )


def words(id: str, address: str = PHONE, *, priority: Priority = Priority.CASE, **changes: Any) -> Message:
    message = Message(
        id=id,
        channel=Channel.SMS,
        address=address,
        text=f"Құрметті азамат, {id}",
        key="burial.offer",
        version="1",
        language=Language.KK,
        msisdn=address,
        priority=priority,
    )
    return replace(message, **changes)


def questions(id: str, case: Case, *iins: str) -> Job:
    """A job that asks GBDFL for each of these people before consent."""
    look_ups = tuple(LookUp(Person, "IIN", iin) for iin in iins or (AIGUL,))
    enquiry = Enquiry(look_ups=look_ups, purpose=Purpose.DETECT)
    return Job(id=id, task=LookUps(), case_number=case.number, enquiry=enquiry, scope=case.scope)


def person(iin: str = AIGUL, **more: Any) -> RegisterReply:
    """GBDFL's answer as a job keeps it."""
    record = {"iin": iin, "surname": "Серікова", "birth_date": "1990-05-15", **more}
    return RegisterReply(state=AnswerState.ANSWERED, records=(record,))


async def seen(store: Store, number: str) -> Case:
    [case] = await store.write(cases.by_number.within, [number])
    return case


async def move(store: Store, *steps: Step, now: datetime = NOON) -> set[str]:
    """Returns the numbers of the cases that were moved."""
    changes = changes_of(steps)
    kept = await keep(store, [Decided(changes=(change,)) for change in changes], moment(now))
    return {change.number for place, change in enumerate(changes) if place not in kept.overtaken}


def apply(tx: Transaction, steps: Iterable[Step], now: datetime) -> set[str]:
    """The same within a transaction that is open."""
    changes = changes_of(steps)
    work = [seal(tx.vault, Decided(changes=(change,)), moment(now)) for change in changes]
    kept = apply_module.apply.within(tx, work, moment(now))
    return {change.number for place, change in enumerate(changes) if place not in kept.overtaken}


def open_cases(tx: Transaction, openings: Sequence[Opening], now: datetime) -> list[Case]:
    opened = apply_module.open_cases(tx, openings, moment(now), begin=not_begun)
    return cases.in_order.within(tx, [change.number for change in opened])


def not_begun(opening: Opening, number: str, now: Now) -> CaseChange:
    new = event.opened(opening, number, now.at)
    return CaseChange(seen=new, case=new, moves=(CaseMove(from_="", to=new.status.value),))


def due(tx: Transaction, now: datetime, limit: int) -> list[Case]:
    """The cases whose time has come, taken and loaded."""
    return cases.in_order.within(tx, cases.claim_due.within(tx, now, limit, MINUTE))


async def state_of(store: Store, message_id: str) -> str:
    return str(await store.read(lambda tx: one_value(tx, message_table.c.state, message_table.c.id == message_id)))


async def due_of(store: Store, job_id: str) -> datetime | None:
    found: datetime | None = await store.read(lambda tx: one_value(tx, job_table.c.due_at, job_table.c.id == job_id))
    return found


def one_value(tx: Transaction, column: Any, which: Any) -> Any:
    return tx.connection.execute(select(column).where(which)).scalar_one()


@asynccontextmanager
async def another_engine(store: Store, *, writes: bool = True) -> AsyncIterator[AsyncEngine]:
    """Of a second process, whose transactions stay open as long as a test wants."""
    if not store.is_sqlite:
        yield store.server
        return
    engine = create_async_engine(store.url, hide_parameters=True)
    prepare(engine.sync_engine)

    @event_of.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    try:
        yield engine
    finally:
        await engine.dispose()


@asynccontextmanager
async def transaction(store: Store) -> AsyncIterator[Callable[..., Any]]:
    """A second process's transaction, open until the end of `async with`: `result = await run(function, …)`."""
    async with another_engine(store) as engine, engine.begin() as connection:

        async def run(work: Callable[..., T], *args: Any) -> T:
            within = getattr(work, "within", work)
            return await connection.run_sync(lambda sync: within(Transaction(sync, store.vault), *args))

        yield run


async def begun(store: Store, work: Callable[..., T], *args: Any) -> "asyncio.Task[T]":
    """A write that has had time to begin, and may be waiting for another transaction."""
    task = asyncio.create_task(store.write(getattr(work, "within", work), *args))
    await asyncio.sleep(0.1)
    return task


async def heard(store: Store, inbound: InboundMessage, case_number: str | None, now: datetime = NOON) -> None:
    """A citizen's words, kept beside a case."""
    await store.write(lambda tx: messages.SAID.run(tx, messages.inbound_row(store.vault, inbound, case_number, now)))


async def arrived(store: Store, arrivals: Sequence[Arrival], at: datetime) -> set[tuple[str, str]]:
    """As they come in; the source and key of what was new."""
    return await inbox.store(store, inbox.sealed(store.vault, arrivals), at)
