"""A-14: money came back, and the payee names another account in the same conversation."""

from collections.abc import Iterable
from dataclasses import replace

from proactive.awards import asking
from proactive.awards.award import AskedFor, MonthlyAward
from proactive.awards.wording import money_came_back
from proactive.basics.identifiers import bank_of, iban_problem, is_valid_iin
from proactive.cases.case import BankAccount
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.registers import Account, LookUp
from proactive.cases.wording import reply
from proactive.messages.contact import Language
from proactive.messages.inbound import InboundMessage
from proactive.messages.texts import common
from proactive.road.account import is_card, is_short

WRONG, CHECKED = "award.account_wrong", "award.account_checked"
NO_ACCOUNTS = {"card": "topics.card_number", "iin": "topics.personal_number_for_account", "short": "topics.iban_whole"}


def waiting_for_account(awards: Iterable[MonthlyAward]) -> MonthlyAward | None:
    """The award whose money came back, or whose payee is to name an account."""
    return next(filter(money_came_back, awards), None)


def problem_of(iban: str) -> str | None:
    """What can be seen on the number itself."""
    if is_card(iban):
        return "card"
    if is_valid_iin(iban):
        return "iin"
    return "short" if is_short(iban) else iban_problem(iban)


def named(award: MonthlyAward, iban: str, now: Now) -> MonthlyAward:
    """Its holder is asked of the register; the same number again asks nothing again."""
    if award.question is not None and award.question.account and award.question.account.iban == iban:
        return award
    bank = bank_of(iban, now.today)
    account = BankAccount(iban=iban, bank=bank.name if bank else None)
    return asking.begun(replace(award, question=None), AskedFor.ACCOUNT, account=account)


def look_ups(iban: str) -> tuple[LookUp, ...]:
    return (LookUp(Account, "IBAN", iban),)


def answer(
    award: MonthlyAward, inbound: InboundMessage, language: Language, iban: str, checked: str = CHECKED
) -> Outcome:
    """It is being checked, in the words of that key; or what is wrong with the number, or what it is instead."""
    problem = problem_of(iban)
    key = checked if problem is None else NO_ACCOUNTS.get(problem, WRONG)
    why = common("account_why", problem, language) if key == WRONG and problem else ""
    words = reply(inbound, language, key, number=award.case_number, why=why, count=str(len(iban)))
    return Outcome(messages=(replace(words, case_number=award.case_number),))
