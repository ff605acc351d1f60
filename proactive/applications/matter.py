"""What an application is about, before the registers have been asked: the event that the benefit starts from."""

from datetime import datetime

from proactive.cases.case import Event
from proactive.cases.filing import APPLIED
from proactive.cases.outcome import Opening
from proactive.cases.registers import Act, Disability
from proactive.road.event import subject_key
from proactive.services import BY_CODE, service


def opening_of(code: str, subject_iin: str, at: datetime) -> Opening:
    """The matter, under the same key as when a register reports it. Raises `KeyError`: no such matter."""
    event = event_of(code, subject_iin, at)
    if event is None:
        raise KeyError(f"nobody applies for {code} by itself")
    key = f"{code}:{subject_key(event)}"
    return Opening(key=key, service=code, subject_iin=subject_iin, event=event)


def event_of(code: str, subject_iin: str, at: datetime | None) -> Event | None:
    """As the applicant names it; `None` for a benefit that only another one's application covers (D-1A)."""
    records: tuple[Act | Disability, ...] = (
        Act(act_id="", act_type="death", deceased_iin=subject_iin),
        Disability(disability_id="", iin=subject_iin),
        Act(act_id="", act_type="birth", child_iin=subject_iin),
    )
    events = (Event(event_id=f"{APPLIED}:{code}", kind=APPLIED, published_at=at, record=record) for record in records)
    return next((event for event in events if service(code).starts(event) == subject_iin), None)


def is_applied_for(code: str) -> bool:
    return event_of(code, "", None) is not None


def is_on_a_death(code: object) -> bool:
    event = event_of(code, "", None) if isinstance(code, str) and code in BY_CODE else None
    return event is not None and event.record.matter == "death"
