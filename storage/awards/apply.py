"""The one writer of awards: what was decided on an award as it was read is kept whole, once, or not at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from proactive.awards import asking
from proactive.awards.award import AwardChange, MonthlyAward
from proactive.awards.document import document
from proactive.awards.making import award_of, begins
from proactive.awards.outcome import AwardOutcome
from proactive.basics.calendar import TIMEZONE
from proactive.cases.case import Case
from proactive.cases.job_ids import signing_id
from proactive.cases.jobs import Job, JobKind, Sign
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.registers import LookUp
from proactive.cases.step import CaseChange
from proactive.messages.message import Message
from storage.awards import payee_names
from storage.awards.announcing import begun, decided
from storage.awards.awards import people_rows, sealed_change, sealed_columns
from storage.engine.award_tables import award_changes, award_people, awards
from storage.engine.database import Store, Transaction, writes
from storage.engine.new_ids import new_id
from storage.engine.tables import cases, job
from storage.engine.vault import Vault
from storage.jobs import jobs
from storage.ledger import audit
from storage.ledger.audit import Entry
from storage.messages import messages

Row = dict[str, Any]
SIGNING, INSTRUCTING, STANDING, REFUSED, UNSENT = "signing", "instructing", "standing", "refused", "unsent"


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardWork:
    """An award as it was seen, and what follows."""

    seen: MonthlyAward
    outcome: AwardOutcome
    entries: tuple[Entry, ...] = ()
    touched: bool = False  # written even where it stays as it was: what a day changes is not in the award itself

    @property
    def is_idle(self) -> bool:
        """Nothing of it is to be written."""
        stays = self.outcome.award == self.seen and self.outcome.change is None
        beside = self.outcome.look_ups or self.outcome.message
        return stays and not (beside or self.entries or self.touched)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedWork:
    work: AwardWork
    award: Row
    people: Sequence[Row]
    change: Row | None
    apart: "SealedPart | None"  # what of it another is paid from now on
    jobs: tuple[Row, ...]
    messages: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPart:
    """An award that begins beside another of its case, with its first decision; its order follows from that."""

    seen: MonthlyAward
    decision: AwardChange
    award: Row
    people: Sequence[Row]
    change: Row
    jobs: tuple[Row, ...]


async def keep_awards(store: Store, work: Sequence[AwardWork], now: Now) -> set[int]:
    """Returns the places of what was overtaken, to be decided again on a fresh look."""
    sealed = [sealed_work(store.vault, piece, now) for piece in work if not piece.is_idle]
    places = [place for place, piece in enumerate(work) if not piece.is_idle]
    if not sealed:
        return set()
    overtaken = await apply(store, sealed, now)
    return {places[turn] for turn in overtaken}


def sealed_work(vault: Vault, work: AwardWork, now: Now) -> SealedWork:
    later = replace(work.outcome.award, revision=work.seen.revision + 1)
    change = with_document(later, work.outcome.change)
    spoken = (work.outcome.message,) if work.outcome.message else ()
    return SealedWork(
        work=work,
        award=sealed_columns(vault, later, now.today) | {"changed_at": now.at},
        people=people_rows(vault, later) if known_by(later) != known_by(work.seen) else (),
        change=change_row(vault, later, change) if change else None,
        apart=sealed_part(vault, work.outcome.apart, now) if work.outcome.apart else None,
        jobs=tuple(jobs.row_of(vault, job, now.at) for job in jobs_of(later, change, work.outcome.look_ups)),
        messages=message_rows(vault, spoken, now),
    )


async def keep_together(store: Store, work: Sequence[AwardWork], now: Now) -> bool:
    """All of it, or nothing where any award was changed meanwhile; whether it is kept."""
    sealed = [sealed_work(store.vault, piece, now) for piece in work if not piece.is_idle]
    return await apply_together(store, sealed, now) if sealed else True


def known_by(award: MonthlyAward) -> tuple[str, ...]:
    return (*award.people, *award.numbers)


def sealed_part(vault: Vault, outcome: AwardOutcome, now: Now) -> SealedPart:
    """It has no order until the desk has taken its first decision, under that decision's random key."""
    part, change = outcome.award, with_document(outcome.award, outcome.change)
    assert part.part is not None
    assert change is not None
    ordered = replace(part, revision=1)
    fixed = {"id": part.id, "case_number": part.case_number, "part": str(part.part.number), "service": part.service}
    return SealedPart(
        seen=ordered,
        decision=change,
        award=sealed_columns(vault, ordered, now.today) | fixed | {"changed_at": now.at},
        people=people_rows(vault, ordered),
        change=change_row(vault, part, change),
        jobs=tuple(jobs.row_of(vault, job, now.at) for job in jobs_of(ordered, change, ())),
    )


def with_document(award: MonthlyAward, change: AwardChange | None) -> AwardChange | None:
    """As it is signed, whatever becomes of the award meanwhile."""
    return replace(change, document=document(award, change)) if change else None


def message_rows(vault: Vault, spoken: Iterable[Message], now: Now) -> tuple[Row, ...]:
    return tuple(messages.row_of(vault, message, now.at) for message in spoken)


def jobs_of(award: MonthlyAward, change: AwardChange | None, look_ups: tuple[LookUp, ...]) -> tuple[Job, ...]:
    signing = (Job(id=signing_id(change.number), task=Sign(document=change.document)),) if change else ()
    return (*signing, *((asking.job(award, look_ups),) if look_ups else ()))


def change_row(vault: Vault, award: MonthlyAward, change: AwardChange) -> Row:
    """`instruction_id` is the key under which the payment desk takes it once: random, given here."""
    return {
        "award_id": award.id,
        "place": award.changes_made,
        "circumstance": vault.index(change.circumstance.id),
        "instruction_id": new_id(16),
        "kind": change.kind.value,
        "because": change.because.value,
        "state": SIGNING,
        "job_id": signing_id(change.number),
        "at": change.at,
        "sealed": sealed_change(vault, award.id, award.changes_made, change),
    }


@writes
def apply(tx: Transaction, work: Sequence[SealedWork], now: Now) -> set[int]:
    """Under the awards' locks; what a circumstance has done already is not done again. Few statements for many."""
    standing = locked(tx, {sealed.work.seen.id for sealed in work})
    overtaken, current = set[int](), list[SealedWork]()
    for place, sealed in enumerate(work):
        seen = sealed.work.seen
        if standing.pop(seen.id, None) != seen.revision:
            overtaken.add(place)
        else:
            current.append(sealed)
    keep(tx, current, now)
    return overtaken


@writes
def apply_together(tx: Transaction, work: Sequence[SealedWork], now: Now) -> bool:
    standing = locked(tx, {sealed.work.seen.id for sealed in work})
    if any(standing.get(sealed.work.seen.id) != sealed.work.seen.revision for sealed in work):
        return False
    keep(tx, work, now)
    return True


def keep(tx: Transaction, current: Sequence[SealedWork], now: Now) -> None:
    """What nobody has overtaken, of awards that are locked."""
    before = met_before(tx, [sealed.change for sealed in current if sealed.change])
    fresh = [sealed for sealed in current if sealed.change is None or place_of(sealed.change) not in before]
    write(tx, fresh, now)
    parts = [sealed.apart for sealed in fresh if sealed.apart]
    begin_parts(tx, parts)
    changes = [(sealed.work.seen, change) for sealed in fresh if (change := sealed.work.outcome.change)]
    decided(tx, [*changes, *((part.seen, part.decision) for part in parts)], now.at)


def locked(tx: Transaction, ids: set[str]) -> dict[str, int]:
    query = select(awards.c.id, awards.c.revision).where(awards.c.id.in_(ids)).order_by(awards.c.id)
    return {row.id: row.revision for row in tx.connection.execute(query.with_for_update())}


def place_of(change: Row) -> tuple[str, str]:
    return change["award_id"], change["circumstance"]


def met_before(tx: Transaction, changes: Sequence[Row]) -> set[tuple[str, str]]:
    """Which of these circumstances have changed their award before."""
    if not changes:
        return set()
    ids, of_these = [change["award_id"] for change in changes], [change["circumstance"] for change in changes]
    columns = (award_changes.c.award_id, award_changes.c.circumstance)
    query = select(*columns).where(columns[0].in_(ids), columns[1].in_(set(of_these)))
    return {(row.award_id, row.circumstance) for row in tx.connection.execute(query)}


WRITTEN = ("order_id", "state", "reason", "year", "revision", "awaits", "wake_on", "dated_by", "sealed", "changed_at")
UPDATE = (
    update(awards).where(awards.c.id == bindparam("seen")).values({name: bindparam(f"new_{name}") for name in WRITTEN})
)


def write(tx: Transaction, work: Sequence[SealedWork], now: Now) -> None:
    """Each kind of row together."""
    if not work:
        return
    tx.connection.execute(UPDATE, [updated(sealed) for sealed in work])
    if changes := [sealed.change for sealed in work if sealed.change]:
        tx.connection.execute(insert(award_changes), changes)
    for sealed in work:
        if sealed.work.seen.unsent and not sealed.work.outcome.award.unsent:
            send_again(tx, sealed.work.seen, now)
    silence_cases(tx, [sealed.work.outcome.award for sealed in work])
    if people := [row for sealed in work for row in sealed.people]:
        tx.connection.execute(tx.insert(award_people).on_conflict_do_nothing(), people)
    jobs.insert_rows(tx, [row for sealed in work for row in sealed.jobs])
    messages.insert_rows(tx, [row for sealed in work for row in sealed.messages])
    audit.append(tx, [entry for sealed in work for entry in sealed.work.entries])


def send_again(tx: Transaction, award: MonthlyAward, now: Now) -> None:
    """The change that was given up on its way, and the job that was to take it on."""
    of_change = (award_changes.c.award_id == award.id) & (award_changes.c.place == award.unsent)
    query = select(job.c.id, job.c.kind).join(award_changes, award_changes.c.job_id == job.c.id).where(of_change)
    given_up = tx.connection.execute(query).one()
    state = SIGNING if given_up.kind == JobKind.SIGN else INSTRUCTING
    tx.connection.execute(update(award_changes).where(of_change).values(state=state))
    jobs.try_again(tx, given_up.id, now.at)


def updated(sealed: SealedWork) -> Row:
    return {"seen": sealed.work.seen.id} | {f"new_{name}": sealed.award[name] for name in WRITTEN}


def silence_cases(tx: Transaction, later: Sequence[MonthlyAward]) -> None:
    """What the case foresaw does not hold any more where the award ends, or tells ahead of itself."""
    own = [award for award in later if award.part is None]
    numbers = [award.case_number for award in own if award.stop is not None or award.tells_ahead]
    if numbers:
        assigned = cases.c.number.in_(numbers) & (cases.c.status == Status.ASSIGNED.value)
        tx.connection.execute(update(cases).where(assigned).values(wake_at=None))


@dataclass(frozen=True, slots=True)
class NewAward:
    """Rows of an award that is made."""

    award: Row
    people: Sequence[Row]


def made_of(vault: Vault, changes: Iterable[CaseChange], now: datetime) -> tuple[NewAward, ...]:
    """The awards that begin in these steps of cases."""
    return tuple(new_award(vault, change.case, now) for change in changes if begins(change))


def new_award(vault: Vault, case: Case, now: datetime) -> NewAward:
    award = award_of(case, new_id(8), now)
    fixed = {"id": award.id, "case_number": award.case_number, "service": award.service, "changed_at": now}
    columns = sealed_columns(vault, award, now.astimezone(TIMEZONE).date())
    return NewAward(columns | fixed, people_rows(vault, award))


def begin(tx: Transaction, new_awards: Sequence[NewAward]) -> None:
    """One award a case, however often it is begun."""
    for new in new_awards:
        insertion = tx.insert(awards).values(**new.award).on_conflict_do_nothing()
        if tx.connection.execute(insertion).rowcount:
            tx.connection.execute(tx.insert(award_people).on_conflict_do_nothing(), new.people)
            begun(tx, new.award)


def begin_parts(tx: Transaction, parts: Sequence[SealedPart]) -> None:
    """With the award that they are parted from: the unique key of case and part lets none begin twice."""
    for part in parts:
        tx.connection.execute(insert(awards), part.award)
        tx.connection.execute(tx.insert(award_people).on_conflict_do_nothing(), part.people)
        tx.connection.execute(insert(award_changes), part.change)
        jobs.insert_rows(tx, part.jobs)
        begun(tx, part.award)
    payee_names.add(tx, [part.seen for part in parts])
