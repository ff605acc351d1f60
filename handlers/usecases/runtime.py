"""What every use case and every surface is given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from handlers.usecases.counters import Counters
from handlers.usecases.intake import GroupCommit
from handlers.usecases.loops import INBOX, RECEIPTS
from handlers.usecases.own_jobs import OwnJobs
from handlers.usecases.own_words import OwnWords
from proactive.cases.installation import PLAIN_INSTALLATION, Installation
from proactive.cases.now import Now, QuietHours
from proactive.messages.contact import Channel
from proactive.messages.tariff import Tariff
from storage.cases.apply import OwnWork
from storage.engine.database import Store
from storage.jobs import inbox
from storage.jobs.jobs import Claimed
from storage.messages.taking import Departing


@dataclass(frozen=True)
class Runtime:
    """The store, the clock at the edge, and a bell that tells the workers that there is something to do."""

    store: Store
    clock: Callable[[], datetime]
    zone: ZoneInfo
    quiet: QuietHours | None = None
    ring: Callable[[], None] = lambda: None
    channels: frozenset[Channel] = frozenset(Channel)
    house: Installation = PLAIN_INSTALLATION
    tariff: Tariff = Tariff()  # noqa: RUF009 – frozen
    arriving: GroupCommit = field(default_factory=GroupCommit)
    counters: Counters = field(default_factory=Counters)
    own_jobs: OwnJobs = field(default_factory=OwnJobs)
    own_words: OwnWords = field(default_factory=OwnWords)
    call: Callable[..., None] = lambda *_: None  # loops of this process by name, that have something to do

    def now(self) -> Now:
        return Now(self.clock(), self.zone, self.quiet, self.channels, self.house)

    @property
    def own_work(self) -> OwnWork:
        """What whoever keeps a case now takes for this process."""
        return OwnWork(self.own_jobs.takes, self.own_words.routes)

    def take(self, jobs: Sequence[Claimed], departing: Sequence[Departing] = ()) -> None:
        """To those who run and send them in this process."""
        now = self.clock()
        self.own_jobs.add(jobs, now)
        self.own_words.add(departing, now)

    async def keep(self, arrivals: Sequence[inbox.Arrival]) -> int:
        """Makes arrivals durable; only then may they be acknowledged. Returns how many were new."""
        count = await self.arriving.keep(self.store, arrivals, self.clock())
        self.call(*{RECEIPTS if arrival.source == "receipt" else INBOX for arrival in arrivals})
        return count
