"""The stations of the road as they are shown, and which one a case stands at."""

from proactive.cases.case import Case
from proactive.cases.lifecycle import CLOSED, Status

S = Status

STATIONS: dict[str, tuple[Status, ...]] = {
    "event": (S.DETECTED,),
    "offer": (S.READY, S.OFFERED),
    "consent": (S.CONSENTED,),
    "account": (S.ACCOUNT, S.VERIFYING),
    "application": (S.CERTIFIED,),
    "checks": (S.APPLIED,),
    "decision": (S.CHECKED, S.REVIEW, S.DOCUMENT, S.HEARING, S.DECIDED),
    "payment": (S.ORDERED,),
    "result": (S.ANSWERING, *sorted(CLOSED)),
}
AT = {status: station for station, statuses in STATIONS.items() for status in statuses}


def station_of(case: Case) -> str:
    """A case that waits for a person stands where it had come to."""
    if case.status is not S.ATTENTION:
        return AT[case.status]
    reached = {
        "payment": case.decision is not None,
        "decision": case.registered_at is not None,
        "account": case.consent is not None,
    }
    return next((station for station, has in reached.items() if has), "event")


def tone_of(status: Status) -> str:
    """How a card looks: waits for the citizen, for an official, has come well to its end, or otherwise; else moves."""
    tones = {
        "citizen": {S.OFFERED, S.ACCOUNT, S.DOCUMENT, S.HEARING},
        "official": {S.REVIEW, S.ATTENTION},
        "good": {S.ASSIGNED},
    }
    over = "over" if status in CLOSED else "moving"
    return next((tone for tone, statuses in tones.items() if status in statuses), over)
