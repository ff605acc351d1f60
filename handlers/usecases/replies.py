"""What citizens said is answered, and moves their cases."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from handlers.usecases.item import Item
from handlers.usecases.stepping import walk
from handlers.usecases.telegram_link import confirmed
from proactive.cases.case import Case
from proactive.cases.lifecycle import ASKING
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.conversation import dialogue
from proactive.conversation.conversation import Conversation
from proactive.messages.contact import Channel, Contact
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import ContactChange
from storage.cases import cases
from storage.cases.cases import Step
from storage.engine.database import Transaction
from storage.messages import contacts, messages


@dataclass(frozen=True, slots=True)
class AnsweredMessage:
    """What follows from one saying."""

    position: int
    inbound: InboundMessage
    talk: Conversation
    outcome: Outcome

    @property
    def step(self) -> Step | None:
        """The case it moves."""
        later = self.outcome.case
        seen = next((case for case in self.talk.mine if later and case.number == later.number), None)
        return Step(seen, self.outcome) if seen else None

    @property
    def linked(self) -> ContactChange | None:
        """The owner of the number has said that the chat is theirs."""
        change = self.outcome.contact
        return change if change and change.chat_id is not None else None

    @property
    def case_number(self) -> str | None:
        about = self.outcome.case or self.talk.case
        return about.number if about else None


def work_sayings(tx: Transaction, items: Sequence[Item], now: Now) -> set[int]:
    """Answers everybody who spoke, each number once; returns the positions to be worked again, after what was said
    before them or because their case is being moved."""
    said = {item.received.position: item.meaning for item in items if isinstance(item.meaning, InboundMessage)}
    chats = contacts.by_chats(tx, {who.address for who in said.values() if who.channel is Channel.TELEGRAM})
    returned = [ContactChange(msisdn=one.msisdn, chat_id=one.left_chat) for one in chats.values() if one.left_chat]
    contacts.write(tx, returned, now.at)
    named = {position: with_number(who, chats) for position, who in said.items()}
    talks = talks_of(tx, {who.msisdn for who in named.values() if who.msisdn})
    answers = []
    for position, who in one_each(named).items():
        talk = talks.get(who.msisdn or "", Conversation())
        answers.append(AnsweredMessage(position, who, talk, dialogue.hear(talk, who, now)))
    return set(said) - {answer.position for answer in give(tx, answers, now)}


def one_each(named: Mapping[int, InboundMessage]) -> dict[int, InboundMessage]:
    """The first thing that each number says; whose number is not known yet is answered at once."""
    first: dict[str, int] = {}
    for position, who in named.items():
        first.setdefault(who.msisdn or str(position), position)
    return {position: named[position] for position in first.values()}


def give(tx: Transaction, answers: Sequence[AnsweredMessage], now: Now) -> list[AnsweredMessage]:
    """Writes what follows from sayings; returns the answers that were given, without those whose case was moved."""
    before = contacts.by_chats(tx, {str(change.chat_id) for answer in answers if (change := answer.linked)})
    moved = cases.apply(tx, [step for answer in answers if answer.step for step in walk(answer.step, now)], now.at)
    given = [answer for answer in answers if answer.step is None or answer.case_number in moved]
    cases.send(tx, [answer.outcome for answer in given if answer.step is None], now.at)
    for answer in given:
        if change := answer.linked:
            confirmed(tx, answer.talk.contact, change, before.get(str(change.chat_id)), now)
    messages.log(tx, [(answer.inbound, answer.case_number) for answer in given], now.at)
    return given


def with_number(inbound: InboundMessage, chats: Mapping[str, Contact]) -> InboundMessage:
    """A Telegram user whose contact is known speaks for their number."""
    owner = chats.get(inbound.address) if inbound.channel is Channel.TELEGRAM else None
    return replace(inbound, msisdn=owner.msisdn) if owner else inbound


def talks_of(tx: Transaction, numbers: AbstractSet[str]) -> dict[str, Conversation]:
    """What is known of the owners of these numbers."""
    known, lines = contacts.contacts_of(tx, numbers), cases.on_lines(tx, numbers)
    languages = contacts.spoken(tx, numbers - lines.keys())
    return {
        number: replace(talk_of(lines.get(number, []), known[number]), spoken=languages.get(number))
        for number in numbers
    }


def talk_of(mine: Sequence[Case], contact: Contact | None) -> Conversation:
    return Conversation(
        asking=next((case for case in mine if case.status in ASKING), None),
        latest=next((case for case in mine if case.status not in ASKING), None),
        mine=tuple(mine),
        contact=contact,
    )
