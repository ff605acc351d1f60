"""What depends on the way by which an application came in: who decides it, and how long that may take (B-T, D24)."""

from datetime import date

from proactive.cases.award import Track
from proactive.cases.case import Case, Relation
from proactive.cases.filing import WayIn
from proactive.cases.registers import Facts
from proactive.services.protocol import Service

AT_A_COUNTER = {WayIn.CORPORATION, WayIn.OFFICIAL}
UNSEEN_BY_REGISTERS = {Relation.ORGANISATION, Relation.OTHER, Relation.CARER, Relation.REPRESENTATIVE}


def at_a_counter(case: Case) -> bool:
    return case.filing is not None and case.filing.way in AT_A_COUNTER


def track(rule: Service, case: Case, facts: Facts, today: date) -> Track:
    """The system decides only what came by the portal or a phone (B19-1, D21-1), of people whom registers know."""
    return Track.REVIEWED if is_for_an_official(case) else rule.track(case, facts, today)


def is_for_an_official(case: Case) -> bool:
    """On papers, or for whom no register shows what they are to the subject (O-1, O-2, O-6)."""
    if case.filing is None or case.candidate is None:
        return False
    represented = case.filing.representative_iin is not None
    return at_a_counter(case) or represented or case.candidate.relation in UNSEEN_BY_REGISTERS
