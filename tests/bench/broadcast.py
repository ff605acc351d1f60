"""`python -m tests.bench.broadcast`: a broadcast to the city while everything is killed, and how the rate holds."""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from bot.demo.city import City
from tests.broadcast.provider import Mood
from tests.broadcast.siege import Siege, besieged
from tests.peers.postgres import PostgresPeer

SHARE_WITH_A_PHONE = 0.7
SETTLED = 3.0  # seconds after a start: what it found waiting is done by then
KILLS = (0.1, 0.25, 0.4)  # of the people

cli = typer.Typer(no_args_is_help=True)


def citizens(count: int) -> list[str]:
    city = City(round(count / SHARE_WITH_A_PHONE), 3, now=datetime.now(UTC))
    found = sorted({person.msisdn for person in city.people if person.msisdn and person.alive})[:count]
    assert len(found) == count, f"only {len(found)} have a phone"
    return found


@cli.command()
def killed(people: int = 100_000, rate: int = 1000, postgres: bool = False) -> None:
    """Each recipient exactly one message or a recorded reason, with the service and both providers killed."""
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="qoldau-broadcast-"))
        stack.callback(shutil.rmtree, folder)
        url = f"sqlite+aiosqlite:///{folder / 'qoldau.db'}"
        if postgres:
            url = stack.enter_context(PostgresPeer()).new_database()
        asyncio.run(besiege(folder, citizens(people), url, rate))


async def besiege(folder: Path, numbers: Sequence[str], url: str, rate: int) -> None:
    async with besieged(folder, numbers, url, {"TELEGRAM_RATE": str(rate), "SMS_RATE": str(rate)}) as siege:
        began = time.time()
        await siege.begin()
        for share in KILLS:
            await siege.reach(share)
            await asyncio.gather(siege.strike_service(), *(siege.strike_provider(one) for one in siege.providers))
        calm = time.time() + SETTLED
        seen = await siege.finished()
        table = Table("", f"{len(numbers):,} people", title=f"service and providers killed {len(KILLS)} times")
        table.add_row("minutes", f"{(time.time() - began) / 60:.1f}")
        for state, count in seen.states.items():
            table.add_row(f"recorded as {state}", f"{count:,}")
        for name, value in replies(siege, calm).items():
            table.add_row(name, value)
        wrong = await siege.wrong()
        table.add_row("twice, or missing without a reason", f"{len(wrong):,}")
        Console().print(table, *wrong[:10])
        assert not wrong


def replies(siege: Siege, since: float) -> dict[str, str]:
    """After the last kill and as long as it was still being sent."""
    accepted = sorted(at for provider in siege.providers for at, _ in provider.notes("sent") if at > since)
    seconds = siege.reply_seconds(since, accepted[-1])
    share = len(accepted) / (accepted[-1] - since)
    return {
        "messages a second after the last kill": f"{share:,.0f}",
        "replies meanwhile": f"{len(seconds):,}",
        "answered within (median)": f"{seconds[len(seconds) // 2]:.2f} s",
        "answered within (95 %)": f"{seconds[int(len(seconds) * 0.95)]:.2f} s",
        "answered within (all)": f"{seconds[-1]:.2f} s",
    }


@cli.command()
def rate(telegram: int = 30, sms: int = 100, seconds: int = 60) -> None:
    """How near to the limit two processes come that share it, over a minute of a broadcast."""
    people = max(telegram, sms) * (seconds + 40) * 2
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(hold(Path(folder), citizens(people), {"telegram": telegram, "sms": sms}, seconds))


async def hold(folder: Path, numbers: Sequence[str], limits: dict[str, int], seconds: int) -> None:
    url = f"sqlite+aiosqlite:///{folder / 'qoldau.db'}"
    rates = {f"{kind.upper()}_RATE": str(limit) for kind, limit in limits.items()}
    async with besieged(folder, numbers, url, rates, Mood.CALM) as siege:
        await siege.begin()
        other = siege.another()
        try:
            await asyncio.sleep(SETTLED)
            since = time.time()
            await asyncio.sleep(seconds + 1)
        finally:
            other.kill()
            other.wait()
        for provider in siege.providers:
            went = sum(since <= at < since + seconds for at, _ in provider.notes("sent")) / seconds
            limit = limits[provider.kind]
            print(f"{provider.kind}: {went:.2f} of {limit} a second over {seconds} s ({went / limit:.1%})")


if __name__ == "__main__":
    cli()
