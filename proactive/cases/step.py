"""A step of a case, and what the steps of one case come to: all that follows from them, before any of it is kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from proactive.cases.case import Case, Consent
from proactive.cases.jobs import Job
from proactive.cases.lifecycle import CONVERSING, UNASKED, Status
from proactive.cases.outcome import Opening, Outcome
from proactive.cases.reasons import SAID_MISTAKEN
from proactive.cases.registers import Facts
from proactive.messages.contact import Contact
from proactive.messages.message import ContactChange, Message

SILENCED = {Status.ANNULLED, Status.DETECTED}  # what was about to be said about it no longer holds
WITHOUT_CONSENT = {Status.WITHDRAWN, Status.ANNULLED, Status.EXPIRED}
FREED_BY = {Status.ANNULLED}  # a matter taken back may come again as a new case
UNANSWERED: dict[str, Any] = {"detected": Facts(), "assigned": Facts(), "awaited": {}}


@dataclass(frozen=True)
class Step:
    """A case as it was seen, and what is to become of it."""

    seen: Case
    outcome: Outcome

    @property
    def case(self) -> Case:
        """As the step leaves it."""
        assert self.outcome.case is not None
        return self.outcome.case

    @cached_property
    def later(self) -> Case:
        """As the next step finds it; for a new look at the registers nothing is known yet."""
        case = self.case
        beside = case.beside if case.scope == self.seen.scope else replace(case.beside, **UNANSWERED)
        return replace(case, revision=self.seen.revision + 1, beside=beside)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseMove:
    """A line of a case's history; `from_` is empty when the case was opened."""

    from_: str
    to: str
    by: str = "system"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class CaseChange:
    """What one case's steps come to, and what follows from it, each found once. It holds while the case is as it was
    `seen`."""

    seen: Case
    case: Case  # as it is afterwards
    moves: tuple[CaseMove, ...] = ()
    consents: tuple[Consent, ...] = ()  # given in these steps
    messages: tuple[Message, ...] = ()
    jobs: tuple[Job, ...] = ()
    contacts: tuple[ContactChange, ...] = ()
    openings: tuple[Opening, ...] = ()
    freed: tuple[str, ...] = ()  # numbers on which no question of this case is open any more

    @cached_property
    def number(self) -> str:
        return self.seen.number

    @cached_property
    def asks_on(self) -> str | None:
        """The number on which a question of this case is open afterwards: of no other case at the same time."""
        return self.case.asking.msisdn if self.case.status in CONVERSING else None

    @property
    def takes_number(self) -> str | None:
        """That number, where it was not this case's before."""
        before = self.seen.asking.msisdn if self.seen.status in CONVERSING else None
        return self.asks_on if self.asks_on != before else None

    @cached_property
    def contact_seen(self) -> Contact | None:
        """How the candidate was reached when it was decided how to ask them, if that was decided here."""
        msisdn = self.case.asking.msisdn
        if self.seen.status not in UNASKED or msisdn is None or self.case.filing is not None:
            return None
        return replace(self.case.beside.contacts.get(msisdn, Contact(msisdn=msisdn)), busy=False)

    @cached_property
    def silences(self) -> bool:
        """What has not gone out about this case is not to go out: it no longer holds, or somebody has applied."""
        applied_elsewhere = self.case.filing is not None and self.seen.filing is None
        # Who let it pass is still told so while the next circle is looked up.
        next_circle = self.case.status is Status.DETECTED and bool(self.case.asking.passed_by)
        stands_still = (self.case.status in SILENCED and not next_circle) or self.case.suspended is not None
        return stands_still or applied_elsewhere or self.says_mistaken

    @cached_property
    def says_mistaken(self) -> bool:
        """The citizen has just said that the state is wrong about somebody."""
        waiting = self.case.waiting
        return waiting is not None and waiting != self.seen.waiting and waiting.reason in SAID_MISTAKEN

    @cached_property
    def makes_room(self) -> bool:
        """A new case about the same matter may be opened; one that rests may go on, while its record stands."""
        may_go_on = self.case.suspended is not None and not self.case.event.is_taken_back
        return self.case.status in FREED_BY and not may_go_on

    @cached_property
    def consent_gone(self) -> str | None:
        """Id of the consent that was taken back or has lapsed: no register is asked in its name any more."""
        before, ended = self.seen.consent, self.case.status in WITHOUT_CONSENT
        return before.id if before and (ended or self.case.consent != before) else None

    @cached_property
    def document_not_awaited(self) -> bool:
        return self.seen.status is Status.DOCUMENT and self.case.status is not Status.DOCUMENT


def changes_of(steps: Iterable[Step]) -> list[CaseChange]:
    """Of the steps of many cases, each case's in their order; a step that does not follow on the one before is a change
    of its own."""
    chains: list[list[Step]] = []
    last: dict[str, list[Step]] = {}
    for step in steps:
        chain = last.get(step.seen.number)
        if chain is None or chain[-1].later.revision != step.seen.revision:
            chain = last[step.seen.number] = []
            chains.append(chain)
        chain.append(step)
    return [change_of(chain) for chain in chains]


def change_of(steps: list[Step]) -> CaseChange:
    outcomes = [step.outcome for step in steps]
    return CaseChange(
        seen=steps[0].seen,
        case=steps[-1].later,
        moves=tuple(move_of(step) for step in steps if is_told(step)),
        consents=tuple(consent for step in steps if (consent := new_consent(step))),
        messages=tuple(message for outcome in outcomes for message in outcome.messages if message.address),
        jobs=tuple(job for outcome in outcomes for job in outcome.jobs),
        contacts=tuple(outcome.contact for outcome in outcomes if outcome.contact),
        openings=tuple(opening for outcome in outcomes for opening in outcome.openings),
        freed=tuple(number for step in steps if (number := step.seen.asking.msisdn) and frees_number(step)),
    )


def new_consent(step: Step) -> Consent | None:
    """Not that of an application which goes on after it rested."""
    case = step.case
    consent, before = case.consent, step.seen.consent
    return consent if consent != before and step.seen.suspended is None else None


def is_told(step: Step) -> bool:
    """Whether history keeps it: a move, or a stay with a reason."""
    return step.case.status is not step.seen.status or bool(step.outcome.note)


def move_of(step: Step) -> CaseMove:
    return CaseMove(from_=step.seen.status.value, to=step.case.status.value, by=step.outcome.by, note=step.outcome.note)


def frees_number(step: Step) -> bool:
    return step.seen.status in CONVERSING and step.case.status not in CONVERSING
