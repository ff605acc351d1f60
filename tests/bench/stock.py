"""A database with the cases of years in it, written past the program: `python -m tests.bench.stock 300000`.

What is stored is as a settled road leaves it: moves, messages, answered jobs, worked arrivals, counts. A thousand cases
wait for an official, however many there are. Prints what each sweep that finds nothing and each page takes.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import ColumnElement, Table, func, insert, join, literal, select, true, union_all

from bot.workers.deadlines import write_warnings
from handlers.public.health import counts
from handlers.usecases.forgetting import forget_what_is_due
from handlers.usecases.reporting import glance_of, report_of
from proactive.basics.calendar import TIMEZONE
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.reasons import Reason
from proactive.reporting.figures import Scope
from storage.cases import queries, sample
from storage.cases.rows import columns, fixed
from storage.cases.verification import verify
from storage.engine.codec import dump_case
from storage.engine.database import Store, Transaction
from storage.engine.reporting_tables import case_count, road, traffic
from storage.engine.tables import cases, history, inbox, job, message, watermark
from storage.engine.vault import place
from storage.engine.versions import migrate
from storage.ledger.checkpoint import here, keep_checkpoint
from storage.ledger.verification import CHAINS
from storage.reporting import case_facts, message_facts
from storage.staff import alerts
from tests.papers.town import decided_case
from tests.vault import VAULT

TODAY = date(2026, 11, 25)
NOW = datetime.combine(TODAY, datetime.min.time(), TIMEZONE).replace(hour=12).astimezone(UTC)
YEARS = 2 * 365
WAITING = 1000
AT_ONCE = 5000
SETTLED = (*[Status.ASSIGNED] * 9, Status.REFUSED)  # what nobody applied for is erased in time
MOVES = ("screening", "ready", "offered", "consented", "applied", "decided")
SEALED = b"\x91\x52" + bytes(300)
LOOKS: dict[str, Callable[[Store], Awaitable[object]]] = {}


def look(work: Callable[[Store], Awaitable[object]]) -> Callable[[Store], Awaitable[object]]:
    """One that is measured."""
    LOOKS[work.__name__.replace("_", " ")] = work
    return work


# --- Writing


def fill(tx: Transaction, many: int, seed: int = 1) -> None:
    """So many cases of the last two years, the newest an hour old."""
    random, template = Random(seed), decided_case("burial")
    same = fixed(tx.vault, template) | columns(tx.vault, template, NOW)
    sealed = dump_case(template)
    for first in range(0, many, AT_ONCE):
        rows = [case_row(tx, n, many, same, sealed, random) for n in range(first, min(first + AT_ONCE, many))]
        tx.connection.execute(insert(cases), rows)
    for table, rows_of in BESIDE.items():
        names, query = rows_of()
        tx.connection.execute(insert(table).from_select(names, query))
    standing = select(cases.c.service, cases.c.status, func.count()).group_by(cases.c.service, cases.c.status)
    tx.connection.execute(insert(case_count).from_select(["service", "status", "cases"], standing))
    tx.connection.execute(insert(traffic), [row for day in range(YEARS) for row in traffic_of(day, many)])
    followed = {case_facts.FOLLOWED: int(NOW.timestamp()), sample.DRAWN: len(MOVES) * many}
    tx.connection.execute(insert(watermark), [{"feed": name, "sequence": at} for name, at in followed.items()])


def case_row(tx: Transaction, n: int, many: int, same: dict[str, Any], sealed: bytes, random: Random) -> dict[str, Any]:
    number, iin = f"25-{n:07d}", f"{n:012d}"
    opened = NOW - timedelta(hours=1) - timedelta(days=YEARS) * (1 - n / many)
    waits = n % max(many // WAITING, 1) == 0
    status = Status.ATTENTION if waits else random.choice(SETTLED)
    return same | {
        "number": number,
        "key": tx.vault.index(number),
        "subject": tx.vault.index(f"s{iin}"),
        "recipient": tx.vault.index(iin),
        "phone_hash": tx.vault.index(f"l{iin}"),
        "service": random.choice(("burial", "disability", "breadwinner")),
        "status": status.value,
        "reason": Reason.REGISTER_REFUSES.value if waits else None,
        "asking": False,
        "wake_at": None,
        "awaits": None,
        "opened_at": opened,
        "registered_at": opened,
        "due_on": opened.date() + timedelta(days=3),
        "changed_at": opened + timedelta(minutes=30),
        "late": random.random() < 0.01,
        "sealed": tx.vault.seal(sealed.replace(b"26-0000123", number.encode()), place(cases, number)),
    }


def numbered(name: str, rows: list[tuple[str, str]]) -> Any:
    pairs = (select(literal(word).label("word"), literal(suffix).label("suffix")) for word, suffix in rows)
    return union_all(*pairs).subquery(name)


def moves() -> tuple[list[str], Any]:
    pairs = numbered("moves", [*zip(("", *MOVES[:-1]), MOVES, strict=True)])
    number, at = cases.c.number, cases.c.opened_at
    picked = (number, at, pairs.c.word, pairs.c.suffix, literal("system"), literal(""))
    return ["case_number", "at", "from_status", "to_status", "by", "note"], select(*picked).select_from(
        join(cases, pairs, true())
    )


def messages() -> tuple[list[str], Any]:
    lines = numbered("lines", [("out", ".1"), ("in", ".2"), ("out", ".3"), ("in", ".4"), ("out", ".5"), ("out", ".6")])
    fixed_values: dict[str, ColumnElement[Any]] = {
        "id": cases.c.number + lines.c.suffix,
        "case_number": cases.c.number,
        "phone_hash": cases.c.phone_hash,
        "address": cases.c.phone_hash,
        "direction": lines.c.word,
        "channel": literal("sms"),
        "key": literal("burial.offer"),
        "language": literal("kk"),
        "priority": literal(1),
        "state": literal("delivered"),
        "attempts": literal(1),
        "created_at": cases.c.opened_at,
        "sent_at": cases.c.opened_at,
        "delivered_at": cases.c.changed_at,
        "sealed": literal(SEALED),
        "parts": literal(2),
    }
    return list(fixed_values), select(*fixed_values.values()).select_from(join(cases, lines, true()))


def jobs() -> tuple[list[str], Any]:
    kinds = numbered("kinds", [(kind, f".{kind}{n}") for n, kind in enumerate(("look_up", "look_up", "sign", "place"))])
    fixed_values: dict[str, ColumnElement[Any]] = {
        "id": cases.c.number + kinds.c.suffix,
        "case_number": cases.c.number,
        "kind": kinds.c.word,
        "state": literal("done"),
        "attempts": literal(1),
        "created_at": cases.c.opened_at,
        "done_at": cases.c.changed_at,
        "sealed": literal(SEALED),
    }
    return list(fixed_values), select(*fixed_values.values()).select_from(join(cases, kinds, true()))


def arrivals() -> tuple[list[str], Any]:
    sources = numbered("sources", [("sms", ".1"), ("sms", ".2"), ("event", ".3"), ("receipt", ".4")])
    picked = (sources.c.word, cases.c.number + sources.c.suffix, cases.c.phone_hash, cases.c.opened_at, literal(SEALED))
    return ["source", "key", "sender", "received_at", "sealed"], select(*picked).select_from(
        join(cases, sources, true())
    )


def roads() -> tuple[list[str], Any]:
    same = {name: cases.c[name] for name in ("number", "revision", "service", "status", "outcome", "language")}
    steps = {step.value: literal(60 * n) for n, step in enumerate(case_facts.AFTER_THE_EVENT, 1)}
    fixed_values: dict[str, ColumnElement[Any]] = {
        **same,
        **steps,
        "day": func.date(cases.c.opened_at),
        "event": literal(int(NOW.timestamp())),
        "region": func.substr(cases.c.subject, 1, 1),
        "channel": literal("sms"),
        "due_on": cases.c.due_on,
        "decided_on": cases.c.due_on,
    }
    return list(fixed_values), select(*fixed_values.values())


BESIDE: dict[Table, Callable[[], tuple[list[str], Any]]] = {
    history: moves,
    message: messages,
    job: jobs,
    inbox: arrivals,
    road: roads,
}


def traffic_of(day: int, many: int) -> list[dict[str, Any]]:
    base = {"day": TODAY - timedelta(days=YEARS - day), "channel": "sms", "failure": "", "language": "kk"}
    kinds = [("out", "delivered"), ("in", "received")]
    return [
        base | {"direction": way, "state": state, "service": service, "region": f"{region}", "messages": 9, "parts": 18}
        for way, state in kinds
        for service in ("burial", "disability", "breadwinner")
        for region in range(16)
    ]


async def in_use(store: Store) -> None:
    """As after the first night."""
    await keep_checkpoint(store, await here(store, tuple(CHAINS), NOW))
    await store.write(count_a_day)


def count_a_day(tx: Transaction) -> None:
    if tx.connection.execute(select(traffic.c.day).limit(1)).first() is None:
        tx.connection.execute(insert(traffic), traffic_of(YEARS, 0))


# --- Looking


def now_of() -> Now:
    return Now(NOW, TIMEZONE)


@look
async def sweep_alerts(store: Store) -> object:
    return [
        await alerts.troubles(store, NOW, timedelta(minutes=15)),
        await alerts.loops(store, now_of().start_of_day, 20),
    ]


@look
async def sweep_figures(store: Store) -> object:
    followed = await case_facts.follow(store, NOW, TIMEZONE), await case_facts.receive(store, NOW)
    days = await message_facts.days_to_count(store, NOW, TIMEZONE)
    return followed, [await message_facts.count(store, day, TIMEZONE) for day in days]


@look
async def sweep_sample(store: Store) -> object:
    return await sample.draw(store, 0.02, NOW)


@look
async def sweep_deadlines(store: Store) -> object:
    return await write_warnings(store, now_of())


@look
async def sweep_retention(store: Store) -> object:
    return await forget_what_is_due(store, NOW, TIMEZONE)


@look
async def sweep_law(store: Store) -> object:
    return await queries.waiting_for(store, Reason.LAW_NOT_IN_FORCE, 500)


@look
async def sweep_chains(store: Store) -> object:
    return await verify(store, NOW)


@look
async def metrics(store: Store) -> object:
    return await counts(store, now_of())


@look
async def queue(store: Store) -> object:
    return await queries.queue(store)


@look
async def queue_of_a_benefit(store: Store) -> object:
    return await queries.queue(store, service="disability", status=Status.ATTENTION)


@look
async def search_by_iin(store: Store) -> object:
    return await queries.search(store, iin=f"{7:012d}")


@look
async def search_by_status(store: Store) -> object:
    return await queries.search(store, status=Status.REVIEW)


@look
async def search_what_waits(store: Store) -> object:
    return await queries.search(store, service="burial", waiting=True)


@look
async def glance(store: Store) -> object:
    return await glance_of(store, now_of())


@look
async def figures_of_a_month(store: Store) -> object:
    return await report_of(store, Scope(since=TODAY - timedelta(days=30), until=TODAY), TODAY)


@look
async def figures_of_two_years(store: Store) -> object:
    return await report_of(store, Scope(since=TODAY - timedelta(days=YEARS), until=TODAY), TODAY)


@look
async def sample_page(store: Store) -> object:
    return await sample.listed(store)


async def main(many: int) -> None:
    with tempfile.TemporaryDirectory(prefix="qoldau-stock-") as folder:
        store = Store(f"sqlite+aiosqlite:///{Path(folder) / 'stock.db'}", VAULT)
        await migrate(store)
        started = time.monotonic()
        await store.write(fill, many)
        await in_use(store)
        print(f"{many} cases written in {time.monotonic() - started:.0f} s", flush=True)
        await figures(store)
        await store.close()


async def figures(store: Store) -> None:
    for name, work in LOOKS.items():
        computed, passed = await best(work, store)
        print(f"{name:28} {computed:9.1f} ms ({passed:.0f})", flush=True)


async def best(work: Callable[[Store], Awaitable[object]], store: Store) -> tuple[float, float]:
    """Milliseconds of the best of three runs: processor of this process, and the time that passed."""
    return min([await timed(work, store) for _ in range(3)])


async def timed(work: Callable[[Store], Awaitable[object]], store: Store) -> tuple[float, float]:
    computed, started = time.process_time(), time.monotonic()
    await work(store)
    return 1000 * (time.process_time() - computed), 1000 * (time.monotonic() - started)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
