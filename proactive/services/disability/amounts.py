"""How many subsistence minimums a month a disability gives, and between which days (arts. 175(4), 177)."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from proactive.basics import law
from proactive.basics.calendar import add_months, add_years
from proactive.cases.registers import Disability, Person
from proactive.services.disability.record import FROM_7_TO_18, UNDER_7
from proactive.services.monthly import Share, Size, earlier, multiple

ONE_DAY = timedelta(days=1)

# Which size of art. 177 a cause has; children go by their category.
SIZE = {
    "general_illness": "adult",
    "work_injury": "adult",
    "occupational_disease": "adult",
    "since_childhood": "since_childhood",
    "conscript_service": "conscript_or_radiation",
    "nuclear": "conscript_or_radiation",
    "ecological": "conscript_or_radiation",
    "service_injury": "service_injury",
}


def shares(disability: Disability, person: Person | None, consent: date) -> tuple[Share, ...]:
    """From the day the right is paid for to the end of the disability, cut where the size changes."""
    return between(paid_from(disability, consent), disability, person.birth_date if person else None)


def between(start: date, disability: Disability, birth: date | None) -> tuple[Share, ...]:
    """From that day to the end of the disability."""
    whole = by_age(disability, birth)
    clipped = (share.within(start, disability.valid_until) for share in whole)
    return tuple(share for share in clipped if share)


def paid_from(disability: Disability, consent: date) -> date:
    """D4: the day of establishment, but at most three months before the consent."""
    back = -law.number("disability.months_back", consent)
    return max(disability.established_on or consent, add_months(consent, back))


def by_age(disability: Disability, birth: date | None) -> list[Share]:
    """At 7 and at 18 the category changes and the payment goes on, where the group is known; else it ends there."""
    if disability.category not in (UNDER_7, FROM_7_TO_18) or birth is None:
        return [share(size(disability), date.min, None)]
    seven, eighteen = add_years(birth, 7), add_years(birth, 18)
    small = [share(UNDER_7, date.min, seven - ONE_DAY)] if disability.category == UNDER_7 else []
    if disability.group is None:
        return small
    from_seven = seven if small else date.min
    return [
        *small,
        share(f"{FROM_7_TO_18}.{disability.group}", from_seven, eighteen - ONE_DAY),
        share(f"since_childhood.{disability.group}", eighteen, None),
    ]


def size(disability: Disability) -> str:
    """The row of art. 177 by category or cause, and group. Raises `Undetermined` where the register leaves it out."""
    if disability.category == UNDER_7:
        return UNDER_7
    kind = FROM_7_TO_18 if disability.category == FROM_7_TO_18 else SIZE.get(disability.cause or "")
    if kind is None or disability.group is None:
        raise law.Undetermined("the cause or the group of the disability", disability.established_on or date.min)
    return f"{kind}.{disability.group}"


def share(name: str, from_: date, until: date | None) -> Share:
    return multiple(f"disability.multiple.{name}", from_, until)


def raised(shares: tuple[Share, ...], added: tuple[Share, ...]) -> tuple[Share, ...]:
    """The same shares with what is added to them in its days, cut where it begins and ends."""
    return tuple(part for share in shares for part in cut(share, added))


def cut(base: Share, added: tuple[Share, ...]) -> list[Share]:
    within = [part for addition in added if (part := addition.within(base.from_, base.until))]
    starts = sorted({base.from_, *(part.from_ for part in within), *(day for part in within if (day := after(part)))})
    starts = [day for day in starts if base.until is None or day <= base.until]
    ends = [*(day - ONE_DAY for day in starts[1:]), base.until]
    return [sum_of(base, within, from_, until) for from_, until in zip(starts, ends, strict=True)]


def after(share: Share) -> date | None:
    return share.until + ONE_DAY if share.until else None


def sum_of(base: Share, added: list[Share], from_: date, until: date | None) -> Share:
    """Both sizes together, between two days on which both hold throughout."""
    together = [base, *(part for part in added if part.from_ <= from_ and earlier(part.until, until) == until)]
    names = tuple(dict.fromkeys(name for part in together for name in part.names))
    return Share(from_=from_, until=until, size=partial(total, together), names=names)


def total(shares: list[Share], day: date) -> Size:
    sizes = [share.size(day) for share in shares]
    return sum((times for times, _ in sizes), Decimal(0)), tuple(rate for _, rates in sizes for rate in rates)
