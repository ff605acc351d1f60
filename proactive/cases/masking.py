"""What identifies a person, masked for those who look without a right to know who it is."""

import re
from collections.abc import Iterable

from proactive.cases.case import Case
from proactive.cases.registers import Person

HIDDEN = "•"
KEPT = 4  # characters at the end
MARKED = re.compile(
    r"(?<![0-9A-Za-z])(?:KZ[0-9]{2}[0-9A-Z]{16}|[0-9]{12}|\+7[0-9]{10})(?![0-9A-Za-z])"  # IBAN; IIN or BIN; number
)


def masked(text: str, names: Iterable[str] = ()) -> str:
    """Account numbers, IINs and phone numbers keep their last four characters, names their first letter."""
    return names_shortened(MARKED.sub(lambda match: shortened(match.group()), text), names)


def names_shortened(text: str, names: Iterable[str]) -> str:
    for name in sorted((name for name in names if len(name) > 1), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", f"{name[0]}.", text, flags=re.IGNORECASE)
    return text


def shortened(mark: str) -> str:
    return HIDDEN * (len(mark) - KEPT) + mark[-KEPT:]


def names_in(case: Case) -> set[str]:
    """The names of everybody the registers told of in a case."""
    answers = (answer for facts in (case.detected, case.assigned) for answer in facts.answers.values())
    people = (record for answer in answers for record in answer.records if isinstance(record, Person))
    return {name for person in people for name in (person.surname, person.given_name, person.patronymic) if name}
