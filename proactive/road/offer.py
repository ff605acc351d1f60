"""Offer: the benefit is offered to one person after another, never to two at once, until somebody answers."""

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from proactive.basics import law
from proactive.cases.case import Candidate, Case, Question
from proactive.cases.consent_text import to_read
from proactive.cases.lifecycle import Status
from proactive.cases.masking import first_names
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Act, NotAsked, Person, RegisterRefuses, Subscriber, about
from proactive.cases.wording import asked_by, right_ends, say
from proactive.messages.contact import Channel, Contact, Language
from proactive.messages.message import Message, Priority
from proactive.messages.texts.forms import day, money
from proactive.road import circles, naming, standing
from proactive.services import service

ANOTHER_LOOK = timedelta(minutes=15)  # when the number is busy with another question
LONGEST_NAME = 12  # letters for which each offer by SMS has room
LETTERS_OF_A_NAME = re.compile(r"[^\W\d_]+(?:['’ʼʻ`][^\W\d_]+)*")
NO_NAME = {"аты", "без", "белгісіз", "есімі", "жоқ", "имя", "неизвестно", "неизвестная", "неизвестный", "нет"}


def ask(case: Case, now: Now) -> Outcome:
    """Offers now, or says when to look again; who has died meanwhile, or has no number any more, is passed by."""
    assert case.candidate is not None
    assert case.candidate.iin is not None
    case.detected.need([*about(case.candidate.iin, Person, Subscriber), *standing.look_ups(case)])
    if out_of_reach(case, case.candidate.iin):
        return pass_on(case, now, Status.EXPIRED, Reason.NOBODY_LEFT)
    return put(addressed(case, case.candidate), now)


def put(case: Case, now: Now) -> Outcome:
    """To whoever is reached so."""
    contact = contact_of(case)
    if contact.stopped:
        if case.is_vouched_for:
            return naming.cannot_be_asked(case, "stopped")
        return pass_on(case, now, Status.DECLINED, Reason.STOPPED)
    if case.asking.channel not in now.channels:
        return Outcome(case=replace(case, waiting=Waiting(Reason.NO_CHANNEL), wake_at=now.after(ANOTHER_LOOK)))
    if contact.is_busy(now.at):
        return Outcome(case=replace(case, wake_at=now.after(ANOTHER_LOOK)))
    earliest = now.earliest(not_before(case))
    if earliest > now.at:
        return Outcome(case=replace(case, wake_at=earliest))
    if not standing.number_is_theirs(case, now):
        return not_theirs(case, now)
    return standing.fallen(case, now) or offered(case, now)


def not_theirs(case: Case, now: Now) -> Outcome:
    """BMG names a number for this person that is somebody else's: the next one is asked, or a person finds another."""
    if case.is_vouched_for:
        return naming.cannot_be_asked(case, "other_number")
    if case.asking.is_last:
        return standing.unreached(case)
    return pass_on(case, now, Status.EXPIRED, Reason.NOBODY_LEFT)


def out_of_reach(case: Case, iin: str) -> bool:
    person = case.detected.person(iin)
    return person is None or person.death_date is not None or case.detected.phone(iin) is None


def addressed(case: Case, candidate: Candidate) -> Case:
    """The case with the way in which this candidate is reached."""
    assert candidate.iin is not None
    number = case.detected.phone(candidate.iin)
    assert number is not None
    return addressed_at(case, number)


def addressed_at(case: Case, number: Subscriber) -> Case:
    contact = case.beside.contacts.get(number.msisdn, Contact(msisdn=number.msisdn))
    chat = contact.chat_of(number.iin)
    asking = replace(
        case.asking,
        msisdn=number.msisdn,
        channel=Channel.SMS if chat is None else Channel.TELEGRAM,
        address=number.msisdn if chat is None else str(chat),
    )
    return replace(case, language=contact.language or language_of(number), asking=asking)


def language_of(number: Subscriber) -> Language:
    return Language.RU if number.language == "ru" else Language.KK


def contact_of(case: Case) -> Contact:
    msisdn = case.asking.msisdn
    assert msisdn is not None
    return case.beside.contacts.get(msisdn, Contact(msisdn=msisdn))


def not_before(case: Case) -> date | None:
    """Nobody is written to on the day of a death."""
    record = case.event.record
    if isinstance(record, Act) and record.death_date:
        return record.death_date + timedelta(days=1)
    return None


def offered(case: Case, now: Now) -> Outcome:
    answer_by = answer_until(case, now.at, now)
    if answer_by <= now.at:  # the last day has passed while it waited for its hour
        return Outcome(case=case.screened_again(now.at))
    message = offer_message(case, now)
    offered_case = case.moved(
        Status.OFFERED,
        waiting=None,
        question=asked_by(message, "offer", now.at),
        wake_at=min(now.after(remind_after(now)), answer_by),
    )
    return Outcome(case=offered_case, messages=(message,))


def offer_message(case: Case, now: Now) -> Message:
    """The offer's words; what they promise (the amount, the hours to answer) comes from the law of today."""
    rule = service(case.service)
    left = answer_until(case, now.at, now) - now.at
    params = {"hours": str(max(1, int(left.total_seconds() // 3600)))}
    amount = rule.expected(case, case.detected, now.today)
    if amount is not None:
        params["amount"] = money(amount, case.language)
    params["whom"] = f" ({name})" if (name := whom(case)) else ""
    message = replace(say(case, f"{case.service}.{rule.offer_text(case, case.detected)}", **params), unasked=True)
    if message.channel is Channel.SMS:  # there the full text is a word away
        return message
    return replace(message, buttons=(*message.buttons, to_read(case.language, case.service)))


def whom(case: Case) -> str | None:
    """Whom it is about, where that is somebody else: the child, or who died, by their first name (decision 142)."""
    if case.subject_iin == case.recipient_iin:
        return None
    try:
        person = case.detected.person(case.subject_iin)
    except (NotAsked, RegisterRefuses):  # for want of a name alone nobody stays unasked
        return None
    return short_name(person.given_name) if person and person.given_name else None


def short_name(given_name: str) -> str | None:
    """Of several names the first, of one that would cost another SMS its letter; `None` for what is no name."""
    [first, *_] = first_names(given_name) or [""]
    if not LETTERS_OF_A_NAME.fullmatch(first) or first.lower() in NO_NAME:
        return None
    said = first[0] + first[1:].replace("İ", "i").lower()
    return said if len(said) <= LONGEST_NAME else f"{said[0]}."


def remind_after(now: Now) -> timedelta:
    return timedelta(hours=law.number("reminder_hours", now.today))


def expire_after(now: Now) -> timedelta:
    return timedelta(hours=law.number("offer_hours", now.today))


def answer_until(case: Case, asked_at: datetime, now: Now) -> datetime:
    """Up to when an offer may be answered: no longer than the right can be claimed (B13.5)."""
    whole = asked_at + expire_after(now)
    last = service(case.service).last_day(case, now.today)
    return whole if last is None else min(whole, datetime.combine(last + timedelta(days=1), time(), now.zone))


def question_until(case: Case, question: Question, now: Now) -> datetime:
    """Of the question about the account the day of the consent counts, which is there already."""
    asked_at = question.asked_at
    return answer_until(case, asked_at, now) if question.kind == "offer" else asked_at + expire_after(now)


def wait(case: Case, now: Now) -> Outcome:
    """Time has passed without an answer: one reminder, then the next person or the end; nobody is woken for it."""
    question = case.asking.question
    assert question is not None
    if (morning := now.earliest()) > now.at:
        return Outcome(case=replace(case, wake_at=morning))
    if gone := standing.fallen(case, now):
        return gone
    if not standing.number_is_theirs(case, now):
        asked_anew = case.moved(Status.READY, screening=case.screening + 1, wake_at=now.at)
        return Outcome(case=asked_anew, note="the number is somebody else's")
    expires = answer_until(case, question.asked_at, now)
    if now.at >= expires:
        return expired(case, now)
    if question.reminded or now.at < question.asked_at + remind_after(now):
        return Outcome(case=replace(case, wake_at=expires))
    # Who does not answer in Telegram may not have read it there.
    by_sms = case.with_asking(channel=Channel.SMS, address=case.asking.msisdn) if Channel.SMS in now.channels else case
    reminder = replace(say(by_sms, f"{case.service}.remind"), unasked=True)
    reminded = replace(question.repeated(reminder.id), reminded=True)
    return Outcome(case=replace(by_sms.with_asking(question=reminded), wake_at=expires), messages=(reminder,))


def undelivered(case: Case, now: Now) -> Outcome:
    """The question did not arrive, and there is no other way to this citizen: an official looks. It is kept: a receipt
    may be wrong, and an answer shows that it was."""
    lost = case.with_asking(undelivered=case.asking.question)
    return Outcome(case=lost.moved(Status.ATTENTION, waiting=Waiting(Reason.UNDELIVERED)))


def may_have_arrived(case: Case) -> bool:
    """Whether the question can be open again: nobody asks another one on the number meanwhile."""
    waits = case.status is Status.ATTENTION and case.waiting == Waiting(Reason.UNDELIVERED)
    return waits and case.asking.undelivered is not None and not contact_of(case).busy


def arrived(case: Case, now: Now) -> Outcome:
    """The question reached its citizen after all, and is open again."""
    question = case.asking.undelivered
    assert question is not None
    status = Status.OFFERED if question.kind == "offer" else Status.ACCOUNT
    untold = case.with_asking(undelivered=None)
    reopened = untold.moved(status, question=question, waiting=None, wake_at=now.at)
    return Outcome(case=reopened, note="it arrived after all")


def expired(case: Case, now: Now) -> Outcome:
    """The right remains, or its last day has passed; who said stop is not told so unasked."""
    last = service(case.service).last_day(case, now.today)
    if last is not None and now.today > last:
        words = say(case, "common.right_ended", day=day(last, case.language))
        return Outcome(case=case.screened_again(now.at), messages=() if contact_of(case).stopped else (words,))
    farewell = None if contact_of(case).stopped else farewell_words(case, "common.expired")
    return pass_on(case, now, Status.EXPIRED, Reason.NO_ANSWER, farewell)


def farewell_words(case: Case, key: str, priority: Priority = Priority.CASE) -> Message:
    """That the right remains, and for how long where it ends; while the next of kin is asked, nobody applies again."""
    words = say(case, key, priority, right_ends=right_ends(case, case.language))
    return words if case.asking.is_last else replace(words, buttons=())


def decline(case: Case, now: Now) -> Outcome:
    """No: the right remains, and the next of kin may be asked."""
    farewell = farewell_words(case, "common.declined", Priority.ANSWER)
    return pass_on(with_no(case), now, Status.DECLINED, Reason.DECLINED, farewell)


def with_no(case: Case) -> Case:
    """Who says no is remembered while others are asked, since a no may be taken back."""
    if case.asking.is_last or case.candidate is None or case.asking.msisdn is None:
        return case
    others = (said_no for said_no in case.asking.declined if said_no[1] != case.candidate)
    return case.with_asking(declined=(*others, (case.asking.msisdn, case.candidate)))


def beyond(case: Case, now: Now, why: Reason, messages: tuple[Message, ...]) -> Outcome:
    """The next circle of kin is looked for, and only now looked up (P-5)."""
    wider = replace(case, asking=circles.passed(case.asking), screening=case.screening + 1)
    looking = wider.moved(Status.DETECTED, waiting=Waiting(why), wake_at=now.at)
    return Outcome(case=looking, messages=messages, note=why)


def pass_on(case: Case, now: Now, end: Status, why: Reason, farewell: Message | None = None) -> Outcome:
    """To the next candidate, of whom the registers are asked afresh; or to the end where there is none."""
    messages = (farewell,) if farewell else ()
    if case.asking.is_last:
        return Outcome(case=case.moved(end, waiting=Waiting(why)), messages=messages)
    if case.asking.place + 1 >= len(case.asking.candidates):
        return beyond(case, now, why, messages)
    next_one = case.with_asking(place=case.asking.place + 1)
    following = next_one.moved(Status.READY, screening=case.screening + 1, wake_at=now.at)
    return Outcome(case=following, messages=messages, note=why)
