"""What those who work here do to a case: the right first, then the act and its audit entry, in one transaction.

Each raises `Forbidden`, `NoSuchCase`, and `NotPossible` or `MoveNotAllowed` where the case stands elsewhere.
"""

from collections.abc import Callable

from proactive import officials
from proactive.case import Case, Ground
from proactive.moment import Moment
from proactive.outcome import Outcome
from proactive.rights import Actor, Right
from storage import audit, cases, reading
from storage.database import Unit
from storage.reading import CaseFile


def approve(unit: Unit, actor: Actor, now: Moment, number: str) -> None:
    act(unit, actor, now, number, "approve", lambda case: officials.approve(case, actor.id, now))


def refuse(unit: Unit, actor: Actor, now: Moment, number: str, ground: Ground, words: str) -> None:
    def done(case: Case) -> Outcome:
        return officials.refuse(case, ground, words, actor.id, now)

    act(unit, actor, now, number, "refuse", done, f"{ground}: {words}")


def request_document(unit: Unit, actor: Actor, now: Moment, number: str, kind: str, words: str) -> None:
    def done(case: Case) -> Outcome:
        return officials.request_document(case, kind, words, actor.id, now)

    act(unit, actor, now, number, "request document", done, f"{kind}: {words}")


def document_brought(unit: Unit, actor: Actor, now: Moment, number: str) -> None:
    def done(case: Case) -> Outcome:
        return officials.document_brought(case, actor.id, now)

    act(unit, actor, now, number, "document brought", done)


def resume(unit: Unit, actor: Actor, now: Moment, number: str) -> None:
    act(unit, actor, now, number, "resume", lambda case: officials.resume(case, actor.id, now))


def uphold(unit: Unit, actor: Actor, now: Moment, number: str, words: str) -> None:
    act(unit, actor, now, number, "uphold", lambda case: officials.uphold(case, words, actor.id, now), words)


def act(
    unit: Unit, actor: Actor, now: Moment, number: str, name: str, done: Callable[[Case], Outcome], words: str = ""
) -> None:
    actor.must(Right.DECIDE)
    cases.change(unit, number, done, now.at)
    audit.write(unit, actor, name, now.at, about=number, words=words)


def read(unit: Unit, actor: Actor, now: Moment, number: str) -> CaseFile | None:
    """The whole of a case. Who may know who it is about leaves an entry; the surface masks it for the others."""
    actor.must(Right.FIND)
    file = reading.one(unit, number)
    if file and actor.may(Right.IDENTIFY):
        audit.write(unit, actor, "read", now.at, about=number)
    return file


def looked(unit: Unit, actor: Actor, now: Moment, at: str, about: str) -> None:
    """At personal data that is no whole case: a paper, a file, the journal."""
    actor.must(Right.IDENTIFY)
    audit.write(unit, actor, f"read {at}", now.at, about=about)
