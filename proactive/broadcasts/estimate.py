"""What a broadcast would come to, before anything is sent: people, SMS parts, tenge, time, examples."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from proactive.broadcasts.audience import LeftOut, Reached
from proactive.broadcasts.broadcast import Broadcast, rendered, sms_parts
from proactive.cases.now import Now
from proactive.messages.contact import Channel, Language
from proactive.messages.tariff import Tariff
from proactive.messages.texts.forms import UNITS, span

SAMPLES = 5
LESS_THAN_A_MINUTE = {"kk": "бір минуттан аз уақыт", "ru": "меньше минуты", "en": "less than a minute"}
UNITS_OF_TIME = {"en": ("d", "h", "min"), **{str(language): units for language, units in UNITS.items()}}


@dataclass(frozen=True, slots=True)
class Sample:
    """What one of the recipients would read."""

    channel: Channel
    language: Language
    text: str
    parts: int


@dataclass
class Estimate:
    """Counted one person after another, so that a million of them need no room."""

    people: Counter[Channel] = field(default_factory=Counter)
    languages: Counter[Language] = field(default_factory=Counter)
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    parts: int = 0
    _first: dict[tuple[Channel, Language], Sample] = field(default_factory=dict)
    _others: dict[Sample, None] = field(default_factory=dict)

    def add(self, broadcast: Broadcast, outcome: Reached | LeftOut | None) -> None:
        if isinstance(outcome, LeftOut):
            self.left_out[outcome] += 1
        elif outcome is not None:
            text = rendered(broadcast, outcome)
            self._count(Sample(outcome.channel, outcome.language, text, sms_parts(outcome, text)))

    def _count(self, sample: Sample) -> None:
        self.people[sample.channel] += 1
        self.languages[sample.language] += 1
        self.parts += sample.parts
        if (
            self._first.setdefault((sample.channel, sample.language), sample) is not sample
            and len(self._others) < SAMPLES
            and sample not in self._first.values()
        ):
            self._others[sample] = None

    @property
    def size(self) -> int:
        return self.people.total()

    @property
    def samples(self) -> tuple[Sample, ...]:
        """Five that differ, one of each channel and language first."""
        return (*self._first.values(), *self._others)[:SAMPLES]

    def takes(self, tariff: Tariff) -> timedelta:
        """Sending time; the channels go side by side."""
        spans = (count / tariff.rates[channel] for channel, count in self.people.items())
        return timedelta(seconds=max(spans, default=0.0))


def would_end(broadcast: Broadcast, takes: timedelta, now: Now) -> datetime:
    """When it would be over if it were let go now; quiet hours put that off, and so does a time that was set."""
    return ends_at(replace(now, at=max(now.at, broadcast.scheduled_at or now.at)), takes)


def ends_at(now: Now, span: timedelta) -> datetime:
    """When sending is over that takes `span` and rests in quiet hours."""
    at = now.earliest()
    while True:
        evening = next_quiet(replace(now, at=at))
        if evening is None or at + span <= evening:
            return at + span
        span -= evening - at
        at = replace(now, at=evening).earliest()


def next_quiet(now: Now) -> datetime | None:
    """When the next quiet hours begin; `None`: never."""
    if now.quiet is None or now.quiet.start == now.quiet.end:
        return None
    local = now.local
    today = datetime.combine(local.date(), now.quiet.start, now.zone)
    return today if today > local else today + timedelta(days=1)


def in_words(takes: timedelta, language: str) -> str:
    """ "меньше минуты", "3 ч 20 мин"."""
    if takes < timedelta(minutes=1):
        return LESS_THAN_A_MINUTE[language]
    return span(takes, UNITS_OF_TIME[language])
