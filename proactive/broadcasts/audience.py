"""Whom a broadcast is for: people we know by a case or by a choice of theirs, and why some are left out."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel, Contact, Language

KATO = (10, 11, 15, 19, 23, 27, 31, 33, 35, 39, 43, 47, 55, 59, 61, 62, 63, 71, 75, 79)
REGIONS = frozenset(str(code) for code in KATO)


class LeftOut(StrEnum):
    """Why somebody who is meant is not written to."""

    DEAD = "dead"
    ANNULLED = "annulled"  # what we knew them for was taken back
    STOPPED = "stopped"  # they said stop
    NO_NUMBER = "no_number"
    NO_CHANNEL = "no_channel"  # the only way to reach them is switched off
    NO_CASE = "no_case"  # the text speaks of a case, and they have none
    CHANGED = "changed"  # they were meant, and are no longer by the time their turn comes


@dataclass(frozen=True, slots=True)
class Ages:
    """Whole years, both ends included; `None`: no end on that side."""

    least: int | None = None
    most: int | None = None

    @classmethod
    def parse(cls, text: str) -> "Ages":
        """`"18-63"`, `"63-"`, `"-17"`. Raises `ValueError` with what is expected."""
        ends = [part.strip() for part in text.split("-")]
        digits = [end for end in ends if end]
        if len(ends) != 2 or not digits or not all(end.isascii() and end.isdigit() for end in digits):
            raise ValueError(f'expected years as "18-63", "63-" or "-17", got "{text}"')
        least, most = (int(end) if end else None for end in ends)
        if least is not None and most is not None and least > most:
            raise ValueError(f"nobody is at least {least} and at most {most}")
        return cls(least, most)

    def hold(self, birth_date: date | None, today: date) -> bool:
        if birth_date is None:
            return False
        had_birthday = (today.month, today.day) >= (birth_date.month, birth_date.day)
        years = today.year - birth_date.year - (not had_birthday)
        return (self.least is None or years >= self.least) and (self.most is None or years <= self.most)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """A case of somebody's, as far as an audience looks at it. `region`: two digits of KATO; `None`: unknown."""

    number: str
    service: str
    status: Status
    language: Language
    region: str | None = None
    birth_date: date | None = None
    dead: bool = False

    @property
    def stands(self) -> bool:
        return not self.dead and self.status is not Status.ANNULLED


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """One phone line with the cases of those who are reached on it; without a contact: one who has no number."""

    key: str
    contact: Contact | None
    matters: tuple[Matter, ...] = ()

    @property
    def language(self) -> Language:
        contact_language = self.contact.language if self.contact else None
        return contact_language or (self.matters[0].language if self.matters else Language.KK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Each condition that is given must hold; one that is left empty holds for everybody.

    What a condition asks about a case, one and the same case must answer. Who is not known to fit does not fit.
    """

    regions: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()
    services: tuple[str, ...] = ()
    statuses: tuple[Status, ...] = ()
    channel: Channel | None = None
    ages: Ages | None = None

    @property
    def asks_registers(self) -> bool:
        """Whether it takes what registers said about the person."""
        return bool(self.regions or self.ages)

    @property
    def asks_cases(self) -> bool:
        return bool(self.services or self.statuses or self.asks_registers)

    @property
    def when_their_turn_comes(self) -> "Audience":
        """What is asked once more of who was found to fit: where their case stands, and how they are reached."""
        return Audience(services=self.services, statuses=self.statuses, channel=self.channel)

    def holds(self, matter: Matter, today: date) -> bool:
        return (
            (not self.services or matter.service in self.services)
            and (not self.statuses or matter.status in self.statuses)
            and (not self.regions or matter.region in self.regions)
            and (self.ages is None or self.ages.hold(matter.birth_date, today))
        )

    def matters_of(self, addressee: Somebody, today: date) -> tuple[Matter, ...]:
        return tuple(matter for matter in addressee.matters if self.holds(matter, today))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """How somebody is written to, and about which case where they have one."""

    channel: Channel
    address: str
    msisdn: str
    language: Language
    matter: Matter | None


def reach(
    audience: Audience, addressee: Somebody, today: date, channels: frozenset[Channel]
) -> Reached | LeftOut | None:
    """How `addressee` is reached, why they are left out, or `None` for who is not meant."""
    meant = audience.matters_of(addressee, today)
    if audience.asks_cases and not meant:
        return None
    if audience.languages and addressee.language not in audience.languages:
        return None
    standing = sorted((matter for matter in meant if matter.stands), key=lambda matter: matter.number)
    if meant and not standing:
        return LeftOut.DEAD if any(matter.dead for matter in meant) else LeftOut.ANNULLED
    return way_to(audience, addressee, standing[-1] if standing else None, channels)


def way_to(
    audience: Audience, addressee: Somebody, matter: Matter | None, channels: frozenset[Channel]
) -> Reached | LeftOut | None:
    """Telegram where they are linked and it is on, else SMS."""
    contact = addressee.contact
    if contact is None:
        return LeftOut.NO_NUMBER
    linked = contact.chat_id is not None and Channel.TELEGRAM in channels
    channel = Channel.TELEGRAM if linked else Channel.SMS
    if audience.channel not in (None, channel):
        return None
    if contact.stopped:
        return LeftOut.STOPPED
    if channel not in channels:
        return LeftOut.NO_CHANNEL
    address = str(contact.chat_id) if linked else contact.msisdn
    return Reached(channel=channel, address=address, msisdn=contact.msisdn, language=addressee.language, matter=matter)
