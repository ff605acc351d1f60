"""Why cases waited before version 0015, and notes before 0117: carried over, and nothing of anybody stays in clear."""

import json
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from proactive.cases.reasons import Reason, Waiting
from storage.engine import versions
from storage.engine.codec import load_waiting
from storage.engine.database import Store, Transaction
from storage.engine.instant import Instant

R = Reason
BEFORE = {
    "account": Waiting(R.ACCOUNT),
    "no_number": Waiting(R.NO_NUMBER),
    "organisation": Waiting(R.ORGANISATION),
    "nobody_to_ask": Waiting(R.NOBODY_TO_ASK),
    "guardian_unknown": Waiting(R.GUARDIAN_UNKNOWN),
    "undelivered": Waiting(R.UNDELIVERED),
    "no_channel": Waiting(R.NO_CHANNEL),
    "registers_disagree": Waiting(R.REGISTERS_DISAGREE),
    "review_requested": Waiting(R.REVIEW_REQUESTED),
    "payment_returned": Waiting(R.PAYMENT_RETURNED),
    "event_corrected": Waiting(R.EVENT_CORRECTED),
    "event_annulled": Waiting(R.EVENT_ANNULLED),
    "event_revoked": Waiting(R.EVENT_REVOKED),
    "paid_before_annulment": Waiting(R.PAID_BEFORE_ANNULMENT),
    "recipient_died": Waiting(R.RECIPIENT_DIED),
    "program_error": Waiting(R.PROGRAM_ERROR),
    "declined": Waiting(R.DECLINED),
    "no_answer": Waiting(R.NO_ANSWER),
    "stopped": Waiting(R.STOPPED),
    "nobody_left": Waiting(R.NOBODY_LEFT),
    "no_account": Waiting(R.NO_ACCOUNT),
    "withdrawn": Waiting(R.WITHDRAWN),
    "unknown_B13.4": Waiting(R.UNKNOWN, ("B13.4",)),
    "unknown_177(8)": Waiting(R.UNKNOWN, ("177(8)",)),
    "B13.4": Waiting(R.CHECK, ("B13.4",)),
    "183(1)": Waiting(R.CHECK, ("183(1)",)),
    "document: Серікованың анықтамасы": Waiting(R.DOCUMENT, ("Серікованың анықтамасы",)),
    "document_came: Анықтама: екі\nбет": Waiting(R.DOCUMENT_CAME, ("Анықтама: екі\nбет",)),
    "follow_up carer_check turns_18": Waiting(R.FOLLOW_UP, ("carer_check", "turns_18")),
    "order_409": Waiting(R.ORDER_REFUSED, ("409",)),
    "register_refuses kz:GBDFL: rjct.filter": Waiting(R.REGISTER_REFUSES, ("kz:GBDFL", "rjct.filter")),
    "law_not_in_force MCI has no value for 2027-01-01": Waiting(R.LAW_NOT_IN_FORCE, ("MCI", "2027-01-01")),
}
AT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize("code", BEFORE)
def test_a_document_of_before_is_read(code: str):
    assert load_waiting(json.dumps({"number": "26-0000001", "waits_for": code}).encode()) == BEFORE[code]


def test_what_waits_for_nothing_is_read():
    assert load_waiting(b'{"number": "26-0000001"}') is None


def test_every_reason_of_before_is_among_them():
    """Written in full, as migration 0015 carries them over; what has been added since was never stored so."""
    assert {waiting.reason for waiting in BEFORE.values()} <= set(Reason)


def kept_before(tx: Transaction) -> None:
    """A case for each of them, as version 0014 has it, and a move with what stood beside it."""
    columns = ("number", "service", "status", "event_id", "language", "subject", "waits_for")
    cases = sa.table(
        "cases",
        *map(sa.column, columns),
        *(sa.column(name, sa.Integer()) for name in ("revision", "urgency")),
        sa.column("asking", sa.Boolean()),
        *(sa.column(name, Instant()) for name in ("opened_at", "changed_at")),
        sa.column("sealed", sa.LargeBinary()),
    )
    same = {"service": "burial", "status": "attention", "event_id": "E", "language": "kk", "revision": 1, "urgency": 1}
    same |= {"asking": False, "opened_at": AT, "changed_at": AT, "subject": "x" * 32, "sealed": b"x"}
    rows = [same | {"number": f"26-{n:07d}", "waits_for": code} for n, code in enumerate(BEFORE)]
    tx.connection.execute(cases.insert(), rows)
    text = [sa.column(name) for name in ("case_number", "from_status", "to_status", "by", "note")]
    history = sa.table("history", *text, sa.column("at", Instant()))
    move = {"case_number": "26-0000001", "from_status": "applied", "by": "system", "at": AT}
    notes = {"document": "Серікованың анықтамасы", "attention": "register_refuses kz:GBDFL: rjct.filter"}
    tx.connection.execute(history.insert(), [move | {"to_status": to, "note": note} for to, note in notes.items()])


def reasons_of(tx: Transaction) -> list[str]:
    return list(tx.connection.execute(sa.text("select reason from cases order by number")).scalars())


def everything(tx: Transaction) -> str:
    return "\n".join(str(tuple(row)) for name in ("cases", "history") for row in rows_of(tx, name))


def rows_of(tx: Transaction, table: str) -> list[sa.Row]:
    return list(tx.connection.execute(sa.select(sa.text("*")).select_from(sa.text(table))))


async def test_what_is_stored_is_carried_over_and_what_was_typed_stands_nowhere_in_clear(empty_store: Store):
    await versions.upgrade(empty_store, "0014")
    await empty_store.write(kept_before)
    await versions.upgrade(empty_store, "0015")
    assert await empty_store.read(reasons_of) == [waiting.reason for waiting in BEFORE.values()]
    seen = await empty_store.read(everything)
    assert [word for word in ("Серікованың", "Анықтама", "rjct", "kz:GBDFL") if word in seen] == []
    await empty_store.write(versions.downgrade, "0014")
    assert "register_refuses" in await empty_store.read(everything)


TIMES = 600  # more than are read at once


def echoed_before(tx: Transaction) -> None:
    text = [sa.column(name) for name in ("case_number", "from_status", "to_status", "by", "note")]
    history = sa.table("history", *text, sa.column("at", Instant()))
    notes = ["409 no account KZ41722C000000000001 of Серікова, 900515300008", "event corrected: another sum", ""]
    move = {"case_number": "26-0000001", "from_status": "applied", "to_status": "attention", "by": "system", "at": AT}
    tx.connection.execute(history.insert(), [move | {"note": note} for note in notes * TIMES])


async def test_whom_a_note_of_before_spoke_of_is_taken_out(empty_store: Store):
    await versions.upgrade(empty_store, "0100")
    await empty_store.write(echoed_before)
    await versions.upgrade(empty_store, "0117")
    notes = await empty_store.read(
        lambda tx: list(tx.connection.execute(sa.text("select note from history order by id")).scalars())
    )
    assert notes == ["409 no account ••• of •••, •••", "event corrected: another sum", ""] * TIMES
