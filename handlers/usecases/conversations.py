"""Conversations that wait for a person, as those who work here answer them: the right first, then the act and its entry
in the audit log, which holds no words.

Each raises `Forbidden`, `NoSuchConversation` where there is none, and `ActNotPossible` where it stands otherwise.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from handlers.usecases.case_acts import LookedInto
from handlers.usecases.cases import GIVEN, carry_out_within, given_to
from handlers.usecases.runtime import Runtime
from proactive.cases.masking import names_in
from proactive.cases.now import Now
from proactive.cases.reasons import Reason
from proactive.conversation import desk as wording
from proactive.conversation.desk import LONGEST_REPLY, Addressee
from proactive.conversation.topics.written_in import language_of
from proactive.messages.contact import Contact
from proactive.messages.sender import SenderKind
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Actor, Right
from storage.cases import cases, queries
from storage.cases.apply import Overtaken
from storage.engine.database import Transaction, reads, writes
from storage.ledger import audit
from storage.messages import contacts, conversations, desk, messages
from storage.messages.conversations import Line
from storage.messages.desk import CLOSED, DeskNote, NoSuchConversation, WaitingConversation
from storage.staff import staff

MOST_LINES = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationFile:
    """A conversation with what was said on both channels, the oldest first, and how the citizen is reached."""

    conversation: WaitingConversation
    lines: tuple[Line, ...]
    contact: Contact
    names: frozenset[str]  # of everybody the registers told of in its case

    @property
    def addressee(self) -> Addressee:
        return addressee_of(self.conversation, self.contact)


def addressee_of(conversation: WaitingConversation, contact: Contact) -> Addressee:
    """Who never chose a language is answered in the one they write."""
    return Addressee(
        msisdn=conversation.msisdn,
        channel=conversation.channel,
        address=conversation.address,
        language=contact.language or language_of(conversation.words) or conversation.language,
        case_number=conversation.case_number,
    )


async def read(runtime: Runtime, actor: Actor, id: str) -> ConversationFile:
    """The whole of it. Who may know who it is leaves an entry; the surface masks it for the others."""
    actor.must(Right.FIND)
    file = await file_of(runtime.store, id)
    if actor.may(Right.IDENTIFY):
        await audit.write(runtime.store, actor, "read conversation", runtime.clock(), about=id)
    return file


@reads
def file_of(tx: Transaction, id: str) -> ConversationFile:
    conversation = desk.read.within(tx, id)
    if conversation is None:
        raise NoSuchConversation(id)
    contact = contact_of(tx, conversation)
    chats = {str(chat) for chat in (contact.chat_id, contact.left_chat) if chat is not None}
    if conversation.sender is SenderKind.CHAT:
        chats.add(conversation.address)
    lines = conversations.between(tx, {conversation.msisdn, *chats}, MOST_LINES)
    names = names_about(tx, conversation) | set(conversation.name.split())
    return ConversationFile(conversation=conversation, lines=tuple(lines), contact=contact, names=frozenset(names))


def names_about(tx: Transaction, conversation: WaitingConversation) -> set[str]:
    of_case = cases.as_told.within(tx, [conversation.case_number] if conversation.case_number else [])
    return {name for case in of_case for name in names_in(case)}


@reads
def names_on(tx: Transaction, listed: Iterable[WaitingConversation]) -> frozenset[str]:
    """Of everybody whom what is listed may name: citizens write about their family."""
    numbers = {waiting.case_number for waiting in listed if waiting.case_number}
    in_cases = (name for case in cases.as_told.within(tx, numbers) for name in names_in(case))
    return frozenset([*in_cases, *(part for waiting in listed for part in waiting.name.split())])


def contact_of(tx: Transaction, conversation: WaitingConversation) -> Contact:
    return contacts.contacts_of(tx, [conversation.msisdn])[conversation.msisdn]


async def reply(runtime: Runtime, actor: Actor, id: str, text: str) -> None:
    """Goes out by the citizen's channel, in their language, and ends the conversation; they may write on."""
    with none_was_faster():
        await answer(runtime.store, actor, runtime.now(), id, text)
    runtime.ring()


async def close(runtime: Runtime, actor: Actor, id: str) -> None:
    """Nothing needs to be answered."""
    with none_was_faster():
        await end(runtime.store, actor, runtime.now(), id)
    runtime.ring()


@contextmanager
def none_was_faster() -> Iterator[None]:
    """Somebody else moves the case at this moment: it can be tried again."""
    try:
        yield
    except Overtaken as overtaken:
        raise ActNotPossible("overtaken", number=str(overtaken)) from None


@writes
def answer(tx: Transaction, actor: Actor, now: Now, id: str, text: str) -> None:
    actor.must(Right.DECIDE)
    conversation, words = desk.of_id(tx, id), text.strip()
    if not words or len(words) > LONGEST_REPLY:
        raise ActNotPossible("reply_words", most=LONGEST_REPLY)
    if not conversation.is_open and (conversation.ended_by != actor.person or conversation.reply == words):
        raise ended(tx, conversation)
    contact = contact_of(tx, conversation)
    addressee = addressee_of(conversation, contact)
    check_can_be_written_to(addressee)
    going_out = wording.reply_message(id, addressee, contact, words, now)
    messages.write(tx, [going_out], now.at)
    finish(tx, conversation, actor, now, reply=words)
    audit.write.within(tx, actor, "reply to conversation", now.at, about=id)


def check_can_be_written_to(addressee: Addressee) -> None:
    if not addressee.can_be_written_to:
        raise ActNotPossible("no_sms_there", number=addressee.msisdn)


@writes
def end(tx: Transaction, actor: Actor, now: Now, id: str) -> None:
    actor.must(Right.DECIDE)
    conversation = desk.of_id(tx, id)
    if not conversation.is_open:
        raise ended(tx, conversation)
    finish(tx, conversation, actor, now)
    audit.write.within(tx, actor, "close conversation", now.at, about=id)


def ended(tx: Transaction, conversation: WaitingConversation) -> ActNotPossible:
    """Says who was faster."""
    colleague = staff.ever.within(tx, conversation.ended_by or "")
    name = colleague.name if colleague else conversation.ended_by or ""
    return ActNotPossible("conversation_ended", name=name)


def finish(tx: Transaction, conversation: WaitingConversation, actor: Actor, now: Now, reply: str = "") -> None:
    """A case that was before an official for these words alone is where it was before."""
    ended_now = replace(conversation, state=CLOSED, ended_by=actor.person, ended_at=now.at, reply=reply)
    desk.save(tx, ended_now)
    number = conversation.case_number
    if number is not None and queries.waits_for.within(tx, number, Reason.CITIZEN_ASKS):
        carry_out_within(tx, actor, now, number, LookedInto())


@writes
def assign(tx: Transaction, actor: Actor, now: Now, id: str, to: str) -> None:
    """Gives it to a colleague who may answer; to nobody: it is everybody's again."""
    actor.must(Right.DECIDE)
    conversation = desk.of_id(tx, id)
    if not conversation.is_open:
        raise ended(tx, conversation)
    check_decider(tx, actor, to)
    desk.save(tx, replace(conversation, official=to or None))
    audit.write.within(tx, actor, f"{GIVEN[given_to(actor, to)]} conversation", now.at, about=id, words=to)


def check_decider(tx: Transaction, actor: Actor, to: str) -> None:
    """Nobody, oneself, or a colleague who may."""
    colleague = staff.of_id(tx, to) if to not in {"", actor.person} else None
    if to not in {"", actor.person} and (colleague is None or Right.DECIDE not in colleague.rights):
        raise ActNotPossible("not_a_decider")


@writes
def take_next(tx: Transaction, actor: Actor, now: Now) -> str | None:
    """The one whose hour comes first among those nobody has, else among their own; it is theirs now."""
    actor.must(Right.DECIDE)
    conversation = desk.first_free(tx, actor.id)
    if conversation is None:
        return None
    if conversation.official != actor.id:
        assign.within(tx, actor, now, conversation.id, actor.id)
    return conversation.id


@writes
def note(tx: Transaction, actor: Actor, now: Now, id: str, text: str) -> None:
    """For colleagues; it changes nothing and is told to nobody else."""
    actor.must(Right.DECIDE)
    conversation = desk.of_id(tx, id)
    if not text.strip():
        raise ActNotPossible("note_words")
    written = DeskNote(actor.name or actor.id, now.at, text.strip())
    desk.save(tx, replace(conversation, notes=(*conversation.notes, written)))
    audit.write.within(tx, actor, "note on conversation", now.at, about=id)
