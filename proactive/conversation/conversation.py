"""What is known of the one who speaks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from proactive.awards.award import MonthlyAward
from proactive.cases.case import Case
from proactive.cases.lifecycle import ASKING, Status
from proactive.cases.outcome import Outcome
from proactive.cases.wording import reply
from proactive.messages.contact import Channel, Contact, Language
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import AskedWords, LastWords
from proactive.road import sent_files


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """What is known of the one who speaks: the case whose question is open, else their latest case."""

    asking: Case | None = None
    latest: Case | None = None
    mine: tuple[Case, ...] = ()  # all of this number, the asking one first
    passed_on: Case | None = None  # they said no lately, or another applied: it is not their turn
    refused_in: Case | None = None  # what they applied for was refused lately, and it is another's turn since
    awards: Mapping[str, MonthlyAward] = field(default_factory=dict)  # what of it is paid by the month, by case
    shares: tuple[MonthlyAward, ...] = ()  # of somebody else's case, paid to them apart
    contact: Contact | None = None
    asked_in: tuple[AskedWords, ...] = ()  # the messages that asked the open question, the newest first
    moved: Mapping[str, datetime] = field(default_factory=dict)  # when each of them came to where it stands
    heard_before: bool = False  # the same words of the same moment came under another id
    answers: tuple[str, ...] = ()  # what was answered by SMS in the last minutes
    answers_today: int = 0
    last_words: LastWords | None = None  # what they were written last, these days
    asked_of_awards: LastWords | None = None  # what asked of an award these days, where nothing was answered since
    waits_until: datetime | None = None  # a person is to have answered by then
    spoken: Language | None = None  # in which they were last written to, where they have no case any more

    def in_chat(self) -> "Conversation":
        """What a chat speaks for: nothing of whoever else holds, or held, the number."""
        if self.contact is None or not self.contact.owners:
            return self
        mine = tuple(case for case in self.mine if self.contact.chat_is_of(case.recipient_iin))
        numbers = {case.number for case in mine}
        asking = self.asking if self.asking and self.asking.number in numbers else None
        latest = next((case for case in mine if case.status not in ASKING), None)
        awards = {number: award for number, award in self.awards.items() if number in numbers}
        shares = tuple(award for award in self.shares if self.contact.chat_is_of(award.payee_iin))
        return replace(self, asking=asking, latest=latest, mine=mine, awards=awards, shares=shares)

    def speaks_for(self, iin: str, channel: Channel) -> bool:
        """A number speaks for whom it reaches; a chat for who linked it."""
        return channel is not Channel.TELEGRAM or self.contact is None or self.contact.chat_is_of(iin)

    @property
    def case(self) -> Case | None:
        return self.asking or self.latest

    @property
    def moved_at(self) -> datetime | None:
        """When the latest case came to where it stands."""
        return self.moved.get(self.latest.number) if self.latest else None

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

    def answered_words(self, inbound: InboundMessage) -> AskedWords | None:
        """The message whose question is answered: that of the button, or the newest; of this channel where one is."""
        under = inbound.press.message_id if inbound.press else None
        here_first = sorted(self.asked_in, key=lambda words: words.channel is not inbound.channel)
        return next((words for words in here_first if under in {None, words.id, words.asks_as}), None)

    def offered_words(self, inbound: InboundMessage) -> AskedWords | None:
        """The message that asked the open question first; of this channel where one is."""
        question = self.asking.asking.question if self.asking else None
        here_first = sorted(self.asked_in, key=lambda words: words.channel is not inbound.channel)
        return next((words for words in here_first if question and words.asks_as == question.message_id), None)

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
