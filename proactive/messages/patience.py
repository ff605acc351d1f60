"""How long a message may wait for its own way while there is another: an answer is worth nothing an hour later."""

from collections.abc import Mapping
from datetime import timedelta

from proactive.messages.message import Priority

MOST_TRIES = 40  # about five hours, where there is no other way
WORTH_WAITING: Mapping[Priority, timedelta] = {  # bulk is worth any wait, and not the price of an SMS each
    Priority.ANSWER: timedelta(minutes=2),
    Priority.CASE: timedelta(minutes=15),
}
TRIES: Mapping[Priority, int] = {Priority.ANSWER: 7, Priority.CASE: 10}  # each wait twice the last, from a second on


def most_tries(priority: Priority, *, other_way: bool) -> int:
    """How often a message is tried before it is given up, or goes the other way."""
    return TRIES.get(priority, MOST_TRIES) if other_way else MOST_TRIES


def outlasts(wait: timedelta, priority: Priority) -> bool:
    """Whether so long a wait is longer than what the message is for."""
    worth = WORTH_WAITING.get(priority)
    return worth is not None and wait > worth
