"""What a machine cannot answer waits for a person: about what, and until when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeskTopic(StrEnum):
    """Why a conversation is before a person, beside the topics of what citizens ask and tell."""

    UNCLEAR = "unclear"  # not understood twice
    ANSWER = "answer"  # to what a person wrote
    OBJECTION = "objection"  # to a refusal that was told beforehand
    REVIEW = "review"  # of a decision: what they have against it, or that it is another's turn meanwhile
    LATE_ANSWER = "late_answer"  # its question is not open any more
    LIFE_CHANGED = "life_changed"  # of who is paid by the month: a guardian, studies, their own wish
    REPEATS = "repeats"  # the same again and again: perhaps a machine
    LIMIT = "limit"  # of answers a day
    FROM_SERVICE = "from_service"  # a name or a short code wrote
    FROM_LANDLINE = "from_landline"
    FROM_ABROAD = "from_abroad"
    FROM_CHAT = "from_chat"  # in Telegram, without a number here


LIFE_IN_DANGER = "life_in_danger"  # the topic that a person reads before all others
# Perhaps a machine, which is not answered: what goes on after it was looked at is on the list once a day.
STOPPED = frozenset({DeskTopic.REPEATS, DeskTopic.LIMIT, DeskTopic.FROM_SERVICE})
OF_A_CASE = frozenset({DeskTopic.OBJECTION, DeskTopic.LATE_ANSWER})  # answered by what is decided on the case


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """`by`: when a person is to have answered, by working hours; `promised`: the citizen was told that hour."""

    topic: str
    by: datetime
    promised: bool = True
    case_number: str | None = None  # which it is about, where that is another's, of which they are paid a share
