"""Documents of cases as the first version wrote them, flat, are read in parts; nothing that was left over counts."""

import json
from typing import Any

import pytest

from proactive.cases.case import Case
from storage.engine.codec import dump_case, load_case
from storage.engine.upcast import upcast
from tests.storage.makers import AIGUL, NOON, PHONE

SOMEBODY = {"relation": "spouse", "iin": AIGUL}
FINDING = {"check": "B13.2", "passed": True, "basis": "Order 256, para 13(2)"}
CONSENT = {
    "id": "26-0000001.c8",
    "given_at": NOON.isoformat(),
    "channel": "sms",
    "address": PHONE,
    "reply": "1",
    "reply_id": "sms-1",
    "text": "?",
    "text_key": "burial.offer",
    "text_version": "1",
    "language": "kk",
}
DECISION = {"outcome": "refused", "number": "26-0000001/2", "made_by": "official", "made_at": NOON.isoformat()}
LEFT_OVER = {"registered_at": NOON.isoformat(), "due_on": "2026-03-20", "track": "reviewed", "account": {"iban": "KZ1"}}


def flat(status: str, **more: Any) -> dict[str, Any]:
    record = {"act_id": "a1", "act_type": "death", "deceased_iin": AIGUL}
    return {
        "number": "26-0000001",
        "service": "burial",
        "status": status,
        "opened_at": NOON.isoformat(),
        "event": {"event_id": "e1", "kind": "registered", "published_at": None, "record": record},
        "subject_iin": AIGUL,
        "candidates": [SOMEBODY, SOMEBODY],
        "asked": 1,
        "msisdn": PHONE,
        "channel": "sms",
        "address": PHONE,
        "findings": [FINDING],
        **more,
    }


def loaded(document: dict[str, Any]) -> Case:
    return load_case(json.dumps(document).encode())


def test_before_a_consent_what_was_found_belongs_to_the_asking() -> None:
    case = loaded(flat("offered"))
    assert case.application is None
    assert (case.asking.place, case.asking.msisdn, case.recipient_iin) == (1, PHONE, AIGUL)
    assert [finding.check for finding in case.asking.findings] == ["B13.2"]


def test_with_a_consent_there_is_an_application_and_all_of_it() -> None:
    case = loaded(flat("review", consent=CONSENT, wrong_accounts=2, late=True, **LEFT_OVER))
    assert case.application is not None
    assert (case.application.wrong_accounts, case.application.late, case.account.iban) == (2, True, "KZ1")
    assert case.registered_at == NOON
    assert [finding.check for finding in case.findings] == ["B13.2"]
    assert case.former == ()


@pytest.mark.parametrize("status", ["detected", "offered", "attention", "declined", "applied"])
def test_what_an_application_before_left_over_is_no_application(status: str) -> None:
    case = loaded(flat(status, decision=DECISION, **LEFT_OVER))
    assert (case.application, case.decision) == (None, None)
    assert case.last_decision is not None
    assert case.last_decision.number == "26-0000001/2"
    assert case.decisions_made == 2


@pytest.mark.parametrize(
    ("status", "outcome"), [("refused", "refused"), ("decided", "refused"), ("attention", "assigned")]
)
def test_a_decision_that_stands_stays_though_its_consent_is_lost(status: str, outcome: str) -> None:
    case = loaded(flat(status, decision=DECISION | {"outcome": outcome}, **LEFT_OVER))
    assert case.decision is not None
    assert case.decisions_made == 2


@pytest.mark.parametrize("status", ["offered", "review"])
def test_a_document_in_parts_is_read_as_it_is(status: str) -> None:
    new = json.loads(dump_case(loaded(flat(status, consent=CONSENT, decision=DECISION, **LEFT_OVER))))
    assert upcast(new) is new
    assert dump_case(loaded(new)) == json.dumps(new, ensure_ascii=False, separators=(",", ":")).encode()
