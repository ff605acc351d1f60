"""One town twice, by the same seed: left in peace, and killed again and again."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.crash.town import Ends, town

PATIENCE = (
    1000  # an SMS centre that asks again for longer than any pause between two lives: no reply is lost on its way
)
ENDED = {"assigned", "not_entitled", "attention"}  # a death is looked at for the breadwinner's benefit too


@dataclass(frozen=True, slots=True)
class Killing:
    """An engine: a new database of it each time, how often the service on it is killed, and the seed of the moments."""

    new_database: Callable[[Path], str]
    kills: int
    seed: int

    async def lived(self, folder: Path, kills: int, over: Callable[[Ends], bool]) -> Ends:
        """The same events with or without kills."""
        rng = Random(self.seed)
        os.mkdir(folder)
        async with town(folder, self.new_database(folder), 2 * self.kills) as here:
            for _ in range(kills):
                await here.one_life(rng)
            here.bring(2 * (self.kills - kills))
            seconds = await here.last_life(over)
            print(
                f"seed {self.seed}: {kills} kills, {seconds:.1f} s from the last start to the end, "
                f"{here.read_twice} SMS twice"
            )
            return await here.ends()

    def all_are_paid(self, ends: Ends) -> bool:
        return ends.statuses["assigned"] == len(ends.told) == 2 * self.kills and set(ends.statuses) <= ENDED
