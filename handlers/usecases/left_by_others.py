"""When a process that takes its own work as it is kept looks for what others left."""

from datetime import datetime, timedelta

LOOK_AGAIN = timedelta(seconds=1)


class LeftByOthers:
    """However much is its own, once a second; a clock that was set back looks at once."""

    def __init__(self) -> None:
        self._looked_at: datetime | None = None

    def looks(self, now: datetime, *, has_own: bool) -> bool:
        if has_own and self._looked_at is not None and timedelta() <= now - self._looked_at < LOOK_AGAIN:
            return False
        self._looked_at = now
        return True
