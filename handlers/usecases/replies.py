"""What citizens said is answered, and moves their cases."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from handlers.usecases import telegram_link
from handlers.usecases.award_words import said_of_awards
from handlers.usecases.item import Item
from handlers.usecases.runtime import Runtime
from handlers.usecases.settling import settle
from handlers.usecases.telegram_link import Moving
from proactive.cases.case import Case, Question
from proactive.cases.lifecycle import ASKING, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.step import Step
from proactive.conversation import dialogue, linking, loop_guard
from proactive.conversation.conversation import Conversation
from proactive.conversation.topics.for_a_person import waits_for_a_person
from proactive.conversation.topics.mistaken import held_along
from proactive.messages.contact import Channel, Contact
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import AskedWords, ContactChange
from proactive.messages.sender import chat_line
from proactive.papers.stored import recipient_name
from proactive.road import offer
from proactive.road.stepping import walk
from storage.awards import awards
from storage.cases import cases, history
from storage.cases.apply import Decided, keep
from storage.engine.database import Transaction, reads
from storage.messages import contacts, conversations, desk
from storage.messages.conversations import WrittenLately
from storage.messages.desk import Escalated


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
        elsewhere = (case for case in (self.talk.passed_on, self.talk.refused_in) if case)
        known = (*self.talk.mine, *elsewhere)
        current = next((case for case in known if later and case.number == later.number), None)
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

    @property
    def escalated(self) -> tuple[Escalated, ...]:
        """What of it waits for a person."""
        if self.outcome.escalation is None:
            return ()
        about = self.outcome.case or self.talk.case
        waits = Escalated(
            inbound=self.inbound,
            escalation=self.outcome.escalation,
            case_number=self.outcome.escalation.case_number or (about.number if about else None),
            language=self.talk.language(self.inbound),
            name=recipient_name(about) if about else "",
        )
        return (waits,)


async def work_replies(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """Answers everybody who spoke, what each number said one after another; returns what could not be worked now."""

    async def decide(open_items: Sequence[Item]) -> list[Decided | None]:
        now, addresses = runtime.now(), chats_of(open_items)
        chats = await contacts.by_chats(runtime.store, addresses) if addresses else {}
        await welcome_back(runtime, chats)
        spoken = one_each(open_items, chats)
        talks = await conversations_of(runtime.store, spoken, now)
        beforehand = await said_of_awards(runtime, spoken, talks)
        answers = answer_each(spoken, talks, now, beforehand)
        links = [answer.linked for answer in answers if answer.linked]
        moving = await telegram_link.moving(runtime.store, links) if links else {}
        decided = {answer.position: decided_of(answer, moving, now) for answer in answers}
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
    back = [contact for contact in chats.values() if contact.left_chat]
    if not back:
        return
    now, languages = runtime.now(), await contacts.spoken(runtime.store, [contact.msisdn for contact in back])
    returned = [linking.back_in_chat(contact, languages.get(contact.msisdn), now) for contact in back]
    await keep(runtime.store, [Decided(outcomes=(outcome,)) for outcome in returned], now)


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
    spoken: Mapping[int, InboundMessage],
    talks: Mapping[int, Conversation],
    now: Now,
    beforehand: Mapping[int, Outcome],
) -> list[AnsweredMessage]:
    """`beforehand`: what was answered already, by position."""
    answers = []
    for position, inbound in spoken.items():
        talk = talks.get(position, Conversation())
        outcome = beforehand.get(position) or dialogue.hear(talk, inbound, now)
        outcome = loop_guard.dampened(talk, inbound, outcome, now)
        answers.append(AnsweredMessage(position, inbound, talk, outcome))
    return answers


def decided_of(answer: AnsweredMessage, moving: Mapping[int, Moving], now: Now) -> Decided:
    """The case's steps, or the words alone; and where a chat was linked, what moves along to it."""
    steps = list(walk(answer.step, now)) if answer.step else []
    steps += [Step(case, held) for case, held in held_along(answer.talk, answer.outcome)]
    outcomes = () if answer.step else (answer.outcome,)
    if answer.outcome.contact is not None:
        steps += telegram_link.out_of_chat(answer.outcome.contact, answer.talk, now)
    change = answer.linked
    if change is not None and change.chat_id is not None:
        owners = answer.talk.contact.link.owners if answer.talk.contact and answer.talk.contact.link else ()
        linked = telegram_link.go_along(change, moving[change.chat_id], owners, now)
        steps, outcomes = [*steps, *linked.steps], (*outcomes, *linked.outcomes)
    return Decided.of_steps(
        steps,
        outcomes=outcomes,
        heard=((answer.inbound, answer.case_number),),
        escalated=answer.escalated,
        arrival=answer.position,
        woken=(change.msisdn,) if change else (),
    )


@reads
def conversations_of(tx: Transaction, spoken: Mapping[int, InboundMessage], now: Now) -> dict[int, Conversation]:
    """What is known of those who speak, by the position of what they say."""
    talks = by_numbers(tx, {inbound.msisdn for inbound in spoken.values() if inbound.msisdn}, now)
    heard_before = conversations.heard_before(tx, [inbound for inbound in spoken.values() if inbound.msisdn])
    strangers = in_chats(tx, {inbound.address for inbound in spoken.values() if inbound.msisdn is None}, now)
    without_number = {
        position: strangers[inbound.address] for position, inbound in spoken.items() if inbound.msisdn is None
    }
    return without_number | {
        position: replace(seen_from(inbound, talks[inbound.msisdn]), heard_before=inbound.id in heard_before)
        for position, inbound in spoken.items()
        if inbound.msisdn
    }


def in_chats(tx: Transaction, chats: AbstractSet[str], now: Now) -> dict[str, Conversation]:
    """What is known of who has shared no number: the last words to them, in which language, and what was promised."""
    if not chats:
        return {}
    addresses = {chat: chat for chat in chats}
    lately = conversations.written_lately(tx, addresses, now.at - loop_guard.LATELY, now.start_of_day)
    promised, spoken = desk.promised_on.within(tx, map(chat_line, chats)), contacts.spoken_in_chats(tx, chats)
    return {
        chat: Conversation(
            last_words=lately[chat].last if chat in lately else None,
            asked_of_awards=lately[chat].asked if chat in lately else None,
            waits_until=promised.get(chat_line(chat)),
            spoken=spoken.get(chat),
        )
        for chat in chats
    }


def seen_from(inbound: InboundMessage, talk: Conversation) -> Conversation:
    return talk.in_chat() if inbound.channel is Channel.TELEGRAM else talk


def by_numbers(tx: Transaction, numbers: AbstractSet[str], now: Now) -> dict[str, Conversation]:
    on_lines = cases.on_lines.within(tx, numbers)
    contacts_by_number = contacts_beside(on_lines)
    contacts_by_number |= contacts.contacts_of(tx, numbers - contacts_by_number.keys())
    without_case = numbers - on_lines.keys()
    languages = contacts.spoken.within(tx, without_case) if without_case else {}
    paid = {case.number for own in on_lines.values() for case in own if goes_on_being_paid(case)}
    running = {award.case_number: award for award in awards.of_cases.within(tx, paid)} if paid else {}
    apart = awards.of_numbers.within(tx, numbers)
    addresses = addresses_of(contacts_by_number)
    lately = conversations.written_lately(tx, addresses, now.at - loop_guard.LATELY, now.start_of_day)
    promised = desk.promised_on.within(tx, numbers) if numbers else {}
    elsewhere = cases_elsewhere(tx, lately)
    written = dict.fromkeys(numbers, WrittenLately()) | lately
    talks = {
        number: replace(
            conversation_of(on_lines.get(number, []), contacts_by_number[number], now),
            spoken=languages.get(number),
            awards=running,
            shares=tuple(award for award in apart if award.part and award.reach.msisdn == number),
            passed_on=not_own(elsewhere, written[number].passed_on, on_lines.get(number, [])),
            refused_in=not_own(elsewhere, written[number].refused, on_lines.get(number, [])),
            answers=written[number].texts,
            answers_today=written[number].today,
            last_words=written[number].last,
            asked_of_awards=written[number].asked,
            waits_until=promised.get(number),
        )
        for number in numbers
    }
    return with_records(tx, talks)


def contacts_beside(on_lines: Mapping[str, Sequence[Case]]) -> dict[str, Contact]:
    """As they were read with the cases of each number."""
    return {number: replace(own[0].beside.contacts[number], busy=False) for number, own in on_lines.items()}


def goes_on_being_paid(case: Case) -> bool:
    """Also while a person looks at what the citizen wrote: nothing of what is paid has changed by that."""
    return case.status is Status.ASSIGNED or waits_for_a_person(case)


def cases_elsewhere(tx: Transaction, lately: Mapping[str, WrittenLately]) -> dict[str, Case]:
    """Those in which somebody who speaks was asked, or refused, lately, by number."""
    told = {number for written in lately.values() for number in (written.passed_on, written.refused) if number}
    return {case.number: case for case in cases.by_number.within(tx, told)} if told else {}


def not_own(elsewhere: Mapping[str, Case], number: str | None, own_cases: Sequence[Case]) -> Case | None:
    """The case in which it is another's turn now."""
    case = elsewhere.get(number or "")
    return None if case is None or case.number in {own.number for own in own_cases} else case


def addresses_of(owners: Mapping[str, Contact]) -> dict[str, str]:
    """Where each is written to, by SMS and in their chat; and whose address that is."""
    chats = {str(owner.chat_id): number for number, owner in owners.items() if owner.chat_id is not None}
    return {number: number for number in owners} | chats


def with_records(tx: Transaction, talks: Mapping[str, Conversation]) -> dict[str, Conversation]:
    """The messages that asked what is open, and since when each case stands as it does."""
    questions = {number: question for number, talk in talks.items() if (question := question_of(talk))}
    numbers = {id: number for number, question in questions.items() for id in (question.message_id, *question.repeats)}
    asked: dict[str, list[AskedWords]] = defaultdict(list)
    for words in conversations.asked_in(tx, questions.values()):
        if words.asks_as in numbers:
            asked[numbers[words.asks_as]].append(words)
    moved = history.last_moves(tx, {case.number for talk in talks.values() for case in talk.mine})
    return {
        number: replace(
            talk,
            asked_in=tuple(asked[number]),
            moved={case.number: moved[case.number] for case in talk.mine if case.number in moved},
        )
        for number, talk in talks.items()
    }


def question_of(talk: Conversation) -> Question | None:
    return talk.asking.asking.question if talk.asking else None


def conversation_of(own_cases: Sequence[Case], contact: Contact | None, now: Now) -> Conversation:
    asking = next((case for case in own_cases if case.status in ASKING), None)
    return Conversation(
        asking=asking or reopened(own_cases, now),
        latest=next((case for case in own_cases if case.status not in ASKING), None),
        mine=tuple(own_cases),
        contact=contact,
    )


def reopened(own_cases: Sequence[Case], now: Now) -> Case | None:
    """A question that was thought lost: who speaks from its number may well answer it."""
    lost = next((case for case in own_cases if offer.may_have_arrived(case)), None)
    return offer.arrived(lost, now).case if lost else None
