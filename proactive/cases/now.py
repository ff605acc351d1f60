"""Now, as a stage sees it: an instant, the country's zone and the hours in which nobody is disturbed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from proactive.cases.installation import PLAIN_INSTALLATION, Installation
from proactive.messages.contact import Channel


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one hour of the day to another, over midnight as a rule: 20:00-09:00."""

    start: time
    end: time

    @classmethod
    def parse(cls, text: str) -> "QuietHours | None":
        """`"20:00-09:00"`; empty: never quiet. Raises `ValueError` with what is expected."""
        if not text.strip():
            return None
        try:
            start, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
        except ValueError:
            raise ValueError(f'expected hours as "20:00-09:00" or nothing, got "{text}"') from None
        return cls(start, end)

    def hold(self, local: time) -> bool:
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


@lru_cache(maxsize=64)  # asked again and again of the same instant
def local_time(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone)


@dataclass(frozen=True, slots=True)
class Now:
    """An aware instant with the zone, the quiet hours, the channels that there are, and the installation."""

    at: datetime
    zone: ZoneInfo
    quiet: QuietHours | None = None
    channels: frozenset[Channel] = frozenset(Channel)
    house: Installation = PLAIN_INSTALLATION

    @property
    def local(self) -> datetime:
        return local_time(self.at, self.zone)

    @property
    def today(self) -> date:
        return self.local.date()

    @property
    def start_of_day(self) -> datetime:
        return datetime.combine(self.today, time(), self.zone)

    def earliest(self, not_before: date | None = None) -> datetime:
        """The first instant from now on, and from that day on, at which a citizen may be disturbed."""
        local = self.local
        if not_before is not None and not_before > local.date():
            local = datetime.combine(not_before, time(), self.zone)
        if self.quiet and self.quiet.hold(local.time()):
            day = local.date() + timedelta(days=1) if local.time() >= self.quiet.end else local.date()
            local = datetime.combine(day, self.quiet.end, self.zone)
        return max(self.at, local)

    def after(self, span: timedelta) -> datetime:
        return self.at + span
