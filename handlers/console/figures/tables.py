"""The tables of the page of figures, each of which is also given as CSV."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from handlers.usecases.reporting import Report, billed
from handlers.web.reasons import counted
from handlers.web.words import Words
from proactive.messages.tariff import Tariff
from proactive.reporting.figures import Dimension, Funnel, Milestone
from storage.messages.messages import FAILED

Value = str | int | float | date | timedelta | Decimal | None
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """`columns` are keys of words. A share is a float, an age or a span a timedelta, money a Decimal."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def as_csv(self, words: Words) -> bytes:
        """With the mark that tells spreadsheets that it is UTF-8; spans in seconds, shares as fractions."""
        buffer = io.StringIO()
        out = csv.writer(buffer)
        out.writerow(words.of("column", column) for column in self.columns)
        out.writerows([plain(value) for value in row] for row in self.rows)
        return buffer.getvalue().encode("utf-8-sig")


def plain(value: Value) -> str:
    match value:
        case None:
            return ""
        case timedelta():
            return str(int(value.total_seconds()))
        case float():
            return f"{value:.4f}"
        case _:
            return str(value)


def shown(value: Value, words: Words) -> str:
    """As it is read on the page."""
    match value:
        case None:
            return "–"
        case timedelta():
            return words.span(value)
        case float():
            return f"{value:.0%}"
        case Decimal():
            return words.money(value)
        case date():
            return words.day(value)
        case int():
            return f"{value:,}".replace(",", "\u202f")
        case _:
            return value


def is_number(value: Value) -> bool:
    return not isinstance(value, str | date)


@dataclass(frozen=True, slots=True)
class Tables:
    """Makes each table from a report, in the words of who looks at it."""

    report: Report
    words: Words
    tariff: Tariff
    now: datetime

    def all(self) -> dict[str, FigureTable]:
        makers: Iterable[Callable[[], FigureTable]] = (
            self.days, self.road, self.terms, self.outcomes, self.sample,
            self.waiting, self.erring, self.messages, self.sms,
        )  # fmt: skip
        tables = [make() for make in makers] + [self.by(dimension) for dimension in Dimension]
        return {table.name: table for table in tables}

    def days(self) -> FigureTable:
        rows: tuple[Row, ...] = tuple((day, *numbers(funnel)) for day, funnel in self.report.days.items())
        return FigureTable("days", ("day", *STEPS), rows)

    def road(self) -> FigureTable:
        total, spells = self.report.total, self.report.spells
        rows = tuple(
            (
                self.words.of("column", step),
                total.reached[step],
                total.share(step),
                timedelta(seconds=spells[step].median) if step in spells else None,
                timedelta(seconds=spells[step].ninth) if step in spells else None,
            )
            for step in Milestone
        )
        return FigureTable("road", ("step", "cases", "share", "median", "ninth"), rows)

    def by(self, dimension: Dimension) -> FigureTable:
        funnels = self.report.by(dimension).items()
        rows: tuple[Row, ...] = tuple((self.name(dimension, value), *numbers(funnel)) for value, funnel in funnels)
        return FigureTable(dimension, (dimension, *STEPS), rows)

    def name(self, dimension: Dimension, value: str) -> str:
        """What a value is called; the unknown one too."""
        if not value:
            return self.words("figures.unknown")
        if dimension is Dimension.SERVICE:
            return self.words.service(value)
        return self.words.of("region" if dimension is Dimension.REGION else "spoken", value)

    def terms(self) -> FigureTable:
        rows = tuple(
            (self.words.service(service), term.kept, term.late, term.overdue, term.running)
            for service, term in self.report.terms.items()
        )
        return FigureTable("terms", ("service", "kept", "late", "overdue", "running"), rows)

    def outcomes(self) -> FigureTable:
        counts = self.report.outcomes
        services = dict.fromkeys(service for service, _ in counts)
        rows = tuple(
            (self.words.service(service), counts.get((service, "assigned"), 0), counts.get((service, "refused"), 0))
            for service in services
        )
        return FigureTable("outcomes", ("service", "assigned", "refused"), rows)

    def sample(self) -> FigureTable:
        counts = self.report.examined
        rows: tuple[Row, ...] = ((counts.drawn, counts.examined, counts.objected),) if counts.drawn else ()
        return FigureTable("sample", ("drawn", "examined", "objected"), rows)

    def waiting(self) -> FigureTable:
        rows = tuple(
            (
                self.words.service(group.service),
                counted(self.words, group.status, group.reason),
                group.cases,
                self.now - group.oldest,
            )
            for group in self.report.waiting
        )
        return FigureTable("waiting", ("service", "reason", "cases", "oldest"), rows)

    def erring(self) -> FigureTable:
        rows = tuple(
            (self.words.of("spoken", group.kind), group.jobs, self.now - group.oldest) for group in self.report.erring
        )
        return FigureTable("erring", ("kind", "errands", "oldest"), rows)

    def messages(self) -> FigureTable:
        counts, parts = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
        for row in self.report.traffic:
            key = (row.channel.value, row.direction, row.state, row.failure)
            counts[key] += row.messages
            parts[key] += row.parts
        spoken = self.words.of
        rows = tuple(
            (*(spoken("spoken", word) if word else None for word in key), counts[key], parts[key] or None)
            for key in sorted(counts)
        )
        return FigureTable("messages", ("channel", "direction", "state", "failure", "messages", "parts"), rows)

    def sms(self) -> FigureTable:
        """What went out each day, and what the SMS cost."""
        of_days = {day: [row for row in self.report.traffic if row.day == day] for day in self.report.scope.days}
        rows = tuple(
            (
                day,
                sum(row.messages for row in day_rows if row.direction == "out"),
                sum(row.messages for row in day_rows if row.state == FAILED),
                billed(day_rows),
                self.tariff.tenge(billed(day_rows)),
            )
            for day, day_rows in of_days.items()
        )
        return FigureTable("sms", ("day", "messages", "failed", "parts", "cost"), rows)


STEPS = tuple(step.value for step in Milestone)


def numbers(funnel: Funnel) -> tuple[int, ...]:
    return tuple(funnel.reached[step] for step in Milestone)
