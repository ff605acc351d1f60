"""Running awards as they go over the wire."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field

from handlers.api.shapes import (
    LARGEST_PAGE,
    LINES,
    Given,
    Iin,
    Instant,
    Money,
    Number,
    OrganisationBody,
    PeriodBody,
    PersonBody,
    ServiceCode,
    Signed,
    Taken,
    person,
    whole,
)
from proactive.awards.award import AwardReason, AwardState, AwardWaiting, Because, ChangeKind, MonthlyAward, PartOf
from proactive.awards.parting import part_id
from storage.awards.awards import AwardFile, AwardPage

AWARD_ID = r"^[0-9a-f]{16,32}$"
AwardId = Annotated[str, Field(pattern=AWARD_ID, examples=["0f1e2d3c4b5a6978"])]
Person = Annotated[PersonBody, BeforeValidator(person)]


class AwardSearch(Taken):
    """All conditions hold together; without any, every award."""

    iin: Iin | None = Field(default=None, description="Of the recipient, the payee or a member")
    service: ServiceCode | None = None
    state: AwardState | None = None
    waiting: bool | None = Field(default=None, description="true: what waits for an official; false: all else")
    after: AwardId | None = Field(default=None, description="The `next` of the page before")
    limit: Annotated[int, BeforeValidator(whole)] = Field(default=50, ge=1, le=LARGEST_PAGE)


class AwardActBody(Taken):
    """From which day, for which reason, in words for the citizen; `iban` where it is redirected, or a share is parted.

    `pension`: tenge a month, where a pension is approved that is less than the benefit: the rest is paid beside it.
    `rests_on`: the document that was seen, where no register tells, or the recipient's written request. `amount`: tenge
    that were overpaid. `centre`: what it is called to which a share goes. `member`, `role`: who is counted from that
    day on and as what; `pension` is then theirs.
    """

    from_: date = Field(alias="from", strict=False)
    reason: Because = Because.OFFICIAL
    words: str = Field(min_length=1, max_length=1000, pattern=LINES)
    iban: str | None = Field(default=None, pattern=r"^KZ[0-9A-Z]{18}$")
    pension: str | None = Field(default=None, pattern=r"^[1-9][0-9]{0,8}\.[0-9]{2}$", examples=["45000.00"])
    rests_on: str = Field(default="", max_length=300, pattern=LINES)
    amount: str | None = Field(default=None, pattern=r"^[1-9][0-9]{0,8}\.[0-9]{2}$", examples=["45000.00"])
    centre: str = Field(default="", max_length=200, pattern=LINES)
    member: Iin | None = None
    role: Literal["aged", "child", "carer"] | None = None


class FoundAward(Given):
    id: AwardId
    case_number: Number
    service: ServiceCode
    recipient: Person = Field(validation_alias="recipient_iin")
    state: AwardState

    @classmethod
    def of(cls, award: MonthlyAward, today: date) -> Self:
        return cls(
            id=award.id,
            case_number=award.case_number,
            service=award.service,
            recipient_iin=award.recipient_iin,
            state=award.state(today),
        )


class FoundAwards(Given):
    awards: list[FoundAward]
    next: AwardId | None = Field(description="Give it as `after` to read on; null: there is no more")

    @classmethod
    def of(cls, page: AwardPage, today: date) -> Self:
        return cls(awards=[FoundAward.of(award, today) for award in page.awards], next=page.next)


class MemberBody(Given):
    iin: str
    from_: date = Field(serialization_alias="from")
    until: date | None = Field(description="null: no end")


class AwardWaitsFor(Given):
    reason: AwardReason
    about: str | None
    since: Instant


class AwardChangeBody(Given):
    """One decision on the award."""

    kind: ChangeKind
    from_: date = Field(serialization_alias="from")
    reason: Because = Field(validation_alias="because")
    decision: str = Field(validation_alias="number", description="The decision's number")
    at: Instant
    by: str = Field(description="`system`, or the official")
    monthly: list[PeriodBody] = Field(validation_alias="rows")
    arrears: Signed = Field(description="Below zero: held back of that month's payment, at the recipient's request")
    basis: str
    words: str
    rests_on: str = Field(description="The document that an official has seen; empty: none was needed")


class AwardHearingBody(Given):
    kind: Literal["suspend", "stop"]
    told_at: Instant
    object_until: date
    decide_from: date
    by_letter: bool = Field(description="Nobody could be written to: who is paid must be told by a letter, sent today")


class HoldingBody(Given):
    """What is held back for what was overpaid, at the recipient's request."""

    total: Money
    left: Money
    a_month: Money = Field(description="The most that was agreed to")
    next_on: date | None = Field(description="The first of the month of the next instalment; null: they were asked")


class PartBody(Given):
    """That the award is only a part of what the case gives."""

    of: PartOf
    number: int


class ApartBody(Given):
    """What another is paid of it, by an award of its own."""

    id: AwardId
    of: PartOf
    from_: date = Field(serialization_alias="from")


class AwardBody(Given):
    """One citizen's running benefit."""

    id: AwardId
    case_number: Number
    order_id: str
    service: ServiceCode
    recipient: Person = Field(validation_alias="recipient_iin")
    payee: PersonBody | OrganisationBody
    payee_name: str | None = Field(description="What an organisation that is paid is called")
    part: PartBody | None = Field(description="null: the award of the whole case")
    apart: list[ApartBody] = Field(description="What others are paid of it, each by an award of that id")
    members: list[MemberBody]
    state: AwardState = Field(description="Today's; what comes stands in the changes")
    from_: date = Field(serialization_alias="from")
    until: date | None = Field(description="The last day that is paid; null: no end")
    monthly: list[PeriodBody]
    waits_for: AwardWaitsFor | None
    hearing: AwardHearingBody | None
    holding: HoldingBody | None = Field(description="null: nothing is held back, and nobody was asked")
    changes: list[AwardChangeBody]

    @classmethod
    def of(cls, file: AwardFile, today: date) -> Self:
        award = file.award
        return cls.model_validate(
            {
                "id": award.id,
                "case_number": award.case_number,
                "order_id": award.order_id,
                "service": award.service,
                "recipient_iin": award.recipient_iin,
                "payee": {"bin": award.payee_bin} if award.payee_bin else {"iin": award.payee_iin},
                "payee_name": award.payee_name or None,
                "part": award.part,
                "apart": [
                    {"id": part_id(award, place), "of": apart.of, "from_": apart.from_}
                    for place, apart in enumerate(award.apart, 1)
                ],
                "members": award.entitlement.members,
                "state": award.state(today),
                "from_": min((row.from_ for row in award.rows), default=award.entitlement.paid_from),
                "until": award.last_day,
                "monthly": award.rows,
                "waits_for": award.waiting and waits_for(award),
                "hearing": award.hearing,
                "holding": award.holding,
                "changes": file.changes,
            }
        )


def waits_for(award: MonthlyAward) -> AwardWaitsFor | None:
    waiting = award.waiting
    if waiting is None:
        return None
    return AwardWaitsFor(reason=waiting.reason, about=about_of(waiting) or None, since=waiting.since)


def about_of(waiting: AwardWaiting) -> str:
    """The wire has one string of it: who refused, the words, or the sum."""
    amount = f"{waiting.amount:.2f}" if waiting.amount is not None else ""
    return " ".join(filter(None, (waiting.register, *waiting.about, amount)))
