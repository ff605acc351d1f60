"""What a citizen says, and what follows: the same for a word, a button, SMS and Telegram.

A question belongs to a phone number: at most one is open there, and an answer belongs to it.
"""

from dataclasses import replace

from proactive.cases import consent_text
from proactive.cases.case import Case, Question
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import SAID_MISTAKEN
from proactive.cases.wording import reply
from proactive.conversation import asked_before, chat_signs, danger, linking, lost_question, withdrawal
from proactive.conversation.citizen_commands import ANYTIME, apply_again
from proactive.conversation.conversation import Conversation, answer
from proactive.conversation.objection import heard_case, may_object, object_to, reasons_of_review
from proactive.conversation.open_question import asked_again, continue_here, said_before
from proactive.conversation.topics import accounts, answers, changed, several
from proactive.conversation.topics.for_a_person import passed_on, put_before, unclear
from proactive.conversation.topics.remark import Remark, answered, in_other_language
from proactive.conversation.topics.topic import CONTRADICTS, Topic
from proactive.conversation.topics.written_in import language_of
from proactive.conversation.understanding import BESIDE, UNKNOWN, Meaning, Said, understand, units, words_of
from proactive.messages.contact import Language
from proactive.messages.escalation import DeskTopic
from proactive.messages.inbound import ChatSign, InboundMessage
from proactive.messages.message import OFFICIAL_WORDS
from proactive.road import account, consent, offer, redirecting, sent_files
from proactive.road.pipeline import guarded


def hear(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome:
    """Every saying is answered, and moves at most one case."""
    if inbound.sign is ChatSign.GROUP:
        return chat_signs.in_group(talk, inbound)
    if inbound.shared_msisdn is not None:
        return linking.ask_whose_number(inbound, talk.language(inbound))
    if speaks_of_dying(talk, inbound):
        return life_in_danger(talk, inbound, now)
    if inbound.msisdn is None:
        return stranger(talk, inbound, now)
    if inbound.press is not None:
        return pressed(talk, inbound, now)
    if inbound.sign is not None and not inbound.text:
        return chat_signs.answer_sign(talk, inbound, now)
    if inbound.forwarded and not (inbound.file and talk.awaiting):
        return chat_signs.forwarded(talk, inbound, now)
    if inbound.file and only_file(talk, inbound):
        return sent_files.sent(inbound, inbound.file, talk.awaiting, talk.language(inbound))
    return spoken(talk, inbound, now)


def speaks_of_dying(talk: Conversation, inbound: InboundMessage) -> bool:
    """In their own words, heard for the first time."""
    is_said = inbound.press is None and not inbound.forwarded and not talk.heard_before
    return is_said and danger.speaks_of_dying(inbound.text)


def life_in_danger(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome:
    """Before whatever is asked, and to whoever writes."""
    return on_topic(Topic.LIFE_IN_DANGER, Remark(talk=talk, inbound=inbound, now=now))


def only_file(talk: Conversation, inbound: InboundMessage) -> bool:
    """Nothing is answered by what stands under it."""
    if inbound.forwarded or not inbound.text:
        return bool(talk.awaiting or not talk.asking)
    return bool(talk.awaiting and not talk.asking)


def spoken(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome:
    """Words, with what was sent along with them."""
    question = talk.asking.asking.question if talk.asking else None
    saying = understand(inbound.text, choices=account.lines(question))
    if saying.meaning in {Meaning.UNKNOWN, Meaning.IBAN}:
        saying = goes_on_with(talk, inbound) or saying
    came_before = question is not None and is_older(talk, inbound, question, saying)
    if talk.asking and came_before:
        return asked_again(continue_here(talk.asking, inbound), now)
    if talk.heard_before:
        return Outcome()
    if (older := chat_signs.quoted_another(talk, inbound, saying, now)) is not None:
        return older
    if (under_file := chat_signs.under_file(talk, inbound, saying, now)) is not None:
        return with_file(talk, inbound, under_file)
    return with_file(talk, inbound, meant(talk, inbound, saying, now))


def goes_on_with(talk: Conversation, inbound: InboundMessage) -> Said | None:
    """The rest of an account that came in two messages, where one is waited for."""
    waits = talk.asking or case_awaiting(talk)
    number = account.joined(account.piece_of(waits), inbound.text) if waits else None
    return Said(Meaning.IBAN, number) if number else None


def is_older(talk: Conversation, inbound: InboundMessage, question: Question, saying: Said) -> bool:
    """It was said before the question was put: an answer to another, or what was heard already, sent once more."""
    twin_of_an_earlier = talk.heard_before and inbound.moment < question.asked_at
    return twin_of_an_earlier or (saying.meaning not in ANYTIME and said_before(inbound, question, saying))


def with_file(talk: Conversation, inbound: InboundMessage, outcome: Outcome) -> Outcome:
    """A document that came with words under it is both."""
    if inbound.file is None or talk.awaiting is None:
        return outcome
    beside = replace(inbound, id=f"{inbound.id}.file")
    fetching = sent_files.sent(beside, inbound.file, talk.awaiting, talk.language(inbound))
    return replace(outcome, jobs=(*outcome.jobs, *fetching.jobs), messages=(*outcome.messages, *fetching.messages))


def stranger(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome:
    """A Telegram user becomes a citizen by sharing their own contact; the welcome says how, in either language. What
    they write after it is read by a person: a son abroad may have no number here."""
    saying = understand(inbound.text)
    if talk.last_words is not None and tells_something(inbound, saying):
        spoken = replace(talk, spoken=language_of(inbound.text) or talk.spoken)
        return put_before(Remark(talk=spoken, inbound=inbound, now=now), topic=DeskTopic.FROM_CHAT)
    chosen = Language(saying.value) if saying.meaning is Meaning.LANGUAGE and saying.value else None
    language = chosen or language_of(inbound.text) or talk.language(inbound)
    return Outcome(messages=(reply(inbound, language, "common.welcome"),))


def tells_something(inbound: InboundMessage, saying: Said) -> bool:
    """Words of their own that are no greeting, command or word of the table."""
    is_own = inbound.press is None and inbound.sign is None and not inbound.forwarded
    is_told = in_words(inbound, saying) and not is_greeting(inbound, saying)
    return is_own and is_told and len(words_of(inbound.text)) > 1 and not inbound.text.startswith("/")


def pressed(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome:
    """A button answers the question it stands under, or says politely that it is settled."""
    assert inbound.press is not None
    action, talk = inbound.press.action, talk.about(inbound.press.message_id)
    question = talk.asking.asking.question if talk.asking else None
    if action in ANSWERS and not (question and question.stands_under(inbound.press.message_id)):
        if chat_signs.tapped_twice(talk, inbound):
            return Outcome()
        if action == "yes" and talk.asking is None and (again := asked_before.after_another(talk, inbound, now)):
            return again
        return answer(talk, inbound, "common.settled")
    if action == "apply_again":
        return apply_again(talk, inbound, now)
    if action == "withdraw_no" and not withdrawal.pending(talk, inbound):
        return answer(talk, inbound, "common.settled")
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
    "withdraw_yes": Said(Meaning.WITHDRAW),
    "withdraw_no": Said(Meaning.NO),
    "why": Said(Meaning.WHY),
    "review": Said(Meaning.REVIEW),
    "notice": Said(Meaning.PAPER),
    "stop": Said(Meaning.STOP),
    "start": Said(Meaning.START),
    "language_kk": Said(Meaning.LANGUAGE, "kk"),
    "language_ru": Said(Meaning.LANGUAGE, "ru"),
}


def meant(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """Whether a consent is taken back comes before the question that was open already."""
    answered = withdrawal.heard(talk, inbound, saying, now)
    return answered or withdrawal.over(talk, otherwise_meant(talk, inbound, saying, now), now)


def otherwise_meant(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """Words that hold at any time first, then the answer to the open question."""
    anytime = ANYTIME.get(saying.meaning)
    if saying.meaning is Meaning.AGAIN:
        return again_said(talk, inbound, now)
    if anytime:
        return asks_why(talk, inbound, saying, now) or anytime(talk, inbound, saying, now)
    if (iban := iban_of(saying)) and (returned := case_awaiting(talk)):
        return named_again(returned, Remark(talk=talk, inbound=inbound, now=now), iban)
    if talk.asking is None and (link_request := linking.open_question(talk.contact, inbound, now)):
        return linking.answer(link_request, inbound, saying, talk.language(inbound))
    return meant_by_topic(talk, inbound, saying, now)


def again_said(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome:
    """The word that texts name, where there is no button."""
    remark = Remark(talk=talk, inbound=inbound, now=now)
    if talk.asking is None and (turn := asked_before.changed_mind(talk, inbound, now)):
        return turn
    if talk.asking is None and is_held_by_own_words(remark.case):
        return put_before(remark, topic=Topic.MISTAKEN_ANSWER)
    return on_topic(Topic.APPLY_AGAIN, remark)


def meant_by_topic(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome:
    """What no word says by itself: what it is about, to whom it is said, and what was asked."""
    remark = Remark(talk=talk, inbound=inbound, now=now)
    is_worded = in_words(inbound, saying)
    topic = several.topic_of_message(remark) if is_worded else None
    if (urgent := comes_first(remark, saying, topic)) is not None:
        return urgent
    if talk.asking is None and (late := answered_late(remark, saying, topic)):
        return late
    if topic is None and is_worded and (question := withdrawal.named_among_others(talk, inbound, now)):
        return question
    if both := on_two_topics(saying, topic, remark):
        return both
    if topic:
        return on_topic(topic, remark)
    if talk.asking is None:
        return beside_a_question(remark, saying)
    return answered_open(continue_here(talk.asking, inbound), remark, saying)


def comes_first(remark: Remark, saying: Said, topic: Topic | None) -> Outcome | None:
    """Before whatever was asked, in this order: danger, an objection, words to the official who wrote last, a life that
    has changed."""
    talk, inbound, now = remark.talk, remark.inbound, remark.now
    if topic is Topic.LIFE_IN_DANGER:
        return on_topic(topic, remark)
    if is_objection(inbound, saying, topic) and (objected := objection(talk, inbound, now)):
        return objected
    if answers_official(talk, inbound) and is_for_official(talk, saying, topic):
        return to_official(remark, saying)
    return changed.life_changed(remark) if in_words(inbound, saying) else None


def objection(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome | None:
    """To a refusal that was told beforehand, or to what is looked at again."""
    case_heard = heard_case(talk)
    return object_to(case_heard, talk, inbound, now) if case_heard else reasons_of_review(talk, inbound, now)


def in_words(inbound: InboundMessage, saying: Said) -> bool:
    """Words that are about something, and no word of the closed table."""
    return saying == UNKNOWN and not asks_back(inbound)


def is_objection(inbound: InboundMessage, saying: Said, topic: Topic | None) -> bool:
    """While a hearing goes on: "I do not agree" is one too, a greeting is none."""
    objects = saying == UNKNOWN or (saying.meaning is Meaning.NO and inbound.press is None)
    return objects and may_object(topic) and not is_greeting(inbound, saying)


def answered_late(remark: Remark, saying: Said, topic: Topic | None) -> Outcome | None:
    """An answer to what is asked no longer."""
    talk, inbound, now = remark.talk, remark.inbound, remark.now
    again = asked_before.changed_mind(talk, inbound, now) if agrees_after_all(saying, topic) else None
    return again or lost_question.answered(talk, inbound, saying, now)


def answered_open(case: Case, remark: Remark, saying: Said) -> Outcome:
    """What was said under the question that is open."""
    if is_greeting(remark.inbound, saying):
        return answered(remark, "topics.greeting")
    what_follows = guarded(case, remark.now, lambda: answer_question(case, remark, saying, remark.now))
    return replace(what_follows, by="citizen")


def agrees_after_all(saying: Said, topic: Topic | None) -> bool:
    return saying.meaning is Meaning.YES or topic in {Topic.MISTAKEN_ANSWER, Topic.APPLY_AGAIN}


def iban_of(saying: Said) -> str | None:
    return saying.value if saying.meaning is Meaning.IBAN else None


def case_awaiting(talk: Conversation) -> Case | None:
    """Whose payment came back; an account that is asked for otherwise is answered first."""
    if talk.asking is not None and talk.asking.status is Status.ACCOUNT:
        return None
    return redirecting.awaiting(talk.mine or ((talk.latest,) if talk.latest else ()))


ACCOUNTS = {Meaning.IBAN, Meaning.IBANS}  # say by themselves what they answer
COURTESY = {Topic.THANKS, Topic.CONDOLENCE}


def answers_official(talk: Conversation, inbound: InboundMessage) -> bool:
    """The last words they were written were a person's."""
    last = talk.last_words
    return inbound.press is None and last is not None and last.key in OFFICIAL_WORDS and last.at <= inbound.moment


def is_for_official(talk: Conversation, saying: Said, topic: Topic | None) -> bool:
    """Not courtesy, nor that the state is wrong, which holds a case; an account that is asked for is its answer."""
    account_asked = saying.meaning in ACCOUNTS and talk.asking is not None
    return not account_asked and topic not in COURTESY | CONTRADICTS


def to_official(remark: Remark, saying: Said) -> Outcome:
    """The person who wrote reads it. A "yes" may be meant for them, or for the question that is open beside: that is
    asked once more."""
    asking = remark.asking
    if saying.meaning not in ANSWERED_BY_A_WORD:
        return put_before(remark, topic=DeskTopic.ANSWER)
    if asking is not None:
        return asked_again(continue_here(asking, remark.inbound), remark.now)
    return passed_on(remark)


ANSWERED_BY_A_WORD = {Meaning.YES, Meaning.NO, Meaning.CHOICE}


def asks_back(inbound: InboundMessage) -> bool:
    """ "Да?" is no answer, and about nothing else either."""
    return understand(inbound.text.strip().rstrip("? ")).meaning in {Meaning.YES, Meaning.NO}


def asks_why(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome | None:
    """ "За что?" while nothing is decided asks why we write at all; "why so little" at any time how the sum is made."""
    remark = Remark(talk=talk, inbound=inbound, now=now)
    if saying.meaning is not Meaning.WHY or remark.case is None:
        return None
    if remark.case.last_decision is not None and not answers.asks_why_little(remark):
        return None
    return on_topic(Topic.WHY, remark)


def on_topic(topic: Topic, remark: Remark) -> Outcome:
    """What people ask and tell beside the question that is open."""
    case = remark.case
    if case is None:
        return answers.answer(topic, remark)
    return guarded(case, remark.now, lambda: answers.answer(topic, remark))


def on_two_topics(saying: Said, topic: Topic | None, remark: Remark) -> Outcome | None:
    """Where a message asks two things; `topic` is what the whole of it is about."""
    topics = several.two_asked(topic, remark.inbound.text) if in_words(remark.inbound, saying) else None
    if topics is None:
        return None
    if remark.case is None:
        return several.both_answers(topics, remark)
    return guarded(remark.case, remark.now, lambda: several.both_answers(topics, remark))


def beside_a_question(remark: Remark, saying: Said) -> Outcome:
    """Where nothing is asked; what is not understood a second time is put before a person."""
    if is_nod(remark.inbound, saying):
        return answered(remark, "topics.thanks")
    if is_greeting(remark.inbound, saying):
        return answered(remark, "topics.greeting")
    if saying.meaning is Meaning.NO and remark.talk.latest and remark.talk.latest.last_decision:
        return answer(remark.talk, remark.inbound, "common.disagree")
    if saying.meaning is Meaning.YES and is_held_by_own_words(remark.case):
        return put_before(remark, topic=Topic.MISTAKEN_ANSWER)
    if saying.meaning in ACCOUNTS:
        return account_unasked(remark, saying)
    key, last = unasked(remark.inbound, saying), remark.talk.last_words
    if key == NOT_UNDERSTOOD and last is not None and last.key in UNCLEAR:
        return put_before(remark, "topics.unclear", DeskTopic.UNCLEAR)
    told = answer(remark.talk, remark.inbound, key)
    return replace(told, messages=tuple(in_other_language(remark, message) for message in told.messages))


def account_unasked(remark: Remark, saying: Said) -> Outcome:
    if remark.case is None:
        return accounts.named(remark, saying)
    what_follows = guarded(remark.case, remark.now, lambda: accounts.named(remark, saying))
    return replace(what_follows, by="citizen")


def is_held_by_own_words(case: Case | None) -> bool:
    """They were taken to say that the state is wrong; who says yes after that may have meant something else."""
    return case is not None and case.waiting is not None and case.waiting.reason in SAID_MISTAKEN


NOT_UNDERSTOOD = "common.not_understood"
UNCLEAR = {NOT_UNDERSTOOD, "topics.unclear"}  # a third time joins what a person reads already


def unasked(inbound: InboundMessage, saying: Said) -> str:
    """A yes where nothing is asked changes nothing; other words are told what can be said."""
    is_answer = saying.meaning is not Meaning.UNKNOWN or inbound.press
    return "common.nothing_asked" if is_answer else NOT_UNDERSTOOD


def is_nod(inbound: InboundMessage, saying: Said) -> bool:
    """A thumb or folded hands, and no word."""
    has_words = any(map(str.isalnum, inbound.text))
    return not has_words and (saying.meaning is Meaning.YES or is_greeting(inbound, saying)) and inbound.press is None


def is_greeting(inbound: InboundMessage, saying: Said) -> bool:
    """Nothing but words that may stand beside an answer."""
    return saying == UNKNOWN and inbound.press is None and set(units(words_of(inbound.text))) == {BESIDE}


def answer_question(case: Case, remark: Remark, saying: Said, now: Now) -> Outcome:
    if case.status is Status.OFFERED:
        if saying.meaning is Meaning.YES:
            talk, inbound = remark.talk, remark.inbound
            return consent.agree(case, inbound, talk.answered_words(inbound), talk.offered_words(inbound), now)
        if saying.meaning is Meaning.NO:
            return offer.decline(case, now)
        if saying.meaning in ACCOUNTS:
            return accounts.named(remark, saying)
        return unclear(remark, case, "common.not_understood_offer")
    return answer_account(case, remark, saying, now)


def answer_account(case: Case, remark: Remark, saying: Said, now: Now) -> Outcome:
    accounts = account.accounts_of(case)
    if saying.meaning is Meaning.IBANS:
        return unclear(remark, case, "common.account_which")
    if saying.meaning is Meaning.IBAN and saying.value:
        return named_account(case, remark, saying.value, now)
    if line := line_chosen(saying, len(accounts)):
        return account.choose(case, line, now)
    if saying.meaning is Meaning.YES and len(accounts) == 1 and not account.lines(case.asking.question):
        return account.confirm(case, now)
    if saying.meaning is Meaning.NO and accounts:
        return account.another(case, now)
    return unclear(remark, case, "common.not_understood_account")


def line_chosen(saying: Said, most: int) -> int:
    """Of the list that was sent; 0 where none is named."""
    line = int(saying.value) if saying.meaning is Meaning.CHOICE and saying.value else 0
    return line if 0 < line <= most else 0


def named_account(case: Case, remark: Remark, number: str, now: Now) -> Outcome:
    """What is no account, or the beginning of one, is no try: only what is meant as a whole account can be wrong."""
    return no_try(case, remark, number) or account.supply(case, number, now)


def named_again(case: Case, remark: Remark, number: str) -> Outcome:
    """For a payment that came back."""
    outcome = no_try(case, remark, number) or redirecting.named(case, remark.inbound, number, remark.now)
    return replace(outcome, by="citizen")


def no_try(case: Case, remark: Remark, number: str) -> Outcome | None:
    if key := account.instead_of(number):
        return answered(remark, key)
    if not account.is_piece(case, number):
        return None
    outcome = answered(remark, "topics.iban_piece", count=str(len(number)))
    return replace(outcome, case=(outcome.case or case).with_application(account_piece=number))
