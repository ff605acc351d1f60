"""Reception: works what the inbox holds, many at a time, each once.

What comes in is translated first, outside any transaction; then one transaction moves the cases it is about, writes the
answers and marks it done: all of it, or nothing.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from handlers import commands, registry, sent_files, sms, telegram
from handlers.chats import confirmed, leaves_telegram, link
from handlers.door import Door
from proactive import conversation
from proactive.case import Case, Channel, Contact, Event
from proactive.conversation import Talk
from proactive.lifecycle import ASKING
from proactive.moment import Moment
from proactive.outcome import ContactChange, Outcome, Saying
from proactive.stages import offer
from proactive.stages.event import changed, died, makes_room, matters, openings, who_died
from storage import cases, contacts, inbox, messages
from storage.cases import Step
from storage.database import Unit
from storage.inbox import Received
from storage.records import Unreadable

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


async def receive(door: Door, translator: telegram.Translator, limit: int = 200) -> Heard:
    """Works one batch of what is due."""
    batch = await door.store.write(inbox.claim, door.clock(), limit, LEASE)
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
    orders = await commands.orders(door, heard)
    for item in items:
        if (order := orders.get(item.received.position)) is not None:
            try:
                await commands.carry_out(door, order)
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
    for item in items:
        if item.received.source == sms.RECEIPT:
            body = item.received.body
            work_receipt(unit, body["id"], sms.RECEIPT_TYPES[body["type"]], now)
        elif isinstance(item.meaning, telegram.Left):
            leaves_telegram(unit, item.meaning.chat, now)
        elif item.received.source == LINK:
            link(unit, item.received.body, now)
        elif item.received.source == PAPER:
            work_paper(unit, item.received.body, now)
        elif item.received.source == sent_files.SOURCE:
            sent_files.work_file(unit, item.received.body, now)
    inbox.done(unit, [item.received.position for item in items if item.received.position not in postponed])
    inbox.later(unit, postponed, now.at)


def work_events(unit: Unit, events: Sequence[Event], now: Moment) -> None:
    """New matters open cases; a later event about a matter changes the case that is there."""
    for event in events:
        there = [case for case in cases.about_event(unit, matters(event)) if case.event != event]
        cases.make_room(unit, [case.number for case in there if makes_room(case, event)])
        cases.open_cases(unit, openings(event), now.at)
        kept = [case for case in there if not makes_room(case, event)]
        cases.apply(unit, [Step(case, changed(case, event, now)) for case in kept], now.at)
        if (dead := who_died(event)) is not None:
            bereft = [case for case in cases.of_person(unit, [dead]) if case.event.record != event.record]
            cases.apply(unit, [Step(case, died(case, dead, now)) for case in bereft], now.at)


def work_receipt(unit: Unit, message_id: str, state: str, now: Moment) -> None:
    messages.receipt(unit, message_id, state, now.at)
    if state == messages.FAILED:
        undelivered(unit, [message_id], now)


def undelivered(unit: Unit, message_ids: Sequence[str], now: Moment) -> None:
    """SMS that failed for good: where one of them asks an open question, an official looks."""
    about = cases.by_number(unit, messages.cases_of(unit, message_ids))
    unasked = [case for case in about if any(messages.asks(case, id) for id in lost(unit, case) & set(message_ids))]
    cases.apply(unit, [Step(case, offer.undelivered(case, now)) for case in unasked], now.at)


def lost(unit: Unit, case: Case) -> set[str]:
    """The case's messages that stand as failed: a late receipt does not undo a delivery or a try that is to come."""
    return {line.id for line in messages.of_case(unit, case.number) if line.state == messages.FAILED}


def work_sayings(unit: Unit, items: Sequence[Item], now: Moment) -> set[int]:
    """Answers everybody who spoke; returns the positions to be worked again, because their case is being moved."""
    said = {item.received.position: item.meaning for item in items if isinstance(item.meaning, Saying)}
    chats = contacts.by_chats(unit, {who.address for who in said.values() if who.channel is Channel.TELEGRAM})
    returned = [ContactChange(msisdn=one.msisdn, chat_id=one.left_chat) for one in chats.values() if one.left_chat]
    contacts.write(unit, returned, now.at)
    named = {position: with_number(who, chats) for position, who in said.items()}
    numbers = {who.msisdn for who in named.values() if who.msisdn}
    known, lines = contacts.known(unit, numbers), cases.on_lines(unit, numbers)
    languages = contacts.spoken(unit, numbers - set(lines))
    postponed, answered = set(), set()
    for position, who in named.items():
        if who.msisdn in answered:
            postponed.add(position)
            continue
        talk = talk_of(lines.get(who.msisdn or "", []), known.get(who.msisdn or ""))
        talk = replace(talk, spoken=languages.get(who.msisdn or ""))
        if not answer(unit, talk, who, now):
            postponed.add(position)
        answered |= {who.msisdn} - {None}
    return postponed


def with_number(saying: Saying, chats: Mapping[str, Contact]) -> Saying:
    """A Telegram user whose contact is known speaks for their number."""
    owner = chats.get(saying.address) if saying.channel is Channel.TELEGRAM else None
    return replace(saying, msisdn=owner.msisdn) if owner else saying


def talk_of(mine: Sequence[Case], contact: Contact | None) -> Talk:
    return Talk(
        asking=next((case for case in mine if case.status in ASKING), None),
        latest=next((case for case in mine if case.status not in ASKING), None),
        mine=tuple(mine),
        contact=contact,
    )


def answer(unit: Unit, talk: Talk, saying: Saying, now: Moment) -> bool:
    """Writes what follows from one saying; `False` when its case was moved meanwhile."""
    outcome = conversation.hear(talk, saying, now)
    linked = outcome.contact if outcome.contact and outcome.contact.chat_id is not None else None
    before = contacts.by_chats(unit, [str(linked.chat_id)]).get(str(linked.chat_id)) if linked else None
    seen = next((case for case in (talk.asking, talk.latest, *talk.mine) if same(case, outcome.case)), None)
    if seen is None:
        cases.send(unit, [outcome], now.at)
    elif not cases.apply(unit, [Step(seen, outcome)], now.at):
        return False
    if linked:  # the owner of the number has said that the chat is theirs
        confirmed(unit, talk.contact, linked, before, now)
    about = outcome.case or talk.case
    messages.log(unit, [(saying, about.number if about else None)], now.at)
    return True


def same(case: Case | None, later: Case | None) -> bool:
    return case is not None and later is not None and case.number == later.number


def work_paper(unit: Unit, body: Mapping[str, Any], now: Moment) -> None:
    """A paper that a citizen asked for is ready: in Telegram a file, by SMS a link."""
    cases.send(unit, [Outcome(messages=(conversation.paper_ready(body),))], now.at)
