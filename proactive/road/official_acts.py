"""What an official may do to a case; each act is theirs by name in the case's history."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial

from proactive.basics import law
from proactive.basics.calendar import add_working_days
from proactive.basics.identifiers import iban_problem, is_valid_bin, is_valid_iin, kz_mobile, normal_iban
from proactive.basics.law import NotInForce
from proactive.cases.approval import Officer
from proactive.cases.award import Ground
from proactive.cases.case import Candidate, Case, NamedPerson, Payment
from proactive.cases.job_ids import signing_id
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import CLOSING, Reason, Waiting
from proactive.cases.registers import Act, NotAsked, RegisterRefuses
from proactive.cases.wording import as_sentence, say, shortened
from proactive.messages.contact import Language
from proactive.messages.message import Message
from proactive.messages.texts import common
from proactive.messages.texts.forms import day
from proactive.messages.texts.written_in import as_written
from proactive.papers import electronic_documents
from proactive.road import (
    account,
    decision,
    document,
    followup,
    hearing,
    named,
    naming,
    others,
    redirected,
    redirecting,
    sent_files,
    suspension,
)
from proactive.road.acts import NOT_HELD, CaseProgress, OfficialAct, destination, progress
from proactive.road.decision import ActNotPossible
from proactive.road.event import covered
from proactive.road.pipeline import guarded
from proactive.services import service
from proactive.services.disability.checks import NO_PENSION

ANOTHER_DAY = timedelta(days=1)  # where a step failed it is not made again at once
UNSTEPPABLE = {Reason.PROGRAM_ERROR, Reason.REGISTER_REFUSES, Reason.LAW_NOT_IN_FORCE}


def approve(case: Case, official: str, now: Now, officer: Officer | None = None) -> Outcome:
    """Assigns what the system prepared. Raises `ActNotPossible`, as each of these does."""
    destination(case, OfficialAct.APPROVE)
    if decision.are_old(case, now):
        return decision.checked_first(case, official, now, officer)
    return guarded(case, now, partial(decision.approve, case, official, now, officer))


def refuse(case: Case, ground: Ground, words: str, official: str, now: Now, officer: Officer | None = None) -> Outcome:
    """Refuses on a ground of the order, in words for the citizen; where the law asks for it this is told beforehand."""
    to = destination(case, OfficialAct.REFUSE)
    if not words.strip():
        raise ActNotPossible("refusal_words")
    if to is Status.HEARING:
        return hearing.tell(case, ground, words.strip(), official, now)
    hearing.check_over(case, now.today)
    return guarded(case, now, partial(decision.refuse, case, ground, words.strip(), official, now, officer))


def hear(case: Case, words: str, official: str, now: Now) -> Outcome:
    """Tells a refusal beforehand, before a ground is chosen (P-1)."""
    destination(case, OfficialAct.HEAR)
    if not words.strip():
        raise ActNotPossible("refusal_words")
    return hearing.tell(case, None, words.strip(), official, now)


def request_document(case: Case, kind: str, words: str, official: str, now: Now) -> Outcome:
    """Asks the citizen for one document, which prolongs the term by five working days (D24.3, L24.1)."""
    destination(case, OfficialAct.REQUEST_DOCUMENT)
    return guarded(case, now, partial(document_asked, case, kind, words, official, now))


def document_asked(case: Case, kind: str, words: str, official: str, now: Now) -> Outcome:
    """Of the citizen; and, where it may hold one, of the digital-documents service too (D7.8)."""
    if not kind.strip() or not words.strip():
        raise ActNotPossible("which_document")
    until = longer(case)
    waits = Waiting(Reason.DOCUMENT, (kind.strip(),))
    look = document.first_look(until, now)
    waiting_case = case.with_application(due_on=until, approval=None).moved(
        Status.DOCUMENT, waiting=waits, wake_at=look
    )
    code = electronic_documents.code_of(kind, now.today)
    words_for_it = say(
        case,
        "common.document_request_portal" if code else "common.document_request",
        number=case.number,
        document=kind.strip(),
        words=as_written(as_sentence(words), case.language),
        until=day(until, case.language),
    )
    jobs = (electronic_documents.asked_for(case, code),) if code else ()
    return Outcome(case=waiting_case, messages=(words_for_it,), jobs=jobs, by=official)


def longer(case: Case) -> date:
    if case.application is None or case.application.due_on is None:
        raise ActNotPossible("no_application")
    due_on = case.application.due_on
    return add_working_days(due_on, law.number("document_days", due_on))


def document_brought(case: Case, official: str, now: Now) -> Outcome:
    """The document was brought to the Corporation: the case is the official's again."""
    destination(case, OfficialAct.DOCUMENT_BROUGHT)
    received = say(case, "common.file_received", number=case.number)
    return replace(sent_files.arrived(case, official), messages=(received,))


def resume(case: Case, official: str, now: Now) -> Outcome:
    """Puts a case that waited for a person back on the road; registers are asked afresh, what is decided goes on."""
    to = destination(case, OfficialAct.RESUME)
    if to is Status.NOT_ENTITLED:
        return settled_with_the_pension(case, official)
    if to is Status.ASSIGNED:
        return guarded(case, now, lambda: Outcome(case=assigned_again(case, now), by=official, note="followed up"))
    return Outcome(case=back_on_the_road(case, to, now), by=official, note="resumed")


def settled_with_the_pension(case: Case, official: str) -> Outcome:
    """What the pension lacks is settled with it, not here; what else the application covers is offered."""
    settled = case.moved(Status.NOT_ENTITLED, waiting=Waiting(Reason.CHECK, (NO_PENSION,)))
    return Outcome(case=settled, openings=covered(settled), by=official, note="settled with the pension")


def back_on_the_road(case: Case, to: Status, now: Now) -> Case:
    if to is Status.DETECTED and case.suspended is not None:
        return suspension.screened_without(case, now)
    if to is Status.DETECTED:
        return case.screened_again(now.at)
    if to is Status.APPLIED:
        return case.examined_again(now.at)
    if to is Status.CONSENTED:
        case = case.with_application(account=None, wrong_accounts=0)
    if to in {Status.CONSENTED, Status.CERTIFIED}:
        return case.moved(to, waiting=None, wake_at=now.at, screening=case.screening + 1)
    assert case.decision is not None
    signing = (signing_id(case.decision.number),)
    return without_dead_order(case).moved(to, waiting=None, wake_at=now.at, awaits=signing)


def without_dead_order(case: Case) -> Case:
    """It was cancelled, or never taken: another one is placed, under an id of its own."""
    if was_never_taken(case):
        return replace(case, payment=None, orders_cancelled=case.orders_cancelled + 1)
    return replace(case, payment=None) if case.payment and case.payment.status == "cancelled" else case


def assigned_again(case: Case, now: Now) -> Case:
    """Where the step itself failed it is made again at once."""
    goes_on = step_failed(case) or (case.payment is not None and case.payment.redirection is not None)
    wake_at = now.at if goes_on else followup.resumed(case, now)
    return case.moved(Status.ASSIGNED, waiting=None, wake_at=wake_at, suspended=case.suspended)


def step_failed(case: Case) -> bool:
    return case.waiting is not None and case.waiting.reason in UNSTEPPABLE


def uphold(case: Case, words: str, official: str, now: Now) -> Outcome:
    """After a review the decision stands, and the citizen is told why."""
    to = destination(case, OfficialAct.UPHOLD)
    if not words.strip():
        raise ActNotPossible("uphold_words")
    words = shortened(words.strip(), case.asking.channel, case.language)
    answer = say(case, "common.review_upheld", number=case.number, words=words)
    assigned = to is Status.ASSIGNED
    wake_at = next_look(case, now) if assigned else others.turn_at(case, now)
    upheld = case.moved(to, waiting=None, wake_at=wake_at)
    return Outcome(case=upheld, messages=(answer,), by=official, note="upheld")


def looked_into(case: Case, official: str, now: Now) -> Outcome:
    """Who asked for a person was answered by one: what was decided stands."""
    to = destination(case, OfficialAct.UPHOLD if progress(case) is CaseProgress.REFUSED else OfficialAct.CLOSE)
    refused = to is Status.REFUSED
    later = case.moved(to, waiting=None, wake_at=others.turn_at(case, now)) if refused else assigned_again(case, now)
    return Outcome(case=later, by=official, note="answered")


def close(case: Case, why: Reason, words: str, official: str, now: Now) -> Outcome:
    """With one of `CLOSING`: the case is where it then belongs, and who applied reads why, and what remains."""
    to = end(destination(case, OfficialAct.CLOSE), why)
    if why not in CLOSING:
        raise ActNotPossible("which_reason", reasons=", ".join(CLOSING))
    if not words.strip():
        raise ActNotPossible("close_words")
    if to is Status.ASSIGNED:
        closed = case.moved(to, waiting=None, payment=payment_closed(case), wake_at=next_look(case, now))
        dead_orders = case.orders_cancelled + was_never_taken(case)
        closed = replace(closed, suspended=case.suspended, orders_cancelled=dead_orders)
    else:
        turn_at = None if why is Reason.NO_RIGHT else others.turn_at(case, now)
        closed = case.moved(to, waiting=case.waiting if to is Status.ANNULLED else Waiting(why), wake_at=turn_at)
        closed = replace(closed, suspended=case.suspended if case.event.is_taken_back else None)
        closed = replace(closed, payment=redirected.given_up(case.payment))
    is_over = closed.status in others.CAME_TO_NOTHING and why is not Reason.NO_RIGHT
    to_others = others.turn_message(case) if is_over else ()
    messages = (*closing_messages(case, to, why, words.strip()), *to_others)
    return Outcome(case=closed, messages=messages, by=official, note="closed")


def end(to: Status, why: Reason) -> Status:
    """Before anything is decided the reason says whether the right remains."""
    if to not in {Status.EXPIRED, Status.NOT_ENTITLED}:
        return to
    return {
        Reason.NO_RIGHT: Status.NOT_ENTITLED,
        Reason.UNREACHED: Status.EXPIRED,
        Reason.OWN_WISH: Status.EXPIRED,
    }.get(why, to)


def payment_closed(case: Case) -> Payment | None:
    """An order that was never taken is not followed any more."""
    return replace(case.payment, status="cancelled") if case.payment and is_refused_order(case) else case.payment


def was_never_taken(case: Case) -> bool:
    """The payment system holds no such order; what it answers to this id again is kept."""
    return case.waiting in NOT_HELD and case.payment is not None and case.payment.status == "asked"


def is_refused_order(case: Case) -> bool:
    return case.waiting is not None and case.waiting.reason is Reason.ORDER_REFUSED


def next_look(case: Case, now: Now) -> datetime | None:
    """When what is assigned is looked at next; `None` where nothing is to come, or cannot be told."""
    if case.payment is not None and case.payment.is_to_go_out and not is_refused_order(case):
        return now.after(ANOTHER_DAY) if step_failed(case) else now.at
    if step_failed(case):
        return None
    try:
        return followup.resumed(case, now)
    except NotAsked:
        return now.at  # the step asks for it
    except (RegisterRefuses, NotInForce):
        return None


def closing_messages(case: Case, to: Status, why: Reason, words: str) -> tuple[Message, ...]:
    """Whoever has not agreed knows of no application; who has died, or is not behind the number, is not written to."""
    unheard = case.waiting is not None and case.waiting.reason in {Reason.RECIPIENT_DIED, Reason.NO_NUMBER}
    if case.consent is None or unheard or case.suspended is not None:
        return ()
    params = {
        "because": common("closed_why", why, case.language),
        "words": shortened(words, case.asking.channel, case.language),
        "remains": common("closed_remains", to, case.language),
    }
    return (say(case, "common.closed", number=case.number, **params),)


def enter_account(case: Case, iban: str, words: str, official: str, now: Now) -> Outcome:
    """An account that the citizen named to an official; the register has its word on it, the consent stays."""
    to = destination(case, OfficialAct.ACCOUNT)
    if not words.strip():
        raise ActNotPossible("account_words")
    number = normal_iban(iban)
    if problem := iban_problem(number):
        raise ActNotPossible("iban", why=problem)
    if to is Status.ASSIGNED:
        later = redirecting.begun(case, number, official, now, words.strip())
        return Outcome(case=later, by=official, note="account entered")
    return Outcome(case=account.entered(case, number, official, now), by=official, note="account entered")


def name_person(case: Case, person: NamedPerson, now: Now) -> Outcome:
    """Whom the registers do not show: asked next, or applying at once. Raises `ActNotPossible`."""
    destination(case, OfficialAct.NAME_PERSON)
    if not person.words.strip():
        raise ActNotPossible("person_words")
    check_named(case, person.candidate)
    check_reached(case, person)
    check_fit(named.unfit(case, person, now))
    person = replace(person, msisdn=kz_mobile(person.msisdn) if person.msisdn else None)
    if naming.is_there(case, person):
        again = naming.named_once_more(case, person, now)
        return Outcome(case=None if again == case else again, by=person.official, note="person named")
    if naming.is_in_hand(case):
        return Outcome(case=naming.named_after(case, person), by=person.official, note="person named")
    later = naming.named(case, person, now)
    return Outcome(case=later, messages=named.farewell(case, person), by=person.official, note="person named")


def check_named(case: Case, candidate: Candidate) -> None:
    """Raises `ActNotPossible`."""
    if not (is_valid_bin(candidate.bin or "") if candidate.iin is None else is_valid_iin(candidate.iin)):
        raise ActNotPossible("which_person")
    if candidate.iin == case.subject_iin and isinstance(case.event.record, Act):
        raise ActNotPossible("names_the_dead")


def check_fit(why: str) -> None:
    """Raises `ActNotPossible`."""
    if why == "died":
        raise ActNotPossible("named_died")
    if why == "minor":
        raise ActNotPossible("named_minor")


def check_reached(case: Case, person: NamedPerson) -> None:
    """An organisation has no number in any register. Raises `ActNotPossible`."""
    if person.msisdn and kz_mobile(person.msisdn) is None:
        raise ActNotPossible("which_number")
    if person.candidate.bin and not service(case.service).for_organisations:
        raise ActNotPossible("no_organisations")
    if person.candidate.bin and not (person.msisdn or person.in_person):
        raise ActNotPossible("organisation_number")


def message(case: Case, text: Mapping[Language, str], now: Now) -> Outcome:
    """An official's own words, in the language of who reads them. They move nothing, so no case comes out."""
    destination(case, OfficialAct.MESSAGE)
    if not all(text.get(language, "").strip() for language in Language):
        raise ActNotPossible("message_words")
    words = say(case, "common.official_message", number=case.number, words=text[case.language].strip())
    return Outcome(messages=(replace(words, id=f"{words.id}.{now.at:%Y%m%d%H%M%S%f}"),))


def note(case: Case, text: str) -> str:
    """What colleagues are to know; it changes nothing and is told to nobody else."""
    destination(case, OfficialAct.NOTE)
    if not text.strip():
        raise ActNotPossible("note_words")
    return text.strip()
