"""A deploy in the middle: conversations as an earlier version left them are loaded and go on.

`stored/<n>/` holds the rows of cases as version n of the program wrote them, at each place where a conversation can
wait. They are never changed. When the shape of a stored case changes, add the next version's beside them:
`python -m tests.flow.storing tests/flow/stored/<n+1>`.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import insert

from proactive.cases.case import Case
from proactive.messages.contact import Channel
from proactive.messages.message import ContactChange
from proactive.road import official_acts
from storage.cases.apply import change
from storage.cases.rows import columns, fixed
from storage.engine.codec import document, dump_case, load_case
from storage.engine.database import Transaction
from storage.engine.tables import cases as case_table
from storage.engine.tables import job
from storage.messages import contacts
from tests.flow import reading
from tests.flow.happenings import put_account
from tests.flow.quick import QuickWorld, quickly
from tests.flow.world import MONDAY

STORED = Path(__file__).parent / "stored"
FILES = sorted(STORED.glob("*/*.json"))
OWN = "KZ86125KZT5004100100"
ACCOUNT = "common.account_"
# What is said next, and what the answer begins with; an official's act stands in angle brackets.
NEXT = {
    "offered": ("1", ACCOUNT),
    "offered-and-reminded": ("иә", ACCOUNT),
    "offered-to-the-next": ("да", ACCOUNT),
    "offered-for-a-child": ("1", ACCOUNT),
    "account-to-confirm": ("1", "common.accepted"),
    "account-to-choose": ("2", "common.accepted"),
    "account-to-supply": (OWN, "common.accepted"),
    "account-after-a-wrong-one": (OWN, "common.accepted"),
    "review": ("<approve>", "breadwinner.assigned"),
    "document": ("<approve>", "breadwinner.assigned"),
    "attention-account": ("күй", "common.status"),
    "attention-review": ("<uphold>", "common.review_upheld"),
    "assigned": ("неге", "burial.explain_assigned"),
    "declined": ("күй", "common.status"),
}
ACTS = {
    "<approve>": lambda case, now: official_acts.approve(case, "official", now),
    "<uphold>": lambda case, now: official_acts.uphold(case, "Барлығы дұрыс", "official", now),
}


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.stem}" for path in FILES])
async def test_a_stored_conversation_goes_on(path: Path) -> None:
    kept = kept_in(path)
    said, expected = NEXT[path.stem.rpartition("-")[0]]
    async with quickly(at=MONDAY + timedelta(hours=26)) as world:
        case = await world.app.store.write(put_back, kept)
        put_account(world, {"holder": case.recipient_iin, "iban": OWN, "bank": "-", "kind": "current", "open": True})
        put_number(world, case)
        await goes_on(world, case, said)
        lines = await world.app.store.read(reading.read_at, case.asking.address)
    assert expected in {line.key[: len(expected)] for line in lines}


def test_every_place_where_a_conversation_waits_is_stored_on_both_channels() -> None:
    newest = max(FILES, key=lambda path: int(path.parent.name)).parent
    stored = {path.stem for path in newest.glob("*.json")}
    assert stored == {f"{place}-{channel}" for place in NEXT for channel in Channel}


@pytest.mark.parametrize("path", FILES, ids=[f"{path.parent.name}/{path.stem}" for path in FILES])
def test_a_stored_case_loses_nothing_when_it_is_loaded(path: Path) -> None:
    raw = kept_in(path)["case"]
    content = json.dumps(raw).encode()
    kept = document(content)
    again = json.loads(dump_case(load_case(content)))
    assert {name: again.get(name) for name in kept} == kept
    named = {name: value for name, value in raw.items() if name != "waits_for"}
    assert by_name(named).items() <= by_name(again).items()


def by_name(document: dict[str, Any]) -> dict[str, str]:
    """What a document holds, whichever part of the case holds it there; version 1 had no parts, and another word."""
    whole = {name: value for name, value in document.items() if name not in ("asking", "application")}
    asking, application = document.get("asking", {}), document.get("application", {})
    named = {"asked" if name == "place" else name: value for name, value in asking.items()}
    return {name: json.dumps(value) for name, value in {**whole, **named, **application}.items()}


def kept_in(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return content


async def goes_on(world: QuickWorld, case: Case, said: str) -> None:
    if said in ACTS:
        now = world.app.runtime.now()
        await change(world.app.store, case.number, lambda seen: ACTS[said](seen, now), now)
        return await world.settle()
    assert case.asking.channel is not None
    return await world.says(speaker(case), said, case.asking.channel)


def put_number(world: QuickWorld, case: Case) -> None:
    """BMG knows the number on which the stored citizen was asked as theirs."""
    record = {"iin": case.recipient_iin, "msisdn": case.asking.msisdn, "language": str(case.language)}
    world.city.written.put("kz:BMG", "kz:Subscriber", record)


def speaker(case: Case) -> Any:
    chat = int(case.asking.address or 0) - 10_000_000 if case.asking.channel is Channel.TELEGRAM else 0
    return SimpleNamespace(number=chat, msisdn=case.asking.msisdn, given_name="-", language=case.language)


def put_back(tx: Transaction, kept: dict[str, Any]) -> Case:
    """The rows as they were, each document word for word."""
    raw = json.dumps(kept["case"], ensure_ascii=False).encode()
    case = load_case(raw)
    row = columns(tx.vault, case, MONDAY) | fixed(tx.vault, case) | {"sealed": tx.vault.seal(raw)}
    wake_at = datetime.fromisoformat(kept["wake_at"]) if kept["wake_at"] else None
    key = tx.vault.index(f"{case.service}:{case.subject_iin}")
    tx.connection.execute(insert(case_table), [row | {"key": key, "wake_at": wake_at, "revision": kept["revision"]}])
    tx.connection.execute(insert(job), [errand_row(tx, case, one) for one in kept["errands"]])
    if case.asking.channel is Channel.TELEGRAM and case.asking.msisdn:
        contacts.write(tx, [ContactChange(msisdn=case.asking.msisdn, chat_id=int(case.asking.address or 0))], MONDAY)
    return case


def errand_row(tx: Transaction, case: Case, one: dict[str, Any]) -> dict[str, Any]:
    def seal(content: Any) -> bytes:
        return tx.vault.seal(json.dumps(content, ensure_ascii=False).encode())

    return {
        **{name: one[name] for name in ("id", "kind", "consent_id", "scope", "state")},
        "case_number": case.number,
        "created_at": MONDAY,
        "due_at": MONDAY if one["state"] == "waiting" else None,
        "sealed": seal(one["content"]),
        "sealed_answer": seal(one["answer"]) if one["answer"] else None,
    }
