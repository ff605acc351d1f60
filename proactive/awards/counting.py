"""Who is counted as a member on a document: what art. 234 asks for and no register tells (A-8, A-10).

A pensioner who lived on the deceased's means, a brother, sister, grandchild or stepchild, a relative who cares for a
child under eight. Their days follow from the law and from the IIN; a pensioner counts in the size for all, and of their
part only what the pension lacks is paid (art. 236(6)).
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from proactive.awards import amounts
from proactive.awards.award import Because, MonthlyAward, OfficialChange
from proactive.awards.circumstance import Circumstance
from proactive.awards.ending import NotForThisAward
from proactive.awards.outcome import Effect, counted_anew
from proactive.basics import law
from proactive.basics.calendar import add_months, add_years
from proactive.basics.identifiers import birth_in, is_valid_iin, sex_in
from proactive.basics.law import NotInForce
from proactive.cases.award import Period
from proactive.cases.now import Now
from proactive.road.decision import ActNotPossible
from proactive.services.entitlement import Entitlement
from proactive.services.member import Member

AGED, CHILD, CARER = "aged", "child", "carer"
ROLES = (AGED, CHILD, CARER)


def may_be_counted(award: MonthlyAward) -> bool:
    """Whether its size follows from the number of a family."""
    return award.part is None and bool(award.entitlement.members)


def counted(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """From that day on; who is counted already only draws another pension. Raises `NotForThisAward`."""
    member = circumstance.member
    if member is None or not award.entitlement.members:
        raise NotForThisAward("not counted by the number of a family")
    entitlement = with_member(award, member, circumstance.on)
    return counted_anew(award, circumstance, Because.MEMBER_COUNTED, circumstance.on, now, entitlement=entitlement)


def with_member(award: MonthlyAward, member: Member, from_: date) -> Entitlement:
    members = award.entitlement.members
    held = next((one for one in members if one.iin == member.iin and one.holds(from_)), None)
    if held is None:
        return replace(award.entitlement, members=(*members, member))
    if not member.pensions:
        raise NotForThisAward("counted already")
    pensions = (*amounts.clipped(held.pensions, date.min, from_ - amounts.ONE_DAY), *member.pensions)
    later = replace(held, pensions=pensions, rests_on=member.rests_on)
    return replace(award.entitlement, members=tuple(later if one is held else one for one in members))


def member_of(award: MonthlyAward, asked_for: OfficialChange, today: date) -> Member:
    """As the law counts them from the day that an official names. Raises `ActNotPossible`."""
    birth = birth_in(asked_for.member) if is_valid_iin(asked_for.member) else None
    if birth is None or asked_for.role not in ROLES or asked_for.member == award.subject_iin:
        raise ActNotPossible("award_member")
    if not asked_for.rests_on.strip():
        raise ActNotPossible("award_document")
    from_, until = max(asked_for.from_, birth), last_day(award, asked_for.role, birth, today)
    is_of_age = asked_for.role != AGED or of_pension_age(asked_for.member, birth, from_)
    if not is_of_age or (until is not None and until < from_):
        raise ActNotPossible("award_member_age")
    lacks = law.word("breadwinner.pensioner.is_paid", from_) == "lacks"
    pension = asked_for.pension if lacks else None
    return Member(
        iin=asked_for.member,
        role=asked_for.role,
        from_=from_,
        until=until,
        pensions=(Period(from_=from_, until=None, amount=pension),) if pension else (),
        rests_on=asked_for.rests_on.strip(),
    )


def last_day(award: MonthlyAward, role: str, birth: date, today: date) -> date | None:
    """Of who is of pension age there is none (art. 234(9)); a carer counts while a child is under eight."""
    if role == CHILD:
        return add_years(birth, law.number("adult_age", today)) - amounts.ONE_DAY
    if role == AGED:
        return None
    years = law.number("breadwinner.carer.child_under", today)
    births = (birth_in(member.iin) for member in award.entitlement.members if member.role == CHILD)
    return max((add_years(born, years) - amounts.ONE_DAY for born in births if born), default=date.min)


def of_pension_age(iin: str, birth: date, day: date) -> bool:
    """Raises `ActNotPossible` where the law of the day is not known."""
    try:
        years = law.value(f"pension_age.{sex_in(iin)}", day).value
    except NotInForce as missing:
        raise ActNotPossible("award_no_change", why=str(missing)) from None
    return add_months(birth, int(years * 12)) <= day


def with_named(award: MonthlyAward, asked_afresh: Entitlement) -> Entitlement:
    """What registers tell of the family, with those of whom they do not, and with the pensions that were found out."""
    named = tuple(member for member in award.entitlement.members if member.rests_on)
    iins = {member.iin for member in named}
    others = tuple(member for member in asked_afresh.members if member.iin not in iins)
    return replace(asked_afresh, members=(*others, *named)) if named else asked_afresh


def supplemented(award: MonthlyAward, from_: date) -> tuple[Member, ...]:
    """Who draws a pension that is less than their part on a day, and was found out before it."""
    return tuple(
        member
        for member in award.entitlement.members
        if member.holds(from_)
        if any(pension.from_ < from_ and pension.until is None for pension in member.pensions)
        if share_on(award, member.iin, from_) > amounts.on_day(member.pensions, from_)
    )


def share_on(award: MonthlyAward, iin: str, day: date) -> Decimal:
    return amounts.on_day(amounts.of_member(award, iin, award.entitlement.paid_from, day), day)


def drawing(award: MonthlyAward, member: Member, from_: date, pension: Decimal) -> Entitlement:
    """The same family, with what the member draws from a day on."""
    new = replace(member, pensions=(Period(from_=from_, until=None, amount=pension),))
    return with_member(award, new, from_)
