"""Which day it is in Kazakhstan."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Almaty")


def today(now: datetime) -> date:
    """The calendar day of an aware time."""
    return now.astimezone(ZONE).date()
