"""What a citizen wrote that is neither a yes nor a no, and how it is answered while a question may be open."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product

from proactive.cases.case import Case, Question
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.wording import SENTENCE_ENDS, reply
from proactive.conversation.conversation import Conversation
from proactive.conversation.open_question import continue_here
from proactive.conversation.topics.written_in import language_of
from proactive.messages.contact import Channel, Language
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import Message
from proactive.messages.texts import Button, button, service_words, topic_words
from proactive.messages.texts.sms import parts
from proactive.road import account
from proactive.services import service

MOST_PARTS = 2
SHORT = {name: f"{name}_short" for name in ("yes_no", "other_account", "other_language")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    talk: Conversation
    inbound: InboundMessage
    now: Now
    is_last: bool = True  # else another answer follows, and what is still asked stands under that one
    answers_as_spoken: bool = False  # in the language of the words, whatever was chosen

    @property
    def asking(self) -> Case | None:
        return self.talk.asking

    @property
    def case(self) -> Case | None:
        """The case whose question is open, else the newest that the citizen has heard of."""
        return self.talk.asking or next(iter(self.talk.heard_of), None)

    @property
    def language(self) -> Language:
        spoken = language_of(self.inbound.text) if self.answers_as_spoken else None
        return spoken or self.talk.language(self.inbound)

    @property
    def is_paid_once(self) -> bool:
        """Known from the first word on, whatever the registers have said yet."""
        return self.case is not None and service(self.case.service).paid_once

    @property
    def service(self) -> str:
        """What the case's benefit is called."""
        assert self.case is not None
        return service_words(self.case.service, "name", "", self.language)


def answered(remark: Remark, key: str, **params: str) -> Outcome:
    """The answer; an open question stays open, and where it fits the answer ends with what is still asked."""
    question = open_question(remark)
    if question is None or not remark.is_last:
        return Outcome(messages=(worded(remark, key, **params),))
    message = reply(remark.inbound, remark.language, key, remark.case, **params)
    asked = tails(still_asked(question), remark.language)
    return still_open(remark, with_tails(message, how_to_change(remark), asked))


def answered_alone(remark: Remark, key: str, **params: str) -> Outcome:
    """The answer to who should not be pressed now; an open question stays open."""
    return still_open(remark, worded(remark, key, **params))


def open_question(remark: Remark) -> Question | None:
    return remark.asking.asking.question if remark.asking else None


def still_open(remark: Remark, message: Message) -> Outcome:
    """The question may be answered under these words too, and the conversation goes on where the citizen speaks."""
    question = open_question(remark)
    if remark.asking is None or question is None or not remark.is_last:
        return Outcome(messages=(message,))
    message = replace(message, buttons=message.buttons or buttons_of(question, remark.language))
    case = continue_here(remark.asking, remark.inbound)
    question = replace(question.repeated(message.id), misunderstood=0)
    return Outcome(case=case.with_asking(question=question), messages=(message,), by="citizen")


def worded(remark: Remark, key: str, **params: str) -> Message:
    """In the citizen's language; who writes in the other one is told how to change it."""
    return in_other_language(remark, reply(remark.inbound, remark.language, key, remark.case, **params))


def in_other_language(remark: Remark, message: Message) -> Message:
    """With how to change the language, where they wrote in the other one."""
    return with_tails(message, how_to_change(remark))


def how_to_change(remark: Remark) -> tuple[str, ...]:
    spoken = language_of(remark.inbound.text)
    if spoken is None or spoken is remark.language or not remark.is_last:
        return ()
    return tails("other_language", remark.language)


def tails(key: str, language: Language) -> tuple[str, ...]:
    """A sentence at the end, and the few words that stand for it where it has no room."""
    return topic_words("tail", key, language), *([topic_words("tail", SHORT[key], language)] if key in SHORT else ())


def with_tails(message: Message, *each: tuple[str, ...]) -> Message:
    """With each sentence, the first of them the most important; by SMS shorter, or without, where the parts that the
    answer may take do not hold them."""
    if message.channel is Channel.TELEGRAM:
        return replace(message, text="\n\n".join([message.text, *(ways[0] for ways in each if ways)]))
    choices = product(*((*ways, "") for ways in each))
    for chosen in sorted(choices, key=lambda ways: ([not tail for tail in ways], -len("".join(ways)))):
        longer = sentences([message.text, *filter(None, reversed(chosen))])
        if parts(longer) <= MOST_PARTS:
            return replace(message, text=longer)
    return message


def sentences(each: Iterable[str]) -> str:
    """One after another, each with its end."""
    *first, last = each
    return " ".join([*(text if text.endswith(SENTENCE_ENDS) else f"{text}." for text in first), last])


def still_asked(question: Question) -> str:
    """Which sentence says what an answer looks like."""
    if question.kind == "offer":
        return "yes_no"
    if not question.choices:
        return "iban"
    if question.text_key in account.NAMES_ANOTHER:
        return "iban_or_line"
    return "line" if account.lines(question) else "other_account"


def buttons_of(question: Question, language: Language) -> tuple[Button, ...]:
    """Those under the open question."""
    actions = {"yes_no": ("yes", "no"), "other_account": ("yes", "other_account"), "line": ("other_account",)}
    return tuple(button(action, language) for action in actions.get(still_asked(question), ()))
