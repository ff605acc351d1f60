"""When registers are asked for what no feed tells: a carer's work each month, enrolments on 1 September."""

from datetime import date

from proactive.awards.award import MonthlyAward
from proactive.awards.circumstance import first_after

STUDENT, CARER = "student", "carer"
SCHOOL_YEAR = (9, 1)


def next_watch(award: MonthlyAward, today: date) -> date | None:
    """`None` where nobody is counted of whom the feeds do not tell."""
    roles = {member.role for member in award.entitlement.members if member.until is None or member.until > today}
    monthly = [first_after(today)] if CARER in roles else []
    yearly = [next_school_year(today)] if STUDENT in roles else []
    return min([*monthly, *yearly], default=None)


def next_school_year(today: date) -> date:
    this_year = date(today.year, *SCHOOL_YEAR)
    return this_year if this_year > today else date(today.year + 1, *SCHOOL_YEAR)
