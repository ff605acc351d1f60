"""`qoldau recalculate`: running awards by the law of a year, or what that would come to."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

import typer

from bot.database import migrate_database
from bot.law_file import LawFile
from bot.settings import Settings
from proactive.awards import new_year
from proactive.awards.award import AwardState, MonthlyAward
from proactive.basics import law
from proactive.cases.now import Now
from storage.awards import awards
from storage.engine.database import Store

BATCH = 1000


@dataclass
class Rehearsal:
    """What a recalculation would do. Sums are tenge a month."""

    awards: int = 0
    changed: int = 0
    before: Decimal = Decimal(0)
    after: Decimal = Decimal(0)
    arrears: Decimal = Decimal(0)
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, award: MonthlyAward, year: int, now: Now) -> None:
        outcome, first = new_year.in_year(award, year, now), new_year.first_day(year)
        self.awards += 1
        if outcome.change is None:
            self.reasons[outcome.why_not or "an official looks"] += 1
            return
        self.changed += 1
        self.before += new_year.monthly_on(award.rows, first)
        self.after += new_year.monthly_on(outcome.award.rows, first)
        self.arrears += outcome.change.arrears

    @property
    def lines(self) -> list[str]:
        grows = self.after - self.before
        said = [
            f"awards looked at: {self.awards}",
            f"would be counted anew: {self.changed}",
            f"a month before: {self.before:,.2f}",
            f"a month after: {self.after:,.2f}",
            f"a month more: {grows:,.2f}",
            f"arrears: {self.arrears:,.2f}",
        ]
        return [*said, *(f"unchanged, {why}: {count}" for why, count in sorted(self.reasons.items()))]


async def recalculate_awards(settings: Settings, year: int, *, rehearse: bool, forecast: bool) -> None:
    """Raises `typer.Exit` 1 where the law has no values for the year."""
    from bot.app import build
    from handlers.usecases.award_steps import recalculate_year

    await migrate_database(settings)
    LawFile(settings.law_file).read()
    if forecast:
        law.as_forecast()
    if not new_year.has_values(year):
        absent = ", ".join(law.missing(new_year.first_day(year)))
        typer.echo(f"{year} has no values for {absent}; LAW_FILE gives them", err=True)
        raise typer.Exit(1)
    app = await build(settings)
    try:
        if rehearse:
            typer.echo("\n".join((await rehearsed(app.runtime.store, app.runtime.now(), year)).lines))
        else:
            typer.echo(f"awards counted: {await recalculate_year(app.runtime, year)}")
    finally:
        await app.close()


async def rehearsed(store: Store, now: Now, year: int) -> Rehearsal:
    """Nothing is written."""
    rehearsal, after = Rehearsal(), None
    while True:
        page = await awards.search(store, after=after, limit=BATCH)
        for award in page.awards:
            if award.year < year and award.state(now.today) is not AwardState.STOPPED:
                rehearsal.add(award, year, now)
        if page.next is None:
            return rehearsal
        after = page.next
