"""What those who work here do to a case: the right first, then the act and its audit entry, in one transaction.

Each raises `Forbidden`, `NoSuchCase`, and `StaffActNotPossible` or `MoveNotAllowed` where the case stands elsewhere.
"""

from collections.abc import Callable
from dataclasses import replace

from proactive.cases.award import Ground
from proactive.cases.case import Case
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.road import official_acts
from proactive.road.decision import ActNotPossible
from proactive.road.four_eyes import APPROVE, REFUSE, Proposal
from proactive.staff.rights import Actor, Right
from storage.cases import cases, proposals, queries
from storage.cases.queries import CaseFile
from storage.engine.database import Transaction
from storage.ledger import audit
from storage.staff import staff


def approve(tx: Transaction, actor: Actor, now: Now, number: str) -> None:
    decide(tx, now, number, actor, Proposal(act=APPROVE, by=actor.person, at=now.at))


def refuse(tx: Transaction, actor: Actor, now: Now, number: str, ground: Ground, words: str) -> None:
    wanted = Proposal(act=REFUSE, by=actor.person, at=now.at, ground=ground, words=words.strip())
    decide(tx, now, number, actor, wanted)


def decide(tx: Transaction, now: Now, number: str, actor: Actor, wanted: Proposal) -> None:
    """At once; where the house wants four eyes the first official proposes, and the second completes it."""
    actor.must(Right.DECIDE)
    case = cases.of_number(tx, number)
    if case.service in now.house.four_eyes:
        first = proposals.standing(tx, case)
        if first is None:
            wanted.carried_out(case, actor.id, now)  # refused now rather than after a second look
            proposals.keep(tx, case, wanted)
            audit.write(tx, actor, f"propose to {wanted.act}", now.at, about=number, words=wanted.in_short)
            return
        first.check_completed_by(wanted)
        proposals.drop(tx, number)
    act(tx, actor, now, number, wanted.act, lambda case: wanted.carried_out(case, actor.id, now), wanted.in_short)


def complete(tx: Transaction, actor: Actor, now: Now, number: str) -> None:
    """Decides as a colleague proposed."""
    first = proposed(tx, number)
    decide(tx, now, number, actor, replace(first, by=actor.person, at=now.at))


def send_back(tx: Transaction, actor: Actor, now: Now, number: str, words: str) -> None:
    """Takes a proposal off the table; its author may too. Nothing is decided."""
    actor.must(Right.DECIDE)
    proposed(tx, number)
    if not words.strip():
        raise ActNotPossible("send_back_words")
    proposals.drop(tx, number)
    audit.write(tx, actor, "send back", now.at, about=number, words=words.strip())


def proposed(tx: Transaction, number: str) -> Proposal:
    found = proposals.standing(tx, cases.of_number(tx, number))
    if found is None:
        raise ActNotPossible("nothing_proposed", number=number)
    return found


def hand_over(tx: Transaction, actor: Actor, now: Now, number: str, to: str) -> None:
    """Gives a case to a colleague who may decide it; to nobody: it is everybody's again."""
    actor.must(Right.DECIDE)
    colleague = staff.of_id(tx, to) if to else None
    if to and (colleague is None or Right.DECIDE not in colleague.rights):
        raise ActNotPossible("not_a_decider")
    cases.hand_over(tx, number, to or None)
    audit.write(tx, actor, "hand over", now.at, about=number, words=to)


def request_document(tx: Transaction, actor: Actor, now: Now, number: str, kind: str, words: str) -> None:
    def done(case: Case) -> Outcome:
        return official_acts.request_document(case, kind, words, actor.id, now)

    act(tx, actor, now, number, "request document", done, f"{kind}: {words}")


def document_brought(tx: Transaction, actor: Actor, now: Now, number: str) -> None:
    def done(case: Case) -> Outcome:
        return official_acts.document_brought(case, actor.id, now)

    act(tx, actor, now, number, "document brought", done)


def resume(tx: Transaction, actor: Actor, now: Now, number: str) -> None:
    act(tx, actor, now, number, "resume", lambda case: official_acts.resume(case, actor.id, now))


def uphold(tx: Transaction, actor: Actor, now: Now, number: str, words: str) -> None:
    act(tx, actor, now, number, "uphold", lambda case: official_acts.uphold(case, words, actor.id, now), words)


def act(
    tx: Transaction, actor: Actor, now: Now, number: str, name: str, done: Callable[[Case], Outcome], words: str = ""
) -> None:
    actor.must(Right.DECIDE)
    cases.change(tx, number, done, now.at)
    audit.write(tx, actor, name, now.at, about=number, words=words)


def read(tx: Transaction, actor: Actor, now: Now, number: str) -> CaseFile | None:
    """The whole of a case. Who may know who it is about leaves an entry; the surface masks it for the others."""
    actor.must(Right.FIND)
    file = queries.case_file(tx, number)
    if file and actor.may(Right.IDENTIFY):
        audit.write(tx, actor, "read", now.at, about=number)
    return file


def looked(tx: Transaction, actor: Actor, now: Now, at: str, about: str) -> None:
    """At personal data that is no whole case: a paper, a file, the journal."""
    actor.must(Right.IDENTIFY)
    audit.write(tx, actor, f"read {at}", now.at, about=about)
