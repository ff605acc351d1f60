"""What is known of the one who speaks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from proactive.awards.award import MonthlyAward
from proactive.cases.case import Case
from proactive.cases.lifecycle import ASKING, Status
from proactive.cases.outcome import Outcome
from proactive.cases.wording import reply
from proactive.messages.contact import Contact, Language
from proactive.messages.inbound import InboundMessage
from proactive.road import sent_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What is known of the one who speaks: the case whose question is open, else their latest case."""

    asking: Case | None = None
    latest: Case | None = None
    mine: tuple[Case, ...] = ()  # all of this number, the asking one first
    awards: Mapping[str, MonthlyAward] = field(default_factory=dict)  # what of it is paid by the month, by case
    contact: Contact | None = None
    spoken: Language | None = None  # in which they were last written to, where they have no case any more

    @property
    def case(self) -> Case | None:
        return self.asking or self.latest

    @property
    def awaiting(self) -> Case | None:
        """A document was asked for, which may come as a file."""
        return next((case for case in self.mine if sent_files.is_awaited(case)), None)

    @property
    def heard_of(self) -> tuple[Case, ...]:
        """What the citizen has heard of: nobody learns of a death by asking about something else."""
        cases = self.mine or tuple(case for case in (self.asking, self.latest) if case is not None)
        return tuple(case for case in cases if heard_of(case) and not case.beside.superseded)

    def about(self, message_id: str) -> "Conversation":
        """The talk about the case of a message: a button under an older one means that case."""
        meant = next((case for case in self.heard_of if message_id.startswith(f"{case.number}.")), None)
        return replace(self, latest=meant) if meant and meant.status not in ASKING else self

    def language(self, inbound: InboundMessage) -> Language:
        if self.contact and self.contact.language:
            return self.contact.language
        return self.case.language if self.case else self.spoken or inbound.language or Language.KK


def heard_of(case: Case) -> bool:
    if case.status in {Status.DETECTED, Status.READY, Status.NOT_ENTITLED}:
        return case.preferred is not None  # they asked for it again
    return case.status is not Status.ANNULLED or case.consent is not None


def answer(talk: Conversation, inbound: InboundMessage, key: str, **params: str) -> Outcome:
    """An answer that moves nothing."""
    return Outcome(messages=(reply(inbound, talk.language(inbound), key, talk.case, **params),))
