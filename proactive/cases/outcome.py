"""What a stage says is to happen: the case as it is afterwards, and the rows that follow from it."""

from dataclasses import dataclass

from proactive.cases.case import Case, Event, Joined
from proactive.cases.jobs import Job
from proactive.messages.escalation import Escalation
from proactive.messages.message import ContactChange, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A case to be opened. `key` is unique: what gives rise to it, however often it comes, opens one case a service."""

    key: str
    service: str
    subject_iin: str
    event: Event
    joined: Joined | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`case` is `None` where a citizen without a case was answered."""

    case: Case | None = None
    messages: tuple[Message, ...] = ()
    jobs: tuple[Job, ...] = ()
    openings: tuple[Opening, ...] = ()
    contact: ContactChange | None = None
    escalation: Escalation | None = None  # what was said waits for a person
    by: str = "system"
    note: str = ""
