"""The city as the pages know it: people with phones, and events that can be brought to them."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from aiohttp import web

from storage.jobs.inbox import Arrival


class EventKind(StrEnum):
    """Events a visitor may bring; the values are the city's own words."""

    BURIAL = "burial_entitled"
    GENERAL_ILLNESS = "disability_general_illness"
    OTHER_CAUSE = "disability_occupational_disease"
    CHILD = "child_under_7"
    PENSIONER = "disability_pensioner"
    BREADWINNER = "breadwinner"
    PARENT = "disability_of_parent"
    SPOUSE_DIES = "spouse_dies"
    GROUP_WORSE = "group_worse"
    GROUP_BETTER = "group_better"
    EXAMINED_AGAIN = "examined_again"
    ABLE_TO_WORK = "able_to_work"
    ACCOUNT_IDLE = "account_idle"
    ACCOUNT_ACTIVE = "account_active"
    PAYMENT_RETURNED = "payment_returned"
    DOCUMENT_ENDED = "document_ended"
    DOCUMENT_RENEWED = "document_renewed"
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    LEFT_COUNTRY = "left_country"
    CAME_BACK = "came_back"
    CITIZENSHIP_LOST = "citizenship_lost"
    WANTED = "wanted"
    FOUND = "found"
    RIGHTS_LOST = "rights_lost"
    CARER_WORKS = "carer_works"
    SIGN_OF_LIFE = "sign_of_life"
    MARRIAGE = "marriage"
    BIRTH = "birth"
    RECIPIENT_DIES = "recipient_dies"
    FOUND_ALIVE = "found_alive"


class OwnEvent(StrEnum):
    """Events that a visitor may bring to one chosen person."""

    ILL = "ill"
    CHILD_ILL = "child_ill"
    BEREAVED = "bereaved"
    BREADWINNER = "breadwinner"


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEvents:
    """Those that fit a person now; `touched`: an earlier event concerned them, and nobody meets with two before they
    draw a monthly benefit."""

    events: tuple[OwnEvent, ...]
    touched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Citizen:
    """One inhabitant. `key` stands in addresses, so that no IIN does."""

    key: str
    iin: str
    name: str
    age: int
    language: str  # kk, ru
    msisdn: str | None = None  # +7…, as BMG has it
    alive: bool = True

    @property
    def chat_id(self) -> int:
        """The citizen's simulated Telegram account: always the same, and within the 52 bits of the Bot API."""
        return int.from_bytes(hashlib.sha256(self.iin.encode()).digest()[:6])


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPerson:
    """A page of people; `more`: there is another page."""

    people: tuple[Citizen, ...]
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BroughtEvent:
    """An event that was brought: whom it befell, and who is likely to be asked first, if anybody."""

    subject: Citizen
    asked: Citizen | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payout:
    """What the payment desk has paid for an order, and on which day."""

    on: date
    amount: Decimal


class NobodySuits(Exception):
    """The city has nobody (left) to whom this kind of event can happen."""


class Citizens(Protocol):
    """What the demo page asks of the city."""

    async def people(self, search: str, page: int) -> FoundPerson:
        """Living people whose name, IIN or number holds all the words; pages count from 1."""
        ...

    async def person(self, key: str) -> Citizen | None:
        """By `Citizen.key`."""
        ...

    async def by_iin(self, iins: Collection[str]) -> Mapping[str, Citizen]:
        """By IIN; those who do not live here are left out."""
        ...

    async def bring(self, kind: EventKind) -> BroughtEvent:
        """Lets an event happen and be published. Raises `NobodySuits`."""
        ...

    async def own_events(self, key: str) -> OwnEvents:
        """What can be brought to the person of this key, whom `person` has."""
        ...

    async def bring_own(self, key: str, event: OwnEvent) -> BroughtEvent:
        """As `bring`, to the person of this key or to their kin. Raises `NobodySuits` where it fits no longer."""
        ...

    async def payouts(self, order_id: str) -> tuple[Payout, ...]:
        """In the order in which they went out; nothing for an order that the desk does not hold."""
        ...


CITIZENS = web.AppKey("citizens", Citizens)


class Handset(Protocol):
    """A simulated phone: what it sends, in the shape in which the real channels bring it to the inbox."""

    def sms_sent(self, citizen: Citizen, text: str, now: datetime) -> Arrival:
        """An SMS; the citizen has a number."""
        ...

    def written(self, citizen: Citizen, text: str, now: datetime) -> Arrival:
        """In Telegram."""
        ...

    def contact_shared(self, citizen: Citizen, now: datetime) -> Arrival:
        """The citizen's own contact, as the button below the chat sends it."""
        ...

    def pressed(self, citizen: Citizen, action: str, message_id: str, now: datetime) -> Arrival:
        """A button under the message of that id."""
        ...


HANDSET = web.AppKey("handset", Handset)
