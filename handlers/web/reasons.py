"""Why a case waits or is closed, in the words of who looks at it; what it is about through its own words."""

from datetime import date

from handlers.web.words import Words
from proactive.awards.award import Because
from proactive.cases import reasons
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import SAID_MISTAKEN, Reason, Waiting
from proactive.messages.contact import Language
from proactive.messages.texts import award_words


def reason(words: Words, waiting: Waiting | None) -> str:
    """`"a document was asked for: Анықтама"`; empty where a case waits for nothing in particular."""
    if waiting is None:
        return ""
    return reasons.in_full(waiting, words.language, about_words(words, waiting))


def about_words(words: Words, waiting: Waiting) -> str:
    """Never a code: what has no words is not said."""
    match waiting.reason, waiting.about:
        case ((Reason.UNKNOWN | Reason.CHECK), (check, *_)):
            return words.check(check)
        case Reason.REGISTER_REFUSES, (register, *_):
            return words.register(register)
        case Reason.LAW_NOT_IN_FORCE, (parameter, day, *_):
            named = words.of("rate", parameter, ""), words.day(date.fromisoformat(day))
            return ", ".join(filter(None, named))
        case ((Reason.DOCUMENT | Reason.DOCUMENT_CAME | Reason.DOCUMENT_MISSING | Reason.LATE_ANSWER), (name, *_)):
            return name
        case reason, (text, *_) if reason in SAID_MISTAKEN | {Reason.CITIZEN_ASKS}:
            return text
        case _:
            return ""


def in_short(words: Words, status: Status, waiting: Waiting | None) -> str:
    """One line of a list."""
    return ": ".join(part for part in (words.of("status", status), reason(words, waiting)) if part)


def counted(words: Words, status: str, why: Reason | None) -> str:
    """One line of a count, whatever each case is about."""
    state = words.of("status", status)
    return f"{state}: {reasons.in_short(why, words.language)}" if why else state


def note(words: Words, text: str) -> str:
    """What history notes beside a move: a reason, or a sentence of its own."""
    return reasons.in_short(Reason(text), words.language) if text in set(Reason) else words.of("note", text)


def because_words(words: Words, because: Because) -> str:
    """As the citizen reads it; in English the word of the wire."""
    if words.language not in set(Language):
        return because.replace("_", " ")
    return award_words("why", because, Language(words.language))
