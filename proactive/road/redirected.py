"""What the payment desk has taken of a payment that came back: it is on its way again, to another account."""

from dataclasses import replace
from decimal import Decimal

from proactive.basics.identifiers import bank_of, last4
from proactive.cases.case import BankAccount, Case, Payment
from proactive.cases.now import Now
from proactive.cases.redirection import Redirection
from proactive.cases.wording import say
from proactive.messages.message import Message
from proactive.messages.texts.forms import money


def given_up(payment: Payment | None) -> Payment | None:
    """What is over goes to no other account."""
    return replace(payment, redirection=None) if payment is not None and payment.redirection else payment


def placed(payment: Payment, redirection: Redirection, now: Now) -> Payment:
    """Followed as any order."""
    bank = bank_of(redirection.iban, now.today)
    account = BankAccount(iban=redirection.iban, bank=bank.name if bank else None)
    taken = replace(payment, redirection=None, redirected=redirection, account=account)
    return replace(taken, status="placed", reason=None, at=now.at)


def sent_again(case: Case, redirection: Redirection) -> Message:
    assert case.decision is not None
    assert case.decision.award is not None
    amount = money(case.decision.award.one_off or Decimal(0), case.language)
    ending = last4(redirection.iban)
    return say(case, "common.payment_redirected", number=case.number, amount=amount, last4=ending)
