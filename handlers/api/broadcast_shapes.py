"""Broadcasts over the wire: what is composed, whom it is for, what it would come to, and how far it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer

from handlers.api.shapes import (
    LARGEST_PAGE,
    LINES,
    Exact,
    Given,
    Instant,
    Money,
    ServiceCode,
    Taken,
    among,
    text,
    whole,
)
from proactive.broadcasts import estimate
from proactive.broadcasts.audience import REGIONS, Ages, LeftOut
from proactive.broadcasts.broadcast import FOUR_EYES_ABOVE, LONGEST, State
from proactive.broadcasts.cautions import Caution, Concern
from proactive.cases.lifecycle import Status
from proactive.messages import tariff
from proactive.messages.contact import Channel, Language
from storage.broadcasts import progress as progresses

ID = "[0-9]{1,16}"
MOST_PEOPLE = 10**9
YEARS = "^([0-9]{1,3}-([0-9]{1,3})?|-[0-9]{1,3})$"


def years_of(value: Any) -> Ages:
    return value if isinstance(value, Ages) else Ages.parse(value if isinstance(value, str) else "")


def in_years(ages: Ages) -> str:
    return "-".join("" if end is None else str(end) for end in (ages.least, ages.most))


Region = Annotated[str, among(sorted(REGIONS)), text(enum=sorted(REGIONS), description="Two digits of KATO")]
Years = Annotated[
    Ages, BeforeValidator(years_of), PlainSerializer(in_years), text(pattern=YEARS, examples=["18-63", "63-", "-17"])
]
Id = Annotated[str, Field(pattern=f"^{ID}$", examples=["12"])]
Words = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=LINES)]


class Texts(Taken):
    """The same words in both languages. `{service}`, `{number}` and `{state}` are filled in, in both or in none."""

    kk: Words
    ru: Words


class Conditions(BaseModel):
    """Each that is given must hold, those on a case of one and the same case; without any, everybody is meant."""

    regions: tuple[Region, ...] = ()
    languages: tuple[Language, ...] = ()
    services: tuple[ServiceCode, ...] = ()
    statuses: tuple[Status, ...] = ()
    channel: Channel | None = Field(default=None, description="Only who is reached by it")
    ages: Years | None = Field(default=None, description="Whole years, both ends included")


class Whom(Conditions, Taken):
    __doc__ = Conditions.__doc__


class NewBroadcast(Taken):
    texts: Texts
    audience: Whom = Whom()
    begins: AwareDatetime | None = Field(default=None, description="Not before, within a year; null: at once")


class Schedule(Taken):
    begins: AwareDatetime = Field(description="Not before this instant, which is to come within a year")


class Start(Taken):
    people: Annotated[int, BeforeValidator(whole)] = Field(
        ge=0, le=MOST_PEOPLE, description="As many as the estimate told; 409 where it would go to more by now"
    )


class BroadcastPage(BaseModel):
    """The newest first."""

    model_config = ConfigDict(extra="forbid")

    after: Id | None = Field(default=None, description="The `next` of the page before")
    limit: int = Field(default=50, ge=1, le=LARGEST_PAGE)


class AudienceBody(Conditions, Given):
    __doc__ = Conditions.__doc__


class BroadcastBody(Given):
    id: Id
    state: State
    texts: dict[Language, str]
    audience: AudienceBody
    author: str = Field(description="Who composed it")
    created_at: Instant
    begins: Instant | None = Field(validation_alias="scheduled_at", description="Not before; null: at once")
    started_by: str | None
    confirmed_by: str | None = Field(description="The second pair of eyes on a large one")
    started_at: Instant | None
    ended_at: Instant | None


class Broadcasts(Given):
    broadcasts: list[BroadcastBody]
    next: Id | None = Field(description="Give it as `after` to read on; null: there is no more")


class ProgressBody(Given):
    """People by what became of them."""

    gathered: bool = Field(description="Everybody is counted, whom it is for")
    people: int = Field(description="Who is written to")
    done: int = Field(validation_alias="settled", description="Of whom nothing more is to come")
    waiting: int = Field(description="Whose message is not written yet")
    doubtful: int = Field(description="Whose message may or may not have gone out; `resend` sends it once more")
    channels: dict[Channel, dict[str, int]] = Field(description="Messages by channel and state")
    left_out: dict[LeftOut, int]


class WatchedBroadcast(BroadcastBody):
    """A broadcast and how far it is."""

    progress: ProgressBody

    @classmethod
    def of(cls, progress: progresses.Progress) -> Self:
        names = [str(field.validation_alias or name) for name, field in BroadcastBody.model_fields.items()]
        return cls.model_validate({name: getattr(progress.broadcast, name) for name in names} | {"progress": progress})


class SampleText(Given):
    """What one of the recipients would read."""

    channel: Channel
    language: Language
    text: str
    parts: int = Field(description="SMS parts")


class CautionBody(Given):
    """What to look at once more before it is let go; nothing is forbidden by it."""

    concern: Concern
    what: str = Field(description="What it is about: a word, a link, the id of another broadcast; may be empty")
    words: str


class EstimateBody(Given):
    """What a broadcast would come to; nothing is kept or sent."""

    people: int
    channels: dict[Channel, int]
    languages: dict[Language, int]
    left_out: dict[LeftOut, int] = Field(description="Who is meant and not written to, by reason")
    sms_parts: int
    sms_cost: Money = Field(description="Tenge")
    stars: Exact = Field(description="At most so many Telegram Stars, for the paid lane")
    seconds: int = Field(description="How long sending takes at the rates that are set, quiet hours not counted")
    ends: Instant = Field(description="When it would be over if it were started now")
    needs_second: bool = Field(description=f"More than {FOUR_EYES_ABOVE} people: another administrator confirms")
    samples: list[SampleText]
    cautions: list[CautionBody] = Field(description="Slips that the words look like; read them before it is let go")

    @classmethod
    def of(
        cls,
        estimated: estimate.Estimate,
        prices: tariff.Tariff,
        takes: timedelta,
        ends: datetime,
        concerns: Sequence[Caution],
    ) -> Self:
        return cls(
            people=estimated.size,
            channels=dict(estimated.people),
            languages=dict(estimated.languages),
            left_out=dict(estimated.left_out),
            sms_parts=estimated.parts,
            sms_cost=Decimal(prices.tenge(estimated.parts)),
            stars=prices.stars(estimated.people[Channel.TELEGRAM]),
            seconds=round(takes.total_seconds()),
            ends=ends,
            needs_second=estimated.size > FOUR_EYES_ABOVE,
            samples=[SampleText.model_validate(sample) for sample in estimated.samples],
            cautions=[
                CautionBody(concern=caution.concern, what=caution.what, words=caution.in_words("en"))
                for caution in concerns
            ],
        )


TAKEN = (NewBroadcast, Start, Schedule)
GIVEN = (Broadcasts, WatchedBroadcast, EstimateBody)
