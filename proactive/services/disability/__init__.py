"""DISABILITY: a monthly benefit, to the person or to who acts for a child (Social Code, arts. 170-179; Order 257)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import chain

from proactive.basics import law
from proactive.cases.award import Award, Finding, Track
from proactive.cases.case import Candidate, Case, Event, Relation
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Benefit, Disability, Facts, LookUp, Person, about
from proactive.services import guardians, kin, monthly
from proactive.services.deadlines import consent_day, deadline
from proactive.services.disability import amounts, checks, entitlement, followups, increase, one_application
from proactive.services.disability.record import for_child, is_child, record
from proactive.services.entitlement import Entitlement
from proactive.services.followups import FollowUp
from proactive.services.protocol import Basis, Screening, Service, stopped
from proactive.services.record import as_disability
from proactive.services.ways_in import at_a_counter

AT_ONCE = "disability.term_days.automatic"


class DisabilityBenefit(Service):
    code = "disability"
    urgency = 2
    basis = Basis(
        system="Social Code, arts. 170-179; Order 257, para 21-1",
        official="Social Code, arts. 170-179; Order 257, para 24",
    )
    annexes: Mapping[str, str] = {"decision": "11", "notice": "13"}
    matter_check = "D7.5"
    demo_events = ("disability_general_illness", "disability_work_injury", "child_under_7")

    def starts(self, event: Event) -> str | None:
        disability = event.record
        if not isinstance(disability, Disability) or "revoked" in (event.kind, disability.status):
            return None
        return disability.iin

    def screen(self, case: Case, facts: Facts, today: date) -> Screening:
        subject = case.subject_iin
        facts.need(about(subject, Person, Benefit))
        findings = checks.of_the_right(case, facts, today)
        if screening := stopped(findings):
            return screening
        if not is_child(case, facts, today):
            itself = (Candidate(relation=Relation.SELF, iin=subject),)
            return Screening(entitled=True, candidates=itself, findings=findings)
        circles = ([candidate] for candidate in kin.named(Relation.PARENT, parents_in_order(facts, subject, today)))
        candidates, wider = kin.nearest(circles, case, facts, today)
        if not candidates and not case.asking.passed_by:
            return Screening(entitled=None, findings=findings, why=Waiting(Reason.GUARDIAN_UNKNOWN))
        return Screening(entitled=True, candidates=candidates, wider=wider, findings=findings)

    def offer_text(self, case: Case, facts: Facts) -> str:
        """A parent is asked about a child, a guardian about a ward; who has a breadwinner's benefit must choose one."""
        if case.candidate is not None and case.candidate.relation is not Relation.SELF:
            return "offer_child" if case.candidate.relation is Relation.PARENT else "offer_ward"
        return "offer_choice" if checks.must_choose(case, facts) else "offer"

    def expected(self, case: Case, facts: Facts, today: date) -> Decimal | None:
        """A month, at today's minimum; `None` where the term is over and only the past is paid."""
        monthly_rows = self.award(case, facts, today).monthly
        return next((row.amount for row in monthly_rows if row.until is None or row.until >= today), None)

    def track(self, case: Case, facts: Facts, today: date) -> Track:
        """By cause (D20-1.1); an official where one must choose between two benefits or add to a pension."""
        facts.need(about(case.subject_iin, Person, Benefit))
        of_cause = Track(law.word(track_of_cause(case), consent_day(case, today)))
        there = checks.lives_in_institution(facts.person(case.subject_iin))
        choices = (checks.no_other_benefit(case, facts), checks.no_pension(case, facts), *there)
        return of_cause if all(finding.passed for finding in choices) else Track.REVIEWED

    def due_on(self, case: Case, track: Track) -> date:
        """D24: one day from the registration for the two causes, whoever decides, unless it came in at a counter; else
        seven from the consent."""
        assert case.registered_at is not None
        assert case.consent is not None
        term = self.term(case)
        return deadline(case.registered_at if term == AT_ONCE else case.consent.given_at, term)

    def term(self, case: Case) -> str:
        assert case.registered_at is not None
        of_cause = law.word(track_of_cause(case), consent_day(case, case.registered_at.date()))
        return AT_ONCE if of_cause == Track.AUTOMATIC and not at_a_counter(case) else "disability.term_days.reviewed"

    def check(self, case: Case, facts: Facts, today: date) -> tuple[Finding, ...]:
        assert case.recipient_iin is not None
        facts.need(after_consent(case))
        day = consent_day(case, today)
        findings = (*checks.of_the_right(case, facts, day), *checks.of_the_application(case, facts, day))
        if not is_child(case, facts, day):
            return (*findings, checks.applies_for_oneself(case))
        return (*findings, checks.acts_for_the_child(case, facts, day))

    def award(self, case: Case, facts: Facts, today: date) -> Award:
        """D4: from the day of establishment, at most three months before the consent. Raises `NotInForce`.

        With the increase for a lost breadwinner, of which only the registers asked after the consent know.
        """
        facts.need(about(case.subject_iin, Person, Benefit))
        day = consent_day(case, today)
        if not checks.no_pension(case, facts).passed:
            raise law.Undetermined("what an age pension lacks (art. 177(8))", day)
        person = facts.person(case.subject_iin)
        start = entitlement.first_day(case, facts, day)
        own = amounts.between(start, record(case, facts), person.birth_date if person else None)
        whole = monthly.award(amounts.raised(own, increase.shares(case, facts, day)), today)
        return reduced(whole, today) if checks.lives_in_institution(person) else whole

    def follow_ups(self, case: Case, facts: Facts, decided: date) -> Iterator[FollowUp]:
        facts.need(about(case.subject_iin, Person, Disability))
        disability = record(case, facts)
        later = followups.of_disability(disability, facts.person(case.subject_iin))
        return chain(one_application.also(case, disability, decided), later)

    def entitlement(self, case: Case, facts: Facts, decided: date) -> Entitlement:
        return entitlement.entitlement(case, facts, decided)

    def shares(self, entitled: Entitlement) -> tuple[monthly.Share, ...]:
        return entitlement.shares(entitled)


def reduced(whole: Award, today: date) -> Award:
    """What a resident of a centre on full state support is paid (art. 178(5)); the rates of the law stay."""
    rows = tuple(
        replace(row, amount=monthly.in_institution(row.amount, min(row.from_, today))) for row in whole.monthly
    )
    rows = monthly.merged(list(rows))
    return replace(whole, monthly=rows, arrears=monthly.arrears(rows, today.replace(day=1)))


def track_of_cause(case: Case) -> str:
    """The name of the row that says who decides."""
    return f"disability.track.{'child' if for_child(as_disability(case)) else as_disability(case).cause}"


def parents_in_order(facts: Facts, child: str, today: date) -> list[str]:
    """The mother first or the father, as `asked_first` says."""
    parents = kin.parents(facts, child)
    return parents if law.word("disability.asked_first", today) == "mother" else parents[::-1]


def after_consent(case: Case) -> list[LookUp]:
    """Everything that is read after the consent, in one round."""
    assert case.recipient_iin is not None
    look_ups = about(case.subject_iin, Person, Benefit, Disability)
    if case.recipient_iin == case.subject_iin:
        return look_ups
    return [*look_ups, *about(case.recipient_iin, Person), *guardians.look_ups(case.subject_iin, case.recipient_iin)]


SERVICE = DisabilityBenefit()
