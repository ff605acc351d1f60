"""What monthly benefits ask of everyone: who the person is, whether they live here, whether their document holds."""

from datetime import date

from proactive.cases.award import Finding
from proactive.cases.registers import Person

DOCUMENT_RUNS_OUT = {"foreigner", "stateless", "kandas"}


def known_and_alive(person: Person | None, check: str, basis: str) -> Finding:
    """`None` where GBDFL knows nobody of that IIN."""
    if person is None:
        return Finding(check=check, passed=None, basis=basis, detail="not_in_register")
    died = person.death_date.isoformat() if person.death_date else ""
    return Finding(check=check, passed=not died, basis=basis, detail=died)


def permanently_resident(person: Person | None, check: str, basis: str) -> Finding:
    """The right belongs to who lives here permanently: citizens, foreigners and stateless persons alike."""
    permanent = person.residence.permanent if person and person.residence else None
    return Finding(check=check, passed=permanent, basis=basis, detail=(person and person.status) or "")


def document_valid(person: Person | None, day: date, check: str, basis: str) -> Finding:
    """Only the documents of foreigners, stateless persons and kandas end the right to be paid when they run out."""
    if person is None or person.status not in DOCUMENT_RUNS_OUT:
        return Finding(check=check, passed=True, basis=basis)
    until = person.document.valid_until if person.document else None
    passed = None if until is None else until >= day
    return Finding(check=check, passed=passed, basis=basis, detail=until.isoformat() if until else "")
