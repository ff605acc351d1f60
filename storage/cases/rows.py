"""A case as rows: what is searched by in the clear, the rest sealed. Made before the transaction that writes them."""

from datetime import datetime
from typing import Any

from proactive.cases.case import Application, Case
from proactive.cases.lifecycle import CONVERSING
from proactive.cases.step import CaseMove
from proactive.services import service
from storage.engine.codec import dump_case
from storage.engine.tables import cases
from storage.engine.vault import Vault, place


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
    index, asking, application = vault.index, case.asking, case.application
    record, recipient, decision = case.record_id, case.recipient, case.last_decision
    return {
        "status": case.status.value,
        "revision": case.revision,
        "event_id": case.event.event_id,
        "record": index(record),
        "recipient": index(recipient) if recipient else None,
        "phone_hash": index(asking.msisdn) if asking.msisdn else None,
        "asking": case.status in CONVERSING,
        "channel": asking.channel.value if asking.channel else None,
        "language": case.language.value,
        "outcome": decision.outcome if decision else None,
        "reason": case.waiting.reason.value if case.waiting else None,
        "due_on": application.due_on if application else None,
        **registered(case),
        "wake_at": case.wake_at,
        "awaits": " ".join(case.awaits) or None,
        "changed_at": now,
        "sealed": vault.seal(dump_case(case), place(cases, case.number)),
    }


def registered(case: Case) -> dict[str, Any]:
    """What the journal and the figures go by: of the application that was registered last."""
    application = case.as_registered().application
    return {
        "registered_at": application.registered_at if application else None,
        "track": application.track if application and application.track else None,
        "late": any(application.late for application in applications(case)),
    }


def applications(case: Case) -> list[Application]:
    """The present one and those before it."""
    every = (*(former.application for former in case.former), case.application)
    return [application for application in every if application is not None]


def history_row(number: str, move: CaseMove, now: datetime) -> dict[str, Any]:
    return {
        "case_number": number,
        "at": now,
        "from_status": move.from_,
        "to_status": move.to,
        "by": move.by,
        "note": move.note,
    }
