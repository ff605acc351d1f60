"""Figures: the steps of a case's road that are counted, what they are counted by, and for which days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from proactive.messages.contact import Channel, Language


class Milestone(StrEnum):
    """How far a case came, in the order of the road. One that came further has passed those before it."""

    EVENT = "event"
    OFFER = "offer"
    DELIVERY = "delivery"  # of the offer: the provider's receipt, or Telegram's acceptance
    ANSWER = "answer"  # the citizen said something
    CONSENT = "consent"
    DECISION = "decision"
    PAYMENT = "payment"


class Dimension(StrEnum):
    SERVICE = "service"
    REGION = "region"  # two digits of KATO, where the recipient lives; empty: unknown
    LANGUAGE = "language"
    CHANNEL = "channel"  # empty: nobody was asked yet


LONGEST = timedelta(days=731)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Cases whose event came on these days, both included, and of which all that is given holds."""

    since: date
    until: date
    service: str | None = None
    region: str | None = None
    language: Language | None = None
    channel: Channel | None = None

    def __post_init__(self) -> None:
        """Raises `ValueError` with what is expected."""
        if self.until < self.since:
            raise ValueError(f"expected a first day that is not after the last, got {self.since} and {self.until}")
        if self.until - self.since > LONGEST:
            raise ValueError(f"expected at most {LONGEST.days} days, got {(self.until - self.since).days}")

    @property
    def conditions(self) -> dict[Dimension, str]:
        return {dimension: getattr(self, dimension) for dimension in Dimension if getattr(self, dimension) is not None}

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.since + timedelta(days=n) for n in range((self.until - self.since).days + 1))


@dataclass(frozen=True, slots=True)
class Funnel:
    """How many cases came so far, or further."""

    reached: Mapping[Milestone, int] = field(default_factory=lambda: dict.fromkeys(Milestone, 0))

    def __add__(self, other: "Funnel") -> "Funnel":
        return Funnel({step: self.reached[step] + other.reached[step] for step in Milestone})

    @property
    def events(self) -> int:
        return self.reached[Milestone.EVENT]

    def share(self, step: Milestone) -> float | None:
        """Of the cases that had an event; `None` where there were none."""
        return self.reached[step] / self.events if self.events else None


@dataclass(frozen=True, slots=True)
class Spell:
    """How long a step took, in seconds: half of the cases were quicker than `median`, nine of ten than `ninth`."""

    cases: int
    median: int
    ninth: int


@dataclass(frozen=True, slots=True)
class DeadlineFigures:
    """Applications by how their term was kept. `late`: decided after it; `overdue`: past it and still undecided."""

    kept: int = 0
    late: int = 0
    overdue: int = 0
    running: int = 0


@dataclass(frozen=True, slots=True)
class Examined:
    """The sample of automatic decisions: `drawn` for a person, of which `examined`, of which `objected` to."""

    drawn: int = 0
    examined: int = 0
    objected: int = 0


@dataclass(frozen=True, slots=True)
class Traffic:
    """Messages of one day that share channel, direction, state and, where they failed, the kind of failure."""

    day: date
    channel: Channel
    direction: str
    state: str
    failure: str
    messages: int
    parts: int


@dataclass(frozen=True, slots=True)
class Cell:
    """The funnel of cases that are alike in every dimension."""

    service: str
    region: str
    language: str
    channel: str
    funnel: Funnel


def by(cells: Iterable[Cell], dimension: Dimension) -> dict[str, Funnel]:
    """The funnel of each value there is, in the order of the values."""
    funnels: dict[str, Funnel] = {}
    for cell in cells:
        value = getattr(cell, dimension)
        funnels[value] = funnels.get(value, Funnel()) + cell.funnel
    return dict(sorted(funnels.items()))


def total(cells: Iterable[Cell]) -> Funnel:
    return sum((cell.funnel for cell in cells), Funnel())
