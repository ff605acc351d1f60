"""What lies beside a case while its stages read it, and is no part of it: answers of registers and jobs, contacts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from proactive.cases.jobs import CaseAnswer
from proactive.cases.registers import Facts, LookUp
from proactive.messages.contact import Contact


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedBeside:
    """What is loaded beside a case for its stages, and is no part of it."""

    detected: Facts = field(default_factory=Facts)
    assigned: Facts = field(default_factory=Facts)
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    superseded: bool = False  # a later case about the same matter took its place
    awaited: Mapping[LookUp, str] = field(default_factory=dict)  # not answered yet, with its job's id
    answers: tuple[CaseAnswer, ...] = ()  # of the jobs it waits for
    out: frozenset[str] = frozenset()  # ids of the jobs it waits for that have brought nothing yet


NOTHING_BESIDE = LoadedBeside()
