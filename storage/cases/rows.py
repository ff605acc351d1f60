"""A case as rows: what is searched by in the clear, the rest sealed. Made before the transaction that writes them."""

from datetime import datetime
from typing import Any

from proactive.cases.case import Case
from proactive.cases.step import HOLDING, Move
from proactive.services import service
from storage.engine.codec import dump_case
from storage.engine.vault import Vault


def fixed(vault: Vault, case: Case) -> dict[str, Any]:
    """What no step changes."""
    return {
        "number": case.number,
        "service": case.service,
        "urgency": service(case.service).urgency,
        "subject": vault.index(case.subject_iin),
        "opened_at": case.opened_at,
    }


def columns(vault: Vault, case: Case, now: datetime) -> dict[str, Any]:
    """What a step may change."""
    index = vault.index
    return {
        "status": case.status.value,
        "revision": case.revision,
        "event_id": case.event.event_id,
        "recipient": index(case.recipient_iin) if case.recipient_iin else None,
        "line": index(case.msisdn) if case.msisdn else None,
        "asking": case.status in HOLDING,
        "track": case.track.value if case.track else None,
        "channel": case.channel.value if case.channel else None,
        "language": case.language.value,
        "outcome": case.decision.outcome if case.decision else None,
        "reason": case.waiting.reason.value if case.waiting else None,
        "registered_at": case.registered_at,
        "due_on": case.due_on,
        "late": case.late,
        "wake_at": case.wake_at,
        "awaits": " ".join(case.awaits) or None,
        "changed_at": now,
        "sealed": vault.seal(dump_case(case)),
    }


def history_row(number: str, move: Move, now: datetime) -> dict[str, Any]:
    return {
        "case_number": number,
        "at": now,
        "from_status": move.from_,
        "to_status": move.to,
        "by": move.by,
        "note": move.note,
    }
