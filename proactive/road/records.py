"""Records of registers in the order in which they were written, whatever the order in which events come.

A feed is late, doubled, or read again from its start: an annulment may come before what it annuls. What is said of a
record counts when nothing later was said of it; a word on a record that no case rests on is kept for the case to come.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from proactive.cases.case import TAKEN_BACK, Case, Event
from proactive.cases.registers import Act

FIRST = {"registered", "established"}  # said once of a record, before anything else is
TAKEN_BACK_AS = {True: "annulled", False: "revoked"}  # an act; a disability


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWord:
    """What a register said of a record last, as far as it is known here."""

    kind: str
    published_at: datetime | None

    @property
    def rank(self) -> int:
        """What can only be said after something else was comes later, where the times do not tell."""
        return 0 if self.kind in FIRST else 2 if self.kind in TAKEN_BACK else 1


def word(event: Event) -> LastWord:
    return LastWord(kind=event.kind, published_at=event.published_at)


def is_overtaken(event: Event, words: Iterable[LastWord]) -> bool:
    """Whether something later was said of the same record already."""
    return any(is_later(known_word, word(event)) for known_word in words)


def is_later(left: LastWord, right: LastWord) -> bool:
    if left.published_at and right.published_at and left.published_at != right.published_at:
        return left.published_at > right.published_at
    return left.rank > right.rank


def rests_on(case: Case, event: Event) -> bool:
    return case.event.record.record_id == event.record.record_id


def is_moved_away(case: Case, event: Event) -> bool:
    """The record the case rests on turned out to be about somebody else."""
    return rests_on(case, event) and case.event.record.about != event.record.about and not case.event.is_taken_back


def fallen(case: Case, event: Event) -> Event:
    """The case's own record as taken back; it names nobody but whom the case is about."""
    kind = TAKEN_BACK_AS[isinstance(case.event.record, Act)]
    return replace(case.event, event_id=event.event_id, kind=kind, published_at=event.published_at)
