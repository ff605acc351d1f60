"""What happened to people whom an award is about: by a feed, a register, the calendar, a citizen or an official."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from proactive.cases.case import BankAccount
from proactive.cases.registers import Disability
from proactive.messages.contact import Language
from proactive.services.entitlement import Entitlement
from proactive.services.member import Member


class Happening(StrEnum):
    """What a circumstance is."""

    EXAMINED = "examined"  # a new record of a disability
    CORRECTED = "corrected"  # the record says now what was always true
    ABLE = "able"  # found able to work
    DIED = "died"
    ALIVE = "alive"  # a death was annulled
    BORN = "born"
    MEMBER_COUNTED = "member_counted"  # an official counts somebody of whom no register tells
    ACCOUNT_IDLE = "account_idle"
    ACCOUNT_USED = "account_used"
    RETURNED = "returned"
    ACCOUNT_GIVEN = "account_given"
    LEFT_COUNTRY = "left_country"
    CAME_BACK = "came_back"
    DOCUMENT_ENDED = "document_ended"
    DOCUMENT_RENEWED = "document_renewed"
    CITIZENSHIP_LOST = "citizenship_lost"
    WANTED = "wanted"
    FOUND = "found"
    MOVED_IN = "moved_in"  # an institution on full state support
    MOVED_OUT = "moved_out"
    FORESEEN = "foreseen"  # a day that stood in the award from the beginning
    NEW_YEAR = "new_year"
    PENSION = "pension"
    STUDIES_ENDED = "studies_ended"
    STUDIES_REMOTE = "studies_remote"  # they go on, but not full time
    STUDIES_RESUMED = "studies_resumed"
    GUARDIAN_CHANGED = "guardian_changed"
    SIGN_OF_LIFE = "sign_of_life"  # contributions are paid for a breadwinner who is held dead or missing
    RIGHTS_LOST = "rights_lost"  # who is paid for a child may not act for it any more
    CARER_EMPLOYED = "carer_employed"
    CHOSEN_ANOTHER = "chosen_another"  # the other of two benefits
    CHOSEN_THIS = "chosen_this"  # a part of this one instead of the other
    CHOSEN_BACK = "chosen_back"  # this one again, instead of a part of the other for which it was given up
    PART_ENDED = "part_ended"  # of a family's benefit, that was chosen instead of this one
    OWN_WISH = "own_wish"
    RECOUNTED = "recounted"  # registers were asked afresh
    SHARE_GIVEN_UP = "share_given_up"  # a member who was paid their own share wants it no longer
    HOLDING_ASKED = "holding_asked"  # the recipient asks that what was overpaid be held back
    HOLDING_DUE = "holding_due"
    HOLDING_ENDED = "holding_ended"  # the recipient asks that nothing be held back any more
    SHARE_ASKED = "share_asked"  # somebody is to be paid their part of it
    DECIDED = "decided"  # an official's own act


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstance:
    """`id` is unique: however often it comes, it changes an award once. `on`: the day of it; `came`: of the news.

    `iin`: whom it is about. What else is there depends on what happened.
    """

    id: str
    what: Happening
    on: date
    came: date
    iin: str | None = None
    disability: Disability | None = None
    member: Member | None = None  # who is born, or studies again until a day
    account: BankAccount | None = None
    payee: str | None = None
    payee_bin: str | None = None  # where an organisation is paid
    payee_name: str = ""  # what it is called
    msisdn: str | None = None  # the new payee's number
    language: Language | None = None  # in which they are written to
    good_reason: bool = False  # why an examination was missed
    entitlement: Entitlement | None = None
    pension: Decimal | None = None  # what is paid of it a month, as an official found it
    amount: Decimal | None = None  # tenge that were overpaid
    words: str = ""

    @property
    def next_month(self) -> date:
        """The first of the month after the later of the day and the news."""
        return first_after(max(self.on, self.came))


def first_after(day: date) -> date:
    """The first of the next month."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
