"""Telegram chats as the way to citizens: linked, confirmed, left, come back to."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from handlers.usecases.item import Item, Left, answered
from handlers.usecases.runtime import Runtime
from handlers.usecases.settling import settle
from proactive.cases.case import Case
from proactive.cases.jobs import FindOwner, NumberOwners
from proactive.cases.lifecycle import ASKING
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.step import Step
from proactive.conversation import linking, open_question
from proactive.conversation.conversation import Conversation
from proactive.conversation.linking import Shared
from proactive.messages.contact import Channel, Contact, Language
from proactive.messages.message import ContactChange, Message
from storage.cases import cases
from storage.cases.apply import Decided
from storage.engine.database import Transaction, reads
from storage.messages import contacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """What a chat and a number stand for before the one is linked to the other."""

    before: Contact | None  # whose chat it was till then
    chosen: Contact  # of the number's owner
    left_behind: tuple[Case, ...] = ()  # on the number that the chat belonged to
    there: tuple[Case, ...] = ()  # on the new number


@dataclass(frozen=True, slots=True)
class Along:
    """What follows for cases and contacts when a chat is linked."""

    steps: tuple[Step, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


@reads
def moving(tx: Transaction, changes: Iterable[ContactChange]) -> dict[int, Moving]:
    """By chat."""
    return {change.chat_id: moving_to.within(tx, change) for change in changes if change.chat_id is not None}


@reads
def moving_to(tx: Transaction, change: ContactChange) -> Moving:
    before = contacts.by_chats.within(tx, [str(change.chat_id)]).get(str(change.chat_id))
    numbers = {change.msisdn} | ({before.msisdn} if before else set())
    lines = cases.on_lines.within(tx, numbers)
    return Moving(
        before=before,
        chosen=contacts.contacts_of(tx, [change.msisdn])[change.msisdn],
        left_behind=tuple(lines.get(before.msisdn, ())) if before and before.msisdn != change.msisdn else (),
        there=tuple(lines.get(change.msisdn, ())),
    )


def go_along(change: ContactChange, moving: Moving, owners: Collection[str], now: Now) -> Along:
    """Who has a new number keeps their cases and what they chose on the old one; an open question is asked again in
    the chat."""
    before = moving.before if moving.before and moving.before.msisdn != change.msisdn else None
    moved = [Step(case, moved_to(case, change)) for case in moving.left_behind if case.recipient_iin in owners]
    there = [case for case in moving.there if not owners or case.recipient_iin in owners]
    line_cases = [*((step.later, (step,)) for step in moved), *((case, ()) for case in there)]
    steps = [step for case, before_it in line_cases for step in (*before_it, *asked_in_chat(case, change, now))]
    if before is None:
        return Along(tuple(steps))
    notices = (notice_of_move(before, change, now),) if moved and Channel.SMS in now.channels else ()
    return Along(tuple(steps), (Outcome(contact=kept_choices(before, moving.chosen), messages=notices),))


def notice_of_move(before: Contact, change: ContactChange, now: Now) -> Message:
    """The number that cases leave is told so: who holds it may not have asked for that."""
    id = f"moved.{change.chat_id}.{now.at:%Y%m%d%H%M%S%f}"
    return linking.to_number(before.msisdn, "common.moved_told", before.language or Language.KK, id)


def out_of_chat(change: ContactChange, talk: Conversation, now: Now) -> list[Step]:
    """Cases go on by SMS when the chat is said to be somebody else's; the open question is asked there too."""
    if not change.unlinks or talk.contact is None or Channel.SMS not in now.channels:
        return []
    chat = str(talk.contact.chat_id or talk.contact.left_chat)
    in_chat = [case for case in talk.mine if case.asking.address == chat]
    return [Step(case, open_question.goes_on_by_sms(case, (), now)) for case in in_chat]


def moved_to(case: Case, change: ContactChange) -> Outcome:
    later = case.with_asking(msisdn=change.msisdn, channel=Channel.TELEGRAM, address=str(change.chat_id))
    return Outcome(case=later, by="citizen")


def asked_in_chat(case: Case, change: ContactChange, now: Now) -> list[Step]:
    return [Step(case, open_question.goes_on_here(case, change, now))] if case.status in ASKING else []


def kept_choices(before: Contact, contact: Contact) -> ContactChange:
    return ContactChange(
        msisdn=contact.msisdn,
        language=contact.language or before.language,
        stopped=contact.stopped or before.stopped,
    )


async def work_links(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """BMG has said whose number a Telegram user shared: linked, or the owner is asked, or the user is told why not."""

    async def decide(open_items: Sequence[Item]) -> list[Decided]:
        item = open_items[0]
        job, task = answered(item, FindOwner)
        sharing = await shared_by(runtime.store, job.id, task, job.brought(NumberOwners))
        outcome = linking.shared(sharing, runtime.now())
        change = outcome.contact
        if change is None or change.chat_id is None:
            return [Decided(outcomes=(outcome,), arrival=item.received.position)]
        owners = [owner.iin for owner in sharing.owners]
        move = await moving_to(runtime.store, change)
        unreached = await cases.out_of_reach(runtime.store, owners)
        along = go_along(change, move, owners, runtime.now())
        work = Decided.of_steps(
            [*along.steps, *(Step(case, within_reach(case, runtime.now())) for case in unreached)],
            outcomes=(outcome, *along.outcomes),
            woken=(change.msisdn,),
            arrival=item.received.position,
        )
        return [work]

    return await settle(runtime, items, decide)


def within_reach(case: Case, now: Now) -> Outcome:
    """Whoever could not be reached has a number now: the registers are asked afresh, and then they are."""
    return Outcome(case=case.screened_again(now.at), by="citizen", note="has a number now")


@reads
def shared_by(tx: Transaction, job_id: str, task: FindOwner, number: NumberOwners) -> Shared:
    """A contact that a Telegram user shared, with what BMG answered of it."""
    return Shared(
        id=f"{job_id}.reply",
        chat=task.chat,
        language=task.language,
        contact=contacts.contacts_of(tx, [task.msisdn])[task.msisdn],
        owners=number.owners,
        busy=bool(cases.busy_lines(tx, [task.msisdn])),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """From a chat: its place in the inbox where Telegram told of it; else the messages that could not be sent there,
    which go by SMS by themselves."""

    position: int | None = None
    copied: tuple[str, ...] = ()


async def work_departures(runtime: Runtime, items: Sequence[Item]) -> list[Item]:
    """Citizens have blocked the bot, or deleted their account."""
    by_chat = {item.meaning.chat: item for item in items if isinstance(item.meaning, Left)}
    departures = {chat: Departure(position=item.received.position) for chat, item in by_chat.items()}
    overtaken_chats = await leave_telegram(runtime, departures)
    return [*(by_chat[chat] for chat in overtaken_chats), *(item for item in items if item not in by_chat.values())]


async def leave_telegram(runtime: Runtime, departures: Mapping[str, Departure]) -> list[str]:
    """Citizens are no longer reached in these chats: cases go on by SMS at once, the open question too."""

    async def decide(open_chats: Sequence[str]) -> list[Decided]:
        owners = await contacts.by_chats(runtime.store, open_chats)
        lines = await cases.on_lines(runtime.store, {owner.msisdn for owner in owners.values()})
        return [left_chat(chat, owners.get(chat), lines, departures[chat], runtime.now()) for chat in open_chats]

    return await settle(runtime, list(departures), decide)


def left_chat(
    chat: str, owner: Contact | None, lines: Mapping[str, Sequence[Case]], departure: Departure, now: Now
) -> Decided:
    if owner is None:
        return Decided(arrival=departure.position)
    gone = Outcome(contact=ContactChange(msisdn=owner.msisdn, leaves_chat=True))
    if Channel.SMS not in now.channels:
        return Decided(outcomes=(gone,), arrival=departure.position)
    chat_cases = [case for case in lines.get(owner.msisdn, ()) if case.asking.address == chat]
    steps = [Step(case, open_question.goes_on_by_sms(case, departure.copied, now)) for case in chat_cases]
    return Decided.of_steps(steps, outcomes=(gone,), arrival=departure.position)
