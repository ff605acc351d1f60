"""What a service must say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol

from proactive.cases.award import Award, Finding, Track
from proactive.cases.case import Candidate, Case, Event
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Facts
from proactive.services.entitlement import Entitlement
from proactive.services.findings import contradicts, first
from proactive.services.followups import FollowUp
from proactive.services.member import Member
from proactive.services.monthly import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """What the registers say before anybody is asked.

    `candidates` in the order in which they are to be asked; nobody dead, adults only, BIN holders allowed. `wider`:
    there may be others behind them, who are looked for when these have had their turn (`Asking.passed_by`); where all
    have, it is entitled and has no candidates.
    Without candidates, `why` says why: a failed check (`entitled=False`: no offer is made, the findings say why),
    or that a person must look (`entitled=None`).
    """

    entitled: bool | None
    candidates: tuple[Candidate, ...] = ()
    wider: bool = False
    findings: tuple[Finding, ...] = ()
    why: Waiting | None = None


def stopped(findings: tuple[Finding, ...]) -> Screening | None:
    """The screening that ends with its findings: no right, or a person must look; `None` when all of them passed.

    Registers that contradict one another show no right and no lack of one.
    """
    failed = first(findings, False)
    if failed and not contradicts(failed):
        return Screening(entitled=False, findings=findings, why=Waiting(Reason.CHECK, (failed.check,)))
    if failed:
        return Screening(entitled=None, findings=findings, why=Waiting(Reason.REGISTERS_DISAGREE))
    silent = first(findings, None)
    if silent:
        return Screening(entitled=None, findings=findings, why=Waiting(Reason.UNKNOWN, (silent.check,)))
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """On what the decision of a benefit rests, with the clause that lets an official, or the system, decide it."""

    official: str
    system: str = ""

    def of(self, made_by: str) -> str:
        return self.system if made_by == "system" else self.official


class Service(Protocol):
    """A benefit. Every method is a pure function of the case, the registers' answers and a day.

    Methods raise `NotAsked` for facts that are still to be fetched and `RegisterRefuses` where a register refuses.
    Its law and its words lie beside it: `law.toml`, `kk.toml`, `ru.toml`, `en.toml`; what of them is missing is told at
    the start (`proactive.services.lacking`).
    """

    code: str
    urgency: int  # two questions for one person: the lower first
    basis: Basis
    annexes: Mapping[str, str] = {}  # papers that its rules print, by kind: the number of the appendix
    paid_once: bool = False  # and not by the month
    for_organisations: bool = False  # a legal entity may be paid it
    matter_check: str = ""  # the check that the registers hold what it is about
    studies_matter: bool = False  # it asks for a school's certificate, by its own `student_until`
    children_matter: bool = False  # a child born or acknowledged after the death may give the right
    demo_events: Sequence[str] = ()  # kinds of event in the demo's city from which it starts

    def starts(self, event: Event) -> str | None:
        """IIN of the subject when this event, of whatever register, gives rise to this benefit; else `None`."""
        ...

    def before_registration(self, case: Case, facts: Facts) -> frozenset[str]:
        """Checks without which an application that was filed enters no journal, whoever decides."""
        return frozenset()

    def joins(self, case: Case) -> bool:
        """Whether the application for another benefit, settled as `case` now stands, covers this one too (D-1A)."""
        return False

    def screen(self, case: Case, facts: Facts, today: date) -> Screening:
        """Who has the right and who may be asked, from what may be known before consent."""
        ...

    def offer_text(self, case: Case, facts: Facts) -> str:
        """Which of its own texts offers it: `offer`, or another where the one who is asked needs other words."""
        return "offer"

    def expected(self, case: Case, facts: Facts, today: date) -> Decimal | None:
        """Tenge, once or a month, that an offer may promise; `None` where only the facts after consent can tell."""
        ...

    def track(self, case: Case, facts: Facts, today: date) -> Track:
        """Who decides."""
        ...

    def is_read_by_official(self, findings: Iterable[Finding]) -> bool:
        """Whether the registers have said all they know, and only an official can say what the law makes of it."""
        return False

    def due_on(self, case: Case, track: Track) -> date:
        """The last day for the decision, from the consent or the registration as the clause says."""
        ...

    def term(self, case: Case) -> str:
        """The name of the law's row with the working days in which it is to be decided."""
        return f"{self.code}.term_days"

    def last_day(self, case: Case, today: date) -> date | None:
        """On which one may still agree, by its event; `None` where there is no such day."""
        return None

    def check(self, case: Case, facts: Facts, today: date) -> tuple[Finding, ...]:
        """Every check, each with its clause, after the consent."""
        ...

    def award(self, case: Case, facts: Facts, today: date) -> Award:
        """What is due, from stored facts and the law of its days. Raises `NotInForce` where the law has no value."""
        ...

    def follow_ups(self, case: Case, facts: Facts, decided: date) -> Iterable[FollowUp]:
        """What the benefit asks for after the decision of that day, from stored facts, in any order."""
        return ()

    def members(self, case: Case, facts: Facts, day: date) -> Iterable[Member]:
        """Whom it is counted for where that is a family, as of the day of the consent."""
        return ()

    def entitlement(self, case: Case, facts: Facts, decided: date) -> Entitlement:
        """On what the monthly award of that day rests; rows alone where the benefit does not say."""
        assert case.decision is not None
        assert case.decision.award is not None
        rows = case.decision.award.monthly
        return Entitlement(paid_from=rows[0].from_, rows=rows)

    def shares(self, entitled: Entitlement) -> tuple[Share, ...]:
        """What such an award gives, from stored facts, by the law of whatever day it is counted on."""
        return ()

    def share_of(self, entitled: Entitlement, iin: str) -> tuple[Share, ...]:
        """What of a family's award is for one member; none where the benefit is not shared."""
        return ()
