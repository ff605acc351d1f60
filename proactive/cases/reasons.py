"""Why a case waits for somebody, or why it is closed: each reason once; its words for officials in `reasons.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path


class Reason(StrEnum):
    """The words are the API's. What stands in `about` is said beside those that have any."""

    # nobody can be asked
    NO_NUMBER = "no_number"
    ORGANISATION = "organisation"
    NOBODY_TO_ASK = "nobody_to_ask"
    GUARDIAN_UNKNOWN = "guardian_unknown"
    UNDELIVERED = "undelivered"
    LATE_ANSWER = "late_answer"  # about: the citizen's own words, which came when the question was closed
    NO_CHANNEL = "no_channel"
    NAMED_UNFIT = "named_unfit"  # about: why whom an official named cannot be asked: `died`, `minor`, …
    ACCOUNT = "account"  # about: what is wrong with the one that an official entered

    # nothing can be said
    UNKNOWN = "unknown"  # about: the check on which the registers are silent
    REGISTERS_DISAGREE = "registers_disagree"
    RECORD_IN_DOUBT = "record_in_doubt"
    REGISTER_REFUSES = "register_refuses"  # about: the register, its code
    LAW_NOT_IN_FORCE = "law_not_in_force"  # about: the parameter, the day
    PROGRAM_ERROR = "program_error"

    # an application is looked at
    DOCUMENT = "document"  # about: the document as the official named it
    DOCUMENT_CAME = "document_came"  # about: the same
    DOCUMENT_MISSING = "document_missing"  # about: the same; its last day has come
    OBJECTION = "objection"
    REVIEW_REQUESTED = "review_requested"
    ANSWERS_AWAITED = "answers_awaited"  # by an approval; it is carried out when they have come and say the same
    ANSWERS_CHANGED = "answers_changed"  # since what an official approved was prepared

    # what the citizen wrote, about: their words; of a question to a person also until when an answer was promised
    CITIZEN_ASKS = "citizen_asks"
    SAID_ALIVE = "said_alive"
    SAID_DEAD = "said_dead"
    SAID_NOT_DISABLED = "said_not_disabled"
    SAID_NOT_KIN = "said_not_kin"
    SAID_WRONG_PERSON = "said_wrong_person"

    # after the decision
    FOLLOW_UP = "follow_up"  # about: what is to be looked into
    ORDER_REFUSED = "order_refused"  # about: the HTTP status
    ORDERED_ALREADY = "ordered_already"  # the desk holds an order of the case that nobody here remembers
    PAYMENT_RETURNED = "payment_returned"  # about: what is wrong with the account that an official entered
    EVENT_CORRECTED = "event_corrected"
    EVENT_ANNULLED = "event_annulled"
    EVENT_REVOKED = "event_revoked"
    PAID_BEFORE_ANNULMENT = "paid_before_annulment"
    RECIPIENT_DIED = "recipient_died"

    # why it is closed
    CHECK = "check"  # about: the check that failed
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    STOPPED = "stopped"
    NOBODY_LEFT = "nobody_left"
    NO_ACCOUNT = "no_account"
    WITHDRAWN = "withdrawn"
    SETTLED = "settled"  # these five: an official closed it
    UNREACHED = "unreached"
    NO_RIGHT = "no_right"
    OWN_WISH = "own_wish"
    DUPLICATE = "duplicate"


CLOSING = (Reason.SETTLED, Reason.UNREACHED, Reason.NO_RIGHT, Reason.OWN_WISH, Reason.DUPLICATE)


# The citizen says that the state is wrong about somebody: nothing more goes out before a person has looked.
SAID_MISTAKEN = {
    Reason.SAID_ALIVE,
    Reason.SAID_DEAD,
    Reason.SAID_NOT_DISABLED,
    Reason.SAID_NOT_KIN,
    Reason.SAID_WRONG_PERSON,
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """`about` is what the reason names, part by part: a check, a register and its code, a document's name."""

    reason: Reason
    about: tuple[str, ...] = ()


def asks_for_a_person(waiting: Waiting | None) -> bool:
    """Who was decided about wants a person to look: a review, or words for one."""
    return waiting is not None and waiting.reason in {Reason.REVIEW_REQUESTED, Reason.CITIZEN_ASKS}


@cache
def book() -> Mapping[str, Mapping[str, str]]:
    """By reason, in Kazakh, Russian and English.

    `<reason>.about` names what it is about; `<reason>.<part>` is the whole sentence where it is about that.
    """
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


def in_short(reason: Reason, language: str) -> str:
    """Whatever it is about. Raises `KeyError` for a language that is not there."""
    return book()[reason][language]


def in_full(waiting: Waiting, language: str, about: str) -> str:
    """With what it is about, in words; in short where nothing can be said of that."""
    keys = [key for part in waiting.about if (key := f"{waiting.reason}.{part}") in book()]
    if not keys and about and f"{waiting.reason}.about" in book():
        keys = [f"{waiting.reason}.about"]
    return "; ".join(book()[key][language].format(about=about) for key in keys or [waiting.reason])
