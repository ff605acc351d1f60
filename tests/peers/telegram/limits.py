"""Flood control: so many messages a second in all, so many to one chat; beyond that 429 for a while."""

import math

PAID_PER_SECOND = 1000.0  # allow_paid_broadcast


class Rate:
    """A leaky bucket kept as one number: the moment at which all that was let through will have flowed off."""

    __slots__ = ("_empty_at", "_per_second", "_room")

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second, self._room, self._empty_at = per_second, burst / per_second, 0.0

    def wait(self, now: float) -> float:
        """Seconds until one more may pass; 0 when it has passed now."""
        empty_at = max(self._empty_at, now) + 1 / self._per_second
        excess = empty_at - now - self._room
        if excess > 1e-6:
            return excess
        self._empty_at = empty_at
        return 0.0


class FloodLimit:
    """`refuse_for` gives the seconds of `retry_after` with which a message is refused, 0 when it may go.

    Once the overall rate is exceeded everything is refused until that time is over, as Telegram does.
    `retry_after` None: as long as the excess lasts, in whole seconds. `paid` counts messages sent in the paid lane.
    """

    def __init__(
        self,
        per_second: float = 30,
        per_chat: float = 1,
        *,
        burst: float = 0,
        retry_after: int | None = None,
    ) -> None:
        self._overall = Rate(per_second, burst or per_second)
        self._paid_lane = Rate(PAID_PER_SECOND, PAID_PER_SECOND)
        self._per_chat, self._chats = per_chat, dict[int, Rate]()
        self._retry_after, self._closed_until = retry_after, 0.0
        self.paid = 0

    def refuse_for(self, chat_id: int, now: float, *, paid: bool) -> int:
        if now < self._closed_until:
            return math.ceil(self._closed_until - now)
        chat = self._chats.setdefault(chat_id, Rate(self._per_chat, 1))
        if wait := chat.wait(now):
            return self._seconds(wait)
        if wait := (self._paid_lane if paid else self._overall).wait(now):
            self._closed_until = now + self._seconds(wait)
            return self._seconds(wait)
        self.paid += paid
        return 0

    def _seconds(self, wait: float) -> int:
        return self._retry_after if self._retry_after is not None else math.ceil(wait)
