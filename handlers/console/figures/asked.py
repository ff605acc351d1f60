"""What somebody asks to see on the page of figures; all of it stands in the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from handlers.console.figures.regions import BY
from proactive.broadcasts.audience import REGIONS
from proactive.messages.contact import Channel, Language
from proactive.reporting.figures import Dimension, Scope
from proactive.services import SERVICES

A_MONTH = timedelta(days=29)
CHOICES: Mapping[Dimension, Sequence[str]] = {
    Dimension.SERVICE: [service.code for service in SERVICES],
    Dimension.REGION: sorted(REGIONS),
    Dimension.LANGUAGE: list(Language),
    Dimension.CHANNEL: list(Channel),
}


@dataclass(frozen=True, slots=True)
class FigureQuery:
    """`by`: what the map shows. `wrong`: the days could not be shown, and are the last thirty."""

    scope: Scope
    by: str
    wrong: bool = False

    @classmethod
    def of(cls, query: Mapping[str, str], today: date) -> "FigureQuery":
        """A choice that is not there counts as none."""
        by = query["map"] if query.get("map") in BY else next(iter(BY))
        conditions: dict[str, Any] = {
            name: value for name, values in CHOICES.items() for value in values if query.get(name) == value
        }
        try:
            until = day_of(query, "until") or today
            since = day_of(query, "from") or until - A_MONTH
            return cls(Scope(since=since, until=until, **conditions), by)
        except (ValueError, OverflowError):
            return cls(Scope(since=today - A_MONTH, until=today, **conditions), by, wrong=True)

    def address(self, **more: str) -> str:
        """Of this page, and with `more` of one of its files."""
        days = {"from": self.scope.since, "until": self.scope.until}
        return "/console/figures?" + urlencode(days | self.scope.conditions | {"map": self.by} | more)


def day_of(query: Mapping[str, str], name: str) -> date | None:
    """Raises `ValueError`."""
    return date.fromisoformat(query[name]) if query.get(name) else None
