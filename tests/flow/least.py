"""Every look-up of a world against the tables of what may be asked (P-5), by what people are as the city knows them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from unittest.mock import patch

from bot.demo.city import City
from bot.demo.city.people import Inhabitant
from bot.demo.city.registers import account_by_iban
from proactive.awards import asking
from proactive.awards.award import AskedFor, MonthlyAward
from proactive.cases.case import Case
from proactive.cases.jobs import Job
from proactive.cases.lifecycle import Status
from proactive.cases.registers import Act, Disability, LookUp
from proactive.papers import electronic_documents
from proactive.road import pipeline
from proactive.services.asked import AskedAbout, AskedAt, AskedOf, rows_for

THEMSELVES = {
    "MSISDN": AskedAbout.NUMBER,
    "IBAN": AskedAbout.ACCOUNT,
    "BIN": AskedAbout.ORGANISATION,
}
BEFORE = {Status.DETECTED, Status.READY, Status.OFFERED}
GROWN_UP, PAST_STUDIES = 18, 23


@dataclass(frozen=True)
class LookedUpFor:
    """What a look-up is for: a case, or the award that came of it."""

    service: str
    subject: str
    recipients: frozenset[str]
    declarant: str | None
    day: date
    receives: frozenset[str]
    steps: tuple[AskedAt, ...]
    since_childhood: bool = False
    grown: frozenset[str] = frozenset()  # who has grown up since


@dataclass
class Least:
    """Collects what is asked outside of the tables, as sentences."""

    city: City
    beyond: list[str] = field(default_factory=list)

    def check(self, matter: LookedUpFor, look_ups: Iterable[LookUp]) -> None:
        for look_up in look_ups:
            roles = set(self.roles(matter, look_up))
            if not self.is_listed(matter, look_up, roles):
                steps, whom = "|".join(matter.steps), "|".join(sorted(roles)) or "a stranger"
                asked = f"{look_up.reg_type} {look_up.record.TYPE} {look_up.key}"
                self.beyond.append(f"{matter.service}, {steps}: {asked} of {whom}")

    def is_listed(self, matter: LookedUpFor, look_up: LookUp, roles: set[AskedAbout]) -> bool:
        what = AskedOf(look_up.reg_type, look_up.record.TYPE, look_up.key)
        if any(next(rows_for(matter.service, step, role, what), None) for step in matter.steps for role in roles):
            return True
        if AskedAt.CHECKS not in matter.steps:
            return False
        if not next(rows_for(matter.service, AskedAt.CHECKS, AskedAbout.FAMILY_LEFT, what), None):
            return False
        return any(self.is_of_the_family_of(parent, matter, look_up) for parent in self.dead_parents(matter.subject))

    def is_of_the_family_of(self, parent: Inhabitant, matter: LookedUpFor, look_up: LookUp) -> bool:
        """As the benefit for the loss of that parent would ask."""
        assert parent.death is not None
        lost = replace(matter, service="breadwinner", subject=parent.iin, day=parent.death.date)
        return self.is_listed(lost, look_up, set(self.roles(lost, look_up)))

    def dead_parents(self, iin: str) -> list[Inhabitant]:
        person = self.city.by_iin.get(iin)
        return [parent for parent in person.parents if parent.death is not None] if person else []

    def roles(self, matter: LookedUpFor, look_up: LookUp) -> Iterator[AskedAbout]:
        if look_up.key in THEMSELVES:
            yield THEMSELVES[look_up.key]
            return
        yield from self.own_roles(matter, look_up.value)
        subject, person = (self.city.by_iin.get(iin) for iin in (matter.subject, look_up.value))
        if subject and person and subject is not person:
            yield from kin_roles(subject, person, matter)

    def own_roles(self, matter: LookedUpFor, iin: str) -> Iterator[AskedAbout]:
        if iin in matter.recipients:
            yield AskedAbout.RECIPIENT
        if iin == matter.declarant:
            yield AskedAbout.DECLARANT
        if iin == matter.subject:
            yield AskedAbout.SUBJECT
            if self.city.by_iin[iin].age(matter.day) < GROWN_UP:
                yield AskedAbout.MINOR_SUBJECT
            if matter.since_childhood:
                yield AskedAbout.SINCE_CHILDHOOD


def kin_roles(subject: Inhabitant, person: Inhabitant, matter: LookedUpFor) -> Iterator[AskedAbout]:
    children = {*subject.children, *(one for one in adopted(subject))}
    if person in children:
        yield of_age(person, matter)
    if person in subject.parents:
        yield AskedAbout.PARENT
    if any(person in parent.children for parent in subject.parents):
        yield AskedAbout.SIBLING
    if any(person in (marriage.husband, marriage.wife) for marriage in subject.marriages):
        yield AskedAbout.SPOUSE
    if any(person in child.parents for child in children):
        yield AskedAbout.OTHER_PARENT


def adopted(subject: Inhabitant) -> Iterator[Inhabitant]:
    for ruling in subject.court:
        if ruling.kind == "adoption" and subject in ruling.adopters:
            yield ruling.child


def of_age(child: Inhabitant, matter: LookedUpFor) -> AskedAbout:
    age = max(child.age(matter.day), GROWN_UP if child.iin in matter.grown else 0)
    if age >= PAST_STUDIES:
        return AskedAbout.GROWN_WITH_BENEFIT if child.iin in matter.receives else AskedAbout.GROWN
    return AskedAbout.YOUNG if age >= GROWN_UP else AskedAbout.MINOR


def of_case(case: Case) -> LookedUpFor:
    record = case.event.record
    act = record if isinstance(record, Act) else None
    answers = {**case.detected.answers, **case.assigned.answers}
    candidates = (candidate.iin for candidate in case.asking.candidates)
    before = case.status in BEFORE or case.consent is None
    return LookedUpFor(
        service=case.service,
        subject=case.subject_iin,
        recipients=frozenset(
            iin for iin in (case.recipient_iin, case.joined and case.joined.applicant.iin, *candidates) if iin
        ),
        declarant=act.declarant.iin if act and act.declarant else None,
        day=(act.death_date if act else None) or case.event.published_at.date(),
        receives=frozenset(
            look_up.value
            for look_up, answer in answers.items()
            if look_up.record.TYPE == "kz:Benefit" and answer.records
        ),
        steps=(AskedAt.STANDING, AskedAt.RIGHT) if before else (AskedAt.STANDING, AskedAt.ACCOUNT, AskedAt.CHECKS),
        since_childhood=isinstance(record, Disability) and record.cause == "since_childhood",
    )


def of_award(award: MonthlyAward, city: City) -> LookedUpFor:
    """A recount asks what the checks asked; whose account an official named is the new payee."""
    purpose = award.question.purpose if award.question else AskedFor.WATCH
    steps = {
        AskedFor.RECOUNT: (AskedAt.STANDING, AskedAt.CHECKS),
        AskedFor.WATCH: (AskedAt.AWARD,),
        AskedFor.ACCOUNT: (AskedAt.ACCOUNT,),
        AskedFor.PAYEE: (AskedAt.ACCOUNT, AskedAt.STANDING),
        AskedFor.ADULT: (AskedAt.AWARD,),
        AskedFor.SHARE: (AskedAt.ACCOUNT, AskedAt.AWARD),
        AskedFor.CHOICE: (AskedAt.AWARD,),
        AskedFor.OWN_AGAIN: (AskedAt.CHECKS,),
        AskedFor.BACK: (AskedAt.CHECKS,),
    }
    members = frozenset(member.iin for member in award.entitlement.members)
    return LookedUpFor(
        service=award.service,
        subject=award.subject_iin,
        recipients=frozenset({award.recipient_iin, award.payee_iin, *holders(award, city)}),
        declarant=None,
        day=award.decided_on,
        receives=members,
        steps=steps[purpose],
        grown=frozenset({award.question.iin} if award.question and award.question.iin else ()),
    )


def holders(award: MonthlyAward, city: City) -> list[str]:
    if award.question is None or award.question.account is None:
        return []
    return [account["holder"] for account in account_by_iban(city, award.question.account.iban, award.decided_on)]


@contextmanager
def watched(city: City) -> Iterator[Least]:
    """While it lasts, all that cases and awards ask is looked at."""
    least = Least(city)
    case_job, award_job, document_job = pipeline.look_ups_job, asking.job, electronic_documents.asked_for

    def of_a_case(case: Case, look_ups: tuple[LookUp, ...]) -> Job:
        least.check(of_case(case), look_ups)
        return case_job(case, look_ups)

    def of_an_award(award: MonthlyAward, look_ups: Iterable[LookUp]) -> Job:
        asked = tuple(look_ups)
        least.check(of_award(award, city), asked)
        return award_job(award, asked)

    def of_a_document(case: Case, code: str) -> Job:
        job = document_job(case, code)
        assert job.enquiry is not None
        least.check(of_case(case), job.enquiry.look_ups)
        return job

    swapped: list[tuple[Any, str, Any]] = [
        (pipeline, "look_ups_job", of_a_case),
        (asking, "job", of_an_award),
        (electronic_documents, "asked_for", of_a_document),
    ]
    patches = [patch.object(module, name, instead) for module, name, instead in swapped]
    for one in patches:
        one.start()
    try:
        yield least
    finally:
        for one in patches:
            one.stop()
