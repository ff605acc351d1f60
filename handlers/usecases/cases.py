"""What those who work here do to a case: the right first, then the act and its audit entry, in one transaction.

Each raises `Forbidden`, `NoSuchCase`, and `NotPossible` or `MoveNotAllowed` where the case stands elsewhere.
"""

from collections.abc import Callable
from dataclasses import replace

from proactive.cases.award import Ground
from proactive.cases.case import Case
from proactive.cases.now import Moment
from proactive.cases.outcome import Outcome
from proactive.road import official_acts
from proactive.road.decision import NotPossible
from proactive.road.four_eyes import APPROVE, REFUSE, Proposal
from proactive.staff.rights import Actor, Right
from storage.cases import cases, proposals, queries
from storage.cases.queries import CaseFile
from storage.engine.database import Unit
from storage.ledger import audit
from storage.staff import staff


def approve(unit: Unit, actor: Actor, now: Moment, number: str) -> None:
    decide(unit, now, number, actor, Proposal(act=APPROVE, by=actor.person, at=now.at))


def refuse(unit: Unit, actor: Actor, now: Moment, number: str, ground: Ground, words: str) -> None:
    wanted = Proposal(act=REFUSE, by=actor.person, at=now.at, ground=ground, words=words.strip())
    decide(unit, now, number, actor, wanted)


def decide(unit: Unit, now: Moment, number: str, actor: Actor, wanted: Proposal) -> None:
    """At once; where the house wants four eyes the first official proposes, and the second completes it."""
    actor.must(Right.DECIDE)
    case = cases.of_number(unit, number)
    if case.service in now.house.four_eyes:
        first = proposals.standing(unit, case)
        if first is None:
            wanted.carried_out(case, actor.id, now)  # refused now rather than after a second look
            proposals.keep(unit, case, wanted)
            audit.write(unit, actor, f"propose to {wanted.act}", now.at, about=number, words=wanted.said)
            return
        first.check_completed_by(wanted)
        proposals.drop(unit, number)
    act(unit, actor, now, number, wanted.act, lambda case: wanted.carried_out(case, actor.id, now), wanted.said)


def complete(unit: Unit, actor: Actor, now: Moment, number: str) -> None:
    """Decides as a colleague proposed."""
    first = proposed(unit, number)
    decide(unit, now, number, actor, replace(first, by=actor.person, at=now.at))


def send_back(unit: Unit, actor: Actor, now: Moment, number: str, words: str) -> None:
    """Takes a proposal off the table; its author may too. Nothing is decided."""
    actor.must(Right.DECIDE)
    proposed(unit, number)
    if not words.strip():
        raise NotPossible("send_back_words")
    proposals.drop(unit, number)
    audit.write(unit, actor, "send back", now.at, about=number, words=words.strip())


def proposed(unit: Unit, number: str) -> Proposal:
    found = proposals.standing(unit, cases.of_number(unit, number))
    if found is None:
        raise NotPossible("nothing_proposed", number=number)
    return found


def hand_over(unit: Unit, actor: Actor, now: Moment, number: str, to: str) -> None:
    """Gives a case to a colleague who may decide it; to nobody: it is everybody's again."""
    actor.must(Right.DECIDE)
    colleague = staff.of_id(unit, to) if to else None
    if to and (colleague is None or Right.DECIDE not in colleague.rights):
        raise NotPossible("not_a_decider")
    cases.hand_over(unit, number, to or None)
    audit.write(unit, actor, "hand over", now.at, about=number, words=to)


def request_document(unit: Unit, actor: Actor, now: Moment, number: str, kind: str, words: str) -> None:
    def done(case: Case) -> Outcome:
        return official_acts.request_document(case, kind, words, actor.id, now)

    act(unit, actor, now, number, "request document", done, f"{kind}: {words}")


def document_brought(unit: Unit, actor: Actor, now: Moment, number: str) -> None:
    def done(case: Case) -> Outcome:
        return official_acts.document_brought(case, actor.id, now)

    act(unit, actor, now, number, "document brought", done)


def resume(unit: Unit, actor: Actor, now: Moment, number: str) -> None:
    act(unit, actor, now, number, "resume", lambda case: official_acts.resume(case, actor.id, now))


def uphold(unit: Unit, actor: Actor, now: Moment, number: str, words: str) -> None:
    act(unit, actor, now, number, "uphold", lambda case: official_acts.uphold(case, words, actor.id, now), words)


def act(
    unit: Unit, actor: Actor, now: Moment, number: str, name: str, done: Callable[[Case], Outcome], words: str = ""
) -> None:
    actor.must(Right.DECIDE)
    cases.change(unit, number, done, now.at)
    audit.write(unit, actor, name, now.at, about=number, words=words)


def read(unit: Unit, actor: Actor, now: Moment, number: str) -> CaseFile | None:
    """The whole of a case. Who may know who it is about leaves an entry; the surface masks it for the others."""
    actor.must(Right.FIND)
    file = queries.one(unit, number)
    if file and actor.may(Right.IDENTIFY):
        audit.write(unit, actor, "read", now.at, about=number)
    return file


def looked(unit: Unit, actor: Actor, now: Moment, at: str, about: str) -> None:
    """At personal data that is no whole case: a paper, a file, the journal."""
    actor.must(Right.IDENTIFY)
    audit.write(unit, actor, f"read {at}", now.at, about=about)
