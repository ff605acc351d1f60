"""The recalculation of a year, measured: `python -m tests.awards.million --awards 20000 [--database URL] [--kill]`.

Generated awards are counted by the next year's law twice: by a bare loop over the same amounts, and as the service does
it, with decisions, jobs and messages written. With `--kill` a process of its own begins, is killed (-9) when half of
them are written, and the pass is begun again.
"""

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, insert, select

from handlers.usecases.award_steps import BATCH, recalculate_year
from proactive.awards import amounts
from proactive.awards.award import MonthlyAward, Reach
from proactive.basics import law
from proactive.basics.calendar import TIMEZONE
from proactive.cases.award import Track
from proactive.cases.case import BankAccount
from proactive.cases.now import Now
from proactive.cases.registers import Disability
from proactive.messages.contact import Channel
from proactive.services.entitlement import Entitlement
from storage.awards.awards import sealed_columns
from storage.engine.award_tables import award_changes, awards
from storage.engine.database import Store, Transaction, reads, writes
from storage.engine.vault import Vault
from storage.engine.versions import migrate

YEAR, DECIDED = 2026, date(2025, 3, 20)
NOW = Now(datetime(2026, 1, 1, 6, tzinfo=TIMEZONE), TIMEZONE)
MOST_IN_A_TRANSACTION = 1000  # awards


def generated(count: int) -> Iterator[MonthlyAward]:
    """Adults of all groups and children, since some day of 2025, by the law of that year."""
    random = Random(2026)
    for number in range(count):
        since = date(2025, random.randint(1, 3), random.randint(1, 28))
        record = Disability(
            disability_id=f"d{number}",
            iin=f"{900000000000 + number}",
            category="adult",
            group=random.choice((1, 2, 3)),
            cause="general_illness",
            established_on=since,
            valid_until=None,
        )
        yield award_of(record, number, since)


def award_of(record: Disability, number: int, since: date) -> MonthlyAward:
    entitlement = Entitlement(paid_from=since, iin=record.iin, disability=record)
    by_law = amounts.of_entitlement("disability", entitlement, DECIDED)
    return MonthlyAward(
        id=f"{number:016x}",
        case_number=f"25-{number:07d}",
        order_id=f"order-{number}",
        service="disability",
        subject_iin=record.iin,
        recipient_iin=record.iin,
        payee_iin=record.iin,
        account=BankAccount(iban="KZ41722C000000000001"),
        consent_id=f"consent-{number}",
        track=Track.AUTOMATIC,
        decided_on=DECIDED,
        entitlement=entitlement,
        rows=by_law.monthly,
        rates=by_law.rates,
        reach=Reach(channel=Channel.SMS, address=f"+7701{number:07d}", msisdn=f"+7701{number:07d}"),
        foreseen_through="2025-03-20~",
        year=2025,
    )


@writes
def stored(tx: Transaction, batch: Sequence[MonthlyAward]) -> None:
    fixed = ({"id": a.id, "case_number": a.case_number, "service": a.service, "changed_at": NOW.at} for a in batch)
    rows = [more | sealed_columns(tx.vault, award, DECIDED) for more, award in zip(fixed, batch, strict=True)]
    tx.connection.execute(insert(awards), rows)


@reads
def changes_made(tx: Transaction) -> tuple[int, int]:
    """How many there are, and of how many awards."""
    count, of_awards = func.count(), func.count(award_changes.c.award_id.distinct())
    changes, changed = tx.connection.execute(select(count, of_awards).select_from(award_changes)).one()
    return changes, changed


def bare(batch: Sequence[MonthlyAward]) -> float:
    """Seconds of the processor for the same amounts alone, with what is due for the months past."""
    begun = time.process_time()
    for award in batch:
        by_law = amounts.counted(replace(award, year=YEAR), date(YEAR, 1, 1), NOW.today)
        after = replace(award, rows=amounts.joined(award.rows, date(YEAR, 1, 1), by_law.monthly))
        sum(amounts.difference(award, after, NOW.today).values())
    return time.process_time() - begun


async def filled(store: Store, count: int) -> float:
    """So many awards, and what the amounts of them alone cost."""
    coming, alone = generated(count), 0.0
    while batch := list(islice(coming, MOST_IN_A_TRANSACTION)):
        await stored(store, batch)
        alone += bare(batch)
    return alone


async def recalculated(url: str, batch: int = BATCH) -> None:
    store = Store(url, Vault(bytes(32)))
    runtime: Any = SimpleNamespace(store=store, now=lambda: NOW, ring=lambda: None)
    await recalculate_year(runtime, YEAR, batch)
    await store.close()


def recalculating(url: str, batch: int) -> None:
    asyncio.run(recalculated(url, batch))


async def killed_half_way(store: Store, url: str, count: int, batch: int = BATCH, look_again: float = 0.5) -> int:
    """How many were written when it was killed."""
    process = get_context("spawn").Process(target=recalculating, args=(url, batch))
    process.start()
    while (await changes_made(store))[0] < count // 2 and process.is_alive():
        process.join(look_again)
    process.kill()
    process.join()
    return (await changes_made(store))[0]


def processor() -> float:
    """Seconds of it for this process and those that it started."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))


@dataclass(frozen=True, slots=True)
class Recalculated:
    """Seconds by the clock, of the processor, and of the processor for the amounts alone; megabytes."""

    awards: int
    clock: float
    processor: float
    alone: float
    memory: float
    grown: float

    @property
    def ratio(self) -> float:
        return self.processor / self.alone

    def __str__(self) -> str:
        return (
            f"{self.awards} awards: {self.clock:.1f} s, processor {self.processor:.1f} s, {self.ratio:.1f} times the "
            f"amounts alone ({self.alone:.1f} s), memory {self.memory:.0f} MB + {self.grown:.0f} MB; each changed once"
        )


async def measured(url: str, count: int, *, killed: bool) -> Recalculated:
    store = Store(url, Vault(bytes(32)))
    await migrate(store)
    alone = await filled(store, count)
    memory, begun, used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic(), processor()
    if killed:
        print(f"killed with {await killed_half_way(store, url, count)} written")
    await recalculated(url)
    clock, spent = time.monotonic() - begun, processor() - used
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    changes, changed = await changes_made(store)
    await store.close()
    assert (changes, changed) == (count, count), f"{changes} changes of {changed} awards"
    return Recalculated(count, clock, spent, alone, memory / 1024, grown / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--awards", type=int, default=20_000)
    parser.add_argument("--database")
    parser.add_argument("--kill", action="store_true")
    asked = parser.parse_args()
    assert law.is_in_force(law.MINIMUM, NOW.today)
    with tempfile.TemporaryDirectory() as folder:
        url = asked.database or f"sqlite+aiosqlite:///{Path(folder) / 'awards.db'}"
        print(asyncio.run(measured(url, asked.awards, killed=asked.kill)))


if __name__ == "__main__":
    main()
