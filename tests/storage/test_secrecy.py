"""Personal data is never in the clear: neither in SQLite's files nor in PostgreSQL's tables."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from proactive.cases.case import BankAccount, Case
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.messages.contact import Channel
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import ContactChange
from storage.cases import cases
from storage.engine.database import Store, Transaction
from storage.engine.schema import metadata
from storage.engine.vault import Misplaced, Vault, WrongKey, make_key
from storage.jobs import jobs
from storage.jobs.inbox import Arrival
from storage.jobs.jobs import Run
from storage.messages import contacts
from tests.storage.makers import (
    AIGUL,
    DANA,
    NOON,
    PHONE,
    arrived,
    asking,
    consent,
    heard,
    move,
    opened,
    person,
    questions,
    seen,
    step,
    words,
)
from tests.vault import VAULT

IBAN = "KZ41722C000000000001"
CHAT = 4815162342
SECRETS = (
    *(AIGUL, DANA, PHONE, PHONE[1:], IBAN, str(CHAT), "1990-05-15"),
    *("Серікова", "Құрметті", "тиесілі", "Келісесіз", "Иә"),
)


async def whole_road(store: Store) -> None:
    """Leaves something personal in every table that may hold it."""
    [case] = await opened(store, AIGUL)
    await move(store, step(case, Status.DETECTED, questions("ask", case), wake_at=NOON))
    answers = Run(id="ask", case_number=case.number, replies={0: person()}, error="kz:GBDFL: down")
    await jobs.record(store, [answers], NOON)
    offer = words("offer", case_number=case.number)
    await move(store, asking(await seen(store, case.number), PHONE, Status.OFFERED, offer))
    said = InboundMessage(id="sms:1", channel=Channel.SMS, address=PHONE, said_at=NOON, msisdn=PHONE, text="Иә")
    await arrived(store, [Arrival(source="sms", key="1", body={"from": PHONE, "text": "Иә"}, sender=PHONE)], NOON)
    await heard(store, said, case.number)
    await store.write(contacts.write, [ContactChange(msisdn=PHONE, chat_id=CHAT)], NOON)
    account = BankAccount(iban=IBAN)
    paper = Waiting(Reason.DOCUMENT, ("Серікованың анықтамасы",))
    held = {"consent": consent("c1"), "account": account, "waiting": paper}
    await move(store, step(await seen(store, case.number), Status.CERTIFIED, **held))


def everything(tx: Transaction) -> bytes:
    rows = [row for table in metadata.sorted_tables for row in tx.connection.execute(select(table))]
    return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for row in rows for cell in row)


def filled(tx: Transaction) -> set[str]:
    return {table.name for table in metadata.sorted_tables if tx.connection.execute(select(table)).first()}


def found_in(content: bytes) -> list[str]:
    return [secret for secret in SECRETS if secret.encode() in content or secret.encode("utf-16-le") in content]


async def test_every_table_was_looked_at(store: Store):
    await whole_road(store)
    held = await store.read(
        lambda tx: {t.name for t in metadata.sorted_tables if tx.connection.execute(select(t)).first()}
    )
    assert held >= {"cases", "history", "consent", "message", "job", "inbox", "contact"}


async def test_no_column_holds_personal_data_in_the_clear(store: Store):
    await whole_road(store)
    assert found_in(await store.read(everything)) == []


async def test_the_files_of_sqlite_hold_no_personal_data_in_the_clear(sqlite_newest_url: str):
    store = Store(sqlite_newest_url, VAULT)
    await whole_road(store)
    files = list(Path(sqlite_newest_url.partition(":///")[2]).parent.glob("qoldau.db*"))
    assert {file.suffix for file in files} == {".db", ".db-wal", ".db-shm"}
    assert found_in(b"".join(file.read_bytes() for file in files)) == []
    await store.close()


async def test_what_was_sealed_comes_back(store: Store):
    await whole_road(store)
    [case] = await store.write(cases.of_person, [AIGUL])
    assert isinstance(case, Case)
    assert (case.subject_iin, case.account, case.asking.msisdn) == (AIGUL, BankAccount(iban=IBAN), PHONE)


def test_the_same_words_are_never_sealed_alike():
    assert VAULT.seal(b"1") != VAULT.seal(b"1")
    assert VAULT.open(VAULT.seal(b"1")) == b"1"


def test_what_was_sealed_and_changed_does_not_open():
    sealed = bytearray(VAULT.seal(b"KZ41"))
    sealed[-1] ^= 1
    with pytest.raises(Misplaced):
        VAULT.open(bytes(sealed))


def test_what_another_key_sealed_does_not_open():
    with pytest.raises(WrongKey):
        VAULT.open(Vault(b"x" * 32).seal(b"KZ41"))


def test_an_index_is_the_same_for_the_same_value_and_key_only():
    other = Vault(b"x" * 32)
    assert VAULT.index(AIGUL) == VAULT.index(AIGUL)
    assert len({VAULT.index(AIGUL), VAULT.index(DANA), other.index(AIGUL)}) == 3


@pytest.mark.parametrize("text", ["", "not base64!", "c2hvcnQ="])
def test_a_key_that_is_none_is_refused_with_what_is_expected(text: str):
    with pytest.raises(ValueError, match="ENCRYPTION_KEY must be base64 of 32 bytes"):
        Vault.from_base64(text)


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path):
    path = tmp_path / "development.key"
    assert make_key(path) == make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    Vault.from_base64(make_key(path))


def test_processes_that_start_at_once_make_one_key(tmp_path: Path):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(make_key, [tmp_path / "development.key"] * 8))) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["development.key"]
