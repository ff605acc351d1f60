"""What those who work here may do to a case, each act a value: decided on the case as it was read, written afterwards.

Each `on` raises `ActNotPossible` or `MoveNotAllowed` where the case stands elsewhere.
"""

from dataclasses import dataclass
from typing import Protocol

from proactive.basics.identifiers import last4
from proactive.cases.approval import Officer
from proactive.cases.award import Ground
from proactive.cases.case import Candidate, Case, NamedPerson, Relation
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason
from proactive.messages.contact import Language
from proactive.road import official_acts
from proactive.road.decision import ActNotPossible
from proactive.road.four_eyes import APPROVE, REFUSE, Proposal, takes_two
from proactive.staff.rights import Actor, Role, Surface

HEARD = "hear"  # in the audit log


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A case, and the decision that is proposed for it, as they were read."""

    case: Case
    proposal: Proposal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActResult:
    """What an act comes to: an outcome, or a proposal. One that moves the case or `sends_back` takes the proposal that
    stands off the table; notes and messages leave it there.

    `entry` and `words` are those of the audit log.
    """

    entry: str
    words: str = ""
    outcome: Outcome | None = None
    proposal: Proposal | None = None
    sends_back: bool = False
    answers: bool = False  # the citizen is written to by a person, who need not answer them once more

    @property
    def moves(self) -> bool:
        return self.outcome is not None and self.outcome.case is not None

    @property
    def overrules(self) -> bool:
        return self.sends_back or self.moves


class CaseAct(Protocol):
    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult: ...


@dataclass(frozen=True, slots=True)
class Approve:
    """Assigns what the system prepared."""

    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult:
        proposal = Proposal(act=APPROVE, by=actor.person, at=now.at)
        outcome = official_acts.approve(snapshot.case, actor.id, now, officer(actor, now))
        return decision(snapshot, proposal, outcome, now)


@dataclass(frozen=True, slots=True)
class Refuse:
    """Refuses on a ground of the order, in words for the citizen."""

    ground: Ground
    words: str

    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult:
        outcome = official_acts.refuse(snapshot.case, self.ground, self.words, actor.id, now, officer(actor, now))
        words = self.words.strip()
        proposal = Proposal(act=REFUSE, by=actor.person, at=now.at, ground=self.ground, words=words)
        return decision(snapshot, proposal, outcome, now)


@dataclass(frozen=True, slots=True)
class Hear:
    """Tells a refusal beforehand, before a ground is chosen."""

    words: str

    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult:
        outcome = official_acts.hear(snapshot.case, self.words, actor.id, now)
        return ActResult(entry=HEARD, words=self.words.strip(), outcome=outcome)


def officer(actor: Actor, now: Now) -> Officer:
    """By surname and position (P-2): who acts; of a system that holds a token, and of an administrator of the settings
    who is a number yet, for whom they do. A decision of nobody is none: raises `ActNotPossible`."""
    in_person = actor.surface in {Surface.CONSOLE, Surface.TELEGRAM}
    if in_person and is_name(actor.name):
        return Officer(name=actor.name.strip(), position=actor.role.value)
    name = actor.acts_for or now.house.acts_for
    if not is_name(name):
        raise ActNotPossible("official_unnamed")
    return Officer(name=name.strip(), position=Role.OFFICIAL.value)


def is_name(text: str) -> bool:
    return any(letter.isalpha() for letter in text)


def decision(snapshot: Snapshot, proposal: Proposal, outcome: Outcome, now: Now) -> ActResult:
    """At once; where the house wants four eyes the first official proposes, and the second completes it."""
    if takes_two(snapshot.case, now.house.four_eyes):
        if snapshot.proposal is None:
            return ActResult(entry=f"propose to {proposal.act}", words=proposal.in_short, proposal=proposal)
        snapshot.proposal.check_completed_by(proposal)
    preliminary = outcome.case is not None and outcome.case.status is Status.HEARING
    return ActResult(entry=HEARD if preliminary else proposal.act, words=proposal.in_short, outcome=outcome)


@dataclass(frozen=True, slots=True)
class Complete:
    """Decides as a colleague proposed."""

    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult:
        proposal = proposed(snapshot)
        act: CaseAct = Refuse(proposal.ground, proposal.words) if proposal.ground else Approve()
        return act.on(snapshot, actor, now)


@dataclass(frozen=True, slots=True)
class SendBack:
    """Takes a proposal off the table; its author may too. Nothing is decided."""

    words: str

    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult:
        proposed(snapshot)
        if not self.words.strip():
            raise ActNotPossible("send_back_words")
        return ActResult(entry="send back", words=self.words.strip(), sends_back=True)


def proposed(snapshot: Snapshot) -> Proposal:
    if snapshot.proposal is None:
        raise ActNotPossible("nothing_proposed", number=snapshot.case.number)
    return snapshot.proposal


@dataclass(frozen=True, slots=True)
class RequestDocument:
    """Asks the citizen for a document."""

    kind: str
    words: str

    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult:
        outcome = official_acts.request_document(snapshot.case, self.kind, self.words, actor.id, now)
        return ActResult(entry="request document", words=f"{self.kind}: {self.words}", outcome=outcome)


@dataclass(frozen=True, slots=True)
class RecordDocument:
    """The document was brought to the Corporation."""

    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult:
        outcome = official_acts.document_brought(snapshot.case, actor.id, now)
        return ActResult(entry="document brought", outcome=outcome)


@dataclass(frozen=True, slots=True)
class Resume:
    """Puts a case that waited for a person back on its road."""

    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult:
        return ActResult(entry="resume", outcome=official_acts.resume(snapshot.case, actor.id, now))


@dataclass(frozen=True, slots=True)
class Close:
    """With a reason of `CLOSING`, and words that tell the citizen what was done and what remains."""

    reason: Reason
    words: str

    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult:
        outcome = official_acts.close(snapshot.case, self.reason, self.words, actor.id, now)
        return ActResult(entry="close", words=f"{self.reason}: {self.words}", outcome=outcome)


@dataclass(frozen=True, slots=True)
class EnterAccount:
    """The account that the citizen named to an official; the register is asked of it."""

    iban: str
    words: str

    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult:
        outcome = official_acts.enter_account(snapshot.case, self.iban, self.words, actor.id, now)
        return ActResult(entry="enter account", words=f"{last4(self.iban)}: {self.words}", outcome=outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePerson:
    """Whom the registers do not show: a person by `iin` or an organisation by `bin`."""

    relation: Relation
    words: str
    iin: str | None = None
    bin: str | None = None
    msisdn: str | None = None
    in_person: bool = False

    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult:
        candidate = Candidate(relation=self.relation, iin=self.iin, bin=self.bin)
        person = NamedPerson(
            candidate=candidate,
            official=actor.id,
            words=self.words.strip(),
            msisdn=self.msisdn,
            in_person=self.in_person,
        )
        outcome = official_acts.name_person(snapshot.case, person, now)
        return ActResult(entry="name person", words=f"{self.relation}: {self.words}", outcome=outcome)


@dataclass(frozen=True, slots=True)
class WriteMessage:
    """An official's own words to the citizen, in both languages."""

    text_kk: str
    text_ru: str

    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult:
        texts = {Language.KK: self.text_kk, Language.RU: self.text_ru}
        outcome = official_acts.message(snapshot.case, texts, now)
        words = texts[snapshot.case.language]
        return ActResult(entry="write message", words=words, outcome=outcome, proposal=snapshot.proposal, answers=True)


@dataclass(frozen=True, slots=True)
class WriteNote:
    """For colleagues, in the audit log of the case."""

    text: str

    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult:
        words = official_acts.note(snapshot.case, self.text)
        return ActResult(entry="note", words=words, proposal=snapshot.proposal)


@dataclass(frozen=True, slots=True)
class LookedInto:
    """A person has answered the citizen: the case is where it was before they asked."""

    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult:
        return ActResult(entry="answer", outcome=official_acts.looked_into(snapshot.case, actor.id, now))


@dataclass(frozen=True, slots=True)
class Uphold:
    """After a review the decision stands."""

    words: str

    def on(self, snapshot: Snapshot, actor: Actor, now: Now) -> ActResult:
        outcome = official_acts.uphold(snapshot.case, self.words, actor.id, now)
        return ActResult(entry="uphold", words=self.words, outcome=outcome)
