"""Awards as they stand: by id, by the people they are about, by their order, and those whose day has come."""

import json
import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam, func, select, text, tuple_

from proactive.awards import adults, after_a_choice, foreseen, holding
from proactive.awards.asking import asking_id, scope_of
from proactive.awards.award import AwardChange, AwardState, MonthlyAward, Reach
from proactive.cases.registers import Facts
from proactive.messages.contact import Channel, Contact
from storage.awards.aside import AWARD_STANDS, ITSELF, BrokenAward
from storage.engine.award_tables import award_changes, award_people, awards
from storage.engine.codec import adapter
from storage.engine.database import Transaction, reads
from storage.engine.faults import readable
from storage.engine.prepared import Prepared
from storage.engine.tables import job
from storage.engine.upcast import upcast_award
from storage.engine.vault import Vault, in_one, place
from storage.jobs import answered as answered_jobs
from storage.jobs.jobs import DONE, GIVEN_UP
from storage.messages import contacts

log = logging.getLogger(__name__)

NEXT_DAY = timedelta(days=1)
WHOLE = ""  # of which part of a case an award is


class NoSuchAward(Exception):
    """There is no award of that id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardFile:
    """An award with every decision on it, the oldest first."""

    award: MonthlyAward
    changes: tuple[AwardChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardPage:
    """`next` is the id after which the next page begins; `None`: there is no more."""

    awards: tuple[MonthlyAward, ...]
    next: str | None


def sealed_columns(vault: Vault, award: MonthlyAward, today: date) -> dict[str, Any]:
    """What a change may change. Made before the transaction that writes it."""
    return {
        "order_id": award.order_id,
        "state": award.state(today).value,
        "reason": award.waiting.reason.value if award.waiting else None,
        "year": award.year,
        "revision": award.revision,
        "awaits": asking_id(award) if award.question else None,
        "wake_on": wake_on(award, today),
        "dated_by": RECKONING,
        "sealed": vault.seal(dump(award), place(awards, award.id)),
    }


RECKONING = 1  # raised whenever `wake_on` finds a day that it did not find before: stored awards are dated anew


def wake_on(award: MonthlyAward, today: date) -> date | None:
    """The next day on which something foreseen happens, or a suspension or a stop takes hold or ends."""
    turn = foreseen.next_turn(award)
    spans = (*award.halts, *((award.stop,) if award.stop else ()))
    days = [day for span in spans for day in (span.from_, span.until and span.until + NEXT_DAY) if day and day > today]
    notice = foreseen.next_notice(award)
    own = [*([turn.day] if turn else []), *([notice[0]] if notice else [])]
    watch_on = award.watch_on if award.stop is None else None
    asking = (adults.ask_on(award, today), adults.remind_on(award, today))
    chosen = [
        day
        for day in (award.instead_from, after_a_choice.next_day(award), watch_on, holding.due_on(award), *asking)
        if day
    ]
    return min([*days, *own, *chosen], default=None)


def dump(award: MonthlyAward) -> bytes:
    return adapter(MonthlyAward).dump_json(award, exclude={"revision"}, exclude_defaults=True)


def load_award(content: bytes, revision: int) -> MonthlyAward:
    document = upcast_award(json.loads(content)) | {"revision": revision}
    award: MonthlyAward = adapter(MonthlyAward).validate_python(document)
    return award


READ = (awards.c.id, awards.c.revision, awards.c.sealed)
READ_CHANGE = (award_changes.c.award_id, award_changes.c.place, award_changes.c.sealed)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardBatch:
    """Awards that are due for something, and those of them that cannot be read: to be set aside, or they would fill
    this batch for ever."""

    awards: list[MonthlyAward]
    unreadable: list[BrokenAward]
    last: tuple[date, str] | None = None  # the day and id after which the next page begins
    given_up: frozenset[str] = frozenset()  # ids of those whose question nobody will answer

    @property
    def any(self) -> bool:
        return bool(self.awards or self.unreadable)


def load(tx: Transaction, query: Select[Any]) -> list[MonthlyAward]:
    """In the language that their payees have chosen by now. One that cannot be opened holds up no other: the log says
    so at once, and the nightly look at sealed rows which it is."""
    return load_batch(tx, tx.connection.execute(query)).awards


def load_batch(tx: Transaction, rows: Iterable[Any]) -> AwardBatch:
    unreadable: list[BrokenAward] = []

    def set_aside(row: Row[Any], why: str) -> None:
        left_out(row, why)
        unreadable.append(BrokenAward(row.id, ITSELF, why.partition(":")[0]))

    loaded = readable(rows, partial(opened, tx), set_aside)
    owners = contacts.contacts_of(tx, {award.reach.msisdn for award in loaded if award.reach.msisdn})
    return AwardBatch(awards=[spoken(award, owners) for award in loaded], unreadable=unreadable)


def left_out(row: Row[Any], why: str) -> None:
    log.error("award %s is passed by: %s", row.id, why)


def opened(tx: Transaction, row: Row[Any]) -> MonthlyAward:
    return load_award(tx.vault.open(row.sealed, place(awards, row.id)), row.revision)


def spoken(award: MonthlyAward, owners: dict[str, Contact]) -> MonthlyAward:
    owner = owners.get(award.reach.msisdn or "")
    if owner is None:
        return award
    reach = replace(award.reach, language=owner.language or award.reach.language)
    reach = in_their_chat(reach, owner, award.payee_iin)
    return replace(award, reach=reach) if reach != award.reach else award


def in_their_chat(reach: Reach, owner: Contact, iin: str) -> Reach:
    """Years may lie between what their case was asked and what their award says, and a payee may be somebody whom no
    case has asked: it is said in the chat that they have linked by now, and by SMS where there is none."""
    if (chat := owner.chat_of(iin)) is not None:
        return replace(reach, channel=Channel.TELEGRAM, address=str(chat))
    return replace(reach, channel=Channel.SMS, address=reach.msisdn)


@reads
def of_ids(tx: Transaction, ids: Collection[str]) -> list[MonthlyAward]:
    return load(tx, select(*READ).where(awards.c.id.in_(ids))) if ids else []


@reads
def of_id(tx: Transaction, id: str) -> MonthlyAward:
    """Raises `NoSuchAward`."""
    loaded = of_ids.within(tx, [id])
    if not loaded:
        raise NoSuchAward(id)
    return loaded[0]


@reads
def about(tx: Transaction, iins: Iterable[str]) -> list[MonthlyAward]:
    """The awards that these people's circumstances may change, each once."""
    people = [tx.vault.index(iin) for iin in set(iins)]
    return load_batch(tx, ABOUT.rows(tx, {"people": people})).awards if people else []


ABOUT = Prepared(
    select(*READ).where(
        awards.c.id.in_(
            select(award_people.c.award_id).where(award_people.c.person.in_(bindparam("people", expanding=True)))
        )
    )
)


@reads
def of_orders(tx: Transaction, order_ids: Collection[str]) -> list[MonthlyAward]:
    return load(tx, select(*READ).where(awards.c.order_id.in_(order_ids))) if order_ids else []


@reads
def of_cases(tx: Transaction, case_numbers: Collection[str]) -> list[MonthlyAward]:
    """Each case's own; what of it others are paid, `parts_of` tells."""
    own = awards.c.case_number.in_(case_numbers) & (awards.c.part == WHOLE)
    return load(tx, select(*READ).where(own)) if case_numbers else []


@reads
def parts_of(tx: Transaction, case_numbers: Collection[str]) -> list[MonthlyAward]:
    """What others are paid apart, in the order in which it was parted."""
    parts = awards.c.case_number.in_(case_numbers) & (awards.c.part != WHOLE)
    return load(tx, select(*READ).where(parts).order_by(awards.c.id)) if case_numbers else []


@reads
def beside(tx: Transaction, award: MonthlyAward) -> list[MonthlyAward]:
    """The other awards of its case."""
    numbers = [award.case_number]
    every = [*of_cases.within(tx, numbers), *parts_of.within(tx, numbers)]
    return [other for other in every if other.id != award.id]


@reads
def of_numbers(tx: Transaction, numbers: Collection[str]) -> list[MonthlyAward]:
    """What is paid apart to whom these phones reach, and the awards whose members were asked there."""
    return [award for award in about.within(tx, numbers) if set(award.numbers) & set(numbers)] if numbers else []


def numbers(tx: Transaction, case_numbers: Collection[str]) -> set[str]:
    """Which of these cases have become awards."""
    if not case_numbers:
        return set()
    return set(
        tx.connection.execute(select(awards.c.case_number).where(awards.c.case_number.in_(case_numbers))).scalars()
    )


@reads
def answered(tx: Transaction, limit: int) -> AwardBatch:
    """Those for which registers have answered, or cannot be asked any more."""
    rows = tx.connection.execute(ANSWERED.limit(limit)).all()
    given_up = frozenset(row.id for row in rows if row.job_state == GIVEN_UP)
    return replace(load_batch(tx, rows), given_up=given_up)


ANSWERED = (
    select(*READ, job.c.state.label("job_state"))
    .join(job, job.c.id == awards.c.awaits)
    .where(awards.c.awaits.is_not(None), job.c.state.in_([DONE, GIVEN_UP]), AWARD_STANDS)
)


def waits() -> ColumnElement[bool]:
    """Whether registers have answered for any, or cannot be asked any more."""
    return ANSWERED.exists()


@reads
def facts_of(tx: Transaction, award: MonthlyAward) -> Facts:
    """What registers answered for the question that is open."""
    query = select(*answered_jobs.READ).where(job.c.scope == scope_of(award)).order_by(job.c.created_at, job.c.id)
    rows = [answered_jobs.JobRow(tx.vault, row) for row in tx.connection.execute(query)]
    return Facts(answered_jobs.LazyFacts(rows))


@reads
def due(tx: Transaction, today: date, limit: int, after: tuple[date, str] | None = None) -> AwardBatch:
    """Those whose day has come, the earliest first: a page by day and id."""
    by_day = (awards.c.wake_on, awards.c.id)
    query = select(*READ, awards.c.wake_on).where(awards.c.wake_on <= today, AWARD_STANDS).order_by(*by_day)
    if after is not None:
        query = query.where(tuple_(*by_day) > after)
    rows = tx.connection.execute(query.limit(limit)).all()
    return replace(load_batch(tx, rows), last=(rows[-1].wake_on, rows[-1].id) if rows else None)


def next_wake(tx: Transaction, after: date) -> date | None:
    """The first day after one on which anything is due of any award."""
    query = select(func.min(awards.c.wake_on)).where(awards.c.wake_on > after, AWARD_STANDS)
    return tx.connection.execute(query).scalar()


RUNNING_ON = text(f"awards.state <> '{AwardState.STOPPED}'")  # word for word as the index has it


@reads
def counted_before(tx: Transaction, year: int, limit: int, after: tuple[int, str] = (0, "")) -> AwardBatch:
    """Those that are still counted by the law of an earlier year, and are not at their end: a page by year and id."""
    page = tuple_(awards.c.year, awards.c.id)
    former = select(*READ).where(awards.c.year < year, page > after, RUNNING_ON, AWARD_STANDS)
    page_of = former.order_by(awards.c.year, awards.c.id).limit(limit)
    return load_batch(tx, tx.connection.execute(page_of))


@reads
def search(
    tx: Transaction,
    *,
    iin: str | None = None,
    service: str | None = None,
    state: AwardState | None = None,
    waiting: bool | None = None,
    after: str | None = None,
    limit: int = 50,
) -> AwardPage:
    """Awards by id; `iin` is the recipient's, the payee's or a member's."""
    query = select(*READ).order_by(awards.c.id).limit(limit + 1)
    if iin is not None:
        mine = select(award_people.c.award_id).where(award_people.c.person == tx.vault.index(iin))
        query = query.where(awards.c.id.in_(mine))
    if service is not None:
        query = query.where(awards.c.service == service)
    if state is not None:
        query = query.where(awards.c.state == state.value)
    if waiting is not None:
        query = query.where(awards.c.reason.is_not(None) if waiting else awards.c.reason.is_(None))
    if after is not None:
        query = query.where(awards.c.id > after)
    page = load(tx, query)
    return AwardPage(awards=tuple(page[:limit]), next=page[limit - 1].id if len(page) > limit else None)


@reads
def file_of(tx: Transaction, id: str) -> AwardFile:
    """Raises `NoSuchAward`."""
    return AwardFile(award=of_id.within(tx, id), changes=changes_of(tx, id))


def changes_of(tx: Transaction, award_id: str) -> tuple[AwardChange, ...]:
    query = select(*READ_CHANGE).where(award_changes.c.award_id == award_id).order_by(award_changes.c.place)
    return tuple(opened_change(tx.vault, row) for row in tx.connection.execute(query))


def opened_change(vault: Vault, row: Any) -> AwardChange:
    change: AwardChange = adapter(AwardChange).validate_json(
        vault.open(row.sealed, change_place(row.award_id, row.place))
    )
    return change


def sealed_change(vault: Vault, award_id: str, number: int, change: AwardChange) -> bytes:
    """`number`: which of the award's changes it is."""
    return vault.seal(adapter(AwardChange).dump_json(change), change_place(award_id, number))


def change_place(award_id: str, number: int) -> str:
    return place(award_changes, in_one(award_id, number))


@reads
def change_in(tx: Transaction, case_number: str, number: str | None) -> tuple[MonthlyAward, AwardChange] | None:
    """A decision on an award of a case that the desk has taken, with the award; without a number the newest of its
    own."""
    parts = parts_of.within(tx, [case_number]) if number is not None else []
    for award in [*of_cases.within(tx, [case_number]), *parts]:
        standing = [change for change in reversed(changes_of(tx, award.id)) if change.signature]
        if change := next((change for change in standing if number in {None, change.number}), None):
            return award, change
    return None


def people_rows(vault: Vault, award: MonthlyAward) -> Sequence[dict[str, str]]:
    """By IIN, and by the phones at which it is spoken of beside its case's."""
    return [{"person": vault.index(known), "award_id": award.id} for known in (*award.people, *award.numbers)]
