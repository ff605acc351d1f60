"""BREADWINNER: one monthly benefit for all members of a family who cannot provide for themselves (arts. 229-238)."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from proactive.basics import law
from proactive.cases.award import Award, Finding, Track
from proactive.cases.case import Candidate, Case, Event, Relation
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Act, Facts
from proactive.services import kin, monthly
from proactive.services.breadwinner import amounts, checks, followups, members
from proactive.services.breadwinner.family import family_of, may_study, minors, paid_from
from proactive.services.deadlines import consent_day, deadline
from proactive.services.deaths import death_date
from proactive.services.entitlement import Entitlement
from proactive.services.followups import FollowUp
from proactive.services.member import Member
from proactive.services.protocol import Basis, Screening, Service, stopped

DECIDED_ON = "Social Code, arts. 229-238; Order 257, rules 2, para 24"


class Breadwinner(Service):
    code = "breadwinner"
    urgency = 3
    basis = Basis(system=DECIDED_ON, official=DECIDED_ON)
    annexes: Mapping[str, str] = {"notice": "13", "certificate": "2"}
    studies_matter = True
    children_matter = True
    matter_check = "L7.1"
    demo_events = ("breadwinner", "breadwinner_small_children")

    def starts(self, event: Event) -> str | None:
        act = event.record
        if not isinstance(act, Act) or act.act_type != "death" or "annulled" in (event.kind, act.status):
            return None
        return act.deceased_iin

    def screen(self, case: Case, facts: Facts, today: date) -> Screening:
        family = family_of(case, facts)
        findings = checks.of_the_right(case, facts, family, today)
        if screening := stopped(findings):
            return screening
        circles = ([candidate] for candidate in self.in_order(case, facts, today))
        candidates, wider = kin.nearest(circles, case, facts, today)
        if not candidates and not case.asking.passed_by:
            return Screening(entitled=None, findings=findings, why=Waiting(Reason.GUARDIAN_UNKNOWN))
        return Screening(entitled=True, candidates=candidates, wider=wider, findings=findings)

    def in_order(self, case: Case, facts: Facts, today: date) -> list[Candidate]:
        """Who brings the minors up: their other parents, a widow or widower first. Without minors, grown children."""
        family = family_of(case, facts)
        young = minors(facts, family, today)
        if not young:
            grown = may_study(facts, family, paid_from(case, facts, today))
            return kin.named(Relation.CHILD, grown)
        raising_parents = [parent for parent in family.other_parents if family.raises(parent, young)]
        ranked = sorted(raising_parents, key=lambda parent: parent not in family.spouses)
        relations = [(Relation.SPOUSE if parent in family.spouses else Relation.OTHER, parent) for parent in ranked]
        return [Candidate(relation=relation, iin=iin) for relation, iin in relations]

    def expected(self, case: Case, facts: Facts, today: date) -> Decimal | None:
        return None  # how many members there are, only the registers asked after the consent can tell

    def track(self, case: Case, facts: Facts, today: date) -> Track:
        return Track(law.word("breadwinner.track", consent_day(case, today)))

    def due_on(self, case: Case, track: Track) -> date:
        """L24.1: working days from the consent."""
        assert case.consent is not None
        return deadline(case.consent.given_at, "breadwinner.term_days")

    def check(self, case: Case, facts: Facts, today: date) -> tuple[Finding, ...]:
        family = family_of(case, facts)
        facts.need(members.look_ups(case, facts, family))
        day = consent_day(case, today)
        return (*checks.of_the_right(case, facts, family, day), *checks.of_the_application(case, facts, family, day))

    def award(self, case: Case, facts: Facts, today: date) -> Award:
        """L24.2: from the day of death, at most twelve months before the consent. Raises `NotInForce`."""
        family = family_of(case, facts)
        facts.need(members.look_ups(case, facts, family))
        day = consent_day(case, today)
        counted = members.counted(case, facts, family, day)
        if not counted or death_date(case, facts) is None:
            raise law.Undetermined("who the family's members are", day)
        return monthly.award(amounts.shares(counted, paid_from(case, facts, day)), today)

    def follow_ups(self, case: Case, facts: Facts, decided: date) -> Iterator[FollowUp]:
        family = family_of(case, facts)
        facts.need(members.look_ups(case, facts, family))
        return followups.of_family(members.counted(case, facts, family, consent_day(case, decided)), decided)

    def members(self, case: Case, facts: Facts, day: date) -> list[Member]:
        return members.counted(case, facts, family_of(case, facts), day)

    def entitlement(self, case: Case, facts: Facts, decided: date) -> Entitlement:
        day = consent_day(case, decided)
        counted = self.members(case, facts, day)
        return Entitlement(paid_from=paid_from(case, facts, day), members=tuple(counted))

    def shares(self, entitled: Entitlement) -> tuple[monthly.Share, ...]:
        return amounts.shares(list(entitled.members), entitled.paid_from)

    def share_of(self, entitled: Entitlement, iin: str) -> tuple[monthly.Share, ...]:
        return amounts.share_of(iin, list(entitled.members), entitled.paid_from)


SERVICE = Breadwinner()
