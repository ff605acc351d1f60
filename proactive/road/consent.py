"""Consent: the citizen's yes, kept with the exact words it answered (B5, B-C, D7.6, D-C)."""

from proactive.cases.case import Application, Case, Consent
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.messages.inbound import InboundMessage


def agree(case: Case, inbound: InboundMessage, now: Now) -> Outcome:
    """The application begins, certified from the mobile device; the account comes next."""
    question = case.asking.question
    assert question is not None
    consent = Consent(
        id=f"{case.number}.c{case.revision}",
        given_at=now.at,
        channel=inbound.channel,
        address=inbound.address,
        reply=inbound.press.action if inbound.press else inbound.text,
        reply_id=inbound.id,
        text=question.words(inbound.channel),
        text_key=question.text_key,
        text_version=question.text_version,
        language=question.language,
        terms=question.terms,
    )
    applying = case.moved(Status.CONSENTED, application=Application(consent=consent), wake_at=now.at)
    return Outcome(case=applying)
