"""Figures: how far cases came, how long it took, what waits; the numbers of the console's page."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Self

from aiohttp import web
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from handlers.api.bodies import read_query
from handlers.api.cases import ACTOR, private_json
from handlers.api.shapes import Given, Instant, Money, ServiceCode
from handlers.usecases import reporting
from handlers.usecases.reporting import Report, billed
from handlers.web.days import Day
from handlers.web.runtime import runtime_of
from proactive.messages.contact import Channel, Language
from proactive.messages.tariff import Tariff
from proactive.reporting.figures import Dimension, Funnel, Milestone, Scope

Region = Annotated[str, Field(pattern=r"^[0-9]{2}$", description="Two digits of KATO", examples=["75"])]
Steps = dict[Milestone, int]


class FigureDays(BaseModel):
    """Days of the events, both included; each condition that is given holds."""

    model_config = ConfigDict(extra="forbid")

    from_: Day = Field(alias="from")
    until: Day
    service: ServiceCode | None = None
    region: Region | None = None
    language: Language | None = None
    channel: Channel | None = None

    @model_validator(mode="after")
    def a_scope_can_be_made(self) -> Self:
        _ = self.scope
        return self

    @property
    def scope(self) -> Scope:
        """Raises `ValueError`."""
        conditions = self.model_dump(include={dimension.value for dimension in Dimension})
        return Scope(since=self.from_, until=self.until, **conditions)


class DayFigures(Given):
    day: date
    reached: Steps


class StepTime(Given):
    """How long a step took from the one before; `cases`: how many made both."""

    step: Milestone
    cases: int
    median_seconds: int
    ninth_seconds: int = Field(description="Nine of ten cases were quicker")


class ServiceTerms(Given):
    """`late`: decided after the term; `overdue`: past it and undecided; `running`: undecided and in time."""

    service: str
    kept: int
    late: int
    overdue: int
    running: int


class SampleFigures(Given):
    """Automatic decisions: `drawn` for a person, of which `examined`, of which `objected` to."""

    drawn: int
    examined: int
    objected: int


class SentAndReceived(Given):
    day: date
    channel: Channel
    direction: str
    state: str
    failure: str = Field(description="The kind of failure; empty where there is none")
    messages: int
    parts: int = Field(description="Of SMS that go out")


def or_empty(value: str | None) -> str:
    return value or ""


class WaitingCases(Given):
    service: str
    status: str
    reason: Annotated[str, BeforeValidator(or_empty)]
    cases: int
    oldest: Instant


class Queue(Given):
    waiting: int
    oldest: Instant | None


class Figures(Given):
    """Cases are counted with every step they made or passed; `by` a value that is unknown stands under `""`."""

    from_: date = Field(serialization_alias="from")
    until: date
    reached: Steps
    by: dict[Dimension, dict[str, Steps]]
    days: list[DayFigures]
    times: list[StepTime]
    terms: list[ServiceTerms]
    sample: SampleFigures
    messages: list[SentAndReceived]
    sms_cost: Money = Field(description="Tenge, for the parts that the provider took")
    waiting: list[WaitingCases] = Field(description="For officials, at this moment")
    queues: dict[str, Queue] = Field(description="At this moment")

    @classmethod
    def of(cls, report: Report, tariff: Tariff) -> Self:
        """Of the days of a scope, with what it costs."""
        times = [
            StepTime(step=step, cases=spell.cases, median_seconds=spell.median, ninth_seconds=spell.ninth)
            for step, spell in report.spells.items()
        ]
        terms = report.terms.items()
        return cls(
            from_=report.scope.since,
            until=report.scope.until,
            reached=dict(report.total.reached),
            by={dimension: steps_by(report.by(dimension)) for dimension in Dimension},
            days=[DayFigures(day=day, reached=dict(funnel.reached)) for day, funnel in report.days.items()],
            times=times,
            terms=[
                ServiceTerms(service=service, kept=of.kept, late=of.late, overdue=of.overdue, running=of.running)
                for service, of in terms
            ],
            sample=SampleFigures.model_validate(report.examined),
            messages=[SentAndReceived.model_validate(row) for row in report.traffic],
            sms_cost=Decimal(tariff.tenge(billed(report.traffic))),
            waiting=[WaitingCases.model_validate(group) for group in report.waiting],
            queues={name: Queue.model_validate(queue) for name, queue in report.queues.items()},
        )


def steps_by(funnels: dict[str, Funnel]) -> dict[str, Steps]:
    return {value: dict(funnel.reached) for value, funnel in funnels.items()}


async def read(request: web.Request) -> web.Response:
    """Raises `Refused` 400, `Forbidden`."""
    runtime, days = runtime_of(request), read_query(request, FigureDays)
    report = await reporting.report(runtime, request[ACTOR], days.scope)
    return private_json(Figures.of(report, runtime.tariff), runtime)
