"""What a broadcast would come to, told to the colleague who composes it, with the buttons that let it go."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from handlers.staff_commands.command import key, message, say
from proactive.broadcasts.broadcast import FOUR_EYES_ABOVE, Broadcast
from proactive.broadcasts.cautions import Caution
from proactive.broadcasts.estimate import Estimate, in_words, would_end
from proactive.cases.jobs import DryRun
from proactive.cases.now import Now
from proactive.messages.contact import Channel, Language
from proactive.messages.tariff import Tariff
from proactive.messages.texts import staff_words
from proactive.messages.texts.forms import minute, money, thousands
from storage.engine.database import Transaction
from storage.messages import messages
from storage.staff import dialogs
from storage.staff.dialogs import Dialog

STEP = "broadcast.release"
CHANGING = ("try_out", "revise", "cancel")
SHOWN = 400  # characters of a sample


@dataclass(frozen=True, slots=True)
class Counted:
    broadcast: Broadcast
    estimate: Estimate
    tariff: Tariff
    concerns: Sequence[Caution] = ()


def tell(tx: Transaction, id: str, task: DryRun, counted: Counted, now: Now) -> None:
    """The count is relied on for an hour, unless they are at something else by now."""
    language, staff_id, broadcast = task.language, task.staff_id, counted.broadcast
    if dialogs.at(tx, staff_id, now.at) is None:
        comes_to = "\n".join(expense(counted, now, language))
        data = {"broadcast": broadcast.id, "people": counted.estimate.size, "comes_to": comes_to}
        dialogs.keep(tx, staff_id, Dialog(STEP, data), now.at)
    text = "\n".join(lines(counted, now, language))
    acts = ("start", "later", *CHANGING) if counted.estimate.size else CHANGING
    keys = [key(act, broadcast.id, language) for act in acts]
    messages.write(tx, [message(f"{id}.done", task.chat, "dry_run", text, language, keys)], now.at)


def lines(counted: Counted, now: Now, language: Language) -> Iterator[str]:
    estimate, broadcast = counted.estimate, counted.broadcast
    yield say("would_reach", language, id=broadcast.id, people=thousands(estimate.size))
    yield from (f"⚠ {caution.in_words(language)}" for caution in counted.concerns)
    yield from listed("channel", estimate.people, language)
    yield from listed("language", estimate.languages, language)
    if estimate.left_out:
        yield f"\n{say('left_out', language)}"
        yield from listed("left_out", estimate.left_out, language)
    yield ""
    yield from expense(counted, now, language)
    if estimate.size > FOUR_EYES_ABOVE:
        yield say("would_need_second", language, people=thousands(FOUR_EYES_ABOVE))
    for sample in estimate.samples:
        where = (
            f"{staff_words('channel', sample.channel, language)}, {staff_words('language', sample.language, language)}"
        )
        yield f"\n— {where} —\n{shorten(sample.text, SHOWN, placeholder='…')}"


def expense(counted: Counted, now: Now, language: Language) -> Iterator[str]:
    """What it costs, and how long it takes."""
    estimate, tariff = counted.estimate, counted.tariff
    if estimate.parts:
        cost = money(tariff.tenge(estimate.parts), language)
        yield say("would_cost", language, parts=thousands(estimate.parts), cost=cost)
    if stars := tariff.stars(estimate.people[Channel.TELEGRAM]):
        yield say("would_cost_stars", language, stars=f"{stars:,}")
    takes = estimate.takes(tariff)
    end = minute(would_end(counted.broadcast, takes, now), now.zone)
    yield say("would_take", language, time=in_words(takes, language), end=end)


def listed(table: str, counts: Mapping[Any, int], language: Language) -> Iterator[str]:
    for item, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        yield f"· {staff_words(table, item, language)}: {thousands(count)}"
