"""A broadcast on its way through two processes of ours, and citizens who are answered meanwhile.

Providers are processes of their own, and so are the citizens of each: what one of them waits is not what another sends.
"""

import asyncio
import time
from collections.abc import Sequence

import psutil

from storage.engine import processes
from tests.bench.broadcast import SETTLED, citizens
from tests.bench.comparison import Row, used_by
from tests.bench.machine import POSTGRES, SQLITE, Machine
from tests.broadcast.provider import Mood
from tests.broadcast.siege import Siege, besieged

RATES = {"telegram": 1000, "sms": 100}
SECONDS = 30
WITHIN, A_MESSAGE, ANSWERED = 0.03, 0.4, 0.5  # of the rate; milliseconds of processor; seconds


async def rows(machine: Machine) -> list[Row]:
    numbers = citizens(2 * (SECONDS + 20) * max(RATES.values()))
    return [row for engine in (SQLITE, POSTGRES) for row in await sent(machine, engine, numbers)]


async def sent(machine: Machine, engine: str, numbers: Sequence[str]) -> list[Row]:
    folder = machine.file()
    folder.mkdir()
    rates = {f"{kind.upper()}_RATE": str(rate) for kind, rate in RATES.items()}
    async with besieged(folder, numbers, machine.new(engine), rates, Mood.ASKING) as siege:
        await siege.begin()
        other = siege.another()
        try:
            return await watched(siege, engine, other.pid)
        finally:
            other.kill()
            other.wait()


async def both_live(siege: Siege) -> None:
    """What a process costs until it sends is not what a message does."""
    while len(await processes.living(siege.store, siege.runtime.clock())) < 2:  # noqa: ASYNC110 – others begin
        await asyncio.sleep(SETTLED / 10)


async def watched(siege: Siege, engine: str, other: int) -> list[Row]:
    await both_live(siege)
    await asyncio.sleep(SETTLED)
    assert siege.service.process is not None
    ours = [psutil.Process(pid) for pid in (siege.service.process.pid, other)]
    since, before = time.time(), sum(map(used_by, ours))
    await asyncio.sleep(SECONDS)
    until, spent = time.time(), sum(map(used_by, ours)) - before
    await asyncio.sleep(SETTLED)
    found, total = [], 0
    for provider in siege.providers:
        went = sum(since <= at < until for at, _ in provider.notes("sent"))
        total += went
        rate, asked = went / (until - since), RATES[provider.kind]
        held = f"{rate:,.1f}/s"
        reached = abs(rate - asked) <= WITHIN * asked
        name = f"{provider.kind} rate held, {engine}"
        found.append(Row(name, held, f"asked: {asked}/s", f"{rate / asked:.1%}", f"within {WITHIN:.0%}", reached))
    each = 1000 * spent / total
    name, goal = f"processor a message sent, {engine}", f"≤ {A_MESSAGE} ms"
    found.append(Row(name, f"{each:.2f} ms", "–", "–", goal, each <= A_MESSAGE))
    for provider in siege.providers:
        waits = provider.reply_seconds(since, until)
        late = waits[int(0.95 * len(waits))]
        name = f"a reply by {provider.kind} meanwhile, {engine}, 95 % of {len(waits)}"
        found.append(Row(name, f"{late:.2f} s", "–", "–", f"≤ {ANSWERED} s", late <= ANSWERED))
    return found
