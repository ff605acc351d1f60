"""Transports: each sends one message and says what became of it, in our words."""

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Protocol

from storage.messages.claiming import Outgoing

WORD = re.compile(r"[^\W\d]\w{2,}|\d{4,}")


class Fate(StrEnum):
    """What a provider's answer means, whoever the provider is."""

    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    LATER = "later"  # not now: try again
    UNKNOWN = "unknown"  # the answer was lost: it may have gone out
    UNTRIED = "untried"  # the channel was asked to rest before this message's turn came
    BARRED = "barred"  # the route itself: a wrong password or address, an account that is closed, too much at once
    REJECTED = "rejected"  # never: this message cannot be sent
    GONE = "gone"  # the citizen can no longer be reached on this channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    fate: Fate
    provider_id: str | None = None
    error: str | None = None
    pause: timedelta | None = None  # the provider asks the whole channel to wait


class Transport(Protocol):
    async def send(self, message: Outgoing) -> Receipt:
        """Never raises for what a provider answers; that is what `Fate` is for."""
        ...


def without_words(said: str, message: Outgoing) -> str:
    """Some providers say again what they were sent, or the beginning of it: that is kept in no log, and in no reason
    why a message or a route rests."""
    sent = {word.casefold() for word in WORD.findall(f"{message.text} {message.address}")}
    return WORD.sub(lambda word: "…" if word.group().casefold() in sent else word.group(), said)
