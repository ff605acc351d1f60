"""Whom a broadcast is for: gathered page by page, queued window by window, each person once.

Whatever dies between two steps, the next step finds where the last one ended: a page is kept together with the place it
ends at, and a message is written together with the mark that it is.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from proactive.broadcasts.audience import LeftOut, Matter, Reached, Somebody
from proactive.broadcasts.broadcast import Broadcast, State, message, verdict
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.messages.contact import Channel, Contact, Language
from storage.broadcasts.audience import AudiencePage, dead
from storage.broadcasts.broadcasts import of_row, row_of, save, unsettled
from storage.engine.database import Transaction, insertion, reads, writes
from storage.engine.faults import readable
from storage.engine.prepared import Prepared
from storage.engine.tables import broadcast as table
from storage.engine.tables import cases, contact, recipient
from storage.engine.tables import message as message_table
from storage.engine.vault import in_one, place
from storage.messages import contacts, messages

log = logging.getLogger(__name__)

WAITING, QUEUED, LEFT_OUT = "waiting", "queued", "left_out"
WINDOW = 2000  # most messages of one broadcast in one channel's outbox
AT_ONCE = 200


@reads
def gathered_to(tx: Transaction, id: str) -> str | None:
    """Where the next page begins; `None`: everybody was looked at."""
    row = row_of(tx, id)
    return None if row.gathered else row.gathered_to


@writes
def keep(tx: Transaction, broadcast: Broadcast, page_start: str, page: AudiencePage, now: Now) -> int:
    """Those of a page who are meant, reached or left out; returns how many were looked at.

    Nothing is kept when another process kept this page, or the broadcast no longer runs.
    """
    awaiting_page = (
        (table.c.id == broadcast.id) & (table.c.state == State.RUNNING.value) & (table.c.gathered_to == page_start)
    )
    moved = update(table).where(awaiting_page, ~table.c.gathered).values(gathered_to=page.to, gathered=page.last)
    if not tx.connection.execute(moved).rowcount:
        return 0
    verdicts = ((person, verdict(broadcast, person, now)) for person in page.people)
    rows = [recipient_row(tx, broadcast.id, person, verdict) for person, verdict in verdicts if verdict is not None]
    NEW_RECIPIENTS.run_all(tx, rows)
    return max(1, len(page.people))


def recipient_row(tx: Transaction, id: str, person: Somebody, verdict: Reached | LeftOut) -> dict[str, Any]:
    reached = verdict if isinstance(verdict, Reached) else None
    msisdn = person.contact.msisdn if person.contact else None
    return {
        "broadcast_id": id,
        "person": person.key,
        "state": WAITING if reached else LEFT_OUT,
        "reason": None if reached else str(verdict),
        "channel": reached.channel.value if reached else None,
        "language": person.language.value,
        "case_number": reached.matter.number if reached and reached.matter else None,
        "sealed": tx.vault.seal(msisdn.encode(), place(recipient, in_one(id, person.key))) if msisdn else None,
    }


@writes
def queue(tx: Transaction, id: str, channel: Channel, now: Now) -> int:
    """Writes the messages of the next recipients on a channel, as far as the window has room; returns how many."""
    row = row_of(tx, id, lock=True)
    if row.state != State.RUNNING.value or WINDOW - unsettled(tx, id, channel) < AT_ONCE:
        return 0
    broadcast = of_row(row)
    broadcast = replace(broadcast, audience=broadcast.audience.when_their_turn_comes)
    waiting = (recipient.c.broadcast_id == id) & (recipient.c.state == WAITING) & (recipient.c.channel == channel.value)
    rows = tx.connection.execute(select(recipient).where(waiting).order_by(recipient.c.person).limit(AT_ONCE)).all()
    if not rows:
        return 0
    theirs = contact.c.phone_hash.in_(select(recipient.c.person).where(waiting, recipient.c.person <= rows[-1].person))
    choices = tx.connection.execute(contacts.CHOSEN.where(theirs)).all()
    verdicts: dict[str, Reached | LeftOut | None] = {row.person: LeftOut.NO_NUMBER for row in rows}  # none can be read
    verdicts |= {person.key: verdict(broadcast, person, now) for person in as_they_are(tx, rows, choices)}
    out = [message(broadcast, key, verdict) for key, verdict in verdicts.items() if isinstance(verdict, Reached)]
    NEW_MESSAGES.run_all(tx, [messages.row_of(tx.vault, outgoing, now.at) | {"broadcast_id": id} for outgoing in out])
    MARK.run_all(tx, [mark(id, key, verdict) for key, verdict in verdicts.items()])
    return len(rows)


MARK = Prepared(
    update(recipient)
    .where(recipient.c.broadcast_id == bindparam("of"), recipient.c.person == bindparam("who"))
    .values(state=bindparam("new_state"), reason=bindparam("why"))
)
NEW_RECIPIENTS = Prepared(lambda is_sqlite: insertion(recipient, is_sqlite).on_conflict_do_nothing())
NEW_MESSAGES = Prepared(lambda is_sqlite: insertion(message_table, is_sqlite))


def mark(id: str, key: str, verdict: Reached | LeftOut | None) -> dict[str, Any]:
    reached = isinstance(verdict, Reached)
    reason = None if reached else str(verdict or LeftOut.CHANGED)
    return {"of": id, "who": key, "new_state": QUEUED if reached else LEFT_OUT, "why": reason}


def number_of(tx: Transaction, row: Row[Any]) -> str:
    """Of a recipient who has one."""
    return tx.vault.open(row.sealed, place(recipient, in_one(row.broadcast_id, row.person))).decode()


def as_they_are(tx: Transaction, rows: Sequence[Row[Any]], choices: Sequence[Row[Any]]) -> list[Somebody]:
    """The recipients with their choices and their case as they stand at this moment; those whose row can be read."""
    owners = owners_of(tx, rows, choices)
    rows = [row for row in rows if row.person in owners]
    about = matters(tx, [row.case_number for row in rows if row.case_number])
    return [
        Somebody(
            key=row.person,
            contact=with_language(owners[row.person], row.language),
            matters=(about[row.case_number],) if row.case_number in about else (),
        )
        for row in rows
    ]


def owners_of(tx: Transaction, rows: Sequence[Row[Any]], choices: Sequence[Row[Any]]) -> dict[str, Contact]:
    """By line. The number they were gathered with is opened only where no choice of theirs tells it."""
    owners = contacts.opened_of(tx, choices)
    others = [row for row in rows if row.person not in owners]
    numbers = dict(readable(others, lambda row: (row.person, number_of(tx, row)), left_out))
    unopened = {choice.phone_hash: choice for choice in choices if choice.phone_hash in numbers}
    for line, msisdn in numbers.items():
        choice = unopened.get(line)
        owners[line] = contacts.beside_the_seal(choice, msisdn) if choice else Contact(msisdn=msisdn)
    return owners


def left_out(row: Row[Any], why: str) -> None:
    log.error("a recipient of broadcast %s is left out: %s", row.broadcast_id, why)


def with_language(contact: Contact, gathered: str) -> Contact:
    """The language they chose; else the one they were gathered with."""
    return contact if contact.language else replace(contact, language=Language(gathered))


def matters(tx: Transaction, numbers: Sequence[str]) -> dict[str, Matter]:
    columns = (cases.c.number, cases.c.service, cases.c.status, cases.c.language, cases.c.recipient)
    rows = tx.connection.execute(select(*columns).where(cases.c.number.in_(numbers))).all() if numbers else []
    gone = {tx.vault.index(iin) for iin in dead(tx, [row.recipient for row in rows if row.recipient])}
    return {
        row.number: Matter(
            number=row.number,
            service=row.service,
            status=Status(row.status),
            language=Language(row.language),
            dead=row.recipient in gone,
        )
        for row in rows
    }


@writes
def finish(tx: Transaction, id: str, now: datetime) -> bool:
    """Ends a broadcast of which nothing is left to gather, to queue or to send; `False` while something is."""
    row = row_of(tx, id, lock=True)
    waiting = select(recipient.c.person).where(recipient.c.broadcast_id == id, recipient.c.state == WAITING).limit(1)
    if row.state != State.RUNNING.value or not row.gathered or tx.connection.execute(waiting).first():
        return False
    if unsettled(tx, id):
        return False
    save(tx, of_row(row).moved(State.FINISHED, now))
    return True
