"""Consent: the citizen's yes, kept with the exact words it answered (B5, B-C, D7.6, D-C).

Who asks something first says yes under that answer, which names neither the benefit nor what is agreed to: the offer is
kept before it.
"""

from proactive.cases.case import Application, Case, Consent
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.messages.inbound import InboundMessage
from proactive.messages.message import AskedWords


def agree(case: Case, inbound: InboundMessage, words: AskedWords | None, offer: AskedWords | None, now: Now) -> Outcome:
    """The application begins, certified from the mobile device; the account comes next.

    `words`: the message that was answered, as it went out, and `offer`, which asked first; where none is on record,
    what the question says.
    """
    offer = offer or asked_in(case, inbound)
    words = words or offer
    question = case.asking.question
    assert question is not None
    consent = Consent(
        id=f"{case.number}.c{case.revision}",
        given_at=now.at,
        channel=inbound.channel,
        address=inbound.address,
        reply=inbound.press.action if inbound.press else inbound.text,
        reply_id=inbound.id,
        text=words.text if words.asks_as == offer.asks_as else f"{offer.text}\n\n{words.text}",
        text_key=words.key,
        text_version=words.version,
        language=words.language,
        terms=question.terms,
        message_id=words.id,
    )
    applying = case.moved(Status.CONSENTED, application=Application(consent=consent), wake_at=now.at)
    return Outcome(case=applying)


def asked_in(case: Case, inbound: InboundMessage) -> AskedWords:
    question = case.asking.question
    assert question is not None
    return AskedWords(
        id=question.message_id,
        asks_as=question.message_id,
        channel=inbound.channel,
        text=question.words(inbound.channel),
        key=question.text_key,
        version=question.text_version,
        language=question.language,
    )
