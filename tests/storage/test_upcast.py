"""Documents of cases as the first version wrote them, flat, are read in parts; nothing that was left over counts.

What an award waited about was one string, and is read in parts too.
"""

import json
from decimal import Decimal
from typing import Any

import pytest

from handlers.api.award_shapes import about_of
from proactive.awards.award import AwardReason, AwardWaiting
from proactive.cases.case import Case
from storage.engine.codec import adapter, dump_case, load_case
from storage.engine.upcast import upcast, upcast_award
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


@pytest.mark.parametrize(
    ("reason", "written", "read"),
    [
        ("overpaid", "30673.99", {"amount": Decimal("30673.99")}),
        ("asked_back", "500.00", {"amount": Decimal("500.00")}),
        ("difference", "account sums", {"about": ("account", "sums")}),
        ("instruction_refused", "409 iban", {"about": ("409", "iban")}),
        ("prepared", "examined", {"about": ("examined",)}),
        ("prepared", "kz:GBDFL rjct.filter.invalid", {"about": ("rjct.filter.invalid",), "register": "kz:GBDFL"}),
        ("account", "returned:25-1 of:2026", {"about": ("returned:25-1 of:2026",)}),
        ("payee", None, {}),
    ],
)
def test_what_an_award_waited_about_as_one_string_is_read_in_parts_and_said_as_before(
    reason: str, written: str | None, read: dict[str, Any]
) -> None:
    stored = {"reason": reason, "since": NOON.isoformat()} | ({"about": written} if written else {})
    document = upcast_award({"waiting": stored})
    waiting = adapter(AwardWaiting).validate_python(document["waiting"])
    assert waiting == AwardWaiting(AwardReason(reason), NOON, **read)
    assert about_of(waiting) == (written or "")


def test_what_an_award_waits_about_is_stored_as_it_is_read() -> None:
    waiting = AwardWaiting(AwardReason.PREPARED, NOON, ("rjct",), register="kz:GBDFL")
    stored = {"waiting": json.loads(adapter(AwardWaiting).dump_json(waiting))}
    assert upcast_award(stored) == stored
    assert adapter(AwardWaiting).validate_python(stored["waiting"]) == waiting
