"""What is explored: a short form in every run of the tests, and the whole by `python -m tests.explore`."""

from collections.abc import Iterator

from tests.explore.explorer import Plan
from tests.explore.towns import BREADWINNER, BURIAL, DISABILITY, FAMILIES, REVIEWED, SMALL_CHILD

SHORT: tuple[Plan, ...] = (
    Plan(BURIAL),
    Plan(BURIAL, telegram=True, quiet=True),
    Plan(DISABILITY, telegram=True),
    Plan(REVIEWED, four_eyes=True),
    Plan(SMALL_CHILD, quiet=True),
    Plan(BREADWINNER),
)


def whole(budget: int, *, every_word: bool = False) -> Iterator[Plan]:
    """Every family on both channels, by day and over quiet hours, with one official and with two; with so many changes
    a road, or as many as can be walked of that family."""
    for family in FAMILIES:
        changes = min(budget, family.most_changes)
        for telegram in (False, True):
            for quiet in (False, True):
                yield Plan(family, telegram, quiet, budget=changes, every_word=every_word)
        yield Plan(family, four_eyes=True, budget=changes, every_word=every_word)
