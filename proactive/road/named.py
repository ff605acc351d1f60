"""Named: whom the registers do not show, and an official does: asked next, or applying at once (D7.2, B13.1).

What the registers cannot say of them an official answers for, so an official decides on what they apply for.
"""

from dataclasses import replace

from proactive.cases.case import Application, Case, Consent, NamedPerson
from proactive.cases.consent_text import current
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.registers import LookUp, Person, Subscriber, about
from proactive.cases.wording import say
from proactive.messages.contact import Channel
from proactive.messages.message import Message
from proactive.road import naming, offer
from proactive.services import kin

IN_PERSON = "in_person"  # the key under which such a consent is kept


def farewell(case: Case, person: NamedPerson) -> tuple[Message, ...]:
    """To whoever was asked or had applied till now; not by whom it is taken on."""
    heard = case.asking.question is not None or case.consent is not None
    if not heard or naming.has_lapsed(case) or case.candidate == person.candidate or case.asking.channel is None:
        return ()
    return (say(case, "common.with_official", number=case.number),)


def ask(case: Case, now: Now) -> Outcome:
    """Offers now, as to anybody; who came in person has applied. Who cannot be asked is an official's again."""
    assert case.named is not None
    person = case.named
    case.detected.need(about(person.candidate.iin, Person, Subscriber) if person.candidate.iin else ())
    if why := unfit(case, person, now):
        return naming.cannot_be_asked(case, why)
    msisdn = number_of(case, person)
    if not person.in_person and msisdn is None:
        return naming.cannot_be_asked(case, "no_number")
    if msisdn is not None:
        case = offer.addressed_at(case, msisdn)
    if person.in_person and msisdn is not None and offer.contact_of(case).is_busy(now.at):
        return Outcome(case=replace(case, wake_at=now.after(offer.ANOTHER_LOOK)))
    return agree(case, person, now) if person.in_person else offer.put(case, now)


def unfit(case: Case, person: NamedPerson, now: Now) -> str:
    """Why they cannot be asked, as far as GBDFL was asked of them: whom it does not know an official has seen. Who is
    under age comes in person, with whoever acts for them."""
    iin = person.candidate.iin
    if iin is None or LookUp(Person, "IIN", iin) not in case.detected.answers:
        return ""
    held = case.detected.person(iin)
    if held is not None and held.death_date is not None:
        return "died"
    return "minor" if held and not person.in_person and kin.is_adult(held, now.today) is False else ""


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
