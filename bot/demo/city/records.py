"""Records that somebody wrote into a register by hand: they stand beside the city's own, or in the place of one."""

from collections.abc import Iterable, Iterator
from typing import Any

Record = dict[str, Any]
Key = tuple[str, str, str]  # reg_type, reg_record_type, what is asked by

# What identifies a record, and so which one a written record replaces.
IDENTITY = {
    "kz:Act": "act_id",
    "kz:Disability": "disability_id",
    "kz:Person": "iin",
    "kz:CourtDecision": "decision_id",
    "kz:Guardianship": "child_iin",
    "kz:Enrolment": "iin",
    "kz:Benefit": "benefit_id",
    "kz:Subscriber": "iin",
    "kz:Account": "iban",
    "kz:Organisation": "bin",
    "kz:Entrepreneur": "iin",
    "kz:Contribution": "iin",
    "kz:Document": "number",
}
# Where in a record the values stand by which it can be asked for.
ROLES = {
    "IIN": {
        "iin", "holder", "deceased_iin", "child_iin", "mother_iin", "father_iin", "spouse_iins",
        "adopter_iins", "person_iin",
    },
    "BURIAL_OF": {"burial_of"},
    "CHILD_IIN": {"child_iin"},
    "MSISDN": {"msisdn"},
    "BIN": {"bin", "holder"},
    "IBAN": {"iban"},
}  # fmt: skip


def values(record: Record, roles: set[str]) -> Iterator[str]:
    """Every value under one of the roles, at any depth."""
    for name, value in record.items():
        if isinstance(value, dict):
            yield from values(value, roles)
        elif name in roles:
            yield from value if isinstance(value, list) else [value]


class Written:
    """What was written by hand, by register and record type."""

    def __init__(self) -> None:
        self._records: dict[tuple[str, str], dict[str, Record]] = {}

    def put(self, reg_type: str, record_type: str, record: Record) -> None:
        """Raises `KeyError` for a record type that is not there or a record without its identity."""
        identity = record[IDENTITY[record_type]]
        self._records.setdefault((reg_type, record_type), {})[identity] = record

    def over(self, key: Key, value: str, city_records: Iterable[Record]) -> list[Record]:
        """The city's own records, with those written by hand over them."""
        reg_type, record_type, by = key
        handwritten = self._records.get((reg_type, record_type))
        if not handwritten:
            return list(city_records)
        identity = IDENTITY[record_type]
        own = [record for record in city_records if record.get(identity) not in handwritten]
        return own + [record for record in handwritten.values() if value in values(record, ROLES[by])]
