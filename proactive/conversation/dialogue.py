"""What a citizen says, and what follows: the same for a word, a button, SMS and Telegram.

A question belongs to a phone number: at most one is open there, and an answer belongs to it.
"""

from dataclasses import replace

from proactive.cases import consent_text
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.wording import reply
from proactive.conversation import linking
from proactive.conversation.citizen_commands import ANYTIME, apply_again
from proactive.conversation.conversation import Conversation, answer
from proactive.conversation.objection import heard_case, object_to
from proactive.conversation.open_question import asked_again, continue_here, not_understood, said_before
from proactive.conversation.understanding import BESIDE, Meaning, Said, understand, units, words_of
from proactive.messages.contact import Language
from proactive.messages.inbound import InboundMessage
from proactive.road import account, consent, offer, sent_files
from proactive.road.pipeline import guarded


def hear(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome:
    """Every saying is answered, and moves at most one case."""
    if inbound.shared_msisdn is not None:
        return linking.ask_whose_number(inbound, talk.language(inbound))
    if inbound.msisdn is None:
        return stranger(talk, inbound)
    if inbound.press is not None:
        return pressed(talk, inbound, now)
    if inbound.file and (talk.awaiting or not (talk.asking or inbound.text)):
        return sent_files.sent(inbound, inbound.file, talk.awaiting, talk.language(inbound))
    question = talk.asking.asking.question if talk.asking else None
    choices = len(question.choices) if question else 0
    saying = understand(inbound.text, choices=choices if choices > 1 else 0)
    if talk.asking and question and saying.meaning not in ANYTIME and said_before(inbound, question):
        return asked_again(continue_here(talk.asking, inbound), now)
    return meant(talk, inbound, saying, now)


def stranger(talk: Conversation, inbound: InboundMessage) -> Outcome:
    """A Telegram user becomes a citizen by sharing their own contact; the welcome says how, in either language."""
    saying = understand(inbound.text)
    language = Language(saying.value) if saying.meaning is Meaning.LANGUAGE and saying.value else None
    return Outcome(messages=(reply(inbound, language or talk.language(inbound), "common.welcome"),))


def pressed(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome:
    """A button answers the question it stands under, or says politely that it is settled."""
    assert inbound.press is not None
    action, talk = inbound.press.action, talk.about(inbound.press.message_id)
    question = talk.asking.asking.question if talk.asking else None
    if action in ANSWERS and not (question and question.stands_under(inbound.press.message_id)):
        return answer(talk, inbound, "common.settled")
    if action == "apply_again":
        return apply_again(talk, inbound, now)
    kind, _, value = action.partition(":")
    if kind == consent_text.ACTION:
        return meant(talk, inbound, Said(Meaning.TERMS, value), now)
    return meant(talk, inbound, BUTTONS.get(action.removeprefix(MENU)) or Said(Meaning.CHOICE, value), now)


MENU = "menu_"  # the same below the chat
ANSWERS = {"yes", "no", "other_account"}
BUTTONS = {
    "yes": Said(Meaning.YES),
    "no": Said(Meaning.NO),
    "other_account": Said(Meaning.NO),
    "my_cases": Said(Meaning.STATUS),
    "documents": Said(Meaning.PAPERS),
    "withdraw": Said(Meaning.WITHDRAW),
    "why": Said(Meaning.WHY),
    "review": Said(Meaning.REVIEW),
    "notice": Said(Meaning.PAPER),
    "stop": Said(Meaning.STOP),
    "start": Said(Meaning.START),
    "language_kk": Said(Meaning.LANGUAGE, "kk"),
    "language_ru": Said(Meaning.LANGUAGE, "ru"),
}


def meant(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """Words that hold at any time first, then the answer to the open question."""
    anytime = ANYTIME.get(saying.meaning)
    if anytime:
        return anytime(talk, inbound, saying, now)
    if talk.asking is None and (link_request := linking.open_question(talk.contact, inbound, now)):
        return linking.answer(link_request, inbound, saying, talk.language(inbound))
    if saying.meaning is Meaning.UNKNOWN and (case_heard := heard_case(talk)):
        return object_to(case_heard, talk, inbound)
    if talk.asking is None:
        return answer(talk, inbound, unasked(inbound, saying))
    case = continue_here(talk.asking, inbound)
    answered = guarded(case, now, lambda: answer_question(case, inbound, saying, now))
    return replace(answered, by="citizen")


def unasked(inbound: InboundMessage, saying: Said) -> str:
    """A yes or a thank-you where nothing is asked changes nothing; other words are told what can be said."""
    is_answer = saying.meaning is not Meaning.UNKNOWN or inbound.press or set(units(words_of(inbound.text))) == {BESIDE}
    return "common.nothing_asked" if is_answer else "common.not_understood"


def answer_question(case: Case, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    if case.status is Status.OFFERED:
        if saying.meaning is Meaning.YES:
            return consent.agree(case, inbound, now)
        if saying.meaning is Meaning.NO:
            return offer.decline(case, now)
        return not_understood(case, inbound, "common.not_understood_offer")
    return answer_account(case, inbound, saying, now)


def answer_account(case: Case, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    accounts = account.accounts_of(case)
    if saying.meaning is Meaning.IBAN and saying.value:
        return account.supply(case, saying.value, now)
    if saying.meaning is Meaning.CHOICE and saying.value and 0 < int(saying.value) <= len(accounts):
        return account.choose(case, int(saying.value), now)
    if saying.meaning is Meaning.YES and len(accounts) == 1:
        return account.confirm(case, now)
    if saying.meaning is Meaning.NO and accounts:
        return account.another(case, now)
    return not_understood(case, inbound, "common.not_understood_account")
