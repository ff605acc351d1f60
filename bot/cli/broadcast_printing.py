"""Broadcasts on the terminal: the dry run, the list and the progress."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from proactive.broadcasts.audience import LeftOut
from proactive.broadcasts.broadcast import FOUR_EYES_ABOVE, Broadcast
from proactive.broadcasts.estimate import Estimate, would_end
from proactive.cases.now import Now
from proactive.messages.contact import Channel
from proactive.messages.tariff import Tariff
from storage.broadcasts.progress import Progress

WHY = {
    LeftOut.DEAD: "has died",
    LeftOut.ANNULLED: "the register took the event back",
    LeftOut.STOPPED: "said stop",
    LeftOut.NO_NUMBER: "no number is known",
    LeftOut.NO_CHANNEL: "their channel is switched off",
    LeftOut.NO_CASE: "the text speaks of a case, and they have none",
    LeftOut.CHANGED: "no longer fitted when their turn came",
}


def estimate_lines(broadcast: Broadcast, estimate: Estimate, now: Now, tariff: Tariff) -> Iterator[RenderableType]:
    yield Text(f"Broadcast {broadcast.id}: {estimate.size:,} people", style="bold")
    yield counts_table("Reached", {str(channel): count for channel, count in estimate.people.items()})
    if estimate.left_out:
        yield counts_table("Left out", {WHY[why]: count for why, count in estimate.left_out.items()})
    yield Text(cost_of(estimate, tariff))
    yield Text(time_of(broadcast, estimate, now, tariff))
    if estimate.size > FOUR_EYES_ABOVE:
        yield Text(f"More than {FOUR_EYES_ABOVE:,} people: a second administrator has to confirm it")
    for sample in estimate.samples:
        parts = f", {sample.parts} SMS parts" if sample.parts else ""
        yield Panel(Text(sample.text), title=f"{sample.channel}, {sample.language}{parts}", title_align="left")


def cost_of(estimate: Estimate, tariff: Tariff) -> str:
    tenge = f"{tariff.tenge(estimate.parts):,.2f} tenge at {tariff.sms_part} a part"
    stars = tariff.stars(estimate.people[Channel.TELEGRAM])
    paid = f"; Telegram's paid lane: up to {stars:,} Stars" if tariff.paid else ""
    return f"SMS parts: {estimate.parts:,}, {tenge}{paid}"


def time_of(broadcast: Broadcast, estimate: Estimate, now: Now, tariff: Tariff) -> str:
    takes = estimate.takes(tariff)
    end = minute(would_end(broadcast, takes, now), now.zone)
    rates = ", ".join(f"{channel} {rate:g} a second" for channel, rate in tariff.rates.items())
    quiet = f", silent {now.quiet.start:%H:%M}-{now.quiet.end:%H:%M}" if now.quiet else ""
    return f"Sending takes {whole(takes)} ({rates}{quiet}) and would end {end}"


def whole(span: timedelta) -> timedelta:
    return timedelta(seconds=round(span.total_seconds()))


def counts_table(title: str, counts: Mapping[str, int]) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    for name, count in sorted(counts.items(), key=lambda pair: -pair[1]):
        table.add_row(str(name), f"{count:,}")
    return table


def list_table(broadcasts: Sequence[Broadcast], zone: ZoneInfo) -> Table:
    table = Table(title="Broadcasts")
    for heading in ("id", "state", "composed", "by", "begins", "words"):
        table.add_column(heading)
    for broadcast in broadcasts:
        begins = broadcast.started_at or broadcast.scheduled_at
        words = next(iter(broadcast.texts.values()))
        table.add_row(
            broadcast.id,
            broadcast.state,
            minute(broadcast.created_at, zone),
            broadcast.author,
            minute(begins, zone),
            Text(words[:40]),
        )
    return table


def minute(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else "–"


def progress_panel(progress: Progress) -> Panel:
    """The bar, the messages by state, who was left out, and what is in doubt."""
    so_far = "" if progress.gathered or progress.broadcast.over else " so far"
    rows: list[RenderableType] = [
        bar(progress.settled, progress.people, f"{progress.settled:,} of {progress.people:,} people{so_far}"),
        counts_table("Messages", {**({"waiting": progress.waiting} if progress.waiting else {}), **progress.states}),
    ]
    if progress.left_out:
        rows.append(counts_table("Left out", {WHY[LeftOut(why)]: n for why, n in progress.left_out.items()}))
    if progress.doubtful:
        again = f"`qoldau broadcast resend {progress.broadcast.id}` sends them once more"
        rows.append(Text(f"{progress.doubtful:,} in doubt, they may have gone out: {again}"))
    return Panel(
        Group(*rows), title=f"Broadcast {progress.broadcast.id}: {progress.broadcast.state}", title_align="left"
    )


def bar(settled: int, of: int, words: str) -> Table:
    grid = Table.grid(padding=(0, 1))
    grid.add_row(ProgressBar(total=max(1, of), completed=settled, width=40), Text(words))
    return grid
