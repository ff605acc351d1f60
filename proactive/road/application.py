"""Application: consent and account make it complete; it enters the journal (B13.6, B16.1, D20-1.1)."""

from proactive.cases.award import Track
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.wording import say
from proactive.messages.texts.forms import day
from proactive.services import service


def register(case: Case, now: Now) -> Outcome:
    """The journal's entry, its deadline, and the receipt to the citizen (B12, D15, L14)."""
    rule = service(case.service)
    track = Track.REVIEWED if case.is_vouched_for else rule.track(case, case.assigned, now.today)
    registered = case.with_application(registered_at=now.at, track=track)
    due_on = rule.due_on(registered, track)
    applied = registered.with_application(due_on=due_on).moved(Status.APPLIED, wake_at=now.at)
    receipt = say(case, "common.accepted", number=case.number, due=day(due_on, case.language))
    return Outcome(case=applied, messages=(receipt,))
