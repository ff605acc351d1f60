"""CHILD CARE: a monthly benefit to who brings up a child with a disability (Social Code, arts. 183-186).

It comes with the application for the child's own benefit (D-1A), and is paid for each such child.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from proactive.basics.calendar import add_years
from proactive.cases.award import Award, Finding
from proactive.cases.case import Case
from proactive.cases.registers import Disability, Facts, Person
from proactive.services import monthly
from proactive.services.child_care import checks
from proactive.services.disability.record import for_child, record
from proactive.services.entitlement import Entitlement
from proactive.services.followups import FollowUp, ahead
from proactive.services.joined import JoinedBenefit, paid_from
from proactive.services.monthly import earlier
from proactive.services.protocol import Basis
from proactive.services.record import as_disability


class ChildCare(JoinedBenefit):
    code = "child_care"
    urgency = 4
    basis = Basis(official="Social Code, arts. 171, 183-186; Order 509, app. 2")

    def joins(self, case: Case) -> bool:
        """Where a child's disability benefit was assigned, to an adult who acts for the child."""
        assigned = case.decision is not None and case.decision.outcome == "assigned"
        for_another = case.recipient_iin != case.subject_iin
        return case.service == "disability" and assigned and for_another and for_child(as_disability(case))

    def of_the_right(self, case: Case, facts: Facts, day: date) -> tuple[Finding, ...]:
        return checks.of_the_right(case, facts, day)

    def of_the_application(self, case: Case, facts: Facts, day: date) -> tuple[Finding, ...]:
        return checks.of_the_application(case, facts, day)

    def award(self, case: Case, facts: Facts, today: date) -> Award:
        """To the end of the disability's term, at most to the day before the child is eighteen."""
        last = last_day(record(case, facts), facts.person(case.subject_iin))
        share = monthly.multiple("child_care.multiple", paid_from(case, facts, today), last)
        return monthly.award((share,), today)

    def follow_ups(self, case: Case, facts: Facts, decided: date) -> Iterator[FollowUp]:
        disability = record(case, facts)
        if last := last_day(disability, facts.person(case.subject_iin)):
            yield ahead("term_ends" if last == disability.valid_until else "turns_18", last)

    def entitlement(self, case: Case, facts: Facts, decided: date) -> Entitlement:
        child = facts.person(case.subject_iin)
        return Entitlement(
            paid_from=paid_from(case, facts, decided),
            iin=case.subject_iin,
            disability=record(case, facts),
            birth=child.birth_date if child else None,
        )

    def shares(self, entitled: Entitlement) -> tuple[monthly.Share, ...]:
        if entitled.disability is None:
            return ()
        last = last_paid(entitled.disability, entitled.birth)
        return (monthly.multiple("child_care.multiple", entitled.paid_from, last),)


def last_day(disability: Disability, child: Person | None) -> date | None:
    return last_paid(disability, child.birth_date if child else None)


def last_paid(disability: Disability, birth: date | None) -> date | None:
    """`None` where neither an end nor a date of birth is known."""
    grown_up = add_years(birth, 18) - timedelta(days=1) if birth else None
    return earlier(disability.valid_until, grown_up)


SERVICE = ChildCare()
