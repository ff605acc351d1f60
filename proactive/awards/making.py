"""An assigned case becomes an award when the payment desk has its order."""

from dataclasses import replace
from datetime import date, datetime

from proactive.awards import foreseen
from proactive.awards.award import AwardReason, AwardWaiting, Because, MonthlyAward, Reach, Span
from proactive.awards.watching import next_watch
from proactive.basics import law
from proactive.basics.calendar import TIMEZONE
from proactive.cases.award import Track
from proactive.cases.case import Case
from proactive.cases.registers import NotAsked, RegisterRefuses
from proactive.cases.step import CaseChange
from proactive.services import service
from proactive.services.disability.checks import INSTITUTION, is_choice
from proactive.services.entitlement import Entitlement

OF_THE_SUBJECT = {"disability", "special"}  # whose right it is; a family's and a carer's is the applicant's


def begins(change: CaseChange) -> bool:
    """Whether in these steps the desk took the order of a benefit that is paid by the month."""
    return is_placed(change.case) and not is_placed(change.seen)


def is_placed(case: Case) -> bool:
    monthly = case.decision is not None and case.decision.award is not None and bool(case.decision.award.monthly)
    paid_to_somebody = case.account is not None and case.recipient_iin is not None
    return monthly and paid_to_somebody and case.payment is not None and case.payment.status in {"placed", "paid"}


def award_of(case: Case, id: str, now: datetime) -> MonthlyAward:
    """The award of a case whose order is placed. Without its facts an official has the registers asked afresh."""
    assert case.decision is not None
    assert case.decision.award is not None
    assert case.payment is not None
    assert case.account is not None
    assert case.application is not None
    assert case.recipient_iin is not None
    decided = case.decision.made_at.astimezone(TIMEZONE).date()
    rows = case.decision.award.monthly
    entitlement, stays = entitlement_of(case, decided), stays_of(case, rows[0].from_)
    award = MonthlyAward(
        id=id,
        case_number=case.number,
        order_id=case.payment.order_id,
        service=case.service,
        subject_iin=case.subject_iin,
        recipient_iin=case.subject_iin if case.service in OF_THE_SUBJECT else case.recipient_iin,
        payee_iin=case.recipient_iin,
        account=case.account,
        consent_id=case.application.consent.id,
        track=case.application.track or Track.REVIEWED,
        decided_on=decided,
        entitlement=entitlement or Entitlement(paid_from=rows[0].from_, rows=rows),
        waiting=waiting_from(entitlement, stays, now),
        rows=rows,
        rates=case.decision.award.rates,
        reach=reach_of(case),
        foreseen_through=foreseen.through(decided),
        instead_from=chosen_on(case),
        instead_by=case.decision.official or "",
        instead_officer=case.decision.officer,
        stays=stays,
        year=law_year(decided),
    )
    return replace(award, watch_on=next_watch(award, decided))


def waiting_from(entitlement: Entitlement | None, stays: tuple[Span, ...], now: datetime) -> AwardWaiting | None:
    """What an official has to look at from the first day on."""
    if entitlement is None:
        return AwardWaiting(AwardReason.PREPARED, now, ("facts",))
    return AwardWaiting(AwardReason.CENTRE, now) if stays else None


def entitlement_of(case: Case, decided: date) -> Entitlement | None:
    """`None` where what the registers said is not at hand."""
    try:
        return service(case.service).entitlement(case, case.assigned, decided)
    except (NotAsked, RegisterRefuses):
        return None


def chosen_on(case: Case) -> date | None:
    """The day of registration, where one of two benefits was to be chosen (art. 175(6)); else `None`."""
    chosen = case.registered_at if is_choice(case.findings) else None
    return chosen.astimezone(TIMEZONE).date() if chosen else None


def stays_of(case: Case, since: date) -> tuple[Span, ...]:
    """A recipient who lived in a centre on full state support when it was assigned (art. 178(5))."""
    there = any(finding.check == INSTITUTION for finding in case.findings)
    return (Span(from_=since, because=Because.INSTITUTION),) if there else ()


def reach_of(case: Case) -> Reach:
    asking = case.asking
    return Reach(channel=asking.channel, address=asking.address, msisdn=asking.msisdn, language=case.language)


def law_year(decided: date) -> int:
    """By the law of which year it is counted: a year that had no values yet is completed when they come."""
    return decided.year if law.is_in_force(law.MINIMUM, decided) else decided.year - 1
