"""One state of the explored world: cases with what lies beside them, what is on its way, and what the desk holds.

What a case's steps come to is `changes_of`, as everywhere; the little that storage does with it is done here without
rows: a job is out until it is answered, an id comes once, a case whose jobs are all answered is looked at.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from proactive.basics.calendar import TIMEZONE
from proactive.cases.case import Case
from proactive.cases.installation import Installation
from proactive.cases.jobs import (
    CancelOrder,
    CaseAnswer,
    FetchDocument,
    Instruct,
    Job,
    LookUps,
    Placement,
    PlaceOrder,
    Sign,
    TrackOrder,
)
from proactive.cases.lifecycle import CLOSED, CONVERSING, Status
from proactive.cases.loaded_beside import LoadedBeside
from proactive.cases.now import Now, QuietHours
from proactive.cases.outcome import Opening
from proactive.cases.registers import Answer, Facts, LookUp
from proactive.cases.step import CaseChange, Step, changes_of
from proactive.messages.contact import Contact
from proactive.messages.message import ContactChange, Message
from proactive.road.four_eyes import Proposal
from proactive.road.stepping import begun, stepped, walk
from tests.explore.remembered import Remembered
from tests.explore.towns import Family, dead_in, registers

QUIET = QuietHours.parse("20:00-09:00")
FOLLOWED = LookUps | Sign | PlaceOrder | Instruct | TrackOrder | CancelOrder | FetchDocument
MOST_ROUNDS = 20
Why = tuple[object, ...]


class RoundForEver(Exception):
    """Cases that step again and again at one moment."""


@dataclass(slots=True)
class State:
    """`messages`, `changes` are those of the move that led here; `proposals` hold for one revision of their case."""

    family: Family
    at: datetime
    quiet: bool = False
    four_eyes: bool = False
    budget: int = 0  # how many more faults and changes of registers there may be
    every_word: bool = False
    registered: tuple[str, ...] = ()  # changes of registers, in their order
    cases: dict[str, Case] = field(default_factory=dict)
    keys: frozenset[str] = frozenset()  # of openings
    out: dict[str, Job] = field(default_factory=dict)
    answered: dict[str, CaseAnswer | None] = field(default_factory=dict)
    learnt: dict[str, frozenset[tuple[LookUp, int]]] = field(default_factory=dict)  # by case; answers by hash
    desk: dict[str, str] = field(default_factory=dict)  # by order: placed, paid, returned, cancelled
    contacts: dict[str, Contact] = field(default_factory=dict)
    proposals: dict[str, tuple[int, Proposal]] = field(default_factory=dict)
    untold: frozenset[tuple[str | None, str | None]] = frozenset()  # cases, and who died before they stood in them
    let_go: frozenset[str] = frozenset()  # assigned, nothing ordered, and closed or upheld by an official with words
    remembered: Remembered = field(default_factory=Remembered)  # shared by all states of an exploration
    messages: list[Message] = field(default_factory=list)
    changes: list[CaseChange] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)

    def copy(self) -> "State":
        return State(
            self.family,
            self.at,
            self.quiet,
            self.four_eyes,
            self.budget,
            self.every_word,
            self.registered,
            dict(self.cases),
            self.keys,
            dict(self.out),
            dict(self.answered),
            dict(self.learnt),
            dict(self.desk),
            dict(self.contacts),
            dict(self.proposals),
            self.untold,
            self.let_go,
            self.remembered,
        )

    @property
    def now(self) -> Now:
        return now_of(self.at, self.family.services if self.four_eyes else (), quiet=self.quiet)

    @property
    def is_over(self) -> bool:
        return all(has_ended(case) for case in self.cases.values())

    @property
    def dead(self) -> frozenset[str]:
        return dead_in(self.family.name, self.registered)

    def proposal(self, case: Case) -> Proposal | None:
        revision, proposal = self.proposals.get(case.number, (-1, None))
        return proposal if revision == case.revision else None

    def keep(self, changes: Sequence[CaseChange]) -> None:
        """What storage keeps of a piece of work."""
        for change in changes:
            seen = self.cases[change.number]
            assert (seen.revision, seen.status) == (change.seen.revision, change.seen.status)
            self.cases[change.number] = change.case
            if change.case.scope != change.seen.scope:
                self.learnt.pop(change.number, None)
            self.send(change.messages, change.jobs, change.contacts)
            self.proposals.pop(change.number, None)
        self.changes += changes
        self.open(opening for change in changes for opening in change.openings)
        self.wake_free({number for change in changes for number in change.freed})
        for change in changes:
            self.settle(change)

    def send(self, messages: Iterable[Message], jobs: Iterable[Job], contacts: Iterable[ContactChange]) -> None:
        self.messages += messages
        for job in jobs:
            if isinstance(job.task, FOLLOWED) and job.id not in self.out and job.id not in self.answered:
                self.out[job.id] = job
                self.jobs.append(job)
        for change in contacts:
            self.contacts[change.msisdn] = self.remembered.same(chosen(self.contacts.get(change.msisdn), change))

    def open(self, openings: Iterable[Opening]) -> None:
        """Once a key; the benefits that this world follows."""
        for opening in openings:
            if opening.key in self.keys or opening.service not in self.family.services:
                continue
            self.keys |= {opening.key}
            change = begun(opening, f"26-{len(self.keys):07d}", self.now)
            self.cases[change.number] = change.case
            self.changes.append(change)
            self.send(change.messages, change.jobs, change.contacts)

    def wake_free(self, numbers: set[str]) -> None:
        for case in self.cases.values():
            if case.status is Status.READY and case.asking.msisdn in numbers:
                self.wake(case)

    def wake(self, case: Case) -> None:
        woken = lambda: replace(case, wake_at=self.at, revision=case.revision + 1)  # noqa: E731
        self.cases[case.number] = self.remembered.of(("woken", id(case), self.at), case, woken)

    def settle(self, change: CaseChange) -> None:
        """What nobody can use is not followed; what was answered before it was waited for wakes at once."""
        case = self.cases[change.number]
        for id, job in list(self.out.items()):
            if job.case_number == case.number and self.is_idle(job, case):
                del self.out[id]
        if case.awaits and case.awaits != change.seen.awaits and not set(case.awaits) & self.out.keys():
            self.wake(case)

    def is_idle(self, job: Job, case: Case) -> bool:
        """Its answer would change nothing."""
        if isinstance(job.task, FetchDocument):
            return case.status is not Status.DOCUMENT
        return isinstance(job.task, LookUps) and job.scope != case.scope and job.id not in case.awaits

    def answer(self, job: Job, answer: CaseAnswer | None) -> None:
        """An answer comes; `None` of a look-up: as the registers know it now."""
        del self.out[job.id]
        case = self.cases[job.case_number or ""]
        if isinstance(job.task, LookUps):
            self.learn(job, case)
        self.answered[job.id] = answer
        case = self.cases[case.number]
        if job.id in case.awaits and not set(case.awaits) & self.out.keys():
            self.wake(case)

    def learn(self, job: Job, case: Case) -> None:
        assert job.enquiry is not None
        if job.scope != case.scope:
            return
        town = registers(self.family.name, self.registered)
        replies = {look_up: self.remembered.same(town.reply(look_up)) for look_up in job.enquiry.look_ups}
        key = ("learnt", id(case), id(job), self.at, *map(id, replies.values()))
        self.cases[case.number] = self.remembered.of(key, (case, job), lambda: with_answers(case, replies, self.at))
        before = self.learnt.get(case.number, frozenset())
        learnt = before | {(look_up, hash(reply)) for look_up, reply in replies.items()}
        self.learnt[case.number] = self.remembered.same(learnt)

    def run(self) -> None:
        """Whatever is due is stepped, one case after another, until nothing is."""
        for _ in range(MOST_ROUNDS):
            due = next((case for case in self.cases.values() if case.wake_at and case.wake_at <= self.at), None)
            if due is None:
                return
            self.walk_on(("due",), due, lambda case: stepped(case, self.now))
        raise RoundForEver(", ".join(case.status for case in self.cases.values()))

    def walk_on(
        self,
        why: Why,
        case: Case,
        step: Callable[[Case], Step],
        read: object = None,
        *,
        along: Sequence[Step] = (),
    ) -> None:
        """The case is stepped, and walks on; `along`: steps of others, with it. `why` tells what they read beside the
        case and the time, by id of what is in `read`."""
        loaded = self.loaded(case)
        make = lambda: changes_of([*walk(step(loaded), self.now), *along])  # noqa: E731
        self.keep(self.remembered.of(("walked", id(loaded), self.at, *why), (loaded, read), make))

    def stay(self, why: Why, cases: Iterable[Case], step: Callable[[Case], Step], read: object = None) -> None:
        """Each is stepped once, all at one time; what is due then is stepped later."""
        changes: list[CaseChange] = []
        for case in map(self.loaded, cases):
            make = lambda case=case: changes_of([step(case)])  # noqa: E731
            changes += self.remembered.of(("stayed", id(case), self.at, *why), (case, read), make)
        self.keep(changes)

    def loaded(self, case: Case) -> Case:
        """With what lies beside it."""
        jobs = [job for job in self.out.values() if job.case_number == case.number]
        contacts, busy = tuple(self.contacts.values()), self.busy(case)
        answers = tuple([answer for id in case.awaits if (answer := self.answered.get(id)) is not None])
        key = ("loaded", id(case), *map(id, jobs), *map(id, contacts), busy, answers)
        loaded: Case = self.remembered.of(
            key,
            (case, jobs, contacts),
            lambda: laid_beside(
                case,
                jobs,
                answers,
                {
                    contact.msisdn: replace(contact, busy=True) if contact.msisdn in busy else contact
                    for contact in contacts
                },
            ),
        )
        return loaded

    def busy(self, case: Case) -> frozenset[str | None]:
        """Numbers on which another case is in the middle of it."""
        return frozenset(
            [
                other.asking.msisdn
                for other in self.cases.values()
                if other.number != case.number and other.status in CONVERSING
            ]
        )


def laid_beside(
    case: Case, jobs: Iterable[Job], answers: tuple[CaseAnswer, ...], contacts: Mapping[str, Contact]
) -> Case:
    scope = case.scope
    awaited = {
        look_up: job.id
        for job in jobs
        if isinstance(job.task, LookUps) and job.scope == scope and job.enquiry
        for look_up in job.enquiry.look_ups
    }
    beside = LoadedBeside(
        detected=case.beside.detected,
        assigned=case.beside.assigned,
        contacts=contacts,
        awaited=awaited,
        answers=answers,
    )
    return replace(case, beside=beside)


def with_answers(case: Case, replies: Mapping[LookUp, Answer], at: datetime) -> Case:
    which = "assigned" if case.consent else "detected"
    fresh = {look_up: replace(reply, at=at) for look_up, reply in replies.items()}
    facts = Facts({**getattr(case.beside, which).answers, **fresh})
    return replace(case, beside=replace(case.beside, **{which: facts}))


@lru_cache(64)
def now_of(at: datetime, four_eyes: tuple[str, ...], *, quiet: bool) -> Now:
    return Now(at, TIMEZONE, QUIET if quiet else None, house=Installation(four_eyes=frozenset(four_eyes)))


def has_ended(case: Case) -> bool:
    return case.status in CLOSED and not (case.payment is not None and case.payment.is_to_go_out)


def chosen(contact: Contact | None, change: ContactChange) -> Contact:
    before = contact or Contact(msisdn=change.msisdn)
    return replace(
        before,
        language=change.language or before.language,
        stopped=before.stopped if change.stopped is None else change.stopped,
        chat_id=None if change.leaves_chat else change.chat_id or before.chat_id,
        link=change.link or before.link,
    )


def is_placed(answer: CaseAnswer) -> bool:
    return isinstance(answer, Placement) and answer.is_placed
