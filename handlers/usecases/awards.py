"""Awards as those who work here read and change them: the right first, then the act and its entry in the audit log."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from datetime import date

from handlers.usecases.award_questions import kept_along
from handlers.usecases.case_acts import officer
from handlers.usecases.runtime import Runtime
from proactive.awards import after_a_choice, answers, of_two, two_officials
from proactive.awards.award import AwardState, ChangeKind, MonthlyAward, OfficialChange
from proactive.awards.outcome import AwardOutcome, named
from proactive.cases.case import Case
from proactive.cases.now import Now
from proactive.cases.registers import Facts, LookUp, NotAsked
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Actor, Right
from storage.awards import awards
from storage.awards.apply import AwardWork, apply_together, keep_together, sealed_work
from storage.awards.awards import AwardFile, AwardPage
from storage.cases import cases
from storage.engine.database import Transaction
from storage.ledger import audit

TRIES = 3


async def search(runtime: Runtime, actor: Actor, **conditions: str | int | bool | AwardState | None) -> AwardPage:
    """Raises `Forbidden`."""
    actor.must(Right.FIND)
    return await awards.search(runtime.store, **conditions)  # type: ignore[arg-type]


async def read_award(runtime: Runtime, actor: Actor, id: str) -> AwardFile:
    """The whole of an award. Who may know who it is about leaves an entry. Raises `Forbidden`, `NoSuchAward`."""
    actor.must(Right.FIND)
    file = await awards.file_of(runtime.store, id)
    if actor.may(Right.IDENTIFY):
        await audit.write(runtime.store, actor, "read award", runtime.clock(), about=id)
    return file


async def beside(runtime: Runtime, actor: Actor, award: MonthlyAward) -> list[MonthlyAward]:
    """What of the same case is paid apart, or the award that this is a part of. Raises `Forbidden`."""
    actor.must(Right.FIND)
    return await awards.beside(runtime.store, award)


async def change_award(runtime: Runtime, actor: Actor, id: str, act: str, asked_for: OfficialChange) -> None:
    """One act on one award. Raises `Forbidden`, `NoSuchAward`, `ActNotPossible`."""
    actor.must(Right.DECIDE)
    for _ in range(TRIES):
        now, award = runtime.now(), await awards.of_id(runtime.store, id)
        case = await cases.of_number(runtime.store, award.case_number)
        others = await awards.beside(runtime.store, award)
        drawn = await awards.about(runtime.store, people_of(award, asked_for))
        works = works_of(award, others, drawn, case, actor, act, asked_for, now)
        if await keep_together(runtime.store, works, now):
            return runtime.ring()
    raise ActNotPossible("award_overtaken", id=id)


def change_within(tx: Transaction, actor: Actor, now: Now, id: str, act: str, asked_for: OfficialChange) -> bool:
    """The same in a transaction that is under way; whether it was only proposed so far."""
    actor.must(Right.DECIDE)
    award = awards.of_id.within(tx, id)
    case, others = cases.of_number.within(tx, award.case_number), awards.beside.within(tx, award)
    drawn = awards.about.within(tx, people_of(award, asked_for))
    works = works_of(award, others, drawn, case, actor, act, asked_for, now)
    if not apply_together.within(tx, [sealed_work(tx.vault, work, now) for work in works], now):
        raise ActNotPossible("award_overtaken", id=id)
    return works[0].outcome.why_not == two_officials.PROPOSED


def people_of(award: MonthlyAward, asked_for: OfficialChange) -> list[str]:
    """Of whom several benefits may be paid."""
    return [iin for iin in (award.recipient_iin, asked_for.member) if iin]


def must_be_the_only_one(award: MonthlyAward, drawn: Iterable[MonthlyAward], day: date) -> None:
    """A-9: of two the citizen is paid the one that they chose, unless they choose anew. Raises `ActNotPossible`."""
    for other in drawn:
        if after_a_choice.counts_instead(other, award, day):
            raise ActNotPossible("award_other_chosen", number=other.case_number)


def works_of(
    award: MonthlyAward,
    others: Sequence[MonthlyAward],
    drawn: Sequence[MonthlyAward],
    case: Case,
    actor: Actor,
    act: str,
    asked_for: OfficialChange,
    now: Now,
) -> list[AwardWork]:
    """The act, and what follows from it: for the other awards of the case, and for the other of two benefits between
    which somebody chose. Raises `ActNotPossible`."""
    chooser = of_two.chooser(award, act, asked_for)
    of_choice = of_two.others_of(award, chooser, drawn) if chooser else []
    of_two.must_be_alive(award, act, drawn)
    if act == ChangeKind.RESUME and chooser is None:
        must_be_the_only_one(award, drawn, asked_for.from_)
    also_of = {other.service for other in of_choice}
    work = work_of(award, case, actor, act, asked_for, now, also_of)
    along = kept_along(work.outcome, others, now)
    if chooser is None:
        return [work, *along]
    outcome, ended = of_two.whole(work.outcome, chooser, of_choice, now)
    return [replace(work, outcome=outcome), *along, *(AwardWork(seen=other, outcome=end) for other, end in ended)]


def work_of(
    award: MonthlyAward,
    case: Case,
    actor: Actor,
    act: str,
    asked_for: OfficialChange,
    now: Now,
    also_of: Set[str] = frozenset(),
) -> AwardWork:
    """What follows from the act, with its entry in the audit log. Raises `ActNotPossible`."""
    decided = two_officials.acted_on(award, act, asked_for, actor.id, actor.person, now, also_of)
    outcome = named(decided, officer(actor, now))
    if outcome.award.question is not None and outcome.award.question != award.question:
        outcome = asked_by(outcome, actor, now)
        outcome = replace(outcome, look_ups=first_look_ups(outcome.award, case, now))
    is_proposed = outcome.why_not == two_officials.PROPOSED
    did = f"propose to {act} award" if is_proposed else f"{act} award"
    entry = audit.entry_of(actor, did, now.at, about=award.id, words=asked_for.words)
    return AwardWork(seen=award, outcome=outcome, entries=(entry,))


def read_within(tx: Transaction, actor: Actor, now: Now, case_number: str) -> AwardFile | None:
    """The award of a case, as `read_award`, in a transaction that is under way; `None`: there is none."""
    actor.must(Right.FIND)
    own = awards.of_cases.within(tx, [case_number])
    if not own:
        return None
    if actor.may(Right.IDENTIFY):
        audit.write.within(tx, actor, "read award", now.at, about=own[0].id)
    return awards.file_of.within(tx, own[0].id)


def parts_within(tx: Transaction, actor: Actor, award: MonthlyAward) -> list[MonthlyAward]:
    actor.must(Right.FIND)
    return awards.parts_of.within(tx, [award.case_number]) if award.part is None else []


def award_within(tx: Transaction, id: str) -> MonthlyAward:
    """Raises `NoSuchAward`."""
    return awards.of_id.within(tx, id)


def asked_by(outcome: AwardOutcome, actor: Actor, now: Now) -> AwardOutcome:
    """What registers are asked for an official is decided in their name."""
    assert outcome.award.question is not None
    question = replace(outcome.award.question, officer=officer(actor, now))
    return replace(outcome, award=replace(outcome.award, question=question))


def first_look_ups(award: MonthlyAward, case: Case, now: Now) -> tuple[LookUp, ...]:
    """What registers are asked first for the question that was begun."""
    try:
        answers.answered(award, case, Facts(), now)
    except NotAsked as unknown:
        return unknown.look_ups
    raise AssertionError("a question that nothing is asked for")
