"""Reception: works what the inbox holds, many at a time, each once.

What comes in is translated first, outside any transaction; then one transaction moves the cases it is about, writes the
answers and marks it done: all of it, or nothing.
"""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

from handlers import staff_commands
from handlers.channels import registry, sms, telegram
from handlers.usecases import sent_files
from handlers.usecases.runtime import Door
from handlers.usecases.stepping import stepped, walk
from handlers.usecases.telegram_link import confirmed, leaves_telegram, link
from proactive.cases.case import Case, Channel, Contact, Event
from proactive.cases.lifecycle import ASKING
from proactive.cases.now import Moment
from proactive.cases.outcome import ContactChange, Outcome, Saying
from proactive.conversation import anytime, hearing
from proactive.conversation.talk import Talk
from proactive.road import offer
from proactive.road.event import changed, died, makes_room, matters, openings, person_of, subject_key, who_died
from storage.cases import cases
from storage.cases.cases import Step
from storage.cases.codec import Unreadable
from storage.engine.database import Unit
from storage.jobs import inbox
from storage.jobs.inbox import Received
from storage.messages import claiming, contacts, delivery, messages

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
MOST_TRIES = 5
LINK, PAPER = "link", "paper"

Translated = Saying | Event | telegram.Left | None


@dataclass(frozen=True, slots=True)
class Item:
    """An arrival, and what it means where that could be told beforehand."""

    received: Received
    meaning: Translated = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A batch that was worked: how many arrivals, and what citizens said in them."""

    count: int
    sayings: tuple[Saying, ...] = ()


async def receive(door: Door, translator: telegram.Translator, *, receipts: bool = False, limit: int = 200) -> Heard:
    """Works one batch of what is due: of receipts, or of all else."""
    batch = await door.store.write(partial(inbox.claim, receipts=receipts), door.clock(), limit, LEASE)
    if not batch:
        return Heard(0)
    items = []
    for received in batch:
        try:
            items.append(Item(received, await translate(received, translator)))
        except (Unreadable, telegram.Undecodable) as error:
            await set_aside(door, received, error)
        except Exception as error:  # one that nobody foresaw does not hold up the others
            await try_later(door, received, error)
    await work_all(door, await without_orders(door, items))
    return Heard(len(batch), tuple(item.meaning for item in items if isinstance(item.meaning, Saying)))


async def translate(received: Received, translator: telegram.Translator) -> Translated:
    if received.source == registry.SOURCE:
        return registry.event_of(received.body["type"], received.body["event"])
    if received.source == sms.SOURCE:
        return sms.saying(received.key, received.body, received.received_at)
    if received.source == telegram.SOURCE:
        return await translator.saying(received.body, received.received_at)
    return None


async def without_orders(door: Door, items: Sequence[Item]) -> list[Item]:
    """What colleagues order is carried out one by one; the rest is left."""
    heard = [(item.received, item.meaning) for item in items if isinstance(item.meaning, Saying)]
    orders = await staff_commands.orders(door, heard)
    for item in items:
        if (order := orders.get(item.received.position)) is not None:
            try:
                await staff_commands.carry_out(door, order)
            except Exception as error:
                await try_later(door, item.received, error)
    return [item for item in items if item.received.position not in orders]


async def work_all(door: Door, items: Sequence[Item]) -> None:
    """Together; and where that fails one by one, so that one bad item does not hold up the others."""
    try:
        await door.store.write(work, items, door.now())
    except Exception:
        log.exception("a batch of %d arrivals failed; working them one by one", len(items))
        for item in items:
            try:
                await door.store.write(work, [item], door.now())
            except Exception as error:
                await try_later(door, item.received, error)


async def try_later(door: Door, received: Received, error: Exception) -> None:
    log.exception("%s %s failed, try %d", received.source, received.key, received.attempts, exc_info=error)
    if received.attempts >= MOST_TRIES:
        await set_aside(door, received, error)
    else:
        again = door.clock() + timedelta(seconds=2**received.attempts)
        await door.store.write(inbox.later, [received.position], again)


async def set_aside(door: Door, received: Received, error: Exception) -> None:
    """Kept with its error, shown to administrators, worked no more."""
    log.error("%s %s is set aside: %s", received.source, received.key, error)
    await door.store.write(inbox.done, [received.position], f"{type(error).__name__}: {error}")


def work(unit: Unit, items: Sequence[Item], now: Moment) -> None:
    """One transaction for the batch."""
    work_events(unit, [item.meaning for item in items if isinstance(item.meaning, Event)], now)
    postponed = work_sayings(unit, [item for item in items if isinstance(item.meaning, Saying)], now)
    work_receipts(unit, [item.received.body for item in items if item.received.source == sms.RECEIPT], now)
    for item in items:
        if isinstance(item.meaning, telegram.Left):
            leaves_telegram(unit, item.meaning.chat, now)
        elif item.received.source == LINK:
            link(unit, item.received.body, now)
        elif item.received.source == PAPER:
            work_paper(unit, item.received.body, now)
        elif item.received.source == sent_files.SOURCE:
            sent_files.work_file(unit, item.received.body, now)
        elif item.received.source == sent_files.ELECTRONIC:
            sent_files.work_electronic(unit, item.received.body, now)
    inbox.done(unit, [item.received.position for item in items if item.received.position not in postponed])
    inbox.later(unit, postponed, now.at)


def work_events(unit: Unit, events: Sequence[Event], now: Moment) -> None:
    """In the order they came; those together that are about different people and change different cases."""
    left = [event for event in events if person_of(event)]
    while left:
        left = left[work_some(unit, left, now) :]


def work_some(unit: Unit, events: Sequence[Event], now: Moment) -> int:
    """New matters open cases; a later event changes what is there. Returns how many, from the first, it worked."""
    there, bereft = cases_about(unit, events), cases_of_dead(unit, events)
    steps: dict[str, Step] = {}
    people: set[str | None] = set()
    room: list[str] = []
    for event in events:
        mine = [case for case in there[subject_key(event)] if case.event != event]
        theirs = [case for case in bereft[who_died(event)] if subject_key(case.event) != subject_key(event)]
        changes = [Step(case, changed(case, event, now)) for case in mine if not makes_room(case, event)]
        changes += [Step(case, died(case, str(who_died(event)), now)) for case in theirs]
        if person_of(event) in people or any(change.seen.number in steps for change in changes):
            break
        people.add(person_of(event))
        steps |= {change.seen.number: change for change in changes}
        room += [case.number for case in mine if makes_room(case, event)]
    cases.make_room(unit, room)
    new = cases.open_cases(unit, [opening for event in events[: len(people)] for opening in openings(event)], now.at)
    cases.apply(unit, [*steps.values(), *(step for case in new for step in walk(stepped(case, now), now))], now.at)
    return len(people)


def cases_about(unit: Unit, events: Sequence[Event]) -> Mapping[str, Sequence[Case]]:
    """The cases that were opened for the matters of these events."""
    found = defaultdict(list)
    for case in cases.about_event(unit, [key for event in events for key in matters(event)]):
        found[subject_key(case.event)].append(case)
    return found


def cases_of_dead(unit: Unit, events: Sequence[Event]) -> Mapping[str | None, Sequence[Case]]:
    """The cases in which somebody is asked, receives, or is the subject, whose death these events report."""
    found: dict[str | None, list[Case]] = defaultdict(list)
    dead = {iin for event in events if (iin := who_died(event))}
    for case in cases.of_person(unit, dead):
        for iin in dead & {case.recipient_iin, case.subject_iin}:
            found[iin].append(case)
    return found


def work_receipts(unit: Unit, bodies: Sequence[Mapping[str, Any]], now: Moment) -> None:
    receipts = [(body["id"], sms.RECEIPT_TYPES[body["type"]]) for body in bodies]
    delivery.receipts(unit, receipts, now.at)
    undelivered(unit, [id for id, state in receipts if state == messages.FAILED], now)


def undelivered(unit: Unit, message_ids: Sequence[str], now: Moment) -> None:
    """SMS that failed for good: where one of them asks an open question, an official looks."""
    if not message_ids:
        return
    lost = delivery.failed(unit, message_ids)  # a late receipt does not undo a delivery or a try that is to come
    about = cases.by_number(unit, set(lost.values()))
    unasked = [
        case for case in about if any(claiming.asks(case, id) for id, number in lost.items() if number == case.number)
    ]
    cases.apply(unit, [Step(case, offer.undelivered(case, now)) for case in unasked], now.at)


@dataclass(frozen=True, slots=True)
class Answer:
    """What follows from one saying."""

    position: int
    saying: Saying
    talk: Talk
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


def work_sayings(unit: Unit, items: Sequence[Item], now: Moment) -> set[int]:
    """Answers everybody who spoke, each number once; returns the positions to be worked again, after what was said
    before them or because their case is being moved."""
    said = {item.received.position: item.meaning for item in items if isinstance(item.meaning, Saying)}
    chats = contacts.by_chats(unit, {who.address for who in said.values() if who.channel is Channel.TELEGRAM})
    returned = [ContactChange(msisdn=one.msisdn, chat_id=one.left_chat) for one in chats.values() if one.left_chat]
    contacts.write(unit, returned, now.at)
    named = {position: with_number(who, chats) for position, who in said.items()}
    talks = talks_of(unit, {who.msisdn for who in named.values() if who.msisdn})
    answers = []
    for position, who in one_each(named).items():
        talk = talks.get(who.msisdn or "", Talk())
        answers.append(Answer(position, who, talk, hearing.hear(talk, who, now)))
    return set(said) - {answer.position for answer in give(unit, answers, now)}


def one_each(named: Mapping[int, Saying]) -> dict[int, Saying]:
    """The first thing that each number says; whose number is not known yet is answered at once."""
    first: dict[str, int] = {}
    for position, who in named.items():
        first.setdefault(who.msisdn or str(position), position)
    return {position: named[position] for position in first.values()}


def give(unit: Unit, answers: Sequence[Answer], now: Moment) -> list[Answer]:
    """Writes what follows from sayings; returns the answers that were given, without those whose case was moved."""
    before = contacts.by_chats(unit, {str(change.chat_id) for answer in answers if (change := answer.linked)})
    moved = cases.apply(unit, [step for answer in answers if answer.step for step in walk(answer.step, now)], now.at)
    given = [answer for answer in answers if answer.step is None or answer.case_number in moved]
    cases.send(unit, [answer.outcome for answer in given if answer.step is None], now.at)
    for answer in given:
        if change := answer.linked:
            confirmed(unit, answer.talk.contact, change, before.get(str(change.chat_id)), now)
    messages.log(unit, [(answer.saying, answer.case_number) for answer in given], now.at)
    return given


def with_number(saying: Saying, chats: Mapping[str, Contact]) -> Saying:
    """A Telegram user whose contact is known speaks for their number."""
    owner = chats.get(saying.address) if saying.channel is Channel.TELEGRAM else None
    return replace(saying, msisdn=owner.msisdn) if owner else saying


def talks_of(unit: Unit, numbers: AbstractSet[str]) -> dict[str, Talk]:
    """What is known of the owners of these numbers."""
    known, lines = contacts.known(unit, numbers), cases.on_lines(unit, numbers)
    languages = contacts.spoken(unit, numbers - lines.keys())
    return {
        number: replace(talk_of(lines.get(number, []), known[number]), spoken=languages.get(number))
        for number in numbers
    }


def talk_of(mine: Sequence[Case], contact: Contact | None) -> Talk:
    return Talk(
        asking=next((case for case in mine if case.status in ASKING), None),
        latest=next((case for case in mine if case.status not in ASKING), None),
        mine=tuple(mine),
        contact=contact,
    )


def work_paper(unit: Unit, body: Mapping[str, Any], now: Moment) -> None:
    """A paper that a citizen asked for is ready: in Telegram a file, by SMS a link."""
    cases.send(unit, [Outcome(messages=(anytime.paper_ready(body),))], now.at)
