"""What registers answered for an award: the family counted again, an account that fits or not, what no feed tells."""

from dataclasses import replace
from datetime import date

from proactive.awards import adults, after_a_choice, asking, choosing, choosing_back, grown
from proactive.awards.account_given import WRONG
from proactive.awards.award import AskedFor, AwardQuestion, AwardReason, AwardWaiting, Because, MonthlyAward
from proactive.awards.changes import acted, change_of
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.outcome import AwardOutcome, named
from proactive.awards.watching import look_ups, next_watch, otherwise
from proactive.awards.wording import award_message
from proactive.cases.case import Case, Event
from proactive.cases.loaded_beside import LoadedBeside
from proactive.cases.now import Now
from proactive.cases.registers import (
    Account,
    Disability,
    Facts,
    RegisterRefuses,
)
from proactive.messages.texts import common
from proactive.services import service
from proactive.services.accounts import unfit
from proactive.services.entitlement import Entitlement

NO_SHARE = "share_not_possible"


def answered(award: MonthlyAward, case: Case, facts: Facts, now: Now) -> AwardOutcome:
    """Raises `NotAsked` with what must be known besides, `RegisterRefuses`."""
    assert award.question is not None
    return named(looked_at(award, case, facts, now), award.question.officer)


def looked_at(award: MonthlyAward, case: Case, facts: Facts, now: Now) -> AwardOutcome:
    assert award.question is not None
    settled = replace(award, question=None)
    if award.question.purpose is AskedFor.RECOUNT:
        return recounted(settled, award.question, case, facts, now)
    if award.question.purpose is AskedFor.ACCOUNT:
        return account_looked_at(settled, award.question, facts, now)
    if award.question.purpose is AskedFor.PAYEE:
        return payee_looked_at(settled, award.question, facts, now)
    if award.question.purpose is AskedFor.ADULT:
        return adults.offered(settled, award.question, facts, now)
    if award.question.purpose is AskedFor.SHARE:
        return share_looked_at(settled, award.question, facts, now)
    if award.question.purpose is AskedFor.CHOICE:
        return choosing.looked_at(settled, award.question, facts, now)
    if award.question.purpose is AskedFor.BACK:
        return choosing_back.looked_at(settled, award.question, facts, now)
    if award.question.purpose is AskedFor.OWN_AGAIN:
        return after_a_choice.looked_at(settled, award.question, facts, now)
    return watched(settled, facts, now)


def refused(award: MonthlyAward, refusal: RegisterRefuses, now: Now) -> AwardOutcome:
    question = award.question
    if question is not None and question.purpose is AskedFor.ADULT:
        return AwardOutcome(award=replace(adults.unanswered(award, question), question=None))
    register, code = refusal.look_up.reg_type, refusal.reason or "rjct"
    waiting = award.waiting or AwardWaiting(AwardReason.PREPARED, now.at, (code,), register=register)
    return unanswered(replace(award, waiting=waiting), now)


def unanswered(award: MonthlyAward, now: Now) -> AwardOutcome:
    """Nobody is asked any more; what citizens were told would be decided is an official's without an answer too."""
    question, alone = award.question, replace(award, question=None)
    if question is not None and question.purpose is AskedFor.CHOICE:
        return choosing.put_before(alone, question, now)
    if question is not None and question.purpose is AskedFor.BACK:
        return choosing_back.put_before(alone, question, now)
    if question is not None and question.purpose is AskedFor.OWN_AGAIN:
        return after_a_choice.put_before(alone, question.from_ or now.today, now)
    return AwardOutcome(award=alone)


# The family, or the disability, counted again


def recounted(award: MonthlyAward, question: AwardQuestion, case: Case, facts: Facts, now: Now) -> AwardOutcome:
    fresh = entitlement_now(award, case, facts, now)
    circumstance = Circumstance(
        id=f"recount.{award.id}.{question.number}",
        what=Happening.RECOUNTED,
        on=question.from_ or now.today,
        came=now.today,
        entitlement=replace(fresh, paid_from=award.entitlement.paid_from, former=former_of(award, fresh)),
    )
    outcome = acted(award, circumstance, now, question.by)
    if outcome.change is None:
        return outcome
    if outcome.award.rows == award.rows:
        same = replace(award, entitlement=outcome.award.entitlement)
        return AwardOutcome(award=same, why_not="the same sums")
    return replace(outcome, change=replace(outcome.change, words=question.words, because=Because.OFFICIAL))


def former_of(award: MonthlyAward, fresh: Entitlement) -> tuple[Disability, ...]:
    """The records before that which the registers hold now."""
    held, now_held = award.entitlement.disability, fresh.disability
    another = held is not None and now_held is not None and held.disability_id != now_held.disability_id
    return (*award.entitlement.former, held) if another and held else award.entitlement.former


def entitlement_now(award: MonthlyAward, case: Case, facts: Facts, now: Now) -> Entitlement:
    """By what the registers hold now; of several disabilities by the newest."""
    as_held = replace(case, beside=LoadedBeside(assigned=facts))
    if award.entitlement.disability is not None and award.entitlement.iin is not None:
        record = newest(facts, award.entitlement.iin) or award.entitlement.disability
        event = Event(event_id=case.event.event_id, kind="established", published_at=None, record=record)
        as_held = replace(as_held, event=event)
    benefit = service(award.service)
    benefit.check(as_held, facts, now.today)  # asks for all that the benefit looks at
    return benefit.entitlement(as_held, facts, award.decided_on)


def newest(facts: Facts, iin: str) -> Disability | None:
    valid = [record for record in facts.get(Disability, "IIN", iin) if record.status != "revoked"]
    return max(valid, key=lambda record: record.established_on or date.min, default=None)


# An account


def account_looked_at(award: MonthlyAward, question: AwardQuestion, facts: Facts, now: Now) -> AwardOutcome:
    """A-14: the payee's own, open and fit, or asked for again."""
    assert question.account is not None
    accounts = facts.get(Account, "IBAN", question.account.iban)
    problem = unfit(accounts[0] if accounts else None, award.payee_bin or award.payee_iin)
    id = f"{award.id}.account.{question.number}"
    if question.by != "system":
        return account_entered(award, question, id, problem, now)
    if problem:
        why = common("account_why", problem, award.reach.language)
        words = award_message(award, WRONG, id, number=award.case_number, why=why)
        return AwardOutcome(award=award, message=words, why_not=problem)
    circumstance = Circumstance(
        id=id, what=Happening.ACCOUNT_GIVEN, on=now.today, came=now.today, account=question.account
    )
    return change_of(award, circumstance, now)


def account_entered(
    award: MonthlyAward, question: AwardQuestion, id: str, problem: str | None, now: Now
) -> AwardOutcome:
    """By an official, who sees what is wrong with it; money that waits for an account goes on waiting."""
    if problem:
        waiting = award.waiting or AwardWaiting(AwardReason.ACCOUNT_UNFIT, now.at, (problem,))
        return AwardOutcome(award=replace(award, waiting=waiting, unfit_account=problem), why_not=problem)
    waits_for_fit = award.waiting is not None and award.waiting.reason is AwardReason.ACCOUNT_UNFIT
    circumstance = Circumstance(
        id=id,
        what=Happening.ACCOUNT_GIVEN,
        on=question.from_ or now.today,
        came=now.today,
        words=question.words,
        account=question.account,
    )
    later = replace(award, waiting=None if waits_for_fit else award.waiting, unfit_account="")
    outcome = acted(later, circumstance, now, question.by)
    if outcome.change is None:
        return outcome
    return replace(outcome, change=replace(outcome.change, words=question.words))


def payee_looked_at(award: MonthlyAward, question: AwardQuestion, facts: Facts, now: Now) -> AwardOutcome:
    """The holder of the account that an official named, or of their own who has grown up, is paid from now on, and is
    spoken to at their own number."""
    assert question.account is not None
    account = next(iter(facts.get(Account, "IBAN", question.account.iban)), None)
    problem = unfit(account, question.iin or (account.holder if account else ""))
    if question.by == "system" and (problem or account is None):
        return adults.account_refused(award, question, problem or "not_found")
    if problem or account is None:
        waiting = AwardWaiting(AwardReason.PAYEE, now.at, (problem or "not_found",))
        return AwardOutcome(award=replace(award, waiting=waiting), why_not=problem or "not_found")
    outcome = acted(award, new_payee(award, question, account.holder, facts, now), now, question.by)
    if outcome.change is None:
        return outcome
    named_so = replace(outcome, change=replace(outcome.change, words=question.words))
    if question.by != "system":
        return named_so
    return replace(named_so, message=grown.passed_on(award, f"{award.id}.passed_on.{question.number}"))


def new_payee(award: MonthlyAward, question: AwardQuestion, iin: str, facts: Facts, now: Now) -> Circumstance:
    number = facts.phone(iin)
    return Circumstance(
        id=f"payee.{award.id}.{question.number}",
        what=Happening.GUARDIAN_CHANGED,
        on=question.from_ or now.today,
        came=now.today,
        account=question.account,
        payee=iin,
        msisdn=number.msisdn if number else None,
        language=adults.reach_of(number, award.reach).language if number else None,
    )


def share_looked_at(award: MonthlyAward, question: AwardQuestion, facts: Facts, now: Now) -> AwardOutcome:
    """O-7: what a member wishes is decided as the track says; what an official entered, by them."""
    circumstance = adults.circumstance_of(award, question, facts, now.today)
    if isinstance(circumstance, str) and question.by == "system":
        return adults.account_refused(award, question, circumstance)
    if isinstance(circumstance, str):
        return AwardOutcome(award=replace(award, waiting=not_shared(award, circumstance, now)), why_not=circumstance)
    if question.by == "system":
        return change_of(award, circumstance, now)
    outcome = acted(award, circumstance, now, question.by)
    if outcome.change is None or outcome.apart is None or outcome.apart.change is None:
        return AwardOutcome(award=replace(award, waiting=not_shared(award, NO_SHARE, now)), why_not=outcome.why_not)
    apart = replace(outcome.apart, change=replace(outcome.apart.change, words=question.words))
    return replace(outcome, change=replace(outcome.change, words=question.words), apart=apart)


def not_shared(award: MonthlyAward, why: str, now: Now) -> AwardWaiting:
    """Who named the account sees what is wrong with it; what else waits goes on waiting."""
    waiting = award.waiting or AwardWaiting(AwardReason.PREPARED, now.at)
    says_why = waiting.reason in {AwardReason.PREPARED, AwardReason.CENTRE} and not award.pending
    return replace(waiting, about=(why,), register="") if says_why else waiting


# What no feed tells


def watch(award: MonthlyAward, now: Now) -> AwardOutcome:
    """Asks, and says when it is asked next; a question that is open is answered first."""
    later = replace(award, watch_on=next_watch(award, now.today))
    asked_for = look_ups(award, now.today)
    if award.question is not None or not asked_for or award.stop is not None:
        return AwardOutcome(award=later)
    return AwardOutcome(award=asking.begun(later, AskedFor.WATCH), look_ups=asked_for)


def watched(award: MonthlyAward, facts: Facts, now: Now) -> AwardOutcome:
    """The first thing that is otherwise now; the next is seen at the next look."""
    facts.need(look_ups(award, now.today))
    circumstance = next(otherwise(award, facts, now.today), None)
    return change_of(award, circumstance, now) if circumstance else AwardOutcome(award=award, why_not="as it was")
