"""An application becomes a case of its own, or the case that is open about its matter: one number for both."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial

from proactive.applications.form import ApplicationForm
from proactive.applications.matter import is_on_a_death
from proactive.basics.identifiers import bank_of
from proactive.basics.law import NotInForce
from proactive.basics.refusal import Refusal
from proactive.cases.award import Track
from proactive.cases.case import Application, Asking, BankAccount, Candidate, Case, Consent, Relation
from proactive.cases.filing import CertificateHolder, Filing
from proactive.cases.lifecycle import AGREED, CONVERSING, HELD, OFFERED, REOPENED, UNASKED, Status
from proactive.cases.now import Now
from proactive.cases.outcome import Opening, Outcome
from proactive.cases.registers import NotAsked
from proactive.cases.step import CaseChange, CaseMove, Step, change_of
from proactive.cases.wording import say
from proactive.messages.contact import Channel
from proactive.messages.message import Message, Priority
from proactive.road import others
from proactive.road.event import opened
from proactive.road.stepping import walk
from proactive.services import service

FREE = UNASKED | OFFERED | REOPENED  # for an application


class AlreadyApplied(Refusal):
    """Another application about the matter is under way, or the benefit is assigned (B13.2, B13.3)."""


def filing_of(form: ApplicationForm, signer: CertificateHolder, digest: str) -> Filing:
    """`digest`: SHA-256 of what was signed, in hex."""
    return Filing(
        way=form.way,
        signer=signer,
        by_worker=signer.bin != form.bin if form.bin else signer.iin != form.iin,
        digest=digest,
        representative_iin=form.iin if candidate_of(form).iin != form.iin else None,
        documents=tuple(document.kind for document in form.documents),
    )


def candidate_of(form: ApplicationForm) -> Candidate:
    """Who receives. Who represents a person with a disability asks for the benefit of that person."""
    if form.relation is Relation.REPRESENTATIVE and not is_on_a_death(form.service):
        return Candidate(relation=Relation.SELF, iin=form.subject_iin)
    return Candidate(relation=form.relation, iin=form.iin, bin=form.bin)


def applied(case: Case, form: ApplicationForm, filing: Filing, now: Now) -> Outcome:
    """The case with the application in hand, however far an offer had come. Raises `AlreadyApplied`."""
    candidate = candidate_of(form)
    check_free(case, candidate)
    consent = consent_of(case, form, filing, now)
    bank = bank_of(form.iban, now.today)
    account = BankAccount(iban=form.iban, bank=bank.name if bank else None)
    certified = replace(case.without_application(), language=form.language, preferred=None).moved(
        Status.CERTIFIED,
        asking=reached(case, candidate, form),
        application=Application(
            consent=consent, account=account, filing=filing, set_aside=others.set_aside(case, candidate, filing)
        ),
        waiting=None,
        wake_at=now.at,
    )
    in_hand = certified.with_application(due_on=expected_due(certified, now))
    return Outcome(case=in_hand, messages=word_to_others(case, candidate), note=f"applied by {form.way}")


def check_free(case: Case, candidate: Candidate) -> None:
    """Raises `AlreadyApplied`."""
    if case.status in FREE or others.is_refusal_reviewed(case) or is_their_own(case, candidate):
        return
    if case.decision is not None and case.decision.outcome == "assigned":
        raise AlreadyApplied("matter_assigned")
    raise AlreadyApplied("matter_under_way")


def is_their_own(case: Case, candidate: Candidate) -> bool:
    """Not registered yet, and begun by them; or with an official before anybody began one."""
    same_person = candidate.iin is not None and case.recipient_iin == candidate.iin
    if case.status in AGREED:
        return same_person
    unregistered = case.decision is None and case.registered_at is None
    return case.status in HELD and unregistered and (case.application is None or same_person)


def consent_of(case: Case, form: ApplicationForm, filing: Filing, now: Now) -> Consent:
    """The signed application is the consent: whose signature it is, and the digest of what was signed."""
    return Consent(
        id=f"{case.number}.c{case.revision}",
        given_at=now.at,
        channel=form.way,
        address=filing.signer.iin or filing.signer.bin or "",
        reply=filing.signer.name,
        reply_id=filing.digest,
        text="",
        text_key="application",
        text_version="1",
        language=form.language,
    )


def reached(case: Case, candidate: Candidate, form: ApplicationForm) -> Asking:
    """By the number they gave; else where they were spoken with about this matter; else by the register's, later."""
    if form.msisdn:
        return Asking(candidates=(candidate,), msisdn=form.msisdn, channel=Channel.SMS, address=form.msisdn)
    if candidate.iin and case.recipient_iin == candidate.iin:
        return replace(case.asking, candidates=(candidate,), place=0, findings=(), question=None)
    return Asking(candidates=(candidate,))


def word_to_others(case: Case, candidate: Candidate) -> tuple[Message, ...]:
    """To whoever else was asked: that it is in hand, not by whom."""
    if case.status not in CONVERSING or case.recipient_iin == candidate.iin:
        return ()
    return (say(case, "common.in_hand", Priority.CASE),)


def expected_due(case: Case, now: Now) -> date | None:
    """The last day for the decision if it is registered now; `None` while only the registers can tell it. The term
    goes by the way in and the cause, and does not wait for who decides."""
    registered = case.with_application(registered_at=now.at)
    try:
        return service(case.service).due_on(registered, Track.REVIEWED)
    except (NotAsked, NotInForce):
        return None


def beginning(form: ApplicationForm, filing: Filing) -> Callable[[Opening, str, Now], CaseChange]:
    """How a case begins that an application opens: at the application."""
    return partial(begun, form, filing)


def begun(form: ApplicationForm, filing: Filing, opening: Opening, number: str, now: Now) -> CaseChange:
    case = opened(opening, number, now.at)
    first = Step(case, applied(case, form, filing, now))
    change = change_of(list(walk(first, now)))
    return replace(change, moves=(CaseMove(from_="", to=case.status.value), *change.moves))
