"""Cases as those who work here read and move them: the right first, then the act and its entry in the audit log.

What is decided is decided on a case that was read without a lock; one short transaction then writes it, unless somebody
was faster. Each raises `Forbidden`, and `NoSuchCase` where there is none.
"""

from dataclasses import replace

from handlers.usecases.case_acts import ActResult, CaseAct, Snapshot
from handlers.usecases.runtime import Runtime
from proactive.cases.case import Case
from proactive.cases.now import Now
from proactive.cases.reasons import asks_for_a_person
from proactive.cases.step import Step
from proactive.messages.escalation import OF_A_CASE
from proactive.messages.message import Message
from proactive.road.decision import ActNotPossible
from proactive.road.result import beforehand as read_beforehand
from proactive.staff.rights import Actor, Right
from storage.cases import cases, proposals, queries
from storage.cases.apply import Decided, Overtaken, Sealed, apply, seal
from storage.cases.queries import CaseFile
from storage.engine.database import Transaction, reads, writes
from storage.ledger import audit
from storage.messages import desk
from storage.staff import staff

TRIES = 3


async def carry_out(runtime: Runtime, actor: Actor, number: str, act: CaseAct) -> None:
    """One act on one case; the workers are woken afterwards. Raises what the act raises; `ActNotPossible` also where
    others were faster again and again."""
    actor.must(Right.DECIDE)
    for _ in range(TRIES):
        now, snapshot = runtime.now(), await snapshot_of(runtime.store, number)
        try:
            result = act.on(snapshot, actor, now)
            sealed = seal(runtime.store.vault, decided_of(snapshot.case, result, actor, now), now)
            await write(runtime.store, snapshot, result, sealed, actor, now)
        except Overtaken:
            continue
        runtime.ring()
        return
    raise ActNotPossible("overtaken", number=number)


def carry_out_within(tx: Transaction, actor: Actor, now: Now, number: str, act: CaseAct) -> None:
    """As `carry_out`, in a transaction that is under way, which holds the case for itself."""
    actor.must(Right.DECIDE)
    snapshot = snapshot_of.within(tx, number)
    result = act.on(snapshot, actor, now)
    sealed = seal(tx.vault, decided_of(snapshot.case, result, actor, now), now)
    write.within(tx, snapshot, result, sealed, actor, now)


def beforehand(snapshot: Snapshot, act: CaseAct, actor: Actor, now: Now) -> tuple[Message, ...]:
    """What the citizen will read of an act that is not done yet, by one official or by two. Raises as the act does."""
    alone = replace(now, house=replace(now.house, four_eyes=frozenset()))
    outcome = act.on(snapshot, actor, alone).outcome
    return read_beforehand(outcome, now) if outcome else ()


@reads
def snapshot_of(tx: Transaction, number: str) -> Snapshot:
    case = cases.of_number.within(tx, number)
    return Snapshot(case, proposals.standing(tx, case))


def decided_of(case: Case, result: ActResult, actor: Actor, now: Now) -> Decided:
    """The case's step, where there is one, or words alone, and the entry in the audit log."""
    entry = audit.entry_of(actor, result.entry, now.at, about=case.number, words=result.words)
    outcome = result.outcome
    steps = [Step(case, outcome)] if outcome and outcome.case else []
    return Decided.of_steps(steps, outcomes=(outcome,) if outcome and not steps else (), entries=(entry,))


@writes
def write(tx: Transaction, snapshot: Snapshot, result: ActResult, sealed: Sealed, actor: Actor, now: Now) -> None:
    """The change and its entry, both or neither; what waited for a person is answered by it. Raises `Overtaken`."""
    case = snapshot.case
    if not cases.stands(tx, case) or proposals.standing(tx, case) != snapshot.proposal:
        raise Overtaken(case.number)
    if result.proposal:
        proposals.keep(tx, case, result.proposal)
    elif result.overrules:
        proposals.drop(tx, case.number)
    if apply.within(tx, [sealed], now).overtaken:
        raise Overtaken(case.number)
    if result.answers or result.moves:
        reviewed = asks_for_a_person(case.waiting)  # who asked for it reads what is decided
        topics = None if result.answers or reviewed else OF_A_CASE
        desk.end_of_case(tx, case.number, actor.person, now.at, topics)


@writes
def hand_over(tx: Transaction, actor: Actor, now: Now, number: str, to: str) -> None:
    """Gives a case to a colleague who may decide it; to nobody: it is everybody's again. Raises `ActNotPossible`."""
    actor.must(Right.DECIDE)
    colleague = staff.of_id(tx, to) if to else None
    if to and (colleague is None or Right.DECIDE not in colleague.rights):
        raise ActNotPossible("not_a_decider")
    cases.hand_over(tx, number, to or None)
    audit.write.within(tx, actor, GIVEN[given_to(actor, to)], now.at, about=number, words=to)


GIVEN = {"take_over": "take over", "give_back": "give back", "hand_over": "hand over"}


def given_to(actor: Actor, to: str) -> str:
    """Whoever takes a case hands nothing over."""
    if not to:
        return "give_back"
    return "take_over" if to in {actor.id, actor.person} else "hand_over"


@writes
def take_next(tx: Transaction, actor: Actor, now: Now) -> str | None:
    """The first case of the queue that nobody has, else of their own: it is theirs now."""
    actor.must(Right.DECIDE)
    number = queries.first_free.within(tx, actor.id)
    if number is not None and queries.official_of(tx, number) != actor.id:
        hand_over.within(tx, actor, now, number, actor.id)
    return number


async def read_case(runtime: Runtime, actor: Actor, number: str) -> CaseFile | None:
    """The whole of a case. Who may know who it is about leaves an entry; the surface masks it for the others."""
    actor.must(Right.FIND)
    file = await queries.case_file(runtime.store, number)
    if file and actor.may(Right.IDENTIFY):
        await audit.write(runtime.store, actor, "read", runtime.clock(), about=number)
    return file


def read_case_of(tx: Transaction, actor: Actor, now: Now, number: str) -> CaseFile | None:
    """As `read_case`, in a transaction that is under way."""
    actor.must(Right.FIND)
    file = queries.case_file.within(tx, number)
    if file and actor.may(Right.IDENTIFY):
        audit.write.within(tx, actor, "read", now.at, about=number)
    return file


async def record_reading(runtime: Runtime, actor: Actor, kind: str, about: str) -> None:
    """Of personal data that is no whole case: a paper, a file, the journal."""
    actor.must(Right.IDENTIFY)
    await audit.write(runtime.store, actor, f"read {kind}", runtime.clock(), about=about)
