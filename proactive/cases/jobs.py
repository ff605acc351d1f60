"""What a case, or a colleague, asks of the outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from proactive.cases.registers import LookUp, Purpose


class JobKind(StrEnum):
    """Requests that go out on behalf of a case, which then waits for the answer."""

    LOOK_UP = "look_up"  # ask registers
    SIGN = "sign"  # sign the decision
    PLACE = "place"  # place the payment order
    CANCEL = "cancel"  # take the order back
    TRACK = "track"  # ask what became of the order
    ISSUE = "issue"  # make a paper that a citizen asked for, draw it and sign it
    PAPERS = "papers"  # make those that the order sends by itself
    DOCUMENT = "document"  # ask the digital-documents service for one that an official needs
    FETCH = "fetch"  # fetch a file that a citizen sent
    LINK = "link"  # whose number is this: a Telegram user shared their contact
    SWEEP = "sweep"  # every sweep now: a colleague asked for it
    DRY_RUN = "dry_run"  # what a broadcast would come to
    COMMANDS = "commands"  # tell Telegram which commands a colleague has


FOR_STAFF = frozenset({JobKind.SWEEP, JobKind.DRY_RUN, JobKind.COMMANDS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    id: str
    kind: JobKind
    case_number: str | None = None
    purpose: Purpose | None = None
    consent_id: str | None = None
    scope: str | None = None  # the look at the registers that these facts belong to
    look_ups: tuple[LookUp, ...] = ()
    request: Mapping[str, Any] = field(default_factory=dict)
