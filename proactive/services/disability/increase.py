"""What a disability benefit gains when a breadwinner is lost while the disability lasts (Social Code, art. 177(5)-(6)).

Children, and adults disabled since childhood who lived on the deceased's means, get on top of it what the family's
benefit would give for them. Everybody else chooses one of the two benefits (arts. 175(6), 234(7)).
"""

from dataclasses import dataclass, replace
from datetime import date

from proactive.basics import law
from proactive.cases.case import Case
from proactive.cases.registers import Act, Benefit, CourtDecision, Disability, Facts, Person, about
from proactive.services import guardians, kin
from proactive.services.breadwinner import amounts as of_family
from proactive.services.breadwinner import checks as family_checks
from proactive.services.breadwinner import members
from proactive.services.breadwinner.family import Family, family_of
from proactive.services.disability.record import for_child, record
from proactive.services.member import Member
from proactive.services.monthly import Share


@dataclass(frozen=True, slots=True, kw_only=True)
class LostParent:
    """A parent who died while the disability lasted: the family they left, and the case as their family's would be."""

    case: Case
    family: Family
    died: date


def may_rise(disability: Disability) -> bool:
    return for_child(disability) or disability.cause == "since_childhood"


def loss(case: Case, facts: Facts) -> LostParent | None:
    """The first of such deaths; a later one of the other parent makes an orphan of the same family's child.

    Known after the consent only, because courts and the disability register are asked. Raises `NotAsked`.
    """
    if case.consent is None or not may_rise(record(case, facts)):
        return None
    facts.need(about(case.subject_iin, Act, Disability, CourtDecision))
    parents = kin.unique([*guardians.adopted_by(facts, case.subject_iin), *kin.parents(facts, case.subject_iin)])
    facts.need(look_up for parent in parents for look_up in about(parent, Act, Person, CourtDecision))
    deaths = [act for parent in parents for act in facts.acts(parent, "death") if act.deceased_iin == parent]
    dated_deaths = [
        (act.death_date, act) for act in deaths if act.death_date and was_disabled(case, facts, act.death_date)
    ]
    if not dated_deaths:
        return None
    died, act = min(dated_deaths, key=lambda dated_death: dated_death[0])
    return left_by(act, died, case, facts)


def was_disabled(case: Case, facts: Facts, day: date) -> bool:
    return any(
        disability.established_on is not None
        and disability.established_on <= day <= (disability.valid_until or date.max)
        for disability in facts.get(Disability, "IIN", case.subject_iin)
        if disability.status != "revoked"
    )


def left_by(act: Act, died: date, case: Case, facts: Facts) -> LostParent:
    """Everything that must be known of the family, as its own benefit would ask for it."""
    event = replace(case.event, record=act)
    family_case = replace(case, event=event, subject_iin=act.deceased_iin or "")
    family = family_of(family_case, facts, disabled=case.subject_iin)
    facts.need(members.look_ups(family_case, facts, family))
    return LostParent(case=family_case, family=family, died=died)


def paid_to_family(lost: LostParent, facts: Facts) -> list[Benefit]:
    """Benefits the family has, or has asked for: the same loss is not paid twice, so an official counts anew."""
    return family_checks.running(facts, lost.family)


def depends(case: Case, lost: LostParent, facts: Facts, day: date) -> bool:
    """A child always; for an adult the registers show only whether they earn (`since_childhood`, assumed)."""
    if for_child(record(case, facts)):
        return True
    by_work = law.word("disability.increase.since_childhood", day) == "not_working"
    return by_work and members.works(lost.case, facts, day) is False


def shares(case: Case, facts: Facts, day: date) -> tuple[Share, ...]:
    """What is added, and between which days; nothing where the family is paid for the loss already."""
    lost = loss(case, facts)
    if lost is None or paid_to_family(lost, facts) or not depends(case, lost, facts, day):
        return ()
    counted = members.counted(lost.case, facts, lost.family, day)
    return for_members(case.subject_iin, counted, lost.died, day)


def for_members(iin: str, counted: list[Member], died: date, day: date) -> tuple[Share, ...]:
    """The person's own part of what the family would get, or all of it, as the law of that day reads."""
    if law.word("disability.increase.part", day) == "share":
        return of_family.share_of(iin, counted, died)
    return tuple(
        whole
        for share in of_family.share_of(iin, counted, died)
        for family_share in of_family.shares(counted, died)
        if (whole := family_share.within(share.from_, share.until))
    )
