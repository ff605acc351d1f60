"""The city: what its registers answer, and what happens in it, all from one seed."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bot.demo.city.assigned import assigned
from bot.demo.city.day import today
from bot.demo.city.kinds import KINDS, WEIGHTS
from bot.demo.city.people import Inhabitant
from bot.demo.city.registers import ANSWERS
from bot.demo.city.scene import Brought, NobodyFits, Scene
from bot.demo.city.state import CityState

log = logging.getLogger(__name__)


class City(CityState):
    """`people` synthetic people from a seed, as they were at the start of the year of `now` (aware).

    The same seed, year and calls give the same people and the same events.
    """

    # Asking

    def look_up(self, key: tuple[str, str, str], value: str, now: datetime) -> list[dict[str, Any]]:
        """Records of `(reg_type, reg_record_type, key)`; raises `KeyError` for a register that is not there."""
        records = [*ANSWERS[key](self, value, today(now)), *assigned(self.payments, key, value, now)]
        return self.written.over(key, value, records)

    def search(self, words: str) -> Iterable[Inhabitant]:
        """People whose name, IIN or number holds all the words."""
        terms = words.lower().split()
        return (
            person
            for person in self.people
            if all(word in f"{person.name} {person.iin} {person.msisdn}".lower() for word in terms)
        )

    # Time

    def bring(self, kind: str, now: datetime, *, iin: str | None = None) -> Brought:
        """An event of a kind (see `kinds.TABLE`), to the person with this IIN or to whoever it suits.

        Raises `KeyError` for an unknown kind and `NobodyFits` when there is nobody (left) it can happen to.
        """
        return KINDS[kind](Scene(self, kind, now, iin))

    def tick(self, now: datetime, n: int = 1) -> list[Brought]:
        """Time passes: n events, the common ones more often."""
        brought: list[Brought] = []
        for kind in self.rng.choices(list(WEIGHTS), list(WEIGHTS.values()), k=n):
            try:
                brought.append(self.bring(kind, now))
            except NobodyFits as nobody:
                log.info("%s", nobody)  # other kinds remain; a city of five thousand has some two thousand events in it
        return brought
