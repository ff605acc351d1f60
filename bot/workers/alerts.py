"""Alerts: administrators are told in Telegram when something begins to go wrong, and when it is over; once each."""

import shutil
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from handlers.usecases.runtime import Runtime
from proactive.basics import law
from proactive.cases.now import Now
from proactive.conversation.topics.promise import worked_until
from proactive.messages.contact import Channel
from proactive.staff import alerts as words
from proactive.staff.alerts import Alarm, Trouble
from proactive.staff.rights import Role
from storage.awards import aside, progress
from storage.cases.verification import verify
from storage.engine import processes
from storage.engine.database import Store, Transaction, writes
from storage.ledger.checkpoint import ForgedCheckpoint
from storage.messages import desk, messages
from storage.staff import alerts, staff
from storage.staff.alerts import LastLook, WakingCases

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
    Alarm.ASIDE,
    Alarm.DISK,
    Alarm.LAW,
    Alarm.CERTIFICATE,
    Alarm.REFUSED,
    *OF_FEEDS,
)
ENDS_SOON = timedelta(days=30)
MANY_REFUSED = 20  # calls between two looks
REFUSED_CALLS = "qoldau_refused_calls_total"


def still_since(before: LastLook, due: WakingCases, now: datetime) -> datetime | None:
    """Since when cases are due and none moves, as far as anybody has looked. One alone may be claimed again and again
    by a worker that fails, and never looks late by its own hour."""
    if not due.count:
        return None
    return before.still_since if before.still_since and due.last_move == before.last_move else now


def standing(since: datetime | None, due: WakingCases, now: datetime, patience: timedelta) -> list[Trouble]:
    if since is None or now - since < patience:
        return []
    return [Trouble(alarm=Alarm.STANDSTILL, since=since, count=due.count)]


def refused_calls(living: Mapping[str, tuple[datetime, list[Any]]]) -> dict[str, float]:
    """How many calls each process has refused, by process and door, as it said when it last beat."""
    return {
        f"{process} {labels['route']}": float(value)
        for process, (_, samples) in living.items()
        for _, _, _, sample, labels, value in samples
        if sample == REFUSED_CALLS
    }


def refused(before: Mapping[str, float], counts: Mapping[str, float]) -> list[Trouble]:
    """The doors at which many calls had no right token since the last look, at all processes together."""
    fresh = Counter[str]()
    for key, count in counts.items():
        fresh[key.partition(" ")[2]] += int(max(0, count - before.get(key, 0)))
    return [
        Trouble(alarm=Alarm.REFUSED, about=route[:LONGEST_ABOUT], count=count)
        for route, count in sorted(fresh.items())
        if count >= MANY_REFUSED
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertSweep:
    """`patience`: how long something may last before anybody is told; `folder`: where the database is kept."""

    runtime: Runtime
    patience: timedelta
    folder: Path
    ends: Callable[[], datetime | None] = lambda: None  # the signer's certificate

    async def look(self) -> int:
        """How many troubles there are."""
        now, most = self.runtime.now(), self.runtime.house.sms_a_day
        troubles = await alerts.troubles(self.runtime.store, now.at, self.patience)
        loops = await alerts.loops(self.runtime.store, now.start_of_day, most)
        promises = await broken_promises(self.runtime.store, now) + await left_aside(self.runtime.store)
        look, changes = await self._since_the_last_look(now.at)
        here = [*full(self.folder), *lawless(now), *self._ending(), *changes]
        return await self._tell(BY_THE_MINUTE, [*troubles, *loops, *promises, *here], look)

    def _ending(self) -> list[Trouble]:
        ends = self.ends()
        if ends is None or ends - self.runtime.clock() > ENDS_SOON:
            return []
        return [Trouble(alarm=Alarm.CERTIFICATE, about=f"{ends:%d.%m.%Y}")]

    async def _since_the_last_look(self, now: datetime) -> tuple[LastLook, list[Trouble]]:
        """By what all processes say: what was seen, for whoever looks next, and what is wrong since."""
        store = self.runtime.store
        before, due = await alerts.last_look(store), await alerts.due_cases(store, now)
        counts = refused_calls(await processes.living(store, now))
        since = still_since(before or LastLook(), due, now)
        troubles = [*standing(since, due, now, self.patience), *(refused(before.refused, counts) if before else [])]
        return LastLook(due.last_move, since, counts), troubles

    async def verify(self) -> int:
        """How many chains, or kinds of row, are not as they were written; what is new since the last look is read."""
        try:
            looked_at = await verify(self.runtime.store, self.runtime.clock())
        except ForgedCheckpoint:
            looked_at = {"checkpoint": ["verified"]}
        await progress.look_again(self.runtime.store)
        broken = {name: wrong for name, wrong in looked_at.items() if wrong}
        troubles = [Trouble(alarm=Alarm.CHAIN, about=name, count=len(wrong)) for name, wrong in broken.items()]
        return await self._tell((Alarm.CHAIN,), troubles)

    async def _tell(self, looked_at: Collection[Alarm], troubles: list[Trouble], look: LastLook | None = None) -> int:
        await tell(self.runtime.store, looked_at, troubles, self.runtime.now(), look)
        return len(troubles)


async def broken_promises(store: Store, now: Now) -> list[Trouble]:
    """Who waits for a person past their hour; what falls due after work is late when work begins again."""
    count, oldest = await desk.overdue_since(store, worked_until(now))
    return [Trouble(alarm=Alarm.PROMISE, since=oldest, count=count)] if count else []


async def left_aside(store: Store) -> list[Trouble]:
    """Awards that nothing takes further, because they cannot be read."""
    count, since = await aside.count_and_oldest(store)
    return [Trouble(alarm=Alarm.ASIDE, since=since, count=count)] if count else []


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
def tell(
    tx: Transaction, looked_at: Collection[Alarm], troubles: list[Trouble], now: Now, look: LastLook | None = None
) -> None:
    """The rows of the alerts, the messages about them and what was seen, together or not at all: what could not be told
    is seen again."""
    if look:
        alerts.keep_look(tx, look)
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
