"""Linking: a Telegram chat becomes the way to a phone number.

BMG says whose the number is. Where it said so long ago the number may have gone to somebody else, so its owner is asked
by SMS; never for a code. That question is asked only while no other is open on the number, and closes by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from proactive.cases.job_ids import asked_for_id
from proactive.cases.jobs import Enquiry, FindOwner, Job
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.registers import LookUp, Purpose, Subscriber
from proactive.cases.wording import message, reply
from proactive.conversation.understanding import Meaning, Said
from proactive.messages.contact import Channel, Contact, Language, LinkRequest
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import ContactChange, Message, Priority
from proactive.messages.texts import render

CLOCKS_DIFFER = timedelta(seconds=2)  # providers' times are in whole seconds


def ask_whose_number(inbound: InboundMessage, language: Language) -> Outcome:
    """A Telegram user shares a contact: BMG is asked whose number it is, if it is the user's own."""
    assert inbound.shared_msisdn is not None
    if not inbound.shared_own:
        return Outcome(messages=(reply(inbound, language, "common.contact_not_own"),))
    task = FindOwner(chat=inbound.address, msisdn=inbound.shared_msisdn, language=language)
    look_ups = (LookUp(Subscriber, "MSISDN", inbound.shared_msisdn),)
    enquiry = Enquiry(look_ups=look_ups, purpose=Purpose.DETECT)
    return Outcome(jobs=(Job(id=asked_for_id(inbound.id, task), task=task, enquiry=enquiry),))


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A contact that was shared, and what is known of its number. `id`: the key of what was said."""

    id: str
    chat: str
    language: Language  # which the user speaks
    contact: Contact
    owners: tuple[Subscriber, ...]  # as BMG has them
    busy: bool  # a case has a question open on the number

    @property
    def owner_language(self) -> Language:
        """What the owner of the number chose here, else what BMG says."""
        spoken = (Language(owner.language) for owner in self.owners if owner.language in set(Language))
        return self.contact.language or next(spoken, self.language)


def shared(sharing: Shared, now: Now) -> Outcome:
    """The number is linked, or its owner is asked, or the user is told what to do first."""
    if not any(owner.msisdn == sharing.contact.msisdn for owner in sharing.owners):
        return tell_in_chat(sharing, "common.contact_unknown")
    sharing = replace(sharing, language=sharing.owner_language)
    if str(sharing.contact.chat_id) == sharing.chat or proven(sharing.owners, now):
        return link(sharing, now)
    request = sharing.contact.link
    if request and request.is_open(now.at) and str(request.chat_id) == sharing.chat:
        return tell_in_chat(sharing, "common.link_sms_sent")
    if request and not request.may_be_asked_again(now.at):
        return tell_in_chat(sharing, "common.link_later")
    return tell_in_chat(sharing, "common.link_busy") if sharing.busy else ask(sharing, now)


def link(sharing: Shared, now: Now) -> Outcome:
    """Linked; and the number itself is told, should the chat be somebody else's."""
    owners = tuple(owner.iin for owner in sharing.owners)
    change = ContactChange(msisdn=sharing.contact.msisdn, chat_id=int(sharing.chat), owners=owners)
    thanks = replace(tell_in_chat(sharing, "common.linked"), contact=change)
    if str(sharing.contact.chat_id) == sharing.chat or Channel.SMS not in now.channels:
        return thanks
    notice = to_number(sharing.contact.msisdn, "common.link_told", sharing.language, f"{sharing.id}.number")
    return replace(thanks, messages=(*thanks.messages, notice))


def back_in_chat(contact: Contact, spoken: Language | None, now: Now) -> Outcome:
    """Who had left a chat writes from it again, and is reached there; the number is told, as at every change of way."""
    change = ContactChange(msisdn=contact.msisdn, chat_id=contact.left_chat)
    if Channel.SMS not in now.channels:
        return Outcome(contact=change)
    id = f"back.{contact.left_chat}.{now.at:%Y%m%d%H%M%S%f}"
    notice = to_number(contact.msisdn, "common.link_told", contact.language or spoken or Language.KK, id)
    return Outcome(contact=change, messages=(notice,))


def to_number(msisdn: str, key: str, language: Language, id: str) -> Message:
    """By SMS, to whoever holds the number."""
    return replace(chat_message(key, language, id, Channel.SMS, msisdn), msisdn=msisdn)


def undone(inbound: InboundMessage, contact: Contact | None, language: Language) -> Outcome:
    """Who holds the number says that the chat is not theirs; the chat is told, and nothing more goes there."""
    assert inbound.msisdn is not None
    chat = (contact.chat_id or contact.left_chat) if contact else None
    if chat is None:
        return Outcome(messages=(reply(inbound, language, "common.link_none"),))
    to_owner = to_number(inbound.msisdn, "common.link_undone", language, f"{inbound.id}.reply")
    to_chat = chat_message("common.unlinked", language, f"{inbound.id}.chat", Channel.TELEGRAM, str(chat))
    return Outcome(messages=(to_owner, to_chat), contact=ContactChange(msisdn=inbound.msisdn, unlinks=True))


def proven(owners: Sequence[Subscriber], now: Now) -> bool:
    """Whether BMG says that it has lately made sure of the owner, or nobody could be asked by SMS."""
    dates = [owner.verified_on for owner in owners if owner.verified_on is not None]
    lately = bool(dates) and max(dates) + now.house.number_holds >= now.today
    return lately or Channel.SMS not in now.channels


def ask(sharing: Shared, now: Now) -> Outcome:
    owners = tuple(owner.iin for owner in sharing.owners)
    request = LinkRequest(chat_id=int(sharing.chat), asked_at=now.at, owners=owners)
    question = to_number(sharing.contact.msisdn, "common.link_confirm", sharing.language, f"{sharing.id}.confirm")
    change = ContactChange(msisdn=sharing.contact.msisdn, link=request)
    waits = tell_in_chat(sharing, "common.link_sms_sent")
    return replace(waits, messages=(*waits.messages, question), contact=change)


def open_question(contact: Contact | None, inbound: InboundMessage, now: Now) -> LinkRequest | None:
    """Whether Telegram is theirs is asked by SMS, and answered by words sent after it was asked."""
    request = contact.link if contact else None
    if request is None or inbound.channel is not Channel.SMS or not request.is_open(now.at):
        return None
    return request if inbound.said_at + CLOCKS_DIFFER >= request.asked_at else None


def answer(request: LinkRequest, inbound: InboundMessage, saying: Said, language: Language) -> Outcome:
    """The owner's yes links the chat, a no closes the question; the chat is told in both cases."""
    assert inbound.msisdn is not None
    if saying.meaning is Meaning.YES:
        change = ContactChange(msisdn=inbound.msisdn, chat_id=request.chat_id, owners=request.owners)
        keys = "common.link_confirmed", "common.linked"
    elif saying.meaning is Meaning.NO:
        change = ContactChange(msisdn=inbound.msisdn, link=replace(request, refused=True))
        keys = "common.link_refused", "common.link_not_confirmed"
    else:
        return Outcome(messages=(reply(inbound, language, "common.not_understood_offer"),))
    owner_reply = reply(inbound, language, keys[0])
    chat_reply = chat_message(keys[1], language, f"{inbound.id}.chat", Channel.TELEGRAM, str(request.chat_id))
    return Outcome(messages=(owner_reply, chat_reply), contact=change)


def tell_in_chat(sharing: Shared, key: str) -> Outcome:
    """What the user reads in the chat."""
    return Outcome(messages=(chat_message(key, sharing.language, sharing.id, Channel.TELEGRAM, sharing.chat),))


def chat_message(key: str, language: Language, id: str, channel: Channel, address: str) -> Message:
    return message(
        render(key, language, channel),
        id=id,
        channel=channel,
        address=address,
        msisdn=None,
        case_number=None,
        priority=Priority.ANSWER,
    )
