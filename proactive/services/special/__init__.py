"""SPECIAL: a monthly state benefit to who has a disability and draws an age pension (Social Code, arts. 190-194).

It comes with the application for the disability benefit (D-1A), where an official has found the pension in its way.
"""

from collections.abc import Iterator
from datetime import date

from proactive.cases.award import Award, Finding
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Facts
from proactive.services import monthly
from proactive.services.disability.checks import NO_PENSION
from proactive.services.disability.record import record
from proactive.services.entitlement import Entitlement
from proactive.services.followups import FollowUp, ahead
from proactive.services.joined import JoinedBenefit
from proactive.services.protocol import Basis
from proactive.services.special import checks


class Special(JoinedBenefit):
    code = "special"
    urgency = 5
    basis = Basis(official="Social Code, arts. 190-194; Order 509, app. 2")

    def joins(self, case: Case) -> bool:
        """Where an official settled what the disability benefit would add to an age pension."""
        settled = case.status is Status.NOT_ENTITLED and case.waiting == Waiting(Reason.CHECK, (NO_PENSION,))
        return case.service == "disability" and settled

    def of_the_right(self, case: Case, facts: Facts, day: date) -> tuple[Finding, ...]:
        return checks.of_the_right(case, facts, day)

    def of_the_application(self, case: Case, facts: Facts, day: date) -> tuple[Finding, ...]:
        return checks.of_the_application(case, facts)

    def award(self, case: Case, facts: Facts, today: date) -> Award:
        """By group, from the day the right arose, as long as the disability lasts (art. 193(2))."""
        disability = record(case, facts)
        size = f"special.multiple.{disability.group}"
        share = monthly.multiple(size, checks.right_arose(case, facts, today), disability.valid_until, base="MCI")
        return monthly.award((share,), today)

    def follow_ups(self, case: Case, facts: Facts, decided: date) -> Iterator[FollowUp]:
        if until := record(case, facts).valid_until:
            yield ahead("term_ends", until)

    def entitlement(self, case: Case, facts: Facts, decided: date) -> Entitlement:
        since = checks.right_arose(case, facts, decided)
        return Entitlement(paid_from=since, iin=case.subject_iin, disability=record(case, facts))

    def shares(self, entitled: Entitlement) -> tuple[monthly.Share, ...]:
        disability = entitled.disability
        if disability is None or disability.group is None:
            return ()
        size = f"special.multiple.{disability.group}"
        return (monthly.multiple(size, entitled.paid_from, disability.valid_until, base="MCI"),)


SERVICE = Special()
