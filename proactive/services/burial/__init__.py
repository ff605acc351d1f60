"""BURIAL: one payment on a death, to the family or to whoever carried out the burial (Order 256)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal

from proactive.basics import law
from proactive.basics.calendar import add_years
from proactive.cases.award import Award, Finding, Track
from proactive.cases.case import Candidate, Case, Event, Relation
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Act, Benefit, Declarant, Facts, LookUp, Organisation, Person, about
from proactive.services import kin
from proactive.services.burial import checks
from proactive.services.deadlines import consent_day, deadline
from proactive.services.deaths import death_date
from proactive.services.protocol import Basis, Screening, Service, stopped
from proactive.services.record import death
from proactive.services.ways_in import at_a_counter

DEATH_CERTIFICATE = "death_certificate"  # a kind of `proactive/applications/documents.toml`
TIYN = Decimal("0.01")
KIN = {Relation.SPOUSE, Relation.CHILD, Relation.PARENT, Relation.SIBLING}


class Burial(Service):
    code = "burial"
    urgency = 1
    basis = Basis(
        system="Social Code, art. 242; Order 256, para 19-1",
        official="Social Code, art. 242; Order 256",
    )
    annexes: Mapping[str, str] = {"decision": "7"}
    paid_once = True
    for_organisations = True
    matter_check = "B13.1"
    demo_events = ("burial_entitled", "burial_by_child", "burial_disabled")

    def starts(self, event: Event) -> str | None:
        act = event.record
        if not isinstance(act, Act) or act.act_type != "death" or "annulled" in (event.kind, act.status):
            return None
        return act.deceased_iin

    def screen(self, case: Case, facts: Facts, today: date) -> Screening:
        facts.need(about_deceased(case.subject_iin))
        findings = checks.of_the_right(case, facts, today)
        certain = tuple(finding for finding in findings if not checks.is_for_a_reader(finding))
        return stopped(certain) or self.who_is_asked(case, facts, today, findings)

    def who_is_asked(self, case: Case, facts: Facts, today: date, findings: tuple[Finding, ...]) -> Screening:
        """The family, also where an organisation registered the death: it may not have buried (art. 242(1), O-1)."""
        candidates, wider = kin.nearest(in_circles(case, facts), case, facts, today)
        if candidates or case.asking.passed_by:
            return Screening(entitled=True, candidates=candidates, wider=wider, findings=findings)
        if body := organisation(case):
            return Screening(entitled=None, candidates=(body,), findings=findings, why=Waiting(Reason.ORGANISATION))
        return Screening(entitled=None, findings=findings, why=Waiting(Reason.NOBODY_TO_ASK))

    def offer_text(self, case: Case, facts: Facts) -> str:
        """Who declared the death and is no relative is asked whether they carried out the burial (O-6); where an
        official reads the law, nothing is promised."""
        if is_no_relative(case):
            return "offer_other"
        return "offer_unsure" if checks.is_for_a_reader(checks.was_a_recipient(case, facts)) else "offer"

    def expected(self, case: Case, facts: Facts, today: date) -> Decimal | None:
        return self.award(case, facts, today).one_off

    def track(self, case: Case, facts: Facts, today: date) -> Track:
        """Para 19-1 (B19-1.1). An official where the law is to be read, and where only the applicant's own word shows
        that it was they: unsigned, or beside a family that the civil acts show, and them not in it."""
        if is_no_relative(case) or self.is_read_by_official(case.findings):
            return Track.REVIEWED
        if case.filing is None or case.candidate is None or declared_as_kin(case) or is_kin(case, facts):
            return Track.AUTOMATIC
        signed = case.candidate.relation in KIN
        return Track.AUTOMATIC if signed and not nearest_kin(case, facts) else Track.REVIEWED

    def is_read_by_official(self, findings: Iterable[Finding]) -> bool:
        return any(checks.is_for_a_reader(finding) for finding in findings)

    def due_on(self, case: Case, track: Track) -> date:
        """B-T: working days from the registration."""
        assert case.registered_at is not None
        return deadline(case.registered_at, self.term(case))

    def term(self, case: Case) -> str:
        return "burial.counter_days" if at_a_counter(case) else "burial.term_days"

    def last_day(self, case: Case, today: date) -> date | None:
        """B13.5"""
        died = death(case).death_date
        return add_years(died, law.number("burial.years_to_apply", today)) if died else None

    def check(self, case: Case, facts: Facts, today: date) -> tuple[Finding, ...]:
        facts.need([*about_deceased(case.subject_iin), *about_recipient(case)])
        return (*checks.of_the_application(case, facts), *checks.of_the_right(case, facts, consent_day(case, today)))

    def before_registration(self, case: Case, facts: Facts) -> frozenset[str]:
        """Para 13: what the registers say for certain. That the death is not known is certain where the deceased is
        known to live; a certificate that was brought is an official's to read."""
        brought = case.filing is not None and DEATH_CERTIFICATE in case.filing.documents
        lives = checks.is_known_to_live(case, facts) and not brought
        return frozenset({"B13.4", "B13.5"}) | ({"B13.1"} if lives else frozenset())

    def award(self, case: Case, facts: Facts, today: date) -> Award:
        """B: by the MCI of the day of death (art. 242(2))."""
        day = death_date(case, facts)
        assert day is not None
        index = law.value("MCI", day)
        multiple = law.value(f"burial.multiple.{checks.kind_of_recipient(case, facts)}", day)
        return Award(one_off=(index.value * multiple.value).quantize(TIYN), rates=(index, multiple))


def about_deceased(iin: str) -> list[LookUp]:
    return [*about(iin, Act, Person, Benefit), LookUp(Benefit, "BURIAL_OF", iin)]


def is_no_relative(case: Case) -> bool:
    return case.candidate is not None and case.candidate.relation is Relation.OTHER


def about_recipient(case: Case) -> list[LookUp]:
    assert case.candidate is not None
    if case.candidate.bin:
        return [LookUp(Organisation, "BIN", case.candidate.bin)]
    return about(str(case.candidate.iin), Person)


def is_kin(case: Case, facts: Facts) -> bool:
    """Whether the civil acts show the recipient as the deceased's kin; the parents' acts only where nearer ones do
    not."""
    recipient = case.recipient_iin
    return recipient in nearest_kin(case, facts) or recipient in kin.siblings(facts, case.subject_iin)


def nearest_kin(case: Case, facts: Facts) -> set[str]:
    """Spouse, children and parents whom the civil acts of the deceased name."""
    deceased = case.subject_iin
    facts.need(about(deceased, Act))
    return {*kin.spouses(facts, deceased), *kin.children(facts, deceased), *kin.parents(facts, deceased)}


def declared_as_kin(case: Case) -> bool:
    """Whether the act of death itself names the recipient as who declared it, and as kin."""
    declarant = death(case).declarant
    return declarant is not None and declarant.iin == case.recipient_iin and relation_of(declarant) in KIN


def organisation(case: Case) -> Candidate | None:
    """An organisation that declared the death, and so may have carried out the burial: officials deal with it."""
    declarant = death(case).declarant
    if declarant is None or (declarant.relation != Relation.ORGANISATION and declarant.bin is None):
        return None
    return Candidate(relation=Relation.ORGANISATION, bin=declarant.bin)


def in_circles(case: Case, facts: Facts) -> Iterator[list[Candidate]]:
    """Who of the family declared the death, spouse, children, parents, siblings, and last who declared it and is no
    relative. Raises `NotAsked` for the parents' acts when it comes to the siblings."""
    deceased, declarant = case.subject_iin, death(case).declarant
    declared = [Candidate(relation=relation_of(declarant), iin=declarant.iin)] if declarant else []
    yield [candidate for candidate in declared if candidate.relation in KIN]
    yield kin.named(Relation.SPOUSE, kin.spouses(facts, deceased))
    yield kin.named(Relation.CHILD, kin.children(facts, deceased))
    yield kin.named(Relation.PARENT, kin.parents(facts, deceased))
    yield kin.named(Relation.SIBLING, kin.siblings(facts, deceased))
    yield [candidate for candidate in declared if candidate.relation not in KIN]


def relation_of(declarant: Declarant) -> Relation:
    return Relation(declarant.relation) if declarant.relation in set(Relation) else Relation.OTHER


SERVICE = Burial()
