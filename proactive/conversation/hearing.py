"""What a citizen says, and what follows: the same for a word, a button, SMS and Telegram.

A question belongs to a phone number: at most one is open there, and an answer belongs to it.
"""

from dataclasses import replace

from proactive.cases import consent_text
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Moment
from proactive.cases.outcome import Outcome
from proactive.cases.wording import reply
from proactive.conversation import linking, sent_files
from proactive.conversation.anytime import ANYTIME, apply_again
from proactive.conversation.open_question import asked_again, here, not_understood, said_before
from proactive.conversation.talk import Talk, said
from proactive.conversation.understanding import BESIDE, Meaning, Said, understand, units, words_of
from proactive.messages.contact import Language
from proactive.messages.inbound import Saying
from proactive.road import account, consent, offer
from proactive.road.pipeline import guarded


def hear(talk: Talk, saying: Saying, now: Moment) -> Outcome:
    """Every saying is answered, and moves at most one case."""
    if saying.shared_msisdn is not None:
        return linking.whose(saying, talk.language(saying))
    if saying.msisdn is None:
        return stranger(talk, saying)
    if saying.press is not None:
        return pressed(talk, saying, now)
    if saying.file and (talk.awaiting or not (talk.asking or saying.text)):
        return sent_files.sent(saying, saying.file, talk.awaiting, talk.language(saying))
    question = talk.asking.question if talk.asking else None
    choices = len(question.choices) if question else 0
    what = understand(saying.text, choices=choices if choices > 1 else 0)
    if talk.asking and question and what.meaning not in ANYTIME and said_before(saying, question):
        return asked_again(here(talk.asking, saying), now)
    return meant(talk, saying, what, now)


def stranger(talk: Talk, saying: Saying) -> Outcome:
    """A Telegram user becomes a citizen by sharing their own contact; the welcome says how, in either language."""
    what = understand(saying.text)
    chosen = Language(what.value) if what.meaning is Meaning.LANGUAGE and what.value else None
    return Outcome(messages=(reply(saying, chosen or talk.language(saying), "common.welcome"),))


def pressed(talk: Talk, saying: Saying, now: Moment) -> Outcome:
    """A button answers the question it stands under, or says politely that it is settled."""
    assert saying.press is not None
    action, talk = saying.press.action, talk.about(saying.press.message_id)
    question = talk.asking.question if talk.asking else None
    if action in ANSWERS and not (question and question.stands_under(saying.press.message_id)):
        return said(talk, saying, "common.settled")
    if action == "apply_again":
        return apply_again(talk, saying, now)
    kind, _, value = action.partition(":")
    if kind == consent_text.ACTION:
        return meant(talk, saying, Said(Meaning.TERMS, value), now)
    return meant(talk, saying, BUTTONS.get(action.removeprefix(MENU)) or Said(Meaning.CHOICE, value), now)


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


def meant(talk: Talk, saying: Saying, what: Said, now: Moment) -> Outcome:
    """Words that hold at any time first, then the answer to the open question."""
    anytime = ANYTIME.get(what.meaning)
    if anytime:
        return anytime(talk, saying, what, now)
    if talk.asking is None and (asked := linking.open_question(talk.contact, saying, now)):
        return linking.answer(asked, saying, what, talk.language(saying))
    if talk.asking is None:
        return said(talk, saying, unasked(saying, what))
    case = here(talk.asking, saying)
    answered = guarded(case, now, lambda: answer(case, saying, what, now))
    return replace(answered, by="citizen")


def unasked(saying: Saying, what: Said) -> str:
    """A yes or a thank-you where nothing is asked changes nothing; other words are told what can be said."""
    is_answer = what.meaning is not Meaning.UNKNOWN or saying.press or set(units(words_of(saying.text))) == {BESIDE}
    return "common.nothing_asked" if is_answer else "common.not_understood"


def answer(case: Case, saying: Saying, what: Said, now: Moment) -> Outcome:
    if case.status is Status.OFFERED:
        if what.meaning is Meaning.YES:
            return consent.agree(case, saying, now)
        if what.meaning is Meaning.NO:
            return offer.decline(case, now)
        return not_understood(case, saying, "common.not_understood_offer")
    return answer_account(case, saying, what, now)


def answer_account(case: Case, saying: Saying, what: Said, now: Moment) -> Outcome:
    if what.meaning is Meaning.IBAN and what.value:
        return account.supply(case, what.value, now)
    if what.meaning is Meaning.CHOICE and what.value and 0 < int(what.value) <= len(case.accounts):
        return account.choose(case, int(what.value), now)
    if what.meaning is Meaning.YES and len(case.accounts) == 1:
        return account.confirm(case, now)
    if what.meaning is Meaning.NO and case.accounts:
        return account.another(case, now)
    return not_understood(case, saying, "common.not_understood_account")
