"""A decision on an award on its way: signed, then taken by the payment desk, then told. Each step is safe to repeat."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, select, update

from proactive.awards.award import AwardChange, AwardReason, AwardWaiting, MonthlyAward
from proactive.awards.document import instruction, order
from proactive.awards.paper import notice
from proactive.cases.job_ids import instructing_id, placing_id
from proactive.cases.jobs import Instructed, Job, JobKind, Placement, Signature
from proactive.cases.now import Now
from storage.awards import aside
from storage.awards.announcing import settled
from storage.awards.apply import INSTRUCTING, REFUSED, SIGNING, STANDING, UNSENT
from storage.awards.aside import CHANGE_STANDS, BrokenAward, set_aside
from storage.awards.awards import NoSuchAward, of_id, opened_change, sealed_change, sealed_columns
from storage.engine.award_tables import award_changes, awards
from storage.engine.database import Transaction, reads, writes
from storage.engine.faults import is_ours, readable
from storage.engine.tables import job
from storage.jobs import jobs
from storage.jobs.codec import load_answer
from storage.jobs.jobs import DONE, GIVEN_UP
from storage.messages import messages

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnItsWay:
    """A change whose job is answered."""

    award: MonthlyAward
    place: int
    change: AwardChange
    state: str
    instruction_id: str
    answer: Any


@writes
def carry_on(tx: Transaction, now: Now, limit: int) -> int:
    """The next step of every change that has what it waited for; how many were taken further."""
    ready = answered(tx, limit, now)
    for step in ready:
        try:
            with tx.connection.begin_nested():
                taken_further(tx, step, now)
        except Exception as error:
            if is_ours(error):
                raise
            log.exception("change %d of award %s cannot be taken further", step.place, step.award.id)
            refused(tx, step, ("program_error",), now)
    return len(ready) + put_before_officials(tx, limit, now)


def put_before_officials(tx: Transaction, limit: int, now: Now) -> int:
    """Decisions whose way to the desk was given up: an official sends them again; what follows them waits."""
    given_up = tx.connection.execute(
        GIVEN_UP_ON_THE_WAY.limit(limit).with_for_update(of=award_changes, skip_locked=True)
    )
    rows = given_up.all()
    for row in rows:
        award = of_id.within(tx, row.award_id)
        waiting = award.waiting or AwardWaiting(AwardReason.UNSENT, since=now.at)
        update_award(tx, replace(award, unsent=row.place, waiting=waiting), now)
        mine = (award_changes.c.award_id == row.award_id) & (award_changes.c.place == row.place)
        tx.connection.execute(update(award_changes).where(mine).values(state=UNSENT))
    return len(rows)


def taken_further(tx: Transaction, step: OnItsWay, now: Now) -> None:
    if step.state == SIGNING:
        signed(tx, step, now)
    else:
        instructed(tx, step, now)


def answered(tx: Transaction, limit: int, now: Now) -> list[OnItsWay]:
    """Of one award the earliest alone: the desk takes its instructions in their order. What cannot be read is set
    aside, and its award's later decisions wait for it."""
    earlier = award_changes.alias()
    before = select(earlier.c.place).where(
        earlier.c.award_id == award_changes.c.award_id,
        earlier.c.place < award_changes.c.place,
        earlier.c.job_id.is_not(None),
    )
    query = (
        CHANGES.where(job.c.state == DONE, ~before.exists(), CHANGE_STANDS)
        .order_by(award_changes.c.at)
        .limit(limit)
        .with_for_update(of=award_changes, skip_locked=True)
    )

    def left_out(row: Any, why: str) -> None:
        log.error("change %d of award %s is set aside: %s", row.place, row.award_id, why)
        set_aside.within(tx, [BrokenAward(row.award_id, row.place, why.partition(":")[0])], now.at)

    return readable(tx.connection.execute(query).all(), partial(on_its_way, tx), left_out)


@writes
def look_again(tx: Transaction) -> int:
    """What was set aside and can be read by now goes on; how much does."""
    back = [(award_id, place) for award_id, place in aside.places(tx) if can_be_read(tx, award_id, place)]
    for award_id, place in back:
        aside.put_back(tx, award_id, place)
    return len(back)


def can_be_read(tx: Transaction, award_id: str, place: int) -> bool:
    try:
        of_id.within(tx, award_id)
        if place != aside.ITSELF:
            mine = (award_changes.c.award_id == award_id) & (award_changes.c.place == place)
            on_its_way(tx, tx.connection.execute(CHANGES.where(mine)).one())
    except Exception as error:
        if is_ours(error):
            raise
        return False
    return True


OF_CHANGE = (job.c.id == award_changes.c.job_id) & award_changes.c.job_id.is_not(None)  # as the index says it
CHANGES = select(award_changes, job.c.kind.label("job_kind"), job.c.sealed_answer).join(job, OF_CHANGE)
IS_GIVEN_UP = (job.c.state == GIVEN_UP) & (award_changes.c.state != UNSENT)
GIVEN_UP_ON_THE_WAY = (
    select(award_changes.c.award_id, award_changes.c.place).join(job, OF_CHANGE).where(IS_GIVEN_UP, CHANGE_STANDS)
)


def waits() -> ColumnElement[bool]:
    """Whether any change has what it waited for, or will never have it: in one look over those on their way."""
    on_their_way = select(award_changes.c.place).join(job, OF_CHANGE)
    return on_their_way.where((job.c.state == DONE) | IS_GIVEN_UP, CHANGE_STANDS).exists()


def on_its_way(tx: Transaction, row: Any) -> OnItsWay:
    return OnItsWay(
        award=of_id.within(tx, row.award_id),
        place=row.place,
        change=opened_change(tx.vault, row),
        state=row.state,
        instruction_id=row.instruction_id,
        answer=load_answer(JobKind(row.job_kind), jobs.brought(tx, row.job_id, row.sealed_answer)["result"]),
    )


def signed(tx: Transaction, step: OnItsWay, now: Now) -> None:
    """With the signature the decision stands; the desk is instructed where the order did not say so already."""
    assert isinstance(step.answer, Signature)
    change = replace(step.change, signature=step.answer.signature)
    if not change.is_instructed:
        return stands(tx, step, change, now)
    next_job = job_of(step, change)
    jobs.write(tx, [next_job], now.at)
    return update_change(tx, step, change, INSTRUCTING, next_job.id)


def job_of(step: OnItsWay, change: AwardChange) -> Job:
    if change.goes_on_anew:
        new_order = order(step.award, change, step.instruction_id)
        return Job(id=placing_id(step.instruction_id), task=new_order)
    task = instruction(step.award, change, step.instruction_id)
    return Job(id=instructing_id(step.instruction_id), task=task)


def instructed(tx: Transaction, step: OnItsWay, now: Now) -> None:
    """Taken: told. Refused, or kept otherwise than it was sent: an official's."""
    answer = step.answer
    assert isinstance(answer, Instructed | Placement)
    taken = answer.is_taken if isinstance(answer, Instructed) else answer.is_placed
    if not taken:
        return refused(tx, step, (f"{answer.status}", *([answer.differs] if answer.differs else [])), now)
    if step.change.goes_on_anew:
        update_award(tx, replace(step.award, order_id=step.instruction_id, unplaced=False), now)
    return stands(tx, step, step.change, now)


def refused(tx: Transaction, step: OnItsWay, about: tuple[str, ...], now: Now) -> None:
    """An official's: `about` says what the desk answered, or why the change cannot be carried out here."""
    waiting = AwardWaiting(AwardReason.INSTRUCTION_REFUSED, since=now.at, about=about)
    unplaced = step.change.goes_on_anew and not step.award.order_id
    update_award(tx, replace(step.award, waiting=waiting, unplaced=unplaced), now)
    settled(tx, step.award, step.change, REFUSED, now.at)
    update_change(tx, step, step.change, REFUSED, None)


def stands(tx: Transaction, step: OnItsWay, change: AwardChange, now: Now) -> None:
    """Told on the phone, by SMS beside a chat, and by a signed paper in the cabinet."""
    update_change(tx, step, change, STANDING, None)
    settled(tx, step.award, change, STANDING, now.at)
    jobs.write(tx, notice(step.award, change, now), now.at)
    messages.write(tx, [words for words in (change.message, change.by_sms) if words is not None], now.at)


def update_change(tx: Transaction, step: OnItsWay, change: AwardChange, state: str, job_id: str | None) -> None:
    where = (award_changes.c.award_id == step.award.id) & (award_changes.c.place == step.place)
    sealed = sealed_change(tx.vault, step.award.id, step.place, change)
    tx.connection.execute(update(award_changes).where(where).values(state=state, job_id=job_id, sealed=sealed))


def update_award(tx: Transaction, award: MonthlyAward, now: Now) -> None:
    """Raises `NoSuchAward`."""
    later = replace(award, revision=award.revision + 1)
    values = sealed_columns(tx.vault, later, now.today) | {"changed_at": now.at}
    if not tx.connection.execute(update(awards).where(awards.c.id == award.id).values(**values)).rowcount:
        raise NoSuchAward(award.id)


@reads
def under_way(tx: Transaction, award_ids: Sequence[str]) -> set[str]:
    """Which of these awards have a decision that the desk has not taken yet."""
    query = select(award_changes.c.award_id).where(
        award_changes.c.award_id.in_(award_ids), award_changes.c.job_id.is_not(None)
    )
    return set(tx.connection.execute(query).scalars())
