"""What goes over the wire: the bodies that are taken, and a case as it is given."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializationInfo,
    WithJsonSchema,
)

from proactive.cases.award import Ground, Track
from proactive.cases.case import Candidate, Case
from proactive.cases.filing import WayIn
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason
from proactive.messages.contact import Channel, Language
from proactive.services import SERVICES
from storage.cases.queries import CaseFile

SERVICE_CODES = [service.code for service in SERVICES]
NUMBER = r"^[0-9]{2}-[0-9]{7,10}$"
LARGEST_PAGE = 200
ONE_LINE = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f\s][^\x00-\x1f\x7f]*$"  # something in it that can be seen, nothing unseen
LINES = r"^[^\x00-\x09\x0b-\x1f\x7f]*[^\x00-\x20\x7f\s][^\x00-\x09\x0b-\x1f\x7f]*$"


def among(codes: Collection[str]) -> AfterValidator:
    def check(code: str) -> str:
        if code not in codes:
            raise ValueError(f"expected one of {', '.join(codes)}")
        return code

    return AfterValidator(check)


def whole(value: Any) -> Any:
    """In JSON 50.0 is the integer 50."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def in_zone(at: datetime, info: SerializationInfo) -> str:
    """In the zone that is handed over as the context."""
    return at.astimezone(info.context).isoformat()


def to_tiyn(value: Decimal) -> str:
    return f"{value:.2f}"


def plain(value: Decimal) -> str:
    return f"{value:f}"


def or_null(value: Any) -> Any:
    """What is empty is null on the wire."""
    return value or None


def person(iin: str | None) -> dict[str, str] | None:
    return {"iin": iin} if iin else None


def applicant(candidate: Candidate | None) -> dict[str, str] | None:
    """By IIN, an organisation by BIN."""
    if candidate is None or not (candidate.iin or candidate.bin):
        return None
    return {"iin": candidate.iin} if candidate.iin else {"bin": candidate.bin or ""}


def text(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **schema})


Number = Annotated[str, Field(pattern=NUMBER, examples=["26-0000123"])]
Iin = Annotated[str, Field(pattern=r"^[0-9]{12}$", description="IIN, 12 digits")]
ServiceCode = Annotated[str, among(SERVICE_CODES), text(enum=SERVICE_CODES)]
Instant = Annotated[datetime, PlainSerializer(in_zone), text(format="date-time")]
Money = Annotated[Decimal, PlainSerializer(to_tiyn), text(pattern=r"^[0-9]+\.[0-9]{2}$", examples=["151375.00"])]
Signed = Annotated[Decimal, PlainSerializer(to_tiyn), text(pattern=r"^-?[0-9]+\.[0-9]{2}$", examples=["-22374.44"])]
Exact = Annotated[Decimal, PlainSerializer(plain), text(pattern=r"^-?[0-9]+(\.[0-9]+)?$", examples=["4325"])]


def component_name(name: str) -> str:
    """What a body is called on the wire: what it is about, `CaseBody` → `Case`."""
    return name.removesuffix("Body")


def title_of(body: type[Any]) -> str:
    return component_name(body.__name__)


class Taken(BaseModel):
    """A body that is taken: nothing in it is unknown, and nothing is guessed from another type."""

    model_config = ConfigDict(extra="forbid", strict=True, model_title_generator=title_of)


class Nothing(Taken):
    """Nothing needs to be said; an empty body is the same."""


class Search(Taken):
    """All conditions hold together; without any, every case."""

    iin: Iin | None = Field(default=None, description="Of the one who is asked or paid")
    subject: Iin | None = Field(default=None, description="Of the deceased, or of the person with the disability")
    service: ServiceCode | None = None
    status: Status | None = None
    waiting: bool | None = Field(default=None, description="true: what waits for an official; false: all else")
    name: str | None = Field(
        default=None,
        min_length=2,
        max_length=100,
        description="How each part of a name begins, of anybody in the case: who is paid, of whom it is, their family."
        " Of cases that came before an official or were decided, the newest 200; takes the right to know people",
    )
    after: Number | None = Field(default=None, description="The `next` of the page before")
    limit: Annotated[int, BeforeValidator(whole)] = Field(default=50, ge=1, le=LARGEST_PAGE)


class Given(BaseModel):
    """What is given is read from the attributes of what is remembered, and always has all its fields."""

    model_config = ConfigDict(
        from_attributes=True, json_schema_serialization_defaults_required=True, model_title_generator=title_of
    )


class FoundCase(Given):
    number: Number
    service: ServiceCode
    status: Status
    due_on: date | None = Field(description="The last day for the decision; null before registration")


class FoundCases(Given):
    cases: list[FoundCase] = Field(validation_alias="found")
    next: Number | None = Field(description="Give it as `after` to read on; null: there is no more")


class PersonBody(Given):
    iin: str


class OrganisationBody(Given):
    bin: str


class EventBody(Given):
    event_id: str
    kind: str = Field(description="The register's word: registered, established, corrected, annulled, revoked")


class FindingBody(Given):
    check: str
    passed: bool | None = Field(description="null: the registers do not say")
    basis: str
    detail: str


class PeriodBody(Given):
    from_: date = Field(serialization_alias="from")
    until: date | None = Field(description="null: no end")
    amount: Money = Field(description="Tenge a month")


class RateBody(Given):
    name: str
    value: Exact
    basis: str


def of_award(name: str, **more: Any) -> Any:
    """A refusal has no award."""
    return Field(validation_alias=AliasPath("award", name), **more)


class DecisionBody(Given):
    outcome: Literal["assigned", "refused"]
    ground: Ground | None = Field(description="Of a refusal")
    reason: str | None = Field(description="The check that decided a refusal")
    made_by: Literal["system", "official"]
    number: str
    made_at: Instant
    one_off: Money | None = of_award("one_off", default=None, description="Tenge, once")
    monthly: Annotated[list[PeriodBody] | None, BeforeValidator(or_null)] = of_award("monthly", default=None)
    arrears: Money | None = of_award("arrears", default=None, description="Tenge, with the first payment")
    rates: list[RateBody] = of_award("rates", default=[])


class HearingBody(Given):
    """A refusal was told beforehand."""

    told_at: Instant
    object_until: date = Field(description="The last day on which the citizen may object")
    decide_from: date = Field(description="Until then a refusal answers 409")
    by_letter: bool = Field(description="There is neither a number nor a chat: it must be told by a letter, sent today")

    @classmethod
    def of(cls, case: Case) -> Self | None:
        if case.hearing is None:
            return None
        told = case.hearing
        by_letter = case.asking.address is None
        days = {"told_at": told.told_at, "object_until": told.object_until, "decide_from": told.decide_from}
        return cls.model_validate(days | {"by_letter": by_letter})


class PaymentBody(Given):
    order_id: str
    status: str = Field(description="asked, placed, paid, returned, cancelled")


class Move(Given):
    at: Instant
    from_: Annotated[Status | None, BeforeValidator(or_null)] = Field(
        validation_alias="from_status", serialization_alias="from", description="null: the case was opened"
    )
    to: Status = Field(validation_alias="to_status")
    by: str = Field(description="`system`, or the official")


class MessageBody(Given):
    at: Instant
    direction: Literal["in", "out"]
    channel: Channel
    text: str
    state: str = Field(description="queued, sending, sent, delivered, failed, taken_back; of what came in: received")


class File(Given):
    """A document the citizen sent; `GET /api/cases/{number}/files/{id}` gives it."""

    id: str
    type: Literal["image/jpeg", "image/png", "application/pdf"] = Field(validation_alias="media_type")
    size: int = Field(description="Bytes")
    received_at: Instant


class WaitsFor(Given):
    reason: Reason
    about: str | None = Field(
        description="A check, a register and its code, a document's name; of `named_unfit`: `died`, `minor`, "
        "`no_number`, `other_number` or `stopped`"
    )
    since: Instant = Field(description="When the case came to where it stands")

    @classmethod
    def of(cls, file: CaseFile) -> Self | None:
        if file.case.waiting is None:
            return None
        about = " ".join(file.case.waiting.about) or None
        return cls(reason=file.case.waiting.reason, about=about, since=file.since)


class CaseBody(Given):
    """One citizen's right to one benefit, from the register's event to the result."""

    number: Number
    service: ServiceCode
    status: Status
    waits_for: WaitsFor | None = Field(description="Why a person must look, or why the case was closed")
    track: Track | None = Field(description="Who decides; null before registration")
    language: Language
    channel: Channel | WayIn | None = Field(description="By which it was applied for; null: nobody was asked yet")
    recipient: Annotated[PersonBody | OrganisationBody | None, BeforeValidator(applicant)] = Field(
        validation_alias="candidate", description="Who is asked or paid; null: not known yet"
    )
    subject: Annotated[PersonBody, BeforeValidator(person)] = Field(
        validation_alias="subject_iin", description="The deceased, or the person with the disability"
    )
    event: EventBody
    registered_at: Instant | None
    due_on: date | None = Field(description="The last day for the decision; null before registration")
    findings: list[FindingBody]
    decision: DecisionBody | None = Field(validation_alias="last_decision")
    hearing: HearingBody | None = Field(description="Of a refusal that is told as a preliminary one first")
    payment: PaymentBody | None
    history: list[Move]
    messages: list[MessageBody]
    files: list[File] = Field(description="What the citizen sent when a document was asked for")

    @classmethod
    def of(cls, file: CaseFile) -> Self:
        application = file.case.application
        beside = {
            "channel": file.case.filing.way if file.case.filing else file.case.asking.channel,
            "track": application.track if application else None,
            "due_on": application.due_on if application else None,
            "waits_for": WaitsFor.of(file),
            "hearing": HearingBody.of(file.case),
            "history": file.history,
            "messages": file.messages,
            "files": file.files,
        }
        names = {str(field.validation_alias or name) for name, field in cls.model_fields.items()} - set(beside)
        return cls.model_validate({name: getattr(file.case, name) for name in names} | beside)
