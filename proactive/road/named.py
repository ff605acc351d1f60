"""Named: whom the registers do not show, and an official does: asked next, or applying at once (D7.2, B13.1).

What the registers cannot say of them an official answers for, so an official decides on what they apply for.
"""

from dataclasses import replace

from proactive.cases.case import Application, Candidate, Case, Consent, NamedPerson
from proactive.cases.consent_text import current
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason
from proactive.cases.registers import Person, Subscriber, about
from proactive.cases.wording import say
from proactive.messages.contact import Channel
from proactive.messages.message import Message
from proactive.road import naming, offer, standing

IN_PERSON = "in_person"  # the key under which such a consent is kept


def farewell(case: Case, person: NamedPerson) -> tuple[Message, ...]:
    """To whoever was asked or had applied till now; not by whom it is taken on."""
    heard = case.asking.question is not None or case.consent is not None
    if not heard or naming.has_lapsed(case) or case.candidate == person.candidate or case.asking.channel is None:
        return ()
    return (say(case, "common.with_official", number=case.number),)


def ask(case: Case, now: Now) -> Outcome:
    """Offers now, as to anybody; who came in person has applied. Who has died is passed by."""
    assert case.named is not None
    person = case.named
    if has_died(case, person.candidate):
        return offer.pass_on(case, now, Status.EXPIRED, Reason.NOBODY_LEFT)
    msisdn = number_of(case, person)
    if not person.in_person and msisdn is None:
        return offer.pass_on(case, now, Status.EXPIRED, Reason.NOBODY_LEFT)
    if msisdn is not None:
        case = offer.addressed_at(case, msisdn)
    if person.in_person and msisdn is not None and offer.contact_of(case).is_busy(now.at):
        return Outcome(case=replace(case, wake_at=now.after(offer.ANOTHER_LOOK)))
    return agree(case, person, now) if person.in_person else offer.put(case, now)


def has_died(case: Case, candidate: Candidate) -> bool:
    """By GBDFL; whom it does not know an official has seen."""
    if candidate.iin is None:
        return False
    case.detected.need(about(candidate.iin, Person, Subscriber))
    return standing.has_died(candidate.iin, case.detected)


def number_of(case: Case, person: NamedPerson) -> Subscriber | None:
    """The one that was named, else BMG's."""
    iin = person.candidate.iin
    if person.msisdn:
        return Subscriber(iin=iin or "", msisdn=person.msisdn)
    return case.detected.phone(iin) if iin else None


def agree(case: Case, person: NamedPerson, now: Now) -> Outcome:
    """What was said in person before an official, on a document, certifies the application."""
    asking = case.asking
    consent = Consent(
        id=f"{case.number}.c{case.revision}",
        given_at=now.at,
        channel=asking.channel or Channel.SMS,
        address=asking.address or "",
        reply=IN_PERSON,
        reply_id=f"{case.number}.{case.revision}.{IN_PERSON}",
        text=person.words,
        text_key=IN_PERSON,
        text_version="1",
        language=case.language,
        terms=current(case.service),
        official=person.official,
    )
    applying = case.moved(Status.CONSENTED, application=Application(consent=consent), wake_at=now.at)
    return Outcome(case=applying, by=person.official, note="in person")
