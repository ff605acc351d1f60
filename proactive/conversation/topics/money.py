"""How much, when, to which account: from the case's own award, decision, payment and account."""

from datetime import date, datetime

from proactive.awards.award import AwardState, MonthlyAward
from proactive.awards.circumstance import first_after
from proactive.awards.wording import coming_end, current, is_over, money_came_back, next_part, state_words
from proactive.basics.identifiers import masked
from proactive.cases.award import Period
from proactive.cases.case import Case, Payment
from proactive.cases.lifecycle import CLOSED, Status
from proactive.cases.outcome import Outcome
from proactive.conversation.citizen_commands import tell_status
from proactive.conversation.topics.for_a_person import put_before
from proactive.conversation.topics.remark import Remark, answered
from proactive.conversation.topics.sums import offered, sum_of
from proactive.conversation.understanding import STATUS
from proactive.conversation.where_it_stands import is_held
from proactive.messages.texts.forms import day, money
from proactive.road.account import bank_name
from proactive.road.redirecting import is_tried_out

OVER = CLOSED - {Status.ASSIGNED}

PAYING_FIRST = {"asked", "placed"}  # the first payment has not gone out yet
PAYING = {"placed": "topics.when_money_ordered", "paid": "topics.when_money_paid"}


def how_much(remark: Remark) -> Outcome:
    case = remark.case
    if case is None or case.status in OVER:
        return over(remark)
    if are_several(remark):
        return status(remark)
    award = remark.talk.awards.get(case.number)
    if award is not None and not is_paid(award, remark.now.today):
        return status(remark)
    if award is not None and award.holding is not None and award.holding.next_on is not None:
        return each_month(award, remark)
    if award is not None and coming_end(award):
        return until_it_ends(award, remark)
    known = sum_of(case, remark.now, award)
    if known is None and (amount := offered(case)):
        return answered(remark, "topics.how_much_offered", amount=amount)
    if known is None:
        return answered(remark, "topics.how_much_later")
    return answered(remark, known.text_key, **known.params(remark.now.today, remark.language))


def are_several(remark: Remark) -> bool:
    """Benefits of which something is paid, while none of them is asked about: each is told by its name."""
    paid = [award for award in remark.talk.awards.values() if is_paid(award, remark.now.today)]
    return remark.asking is None and len(paid) + len(remark.talk.shares) > 1


def until_it_ends(award: MonthlyAward, remark: Remark) -> Outcome:
    """What is paid now, and that it was decided to pay it no longer, or not for a time."""
    row, today = current(award.rows, remark.now.today), remark.now.today
    assert row is not None
    coming = state_words(award, remark.language, today)
    return answered(remark, "topics.how_much_until", amount=money(row.amount, remark.language), coming=coming)


def how_long(remark: Remark) -> Outcome:
    """Once; or by the month until a day, by the award as it stands, or the decision; before that it says so later."""
    case = remark.case
    if case is None or case.status in OVER:
        return over(remark)
    if are_several(remark):
        return status(remark)
    award = remark.talk.awards.get(case.number)
    if award is not None and award.state(remark.now.today) is not AwardState.RUNNING:
        return status(remark)
    if remark.is_paid_once:
        return answered(remark, "topics.how_long_once")
    rows = award.rows if award is not None else monthly_by_decision(case)
    if not rows:
        return answered(remark, "topics.how_long_later")
    if rows[-1].until is None:
        return answered(remark, "topics.how_long_open")
    return answered(remark, "topics.how_long_until", until=day(rows[-1].until, remark.language))


def monthly_by_decision(case: Case) -> tuple[Period, ...]:
    decided = case.last_decision.award if case.last_decision else None
    return decided.monthly if decided else ()


def when_decision(remark: Remark) -> Outcome:
    case = remark.case
    if case is None or case.status in OVER or case.last_decision is not None:
        return status(remark)
    if case.application is None or case.application.due_on is None:
        return what_is_lacking(case, remark, "topics.when_decision_asking")
    due = day(case.application.due_on, remark.language)
    return answered(remark, "topics.when_decision_due", number=case.number, due=due)


def when_money(remark: Remark) -> Outcome:
    case = remark.case
    if case is None or case.status in OVER:
        return over(remark)
    if is_held(case) or are_several(remark):
        return status(remark)
    if case.payment is not None and case.payment.status == "returned":
        return came_back(case, case.payment, remark)
    return by_award(case, remark) or of_first_payment(case, remark)


def by_award(case: Case, remark: Remark) -> Outcome | None:
    """Once it is paid by the month."""
    award = remark.talk.awards.get(case.number)
    if award is not None and money_came_back(award):
        return answered(remark, "award.returned", number=case.number, service=remark.service)
    if award is not None and not awaits_first(case, award, remark.now.today):
        return each_month(award, remark)
    return None


def awaits_first(case: Case, award: MonthlyAward, today: date) -> bool:
    """In the month of the decision: later it is paid by the month, or not, whatever the desk last said of its order."""
    is_ordered = case.payment is not None and case.payment.status in PAYING_FIRST
    return is_ordered and award.state(today) is AwardState.RUNNING and today < first_after(award.decided_on)


def of_first_payment(case: Case, remark: Remark) -> Outcome:
    account, payment = account_of(case, remark), case.payment
    if account is None:
        return what_is_lacking(case, remark, "topics.when_money_asking")
    if case.decision is None:
        return before(case, remark, account)
    if payment is None or payment.at is None or payment.status not in PAYING:
        return answered(remark, "topics.when_money_decided", account=account)
    return answered(remark, PAYING[payment.status], day=local_day(payment.at, remark), account=account)


def what_is_lacking(case: Case, remark: Remark, key: str) -> Outcome:
    """An answer, where one is asked for; an account with which a person helps; else where it stands."""
    if remark.asking is not None:
        return answered(remark, key)
    if case.status is Status.ATTENTION and case.consent is not None and case.account is None:
        return answered(remark, "topics.account_lacking")
    return status(remark)


def came_back(case: Case, payment: Payment, remark: Remark) -> Outcome:
    """To which account it goes next: one that is being checked, or one that is asked for, by a person after three."""
    if payment.redirection:
        return answered(remark, "common.account_checking")
    if is_tried_out(case):
        return answered(remark, "common.account_person")
    return answered(remark, "common.payment_returned", number=case.number)


def is_paid(award: MonthlyAward, today: date) -> bool:
    """Something of it comes this month."""
    return award.state(today) is AwardState.RUNNING and not is_over(award, today)


def pay_back(remark: Remark) -> Outcome:
    """What is paid by the month and was paid too much may be asked back (A-12); nothing else is."""
    case = remark.case
    award = remark.talk.awards.get(case.number) if case else None
    if award is not None and award.holding is not None and award.holding.next_on is not None:
        return each_month(award, remark)
    if award is not None and award.waiting is not None and award.waiting.amount is not None:
        amount = money(award.waiting.amount, remark.language)
        return answered(remark, "topics.pay_back_overpaid", amount=amount)
    return answered(remark, "topics.pay_back_monthly" if award is not None else "topics.pay_back")


def each_month(award: MonthlyAward, remark: Remark) -> Outcome:
    """Of a benefit that is paid by the month: how it stands, and to which account."""
    today, account = remark.now.today, award.account
    row = current(award.rows, today)
    if not is_paid(award, today) or row is None or coming_end(award):
        return status(remark)
    to = masked(account.iban, bank_name(account, today))
    params = {"number": award.case_number, "amount": money(row.amount, remark.language), "account": to}
    if award.holding is None or award.holding.next_on is None:
        return answered(remark, "award.each_month", **params)
    held = money(next_part(award), remark.language)
    return answered(remark, "award.each_month_held", held=held, **params)


def before(case: Case, remark: Remark, account: str) -> Outcome:
    """Before the decision: by when that is made."""
    assert case.application is not None
    if case.application.due_on is None:
        return what_is_lacking(case, remark, "topics.when_money_asking")
    due = day(case.application.due_on, remark.language)
    return answered(remark, "topics.when_money_due", due=due, account=account)


def not_come(remark: Remark) -> Outcome:
    """Only what was paid can fail to come; of anything else it is told when it does."""
    case = remark.case
    if (
        case is None
        or case.payment is None
        or case.payment.status != "paid"
        or case.payment.at is None
        or is_held(case)
    ):
        return when_money(remark)
    award = remark.talk.awards.get(case.number)
    if award is not None and (money_came_back(award) or award.state(remark.now.today) is not AwardState.RUNNING):
        return when_money(remark)
    account = account_of(case, remark)
    if account is None:
        return put_before(remark)
    paid_on = local_day(case.payment.at, remark)
    return put_before(remark, "topics.not_come", day=paid_on, account=account)


def status(remark: Remark) -> Outcome:
    return tell_status(remark.talk, remark.inbound, STATUS, remark.now)


def over(remark: Remark) -> Outcome:
    """Nothing is paid: why, and what can be done; or nothing is under way at all."""
    if remark.case is not None and remark.case.status is Status.REFUSED:
        return answered(remark, "topics.not_assigned")
    return status(remark)


def account_of(case: Case, remark: Remark) -> str | None:
    """As its owner is shown it: `"Kaspi Bank ••0001"`."""
    if case.paid_to is None:
        return None
    return masked(case.paid_to.iban, bank_name(case.paid_to, remark.now.today))


def local_day(at: datetime, remark: Remark) -> str:
    return day(at.astimezone(remark.now.zone).date(), remark.language)
