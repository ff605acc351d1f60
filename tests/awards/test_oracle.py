"""Generated lives: what the desk has paid is what an oracle that knows no program counts day by day.

`QOLDAU_LIVES=20000` for the long run.
"""

import os
from datetime import date

import pytest

from tests.awards.lives import lived

LIVES = int(os.environ.get("QOLDAU_LIVES", "150"))
END = date(2026, 11, 30)
BATCHES = 10


@pytest.mark.parametrize("batch", range(BATCHES))
def test_what_was_paid_in_a_life_is_what_the_oracle_counts(batch: int) -> None:
    for seed in range(batch, LIVES, BATCHES):
        life = lived(seed)
        assert life.paid(END) == life.oracle.due(END), f"seed {seed}: {life.happened}"
