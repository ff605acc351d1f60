"""Alerts: administrators are told in Telegram when something begins to go wrong, and when it is over; once each."""

import shutil
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from handlers.usecases.runtime import Runtime
from proactive.basics import law
from proactive.cases.now import Now
from proactive.conversation.topics.promise import worked_until
from proactive.messages.contact import Channel
from proactive.staff import alerts as words
from proactive.staff.alerts import Alarm, Trouble
from proactive.staff.rights import Role
from storage.cases.verification import verify
from storage.engine.database import Store, Transaction, writes
from storage.ledger.checkpoint import ForgedCheckpoint
from storage.messages import desk, messages
from storage.staff import alerts, staff
from storage.staff.alerts import WakingCases

LONGEST_ABOUT = 40  # characters
LEAST_FREE = 0.05  # of the disk
OF_FEEDS = (Alarm.FEED_QUIET, Alarm.FEED_AGAIN, Alarm.FEED_GAP)
BY_THE_MINUTE = (
    Alarm.REGISTER,
    Alarm.OUTBOX,
    Alarm.ROUTE,
    Alarm.JOB,
    Alarm.JOB_WAITS,
    Alarm.DAMPENED,
    Alarm.PROMISE,
    Alarm.INBOX,
    Alarm.STANDSTILL,
    Alarm.DISK,
    Alarm.LAW,
    Alarm.CERTIFICATE,
    Alarm.REFUSED,
    *OF_FEEDS,
)
ENDS_SOON = timedelta(days=30)
MANY_REFUSED = 20  # calls between two looks


@dataclass(slots=True)
class Stillness:
    """Since when cases are due and none moves, as far as this process has seen. One alone may be claimed again and
    again by a worker that fails, and never looks late by its own hour."""

    last_move: datetime | None = None
    since: datetime | None = None

    def trouble(self, due: WakingCases, now: datetime, patience: timedelta) -> list[Trouble]:
        if not due.count or due.last_move != self.last_move or self.since is None:
            self.last_move, self.since = due.last_move, now if due.count else None
            return []
        if now - self.since < patience:
            return []
        return [Trouble(alarm=Alarm.STANDSTILL, since=self.since, count=due.count)]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSweep:
    """`patience`: how long something may last before anybody is told; `folder`: where the database is kept."""

    runtime: Runtime
    patience: timedelta
    folder: Path
    ends: Callable[[], datetime | None] = lambda: None  # the signer's certificate
    refused: dict[str, float] = field(default_factory=dict)  # by door, as of the last look
    still: Stillness = field(default_factory=Stillness)

    async def look(self) -> int:
        """How many troubles there are."""
        now, most = self.runtime.now(), self.runtime.house.sms_a_day
        troubles = await alerts.troubles(self.runtime.store, now.at, self.patience)
        loops = await alerts.loops(self.runtime.store, now.start_of_day, most)
        promises = await broken_promises(self.runtime.store, now)
        here = [*full(self.folder), *lawless(now), *self._ending(), *self._refused()]
        here += self.still.trouble(await alerts.due_cases(self.runtime.store, now.at), now.at, self.patience)
        return await self._tell(BY_THE_MINUTE, [*troubles, *loops, *promises, *here])

    def _ending(self) -> list[Trouble]:
        ends = self.ends()
        if ends is None or ends - self.runtime.clock() > ENDS_SOON:
            return []
        return [Trouble(alarm=Alarm.CERTIFICATE, about=f"{ends:%d.%m.%Y}")]

    def _refused(self) -> list[Trouble]:
        """The doors at which many calls had no right token since the last look, here in this process."""
        counts = self.runtime.counters.refused_by_route()
        since = {route: count - self.refused.get(route, 0) for route, count in counts.items()}
        self.refused.update(counts)
        return [
            Trouble(alarm=Alarm.REFUSED, about=route[:LONGEST_ABOUT], count=int(count))
            for route, count in sorted(since.items())
            if count >= MANY_REFUSED
        ]

    async def verify(self) -> int:
        """How many chains, or kinds of row, are not as they were written; what is new since the last look is read."""
        try:
            looked_at = await verify(self.runtime.store, self.runtime.clock())
        except ForgedCheckpoint:
            looked_at = {"checkpoint": ["verified"]}
        broken = {name: wrong for name, wrong in looked_at.items() if wrong}
        troubles = [Trouble(alarm=Alarm.CHAIN, about=name, count=len(wrong)) for name, wrong in broken.items()]
        return await self._tell((Alarm.CHAIN,), troubles)

    async def _tell(self, looked_at: Collection[Alarm], troubles: list[Trouble]) -> int:
        await tell(self.runtime.store, looked_at, troubles, self.runtime.now())
        return len(troubles)


async def broken_promises(store: Store, now: Now) -> list[Trouble]:
    """Who waits for a person past their hour; what falls due after work is late when work begins again."""
    count, oldest = await desk.overdue_since(store, worked_until(now))
    return [Trouble(alarm=Alarm.PROMISE, since=oldest, count=count)] if count else []


def lawless(now: Now) -> list[Trouble]:
    """Values of the law that are missing today, or on the coming 1 January."""
    return [Trouble(alarm=Alarm.LAW, about=name) for name in law.missed(now.today)]


def full(folder: Path) -> list[Trouble]:
    """The disk, when nearly nothing is free."""
    disk = shutil.disk_usage(folder)
    if disk.free / disk.total >= LEAST_FREE:
        return []
    return [Trouble(alarm=Alarm.DISK)]


@writes
def tell(tx: Transaction, looked_at: Collection[Alarm], troubles: list[Trouble], now: Now) -> None:
    """The rows of the alerts and the messages about them, together or not at all."""
    change = alerts.keep(tx, looked_at, troubles, now.at)
    if Channel.TELEGRAM not in now.channels or not (change.begun or change.over):
        return
    news = {f"{id}.began": words.began(trouble, now.at) for id, trouble in change.begun}
    news |= {f"{id}.over": words.over(alarm, about) for id, alarm, about in change.over}
    administrators = staff.with_role.within(tx, Role.ADMINISTRATOR)
    notes = [
        words.note(f"alert.{id}.{administrator.id}", administrator.telegram_id, text, "watch.alert")
        for id, text in news.items()
        for administrator in administrators
    ]
    messages.write(tx, notes, now.at)
