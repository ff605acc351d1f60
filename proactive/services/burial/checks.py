"""The checks of Order 256, para 13, and the grounds of refusal of its appendix 2."""

from datetime import date

from proactive.basics import law
from proactive.basics.calendar import add_years
from proactive.cases.award import Finding
from proactive.cases.case import Case
from proactive.cases.registers import Benefit, Facts
from proactive.services import deaths, kin
from proactive.services.deadlines import consent_day
from proactive.services.deaths import death_date, own_acts
from proactive.services.findings import ABSENT, every

PARA_13 = "Order 256, para 13"


def of_the_right(case: Case, facts: Facts, day: date) -> tuple[Finding, ...]:
    """What depends on the deceased and the day of asking; the same before the consent and after it."""
    return (
        not_assigned(case, facts),
        not_applied_for(case, facts),
        was_a_recipient(case, facts),
        in_time(case, facts, day),
        registers_agree(case, facts),
    )


def of_the_application(case: Case, facts: Facts) -> tuple[Finding, ...]:
    """What depends on the one who applies."""
    return (complete(case, facts), recipient_can_receive(case, facts), consent_to_data(case))


def complete(case: Case, facts: Facts) -> Finding:
    """B13.1: who died and when, who asks, and where to pay."""
    missing = [
        word
        for word, value in {
            "death_act": own_acts(case, facts),
            "death_date": death_date(case, facts),
            "recipient": recipient_known(case, facts),
            "account": case.account,
        }.items()
        if not value
    ]
    absent = [ABSENT] if is_known_to_live(case, facts) else []
    return Finding(check="B13.1", passed=not missing, basis=f"{PARA_13}(1)", detail=" ".join([*missing, *absent]))


def is_known_to_live(case: Case, facts: Facts) -> bool:
    """By GBDFL, and no act says otherwise."""
    person = facts.person(case.subject_iin)
    return person is not None and person.death_date is None and not own_acts(case, facts)


def recipient_known(case: Case, facts: Facts) -> bool:
    """To GBDFL, or an organisation to the register of legal entities."""
    if case.recipient_iin is not None:
        return facts.person(case.recipient_iin) is not None
    return facts.organisation(case.recipient) is not None


def not_assigned(case: Case, facts: Facts) -> Finding:
    """B13.2: one payment for one deceased, however it ended."""
    earlier = [payment for payment in burial_payments(case, facts) if payment.status != "applied"]
    return Finding(check="B13.2", passed=not earlier, basis=f"{PARA_13}(2)", detail=named(earlier))


def not_applied_for(case: Case, facts: Facts) -> Finding:
    """B13.3"""
    under_way = [payment for payment in burial_payments(case, facts) if payment.status == "applied"]
    return Finding(check="B13.3", passed=not under_way, basis=f"{PARA_13}(3)", detail=named(under_way))


def burial_payments(case: Case, facts: Facts) -> list[Benefit]:
    benefits = facts.get(Benefit, "BURIAL_OF", case.subject_iin)
    return [
        benefit for benefit in benefits if benefit.kind == "burial" and benefit.burial_of in (None, case.subject_iin)
    ]


def named(benefits: list[Benefit]) -> str:
    return " ".join(benefit.benefit_id for benefit in benefits)


def was_a_recipient(case: Case, facts: Facts) -> Finding:
    """B13.4: of a pension or benefit that gives the right, on the day of death."""
    day = death_date(case, facts)
    receipts = [(benefit, received_on(benefit, day)) for benefit in rightful(case, facts, day, "yes")]
    kinds = sorted({benefit.kind for benefit, received in receipts if received})
    basis = f"{PARA_13}(4); Social Code, art. 242(1)"
    if kinds:
        return Finding(check="B13.4", passed=True, basis=basis, detail=" ".join(kinds))
    doubtful = rightful(case, facts, day, "official")
    read = sorted({benefit.kind for benefit in doubtful if received_on(benefit, day) is not False})
    silent = day is None or any(received is None for _, received in receipts)
    return Finding(check="B13.4", passed=None if read or silent else False, basis=basis, detail=" ".join(read))


def is_for_a_reader(finding: Finding) -> bool:
    """The registers say what the deceased received, and only an official whether the law means it."""
    return finding.check == "B13.4" and finding.passed is None and bool(finding.detail)


def rightful(case: Case, facts: Facts, day: date | None, right: str = "yes") -> list[Benefit]:
    """The deceased's pensions and benefits of the kinds that give the right, or of which an official decides."""
    benefits = facts.get(Benefit, "IIN", case.subject_iin)
    return [b for b in benefits if b.iin == case.subject_iin and gives_right(b.kind, day) == right]


def gives_right(kind: str, day: date | None) -> str:
    """yes, no or official. Raises `NotInForce` for a day on which the law does not say."""
    name = f"burial.gives_right.{kind}"
    return law.word(name, day or law.LAW[name][-1].since) if name in law.LAW else "no"


def received_on(benefit: Benefit, day: date | None) -> bool | None:
    """Whether a benefit was being received on a day; `None` where it was stopped nobody knows when."""
    if benefit.status == "applied":
        return False
    if day is None:
        return None
    if benefit.from_ is not None and benefit.from_ > day:
        return False
    if benefit.until is None:
        return True if benefit.status == "assigned" else None
    return benefit.until >= day


def kind_of_recipient(case: Case, facts: Facts) -> str:
    """`war_veteran` for an age pensioner who was one, else `pensioner`: the two sizes of art. 242(1)."""
    day = death_date(case, facts)
    pensions = [benefit for benefit in rightful(case, facts, day) if benefit.kind == "age_pension"]
    veteran = any(pension.war_veteran and received_on(pension, day) for pension in pensions)
    return "war_veteran" if veteran else "pensioner"


def in_time(case: Case, facts: Facts, day: date) -> Finding:
    """B13.5: the last day is the third anniversary of the death."""
    died = death_date(case, facts)
    last = add_years(died, law.number("burial.years_to_apply", day)) if died else None
    passed = None if last is None else day <= last
    detail = last.isoformat() if last else ""
    return Finding(check="B13.5", passed=passed, basis=f"{PARA_13}(5); Social Code, art. 242(2)", detail=detail)


def registers_agree(case: Case, facts: Facts) -> Finding:
    """B-R1: ZAGS and GBDFL both know of the death, and of one day of it."""
    passed = deaths.registers_agree(case, facts)
    return Finding(check="B-R1", passed=passed, basis="Order 256, app. 2, refusal (1)")


def recipient_can_receive(case: Case, facts: Facts) -> Finding:
    """B-R2: the recipient is alive and is not the deceased; an organisation has not been dissolved. For who is under
    age somebody acts, unless they may act by themselves already: an official asks (Civil Code, arts. 17, 22-23)."""
    if case.recipient_iin is None:
        return organisation_can_receive(case, facts)
    person = facts.person(case.recipient_iin)
    alive = None if person is None else person.death_date is None
    minor = person is not None and kin.is_adult(person, consent_day(case, date.max)) is False
    passed = every(alive, case.recipient_iin != case.subject_iin, None if minor else True)
    return Finding(check="B-R2", passed=passed, basis="Order 256, app. 2, refusal (2)", detail="minor" if minor else "")


def organisation_can_receive(case: Case, facts: Facts) -> Finding:
    body = facts.organisation(case.recipient)
    return Finding(check="B-R2", passed=body.active if body else None, basis="Order 256, app. 2, refusal (2); para 5")


def consent_to_data(case: Case) -> Finding:
    """B-R3: the consent to the service covers the restricted data that its checks need."""
    basis = "Order 256, app. 2, refusal (3); Law on Personal Data, art. 8"
    return Finding(check="B-R3", passed=case.consent is not None, basis=basis)
