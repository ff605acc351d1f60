"""The demo's own time: the machine's, and as much ahead of it as visitors have let pass."""

from datetime import UTC, date, datetime, time, timedelta

from bot.demo.city.day import ZONE, today

MORNING = time(9, 30)  # when a day begins that was leapt to


class DemoClock:
    """It goes on by itself, and only ever forward."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    @property
    def today(self) -> date:
        return today(self())

    def go_on_to(self, day: date) -> None:
        """The morning of a day; nothing where that is over."""
        self._ahead += max(datetime.combine(day, MORNING, ZONE) - self(), timedelta(0))
