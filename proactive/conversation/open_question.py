"""The question that is open at a number: misunderstood, asked once more, or taken to the other channel."""

from collections.abc import Collection
from dataclasses import replace

from proactive.cases.case import Case, Question
from proactive.cases.lifecycle import ASKING, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.wording import asked_by, reply
from proactive.conversation import linking
from proactive.conversation.understanding import Meaning, Said
from proactive.messages.contact import Channel
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import ContactChange, Priority
from proactive.road import account, offer

PATIENCE = 3  # the third misunderstanding in a row names 1414


def continue_here(case: Case, inbound: InboundMessage) -> Case:
    """The conversation goes on where the citizen speaks."""
    return case.with_asking(channel=inbound.channel, address=inbound.address)


def said_before(inbound: InboundMessage, question: Question, saying: Said) -> bool:
    """Words on their way while the question was asked: they answer an earlier one, so this one is asked again.

    Words that were changed later answer what they answered at first; an account says by itself what it answers.
    """
    names_itself = saying.meaning is Meaning.IBAN
    moment = inbound.said_at if names_itself else inbound.moment
    here_before = inbound.received_at is not None and inbound.received_at < question.asked_at
    return here_before or moment + linking.CLOCKS_DIFFER < question.asked_at


def not_understood(case: Case, inbound: InboundMessage, key: str) -> Outcome:
    """What can be said now; the third time in a row, who can help."""
    question = case.asking.question
    assert question is not None
    count = question.misunderstood + 1
    words = reply(inbound, case.language, key if count < PATIENCE else "common.not_understood_1414", case)
    puzzled = replace(question.repeated(words.id), misunderstood=count % PATIENCE)
    return Outcome(case=case.with_asking(question=puzzled), messages=(words,))


def asked_again(case: Case, now: Now, change: ContactChange | None = None) -> Outcome:
    """The open question once more, at any hour: it answers what the citizen has just said or done."""
    before = case.asking.question
    assert before is not None
    ask = offer.offer_message if before.kind == "offer" else account.question
    message = replace(ask(case, now), unasked=False, priority=Priority.ANSWER)
    question = asked_by(message, before.kind, before.asked_at, before.choices)
    question = replace(question, reminded=before.reminded, repeats=before.repeats).repeated(before.message_id)
    return Outcome(case=case.with_asking(question=question), messages=(message,), contact=change, by="citizen")


def goes_on_here(case: Case, change: ContactChange, now: Now) -> Outcome:
    """Who links Telegram while a question is open finds it there too, with its buttons, after the thanks."""
    outcome = asked_again(case.with_asking(channel=Channel.TELEGRAM, address=str(change.chat_id)), now, change)
    return replace(outcome, messages=tuple(replace(message, priority=Priority.CASE) for message in outcome.messages))


def goes_on_by_sms(case: Case, copied: Collection[str], now: Now) -> Outcome:
    """Who has left Telegram is asked the open question by SMS, at an hour for it; other cases go on there too.

    A message that asks it and is copied to SMS by itself is enough.
    """
    case = case.with_asking(channel=Channel.SMS, address=case.asking.msisdn)
    question = case.asking.question
    if case.status not in ASKING or (question and any(map(question.stands_under, copied))):
        return Outcome(case=case, by="citizen")
    outcome = asked_again(case, now)
    unasked = case.status is Status.OFFERED
    return replace(
        outcome,
        messages=tuple(replace(message, priority=Priority.CASE, unasked=unasked) for message in outcome.messages),
    )
