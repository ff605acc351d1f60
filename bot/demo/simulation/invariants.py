"""What holds after every day, whatever went wrong: each that does not is a sentence."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from bot.demo.city import City
from bot.demo.simulation.providers import Phones
from proactive.cases.case import Case
from proactive.cases.lifecycle import ASKING, BEFORE_DECISION, CARRIED_OUT, FOR_OFFICIALS, Status
from proactive.cases.reasons import Reason
from storage.cases.cases import ids_in
from storage.cases.integrity import broken_cases
from storage.engine.codec import stored_case
from storage.engine.database import Transaction, reads
from storage.engine.integrity import broken_rows
from storage.engine.tables import cases, consent, inbox, job, message
from storage.ledger.verification import broken_chains

A_DAY = timedelta(days=1)
NEWS_TRAVELS = timedelta(days=2)  # from a death to the last message that was on its way
PATIENCE = timedelta(days=2)  # for what is due, longer than any fault lasts
PERSONAL = re.compile(r"(?<!\d)(?:\+?7\d{10}|\d{12})(?!\d)|\bKZ\d{2}[0-9A-Z]{16}\b")

# Where one may stand, found quickly in a hundred megabytes, and then looked at closely.
PERSONAL_BYTES = re.compile(PERSONAL.pattern.encode())
DIGITS = re.compile(rb"[0-9][0-9]{10,}")
ACCOUNT = re.compile(rb"KZ[0-9]{2}[0-9A-Z]{16}")
CYRILLIC = re.compile(rb"[\xd0-\xd3][\x80-\xbf](?:[\xd0-\xd3][\x80-\xbf]){3,}")

ONE_ORDER = "one live order a decision"
CONSENTED = "no payment without consent"
LIVING = "nothing to the dead"
ASKED = "no question without its message"
MOVING = "nobody stuck beyond terms"
WORKED = "nothing due is left standing"
SINGLE = "no message twice without a doubt"
CHAINS = "chains, rows and cases verify"
DISCREET = "no personal data in logs"
SEALED = "no personal data in files"
SOUND = "the program fails in nothing"
ALL_INVARIANTS = (ONE_ORDER, CONSENTED, LIVING, ASKED, MOVING, WORKED, SINGLE, CHAINS, DISCREET, SEALED, SOUND)

Broken = Iterator[tuple[str, str]]
ROWS = select(cases.c.number, cases.c.sealed, cases.c.wake_at, cases.c.awaits).order_by(cases.c.number)


class Cases:
    """All of them as they stand; a sealed row is opened again where it is another than at the last look."""

    def __init__(self) -> None:
        self._opened: dict[str, tuple[Row[Any, Any, Any, Any], Case]] = {}

    def read(self, tx: Transaction) -> list[Case]:
        self._opened = {row.number: (row, self._case(tx, row)) for row in tx.connection.execute(ROWS)}
        return [case for _, case in self._opened.values()]

    def _case(self, tx: Transaction, row: Row[Any, Any, Any, Any]) -> Case:
        before, case = self._opened.get(row.number, (None, None))
        if case is not None and before == row:
            return case
        return replace(stored_case(tx.vault, row), wake_at=row.wake_at, awaits=ids_in(row.awaits))


@reads
def look(tx: Transaction, known: Cases, city: City, phones: Phones, now: datetime) -> list[tuple[str, str]]:
    """Each thing that does not hold: the invariant, and what breaks it."""
    everybody = known.read(tx)
    return [
        *orders(tx, city, now),
        *messages_to_the_dead(city, phones, now),
        *questions(tx, everybody),
        *stuck(everybody, now),
        *standing(tx, now),
        *doubled(tx, phones),
        *failed(everybody),
    ]


@reads
def verified(tx: Transaction) -> list[tuple[str, str]]:
    """Every chain, sealed row and case; takes longer than the others."""
    wrong = {**broken_chains.within(tx), "case": broken_cases.within(tx), **broken_rows.within(tx)}
    return [(CHAINS, f"{name} {id}") for name, ids in wrong.items() for id in ids]


def orders(tx: Transaction, city: City, now: datetime) -> Broken:
    consents = set(tx.connection.execute(select(consent.c.case_number)).scalars())
    live = [order["body"] for order in city.payments.all(now) if order["status"] not in {"withdrawn", "cancelled"}]
    for (number, decision), count in Counter(
        (body["case_number"], body["decision"]["number"]) for body in live
    ).items():
        if count > 1:
            yield ONE_ORDER, f"{count} for decision {decision} in case {number}"
    for body in live:
        if body["case_number"] not in consents:
            yield CONSENTED, f"case {body['case_number']}"


def messages_to_the_dead(city: City, phones: Phones, now: datetime) -> Broken:
    """On numbers that nobody living holds any more."""
    gone = numbers_of_the_dead(city)
    for read in reversed(phones.inbox):
        if now - read.at > A_DAY + NEWS_TRAVELS:
            break
        died = gone.get(read.address)
        if died and read.at - died > NEWS_TRAVELS and not any(one.alive for one in city.by_msisdn(read.address)):
            yield LIVING, f"message {read.id}"


def numbers_of_the_dead(city: City) -> dict[str, datetime]:
    """With the moment at which the death was told first."""
    gone: dict[str, datetime] = {}
    for feed in city.feeds.values():
        for event in feed.events:
            person = city.by_iin.get(str((event.get("act") or {}).get("deceased_iin")))
            if person and person.msisdn and not person.alive and event["kind"] == "registered":
                gone.setdefault(person.msisdn, datetime.fromisoformat(event["published_at"]))
    return gone


def questions(tx: Transaction, everybody: list[Case]) -> Broken:
    ids = set(tx.connection.execute(select(message.c.id)).scalars())
    lines = Counter(case.asking.msisdn for case in everybody if case.status in ASKING)
    for msisdn, count in lines.items():
        if count > 1:
            yield ASKED, f"{count} questions on one number …{str(msisdn)[-2:]}"
    for case in everybody:
        question = case.asking.question
        if case.status in ASKING and (question is None or question.message_id not in ids):
            yield ASKED, f"case {case.number} in {case.status}"


def stuck(everybody: list[Case], now: datetime) -> Broken:
    """With nobody to act on it: not an official, nor a citizen, and past its day or its hour."""
    for case in everybody:
        if case.status not in FOR_OFFICIALS:
            yield from ((MOVING, f"case {case.number} in {case.status}{how}") for how in stuck_by(case, now))


def stuck_by(case: Case, now: datetime) -> Iterator[str]:
    due = case.application.due_on if case.application else None
    if case.status in BEFORE_DECISION and due and now.date() > due + PATIENCE:
        yield f", due on {due}"
    if case.wake_at and now - case.wake_at > PATIENCE:
        yield f" was to be looked at {case.wake_at:%d.%m %H:%M}"
    moves_by_itself = (BEFORE_DECISION | CARRIED_OUT) - {Status.DOCUMENT}
    if case.status in moves_by_itself and not case.wake_at and not case.awaits:
        yield " waits for nothing"


def standing(tx: Transaction, now: datetime) -> Broken:
    """Rows of work that were due days ago, or that no fault explains any more and fail still."""
    for table, key in ((message, message.c.id), (job, job.c.id), (inbox, inbox.c.position)):
        due = select(key).where(table.c.due_at.is_not(None), table.c.due_at < now - PATIENCE).limit(20)
        for id in tx.connection.execute(due).scalars():
            yield WORKED, f"{table.name} {id}"
    failing = job.c.due_at.is_not(None) & job.c.error.is_not(None) & (job.c.created_at < now - PATIENCE)
    for id in tx.connection.execute(select(job.c.id).where(failing).limit(20)).scalars():
        yield WORKED, f"job {id} is asked again and again"


def doubled(tx: Transaction, phones: Phones) -> Broken:
    """What arrived twice, though it was sent once."""
    for id, count in phones.counts.items():
        if count > 1:
            attempts = tx.connection.execute(select(message.c.attempts).where(message.c.id == id)).scalar()
            if attempts is not None and attempts + phones.doubled[id] < count:
                yield SINGLE, f"message {id} arrived {count} times, sent {attempts}"


def failed(everybody: list[Case]) -> Broken:
    for case in everybody:
        if case.waiting and case.waiting.reason is Reason.PROGRAM_ERROR:
            yield SOUND, f"case {case.number}: program error"


def indiscretions(lines: list[str], is_personal: Callable[[str], bool]) -> Broken:
    """Of the lines of a day's logs."""
    for line in lines:
        if any(is_personal(word.group()) for word in PERSONAL.finditer(line)):
            yield DISCREET, line[:60]


def left_in_files(folder: Path, is_personal: Callable[[str], bool], names: Set[str]) -> Broken:
    """In clear, in the database, its log and whatever else lies there: numbers, accounts, surnames."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        words = (word.group().decode() for word in personal_in(content))
        written = (word.group().decode("utf-8", "ignore").casefold() for word in CYRILLIC.finditer(content))
        if any(map(is_personal, words)) or not names.isdisjoint(written):
            yield SEALED, path.name


def personal_in(content: bytes) -> Iterator[re.Match[bytes]]:
    for digits in DIGITS.finditer(content):
        yield from PERSONAL_BYTES.finditer(content, max(0, digits.start() - 1), digits.end())
    for account in ACCOUNT.finditer(content):
        yield from filter(None, [PERSONAL_BYTES.match(content, account.start())])


@reads
def statuses(tx: Transaction) -> Mapping[str, int]:
    """How many cases stand where."""
    return Counter(tx.connection.execute(select(cases.c.status)).scalars())
