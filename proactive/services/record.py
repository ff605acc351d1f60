"""What the event of a case says, as the benefit that started from it reads it.

A benefit is given only events it starts from, so that another record is a mistake of the program.
"""

from proactive.cases.case import Case
from proactive.cases.registers import Act, Disability


def death(case: Case) -> Act:
    return act(case, "death")


def birth(case: Case) -> Act:
    return act(case, "birth")


def act(case: Case, act_type: str) -> Act:
    record = case.event.record
    assert isinstance(record, Act)
    assert record.act_type == act_type
    return record


def as_disability(case: Case) -> Disability:
    record = case.event.record
    assert isinstance(record, Disability)
    return record
