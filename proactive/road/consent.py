"""Consent: the citizen's yes, kept with the exact words it answered (B5, B-C, D7.6, D-C)."""

from proactive.cases.case import Case, Consent
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.messages.inbound import InboundMessage


def agree(case: Case, inbound: InboundMessage, now: Now) -> Outcome:
    """The application is certified from the mobile device; the account comes next."""
    assert case.question is not None
    consent = Consent(
        id=f"{case.number}.c{case.revision}",
        given_at=now.at,
        channel=inbound.channel,
        address=inbound.address,
        reply=inbound.press.action if inbound.press else inbound.text,
        reply_id=inbound.id,
        text=case.question.words(inbound.channel),
        text_key=case.question.text_key,
        text_version=case.question.text_version,
        language=case.question.language,
        terms=case.question.terms,
    )
    return Outcome(case=case.moved(Status.CONSENTED, consent=consent, question=None, wake_at=now.at, **afresh()))


def afresh() -> dict[str, object]:
    """What an earlier application of the same case left behind does not count for this one."""
    return {"account": None, "accounts": (), "wrong_accounts": 0, "told_of_delay": False}
