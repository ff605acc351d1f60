"""What the case's stored facts say of people; nothing is asked, and what was never asked stays unknown."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from proactive.cases.case import Application, Case
from proactive.cases.registers import Answer, Disability, LookUp, Organisation, Person, Record
from proactive.papers.words import full_name
from proactive.services.record import as_disability

R = TypeVar("R", bound=Record)


def application(case: Case) -> Application:
    assert case.application is not None
    return case.application


def answers(case: Case) -> dict[LookUp, Answer]:
    """After the consent the answers given in its name; before it those of the screening."""
    return dict(case.facts.answers)


def look_ups(case: Case) -> list[LookUp]:
    """All that was asked about it, before the consent and after it."""
    return list(dict.fromkeys((*case.detected.answers, *(case.assigned.answers if case.consent else ()))))


def records(case: Case, kind: type[R]) -> Iterator[R]:
    """What registers hold, by the later word on each question."""
    before, later = case.detected.answers, case.assigned.answers if case.consent else {}
    for look_up in look_ups(case):
        if issubclass(look_up.record, kind):
            answer = (later if look_up in later else before)[look_up]
            yield from (record for record in answer.records if isinstance(record, kind))


def person(case: Case, iin: str | None) -> Person | None:
    return next((record for record in records(case, Person) if record.iin == iin), None)


def recipient_name(case: Case) -> str:
    """The person's name, or the organisation's; empty where no register told it."""
    bodies = (record.name for record in records(case, Organisation) if record.bin == case.recipient_bin)
    return full_name(person(case, case.recipient_iin)) or next(bodies, None) or ""


def names_told(case: Case) -> list[str]:
    """Of everybody the registers told of in it."""
    return [name for record in records(case, Person) if (name := full_name(record))]


def disability(case: Case) -> Disability:
    """As the register held it after the consent, else as the event brought it."""
    event = as_disability(case)
    return next((record for record in records(case, Disability) if record.disability_id == event.disability_id), event)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to a register, and how many records it answered with."""

    look_up: LookUp
    count: int


def requests_of(case: Case) -> list[Asked]:
    """In the name of the consent, in the order of systems."""
    requests = [Asked(look_up, len(answer.records)) for look_up, answer in answers(case).items()]
    return sorted(
        requests, key=lambda request: (request.look_up.reg_type, request.look_up.record.TYPE, request.look_up.value)
    )
