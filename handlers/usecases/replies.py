"""What citizens said is answered, and moves their cases."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from handlers.usecases import telegram_link
from handlers.usecases.item import Item
from handlers.usecases.runtime import Runtime
from handlers.usecases.settling import settle
from handlers.usecases.telegram_link import Moving
from proactive.cases.case import Case
from proactive.cases.lifecycle import ASKING
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.step import Step
from proactive.conversation import dialogue
from proactive.conversation.conversation import Conversation
from proactive.conversation.topics.mistaken import held_along
from proactive.messages.contact import Channel, Contact
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import ContactChange
from proactive.road.stepping import walk
from storage.cases import cases
from storage.cases.apply import Decided, keep
from storage.engine.database import Transaction, reads
from storage.messages import contacts


@dataclass(frozen=True, slots=True)
class AnsweredMessage:
    """What follows from one message of a citizen."""

    position: int
    inbound: InboundMessage
    talk: Conversation
    outcome: Outcome

    @property
    def step(self) -> Step | None:
        """The case it moves."""
        later = self.outcome.case
        current = next((case for case in self.talk.mine if later and case.number == later.number), None)
        return Step(current, self.outcome) if current else None

    @property
    def linked(self) -> ContactChange | None:
        """The owner of the number has said that the chat is theirs."""
        change = self.outcome.contact
        return change if change and change.chat_id is not None else None

    @property
    def case_number(self) -> str | None:
        about = self.outcome.case or self.talk.case
        return about.number if about else None


async def work_replies(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """Answers everybody who spoke, what each number said one after another; returns what could not be worked now."""

    async def decide(open_items: Sequence[Item]) -> list[Decided | None]:
        addresses = chats_of(open_items)
        chats = await contacts.by_chats(runtime.store, addresses) if addresses else {}
        await welcome_back(runtime, chats)
        talks = await conversations_of(runtime.store, open_items, chats)
        answers = answer_each(one_each(open_items, chats), talks, runtime.now())
        links = [answer.linked for answer in answers if answer.linked]
        moving = await telegram_link.moving(runtime.store, links) if links else {}
        decided = {answer.position: decided_of(answer, moving, runtime.now()) for answer in answers}
        return [decided.get(item.received.position) for item in open_items]

    return await settle(runtime, items, decide)


def inbound_of(item: Item) -> InboundMessage:
    assert isinstance(item.meaning, InboundMessage)
    return item.meaning


def chats_of(items: Sequence[Item]) -> set[str]:
    spoken = [inbound_of(item) for item in items]
    return {inbound.address for inbound in spoken if inbound.channel is Channel.TELEGRAM}


async def welcome_back(runtime: Runtime, chats: Mapping[str, Contact]) -> None:
    """Who had left a chat and writes from it is reached there again."""
    returned = [
        ContactChange(msisdn=contact.msisdn, chat_id=contact.left_chat)
        for contact in chats.values()
        if contact.left_chat
    ]
    await keep(runtime.store, [Decided(outcomes=(Outcome(contact=change),)) for change in returned], runtime.now())


def one_each(items: Sequence[Item], chats: Mapping[str, Contact]) -> dict[int, InboundMessage]:
    """The first thing that each number says; whose number is not known yet is answered at once. By position."""
    first: dict[str, tuple[int, InboundMessage]] = {}
    for item in items:
        inbound = with_number(inbound_of(item), chats)
        first.setdefault(inbound.msisdn or str(item.received.position), (item.received.position, inbound))
    return dict(first.values())


def with_number(inbound: InboundMessage, chats: Mapping[str, Contact]) -> InboundMessage:
    """A Telegram user whose contact is known speaks for their number."""
    owner = chats.get(inbound.address) if inbound.channel is Channel.TELEGRAM else None
    return replace(inbound, msisdn=owner.msisdn) if owner else inbound


def answer_each(
    spoken: Mapping[int, InboundMessage], talks: Mapping[str, Conversation], now: Now
) -> list[AnsweredMessage]:
    answers = []
    for position, inbound in spoken.items():
        talk = talks.get(inbound.msisdn or "", Conversation())
        answers.append(AnsweredMessage(position, inbound, talk, dialogue.hear(talk, inbound, now)))
    return answers


def decided_of(answer: AnsweredMessage, moving: Mapping[int, Moving], now: Now) -> Decided:
    """The case's steps, or the words alone; and where a chat was linked, what moves along to it."""
    steps = list(walk(answer.step, now)) if answer.step else []
    steps += [Step(case, held) for case, held in held_along(answer.talk, answer.outcome)]
    outcomes = () if answer.step else (answer.outcome,)
    change = answer.linked
    if change is not None and change.chat_id is not None:
        owners = answer.talk.contact.link.owners if answer.talk.contact and answer.talk.contact.link else ()
        linked = telegram_link.go_along(change, moving[change.chat_id], owners, now)
        steps, outcomes = [*steps, *linked.steps], (*outcomes, *linked.outcomes)
    return Decided.of_steps(
        steps,
        outcomes=outcomes,
        heard=((answer.inbound, answer.case_number),),
        arrival=answer.position,
        woken=(change.msisdn,) if change else (),
    )


@reads
def conversations_of(tx: Transaction, items: Sequence[Item], chats: Mapping[str, Contact]) -> dict[str, Conversation]:
    """What is known of those who speak, by number."""
    spoken = (with_number(inbound_of(item), chats) for item in items)
    return by_numbers(tx, {inbound.msisdn for inbound in spoken if inbound.msisdn})


def by_numbers(tx: Transaction, numbers: AbstractSet[str]) -> dict[str, Conversation]:
    contacts_by_number, on_lines = contacts.contacts_of(tx, numbers), cases.on_lines.within(tx, numbers)
    languages = contacts.spoken(tx, numbers - on_lines.keys())
    return {
        number: replace(
            conversation_of(on_lines.get(number, []), contacts_by_number[number]), spoken=languages.get(number)
        )
        for number in numbers
    }


def conversation_of(own_cases: Sequence[Case], contact: Contact | None) -> Conversation:
    return Conversation(
        asking=next((case for case in own_cases if case.status in ASKING), None),
        latest=next((case for case in own_cases if case.status not in ASKING), None),
        mine=tuple(own_cases),
        contact=contact,
    )
