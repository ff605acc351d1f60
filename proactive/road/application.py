"""Application: consent and account make it complete; it enters the journal (B13.6, B16.1, D20-1.1).

One that was filed elsewhere is first examined: what the order checks before the registration (B13, O-8) has not been
screened by anybody yet.
"""

from dataclasses import dataclass, replace

from proactive.cases.award import Finding, Track
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.notice_kind import NoticeKind
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Account, Act, Disability, LookUp, Subscriber, about
from proactive.cases.wording import say
from proactive.messages.contact import Channel
from proactive.messages.texts import common, service_words
from proactive.messages.texts.forms import day
from proactive.papers import notices
from proactive.road import others
from proactive.services import service, ways_in
from proactive.services.accounts import unfit
from proactive.services.findings import ABSENT, can_be_mended, first, reason_of


def register(case: Case, now: Now) -> Outcome:
    if case.filing is not None:
        return examine(case, now)
    rule = service(case.service)
    return enter(case, Track.REVIEWED if case.is_vouched_for else rule.track(case, case.assigned, now.today), now)


def enter(case: Case, track: Track, now: Now) -> Outcome:
    """The journal's entry, its deadline, and the receipt to the citizen (B12, D15, L14)."""
    track = Track.REVIEWED if others.is_contested(case) else track
    registered = case.with_application(registered_at=now.at, track=track)
    due_on = service(case.service).due_on(registered, track)
    applied = registered.with_application(due_on=due_on).moved(Status.APPLIED, waiting=None, wake_at=now.at)
    receipt = say(case, "common.accepted", number=case.number, due=day(due_on, case.language))
    return Outcome(case=applied, messages=(receipt,), jobs=notices.owed(applied, NoticeKind.RECEIPT, now))


@dataclass(frozen=True, slots=True)
class Examining:
    """`track`: who decides, if it is registered; `before_registration`: the checks that must hold even where that is an
    official; `account_problem`: a key of the words `account_why`."""

    findings: tuple[Finding, ...]
    track: Track
    before_registration: frozenset[str] = frozenset()
    account_problem: str | None = None

    @property
    def against(self) -> Finding | None:
        """What keeps it out of the journal. Where an official decides, what the law has checked before the
        registration (B13.6), and an account that cannot be paid to."""
        failed = first(self.findings, False)
        if self.account_problem or self.track is Track.AUTOMATIC:
            return failed
        return first((finding for finding in self.findings if finding.check in self.before_registration), False)


def examine(case: Case, now: Now) -> Outcome:
    """In the name of the consent that the signed application is."""
    case.assigned.need(beforehand(case))
    case = as_registers_know(by_register_s_number(case, now))
    if not is_in_register(case) and isinstance(case.event.record, Disability):
        check = service(case.service).matter_check
        missing = Finding(check=check, passed=False, basis="Order 257, para 7", detail=ABSENT)
        return not_accepted(case, Examining((missing,), Track.AUTOMATIC), missing, now)
    examined = findings_of(case, now)
    if examined.against is not None:
        return not_accepted(case, examined, examined.against, now)
    silent = first(examined.findings, None)
    return enter(case, Track.REVIEWED if silent else examined.track, now)


def beforehand(case: Case) -> list[LookUp]:
    assert case.account is not None
    matter = Act if isinstance(case.event.record, Act) else Disability
    ours = [*about(case.subject_iin, matter), LookUp(Account, "IBAN", case.account.iban)]
    needs_number = case.asking.msisdn is None and case.recipient_iin is not None
    return [*ours, *(about(str(case.recipient_iin), Subscriber) if needs_number else ())]


def by_register_s_number(case: Case, now: Now) -> Case:
    """Who gave no number is written to at the one BMG knows of them; who has none reads it in the cabinet."""
    if case.asking.msisdn is not None or case.recipient_iin is None or Channel.SMS not in now.channels:
        return case
    number = case.assigned.phone(case.recipient_iin)
    if number is None:
        return case
    return case.with_asking(msisdn=number.msisdn, channel=Channel.SMS, address=number.msisdn)


def is_in_register(case: Case) -> bool:
    record = case.event.record
    return bool(record.act_id if isinstance(record, Act) else record.disability_id)


def as_registers_know(case: Case) -> Case:
    """What the applicant named, as the register holds it; the latest where it holds several."""
    if is_in_register(case):
        return case
    if isinstance(case.event.record, Act):
        acts = case.assigned.acts(case.subject_iin, case.event.record.act_type)
        held: list[Act | Disability] = [act for act in acts if act.about == case.subject_iin]
    else:
        disabilities = case.assigned.get(Disability, "IIN", case.subject_iin)
        standing = [disability for disability in disabilities if disability.status != "revoked"]
        held = [*sorted(standing, key=lambda disability: str(disability.established_on))]
    return replace(case, event=replace(case.event, record=held[-1])) if held else case


def findings_of(case: Case, now: Now) -> Examining:
    """Every check of the benefit; an account that cannot be paid to counts as none."""
    assert case.account is not None
    rule, accounts = service(case.service), case.assigned.get(Account, "IBAN", case.account.iban)
    problem = unfit(accounts[0] if accounts else None, case.recipient)
    track = ways_in.track(rule, case, case.assigned, now.today)
    checked = case.with_application(account=None) if problem else case
    findings = rule.check(checked, case.assigned, now.today)
    return Examining(findings, track, rule.before_registration(checked, case.assigned), problem)


def not_accepted(case: Case, examined: Examining, against: Finding, now: Now) -> Outcome:
    """B16.2, D20-1.2: it does not enter the journal, and the applicant is told which check, why, how to go on."""
    closed = case.with_application(findings=examined.findings, track=Track.AUTOMATIC, due_on=None).moved(
        Status.NOT_ENTITLED, waiting=Waiting(Reason.CHECK, (against.check,)), wake_at=others.turn_at(case, now)
    )
    mendable = examined.account_problem or can_be_mended(against, service(case.service).matter_check)
    then = common("turned_away", "mend" if mendable else "mistaken", case.language)
    message = say(case, "common.not_accepted", number=case.number, why=why(case, examined, against), then=then)
    jobs = (
        *notices.owed(closed, NoticeKind.RECEIPT, now),
        *notices.owed(closed, NoticeKind.NOT_ACCEPTED, now),
    )
    return Outcome(case=closed, messages=(message, *others.turn_message(case)), jobs=jobs, note="not accepted")


def why(case: Case, examined: Examining, against: Finding) -> str:
    if examined.account_problem:
        return common("account_why", examined.account_problem, case.language)
    return service_words(case.service, "why", reason_of(against), case.language)
