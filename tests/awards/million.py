"""The recalculation of a year, measured: `python -m tests.awards.million --awards 20000 [--database URL] [--kill]`.

Generated awards are counted by the next year's law twice: by a bare loop over the same amounts, and as the service does
it, with decisions, jobs and messages written. With `--kill` the pass is cut off half way and begun again.
"""

import argparse
import asyncio
import resource
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from sqlalchemy import func, insert, select

from handlers.usecases.award_steps import recalculate_year
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
MOST_IN_A_TRANSACTION = 1000


class CutOff(Exception):
    """The process is killed here."""


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


def bare(every: Sequence[MonthlyAward]) -> float:
    """Seconds of the processor for the same amounts alone, with what is due for the months past."""
    begun = time.process_time()
    for award in every:
        by_law = amounts.counted(replace(award, year=YEAR), date(YEAR, 1, 1), NOW.today)
        after = replace(award, rows=amounts.joined(award.rows, date(YEAR, 1, 1), by_law.monthly))
        amounts.difference(award, after, NOW.today)
    return time.process_time() - begun


async def counted(store: Store, *, killed: bool, count: int) -> tuple[float, float]:
    """Seconds by the clock and of the processor."""
    runtime: Any = SimpleNamespace(store=store, now=lambda: NOW, ring=lambda: None)
    begun, processor = time.monotonic(), time.process_time()
    if killed:
        with suppress(CutOff):
            await recalculate_year(cut_off(runtime, count // 2), YEAR)
    await recalculate_year(runtime, YEAR)
    return time.monotonic() - begun, time.process_time() - processor


def cut_off(runtime: Any, at: int) -> Any:
    """A runtime whose process dies when about so many awards are counted."""
    batches = [0]

    def now() -> Now:
        batches[0] += 1
        if batches[0] * MOST_IN_A_TRANSACTION > at:
            raise CutOff
        return NOW

    return SimpleNamespace(store=runtime.store, now=now, ring=lambda: None)


async def measured(url: str, count: int, *, killed: bool) -> str:
    store = Store(url, Vault(bytes(32)))
    await migrate(store)
    every = list(generated(count))
    for start in range(0, count, MOST_IN_A_TRANSACTION):
        await stored(store, every[start : start + MOST_IN_A_TRANSACTION])
    alone, memory = bare(every), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    clock, processor = await counted(store, killed=killed, count=count)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024
    changes, changed = await changes_made(store)
    await store.close()
    assert (changes, changed) == (count, count), f"{changes} changes of {changed} awards"
    return (
        f"{count} awards: {clock:.1f} s, processor {processor:.1f} s, {processor / alone:.1f} times the amounts alone"
        f" ({alone:.1f} s), memory + {grown:.0f} MB; each changed once"
    )


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
