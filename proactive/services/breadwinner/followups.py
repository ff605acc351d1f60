"""What a breadwinner's benefit asks for later: certificates of study, the carer's check, a child growing up."""

from collections.abc import Iterator
from datetime import date, timedelta

from proactive.basics import law
from proactive.services.followups import FollowUp, ahead, anniversaries, for_official, yearly
from proactive.services.member import Member

ONE_DAY = timedelta(days=1)


def of_family(members: list[Member], since: date) -> Iterator[FollowUp]:
    """From the day of the decision on, member by member."""
    for member in members:
        if member.until is not None and member.until > since:
            yield from OF_ROLE[member.role](member.until, member, since)


def of_child(until: date, member: Member, since: date) -> Iterator[FollowUp]:
    yield ahead("turns_18", until + ONE_DAY)


def of_student(until: date, member: Member, since: date) -> Iterator[FollowUp]:
    """L7.3: a certificate every year; and the end of the studies, at 23 at the latest."""
    due = law.word("breadwinner.study_due", since)
    yield from (ahead("study_certificate", day) for day in yearly(due, max(since, member.from_), until))
    yield ahead("studies_end", until)


def of_disabled(until: date, member: Member, since: date) -> Iterator[FollowUp]:
    yield ahead("term_ends", until)


def of_carer(until: date, member: Member, since: date) -> Iterator[FollowUp]:
    """L7.5: every year an official asks the registers anew whether the carer works."""
    yield from (for_official("carer_check", day) for day in anniversaries(since, until))


OF_ROLE = {"child": of_child, "student": of_student, "disabled": of_disabled, "carer": of_carer}
