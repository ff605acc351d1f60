"""What a pure function made of the very same objects is not made again.

Changes of registers that a case has not read yet leave it the object that it was, and so does what happens to the
other case of a number: most of what is walked through was walked through before. What is made so is again the same
object, and the next thing that happens to it is found too.
"""

from collections.abc import Callable
from typing import Any

MOST = 1_000_000  # some 3 GB of the largest parts


class Remembered:
    """By what it is called, and the ids of what it was made of; those are held, so that no other takes their ids.

    Older half goes first, when there is too much.
    """

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._newer: dict[tuple[Any, ...], tuple[Any, Any]] = {}
        self._older: dict[tuple[Any, ...], tuple[Any, Any]] = {}
        self._same: dict[Any, Any] = {}

    def of(self, key: tuple[Any, ...], made_of: object, make: Callable[[], Any]) -> Any:
        """`made_of`: whatever stands in `key` by its id."""
        found = self._newer.get(key)
        if found is None:
            found = self._older.get(key) or (make(), made_of)
            self._newer[key] = found
            if len(self._newer) >= self.most:
                self._older, self._newer = self._newer, {}
        return found[0]

    def same(self, value: Any) -> Any:
        """One object for all that are equal; of what there is little."""
        return self._same.setdefault(value, value)
