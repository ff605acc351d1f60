"""Naming: what becomes of a case when an official names whom the registers do not show, or who is there already.

An application in hand is somebody's: it ends by a decision or by their own word, and who is named comes after it.
"""

from dataclasses import replace

from proactive.cases.award import Track
from proactive.cases.case import Asking, Case, NamedPerson
from proactive.cases.lifecycle import CLOSED, EXAMINED, HELD, SIGNED, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting


def is_in_hand(case: Case) -> bool:
    """Whether an application lives on while somebody else is named: it is registered, or was signed elsewhere, and who
    applied lives."""
    if case.status not in SIGNED | EXAMINED | HELD or has_lapsed(case):
        return False
    return case.registered_at is not None or case.filing is not None


def has_lapsed(case: Case) -> bool:
    return case.waiting is not None and case.waiting.reason is Reason.RECIPIENT_DIED


def is_there(case: Case, person: NamedPerson) -> bool:
    """Whether it would change nothing to name them: they have applied, are being asked, or are named already."""
    named_next = case.application.named_next if case.application else None
    if named_next is not None and named_next.candidate.key == person.candidate.key:
        return True
    if case.candidate is None or case.candidate.key != person.candidate.key:
        return False
    if has_lapsed(case):
        return False
    if case.application is not None and case.status not in CLOSED:
        return True
    is_same = case.candidate == person.candidate and person.msisdn in {None, case.asking.msisdn}
    return is_same and not person.in_person and (case.asking.question is not None or case.is_vouched_for)


def named_once_more(case: Case, person: NamedPerson, now: Now) -> Case:
    """Who is named next is named in these words. Whose application failed a check is vouched for now, and checked
    again. For whom the registers show and nothing stands against, nothing changes."""
    assert case.candidate is not None
    if case.application is not None and case.candidate.key != person.candidate.key:
        return case.with_application(named_next=person)
    failed = any(finding.passed is False for finding in case.findings)
    if case.status is not Status.REVIEW or case.is_vouched_for or not failed:
        return case
    vouched_for = replace(case, named=replace(person, candidate=case.candidate))
    return vouched_for.with_application(track=Track.REVIEWED).examined_again(now.at)


def cannot_be_asked(case: Case, why: str) -> Outcome:
    """It is an official's to name another, or to let the registers say who is asked: nobody is passed by unsaid."""
    unnamed = replace(case, named=None, preferred=None)
    return Outcome(
        case=unnamed.moved(Status.ATTENTION, waiting=Waiting(Reason.NAMED_UNFIT, (why,))), note=Reason.NAMED_UNFIT
    )


def named_after(case: Case, person: NamedPerson) -> Case:
    """Their turn is next, if what is in hand comes to nothing; nothing of it changes."""
    assert case.application is not None
    before = case.application.set_aside or Asking()
    return case.with_application(named_next=person, set_aside=before)


def named(case: Case, person: NamedPerson, now: Now) -> Case:
    """The case with them in the first place; a consent that another gave and had not brought to an application is put
    aside."""
    others = tuple(candidate for candidate in case.asking.candidates if candidate != person.candidate)
    before = case.asking
    asking = Asking(
        candidates=(person.candidate, *others),
        findings=before.findings,
        passed_by=before.passed_by,
        declined=before.declined,
        wider=before.wider,
    )
    afresh = replace(case.without_application(), named=person, asking=asking, screening=case.screening + 1)
    return afresh.moved(Status.READY, waiting=None, wake_at=now.at, preferred=person.candidate.iin)
