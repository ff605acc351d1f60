"""An answer whose question is not open any more: it is never taken for another, and never thrown away."""

from dataclasses import replace
from datetime import timedelta

from proactive.basics.identifiers import last4
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.wording import reply
from proactive.conversation.citizen_commands import apply_again
from proactive.conversation.conversation import Conversation, answer
from proactive.conversation.topics.promise import promised
from proactive.conversation.understanding import Meaning, Said
from proactive.messages.escalation import DeskTopic, Escalation
from proactive.messages.inbound import InboundMessage
from proactive.road.offer import expire_after

AGREES = frozenset({Meaning.YES, Meaning.CHOICE, Meaning.IBAN})


def answered(talk: Conversation, inbound: InboundMessage, saying: Said, now: Now) -> Outcome | None:
    """What follows from an answer where nothing is asked; `None` where it answers nothing that was."""
    case = talk.latest
    if case is None or saying.meaning not in AGREES:
        return None
    if case.status is Status.ATTENTION:
        return while_held(talk, case, inbound, saying, now)
    if case.status is Status.EXPIRED and talk.moved_at and inbound.moment < talk.moved_at:
        return for_official(kept_before_official(talk, case, inbound, saying), now)
    if case.status is Status.DECLINED and saying.meaning is Meaning.YES and changes_mind(talk, inbound, now):
        return apply_again(talk, inbound, now)
    return None


def while_held(talk: Conversation, case: Case, inbound: InboundMessage, saying: Said, now: Now) -> Outcome | None:
    if case.waiting == Waiting(Reason.UNDELIVERED):
        return for_official(kept_before_official(talk, case, inbound, saying), now)
    if case.decision is None and saying.meaning is Meaning.IBAN:
        return for_official(answer(talk, inbound, "common.wait_person"), now)
    return None


def for_official(outcome: Outcome, now: Now) -> Outcome:
    return replace(outcome, escalation=Escalation(topic=DeskTopic.LATE_ANSWER, by=promised(now), promised=False))


def changes_mind(talk: Conversation, inbound: InboundMessage, now: Now) -> bool:
    """A no is taken back while the offer's time would still run."""
    since = inbound.said_at - talk.moved_at if talk.moved_at else None
    return since is not None and timedelta() <= since < expire_after(now)


def kept_before_official(talk: Conversation, case: Case, inbound: InboundMessage, saying: Said) -> Outcome:
    """The words come before an official, who asks again or closes."""
    words = reply(inbound, talk.language(inbound), "common.answer_kept", case)
    kept = case.moved(Status.ATTENTION, waiting=Waiting(Reason.LATE_ANSWER, (quoted(inbound, saying),)))
    return Outcome(case=kept, messages=(words,), by="citizen", note="answered in time")


def quoted(inbound: InboundMessage, saying: Said) -> str:
    """As it was said; of an account the last digits."""
    if saying.meaning is Meaning.IBAN and saying.value:
        return f"IBAN …{last4(saying.value)}"
    return inbound.press.action if inbound.press else inbound.text.strip()
