"""Time passes in the demo: day by day on which something is due, and the service does what it does on each.

A day without anything is passed over. The service comes to rest before the clock goes on, so that what it asks, says
and decides has the date on which it would have been.
"""

import asyncio
import logging
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from bot.app import App
from bot.demo import years_ahead
from bot.demo.city import City, NobodyFits, ages
from bot.demo.city.day import ZONE, today
from bot.demo.clock import DemoClock
from bot.demo.colleague import approve_prepared
from handlers.demo.city import NobodySuits
from handlers.demo.time import DemoTime, Leap
from storage.awards import awards
from storage.cases import cases
from storage.engine.database import Transaction, reads

log = logging.getLogger(__name__)

# In which people are examined again when their term ends, and an official decides on it.
THROUGH_A_LIFE = {Leap.GROWS_UP, Leap.PENSION_AGE}
A_DAY, A_MONTH = timedelta(days=1), timedelta(days=31)
ROUNDS = 5  # in which what one look leads to is due the same day
LONGEST_REST = 10.0  # seconds for which a day is waited for
LOOK_AGAIN = 0.05


class PassingTime:
    """`handlers.demo.time.Time` over a service and a city in this process."""

    def __init__(self, app: App, city: City, clock: DemoClock) -> None:
        self._app, self._city, self._clock = app, city, clock
        self._until: date | None = None
        self._lives_through = False
        self._task: asyncio.Task[None] | None = None

    def look(self) -> DemoTime:
        return DemoTime(today=self._clock.today, until=self._until)

    def pass_by(self, leap: Leap) -> None:
        if self._until is not None:
            raise NobodySuits(leap)
        self._until, self._lives_through = self._day_of(leap), leap in THROUGH_A_LIFE
        self._task = asyncio.create_task(self._pass(self._until), name="time")

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def has_passed(self) -> None:
        """When the day is there that was leapt to."""
        if self._task:
            await self._task

    def _day_of(self, leap: Leap) -> date:
        """Raises `NobodySuits`."""
        day = self._clock.today
        try:
            match leap:
                case Leap.DAY:
                    return day + A_DAY
                case Leap.MONTH:
                    return day + A_MONTH
                case Leap.NEW_YEAR:
                    return date(day.year + 1, 1, 1)
                case Leap.GROWS_UP:
                    birthday = ages.grows_up(self._city, day)
                    ages.come_of_age(self._city, birthday)
                    return birthday.day
                case Leap.PENSION_AGE:
                    return first_after(ages.reaches_pension_age(self._city, day).day)
        except NobodyFits:
            raise NobodySuits(leap) from None

    async def _pass(self, until: date) -> None:
        try:
            with self._app.sweeps.held():
                await self._live_through(until)
        except Exception:
            log.exception("time stands still on %s", self._clock.today)
        finally:
            self._until = None

    async def _live_through(self, until: date) -> None:
        await self._live_a_day()
        while self._clock.today < until:
            day = await self._next_day(until)
            years_ahead.enact(day.year)
            self._clock.go_on_to(day)
            if self._lives_through:
                ages.examine_again(self._city, self._clock())
            await self._live_a_day()
        await self._look_at_everything()

    async def _next_day(self, until: date) -> date:
        """The next on which something is due; each 1 January is one."""
        day = self._clock.today
        coming = await next_due(self._app.store, day)
        examination = ages.next_examination(self._city, day) if self._lives_through else None
        return min([until, date(day.year + 1, 1, 1), *coming, *([examination] if examination else [])])

    async def _live_a_day(self) -> None:
        """What registers tell, what is due, and all that follows from it."""
        for _ in range(ROUNDS):
            told = await self._app.sweeps.run("scan")
            await self._rest()
            approved = await approve_prepared(self._app.runtime) if self._lives_through else 0
            looked_at = await self._app.sweeps.run("awards")
            await self._rest()
            if not told and not looked_at and not approved:
                break

    async def _look_at_everything(self) -> None:
        for name in self._app.sweeps.table:
            await self._app.sweeps.run(name)
        await self._rest()

    async def _rest(self) -> None:
        """What does not come to an end that day, as a message that is tried again, goes on the next."""
        self._app.bell.ring()
        with suppress(TimeoutError):
            async with asyncio.timeout(LONGEST_REST):
                while not await self._app.workers.is_at_rest():
                    await self._app.bell.wait(LOOK_AGAIN)


def first_after(day: date) -> date:
    """The first of the next month: on it registers are asked what no feed tells."""
    return (day.replace(day=1) + A_MONTH).replace(day=1)


@reads
def next_due(tx: Transaction, after: date) -> list[date]:
    """The first days after one on which an award and a case have something due."""
    of_case = cases.next_wake(tx, datetime.combine(after, time.max, ZONE))
    days = (awards.next_wake(tx, after), today(of_case) if of_case else None)
    return [day for day in days if day is not None]
