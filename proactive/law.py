"""The dated law: every value with the day since which it holds, its act, and how sure it is."""

from datetime import date


class NotInForce(Exception):
    """The law has no value of this parameter for this day."""

    def __init__(self, name: str, day: date) -> None:
        super().__init__(f"{name} has no value for {day.isoformat()}")
        self.name = name
        self.day = day
