"""Others: whose turn it was when somebody else applied elsewhere have it again, where that application came to nothing.

Anybody with a certificate of their own may apply, by the portal, for what is another's to have: nobody loses a right by
that, and nobody who was told not to answer is left waiting, neither for it nor for a review of its refusal.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from proactive.cases.case import Asking, Candidate, Case
from proactive.cases.filing import APPLIED, Filing
from proactive.cases.lifecycle import CONVERSING, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import asks_for_a_person
from proactive.cases.wording import say
from proactive.messages.message import Message
from proactive.road import naming

S = Status
TO_OBJECT = timedelta(days=1)  # who applied may first have a person look at it
SOON = timedelta(minutes=5)  # who applied has read it by then
CAME_TO_NOTHING = {S.REFUSED, S.NOT_ENTITLED, S.WITHDRAWN, S.EXPIRED}
NOBODY_WAITS = {S.DECLINED, S.EXPIRED, S.NOT_ENTITLED}  # they had their turn, and let it pass, or have no right


def came_to_nothing(case: Case) -> bool:
    """Also while a person looks at the refusal again."""
    return case.status in CAME_TO_NOTHING or is_refusal_reviewed(case)


def is_refusal_reviewed(case: Case) -> bool:
    refused = case.decision is not None and case.decision.outcome == "refused"
    return case.status is Status.ATTENTION and refused and asks_for_a_person(case.waiting)


def is_contested(case: Case) -> bool:
    """Another was refused, and has asked for a person to look at that: whoever applies since, an official decides."""
    signed = ((former, former.application.filing) for former in case.former if former.application is not None)
    return any(former.reviewed and filing and filing.signer.iin != case.recipient_iin for former, filing in signed)


def set_aside(case: Case, candidate: Candidate, filing: Filing) -> Asking | None:
    """Who is set aside by an application: whoever a register made known; `None` where that is who applies."""
    if came_to_nothing(case) and case.application is not None:
        return case.application.set_aside
    asked = candidate.iin is not None and case.recipient_iin == candidate.iin
    of_themselves = asked and filing.representative_iin is None
    if case.event.kind == APPLIED or case.status in NOBODY_WAITS or of_themselves:
        return None
    spoken = case.language if case.status in CONVERSING else None
    return replace(case.asking, question=None, undelivered=None, withdrawal=None, language=spoken)


def made_known(case: Case, now: Now) -> Case:
    """A register reports the matter of an application that came before it: there may be others to ask."""
    application, filing = case.application, case.filing
    if case.event.kind != APPLIED or application is None or filing is None or application.set_aside is not None:
        return case
    if case.recipient_iin == case.subject_iin and filing.representative_iin is None:
        return case
    known = case.with_application(set_aside=Asking())
    return replace(known, wake_at=turn_at(known, now)) if case.status in CAME_TO_NOTHING else known


def turn_at(case: Case, now: Now) -> datetime | None:
    """When the others have their turn, if this application comes to nothing now; `None` where there are none."""
    before = waiting(case)
    return now.after(SOON if before.wanted else TO_OBJECT) if before else None


def waiting(case: Case) -> Asking | None:
    """Who was set aside by the application."""
    return case.application.set_aside if case.application else None


def turn_message(case: Case) -> tuple[Message, ...]:
    """That the other application came to nothing, and that their turn comes, to whoever had been asked before it."""
    before = waiting(case)
    if before is None or before.language is None or before.candidate is None or before.address is None:
        return ()
    assert case.application is not None
    named_next = case.application.named_next
    another_is = named_next is not None and named_next.candidate.key != before.candidate.key
    if another_is or case.recipient == before.candidate.iin:
        return ()
    return (say(replace(case, asking=before, language=before.language), "common.turn"),)


def have_their_turn(case: Case, now: Now) -> Outcome:
    """The registers are asked afresh; who was being asked comes first, who applied and who said no are passed by."""
    before = waiting(case)
    if before is None or case.beside.superseded:
        return Outcome(case=replace(case, wake_at=None))
    applied = () if case.filing and case.filing.representative_iin else (case.recipient_iin or "",)
    passed_by = tuple(iin for iin in (*before.passed_by, *applied) if iin)
    asked = before.candidate.iin if before.candidate else None
    if case.application and case.application.named_next:
        later = naming.named(case, case.application.named_next, now)
        return Outcome(case=later, note="who was named has their turn")
    afresh = case.screened_again(now.at, preferred=asked).with_asking(passed_by=passed_by, declined=before.declined)
    return Outcome(case=afresh, note="another's application came to nothing")
