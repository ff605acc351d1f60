"""A-14: money came back, and the payee names another account in the same conversation."""

from collections.abc import Iterable
from dataclasses import replace

from proactive.awards import asking
from proactive.awards.award import AskedFor, AwardReason, AwardState, AwardWaiting, MonthlyAward
from proactive.awards.wording import money_came_back
from proactive.basics.identifiers import bank_of, iban_problem
from proactive.cases.case import BankAccount
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.registers import Account, LookUp
from proactive.cases.wording import reply
from proactive.messages.contact import Language
from proactive.messages.inbound import InboundMessage
from proactive.messages.texts import common
from proactive.road.account import instead_of, is_short, joined

WRONG, CHECKED = "award.account_wrong", "award.account_checked"
PIECE, WHOLE = "topics.iban_piece", "topics.iban_whole"


def waiting_for_account(awards: Iterable[MonthlyAward]) -> MonthlyAward | None:
    """The award whose money came back, or whose payee is to name an account."""
    return next(filter(money_came_back, awards), None)


def number_in(text: str, iban: str | None, piece: str) -> str | None:
    """The account in somebody's words, with the beginning that has come before; `None`: none is in them."""
    return joined(piece, text) or iban


def key_of(number: str, piece: str, checked: str = CHECKED) -> str:
    """The answer by what can be seen on the number itself; `checked`: that of an account which may be right."""
    if is_no_account := instead_of(number):
        return is_no_account
    if is_short(number):
        return WHOLE if number == piece else PIECE
    return WRONG if iban_problem(number) else checked


def kept_piece(number: str, key: str, piece: str) -> str:
    """What of an account is kept until the rest comes."""
    return {PIECE: number, WHOLE: piece}.get(key, piece if instead_of(number) else "")


def named(award: MonthlyAward, iban: str, now: Now) -> MonthlyAward:
    """Its holder is asked of the register; the same number again asks nothing again."""
    if award.question is not None and award.question.account and award.question.account.iban == iban:
        return award
    bank = bank_of(iban, now.today)
    account = BankAccount(iban=iban, bank=bank.name if bank else None)
    return asking.begun(replace(award, question=None), AskedFor.ACCOUNT, account=account)


def heard(award: MonthlyAward, number: str, now: Now) -> tuple[MonthlyAward, str]:
    """What becomes of an award that waits for an account, and the answer's key."""
    key = key_of(number, award.account_piece)
    later = replace(award, account_piece=kept_piece(number, key, award.account_piece))
    return (named(later, number, now) if key == CHECKED else later), key


def awaits_entering(award: MonthlyAward, number: str, now: Now) -> MonthlyAward:
    """Money goes where it went until an official enters the account that the payee has named; what an official waits
    for otherwise stays before them."""
    waiting = award.waiting
    is_free = waiting is None or (waiting.reason is AwardReason.OTHER_ACCOUNT and waiting.about != (number,))
    is_over = award.state(now.today) is AwardState.STOPPED or award.account.iban == number
    if is_over or not is_free:
        return award
    return replace(award, waiting=AwardWaiting(AwardReason.OTHER_ACCOUNT, since=now.at, about=(number,)))


def look_ups(iban: str) -> tuple[LookUp, ...]:
    return (LookUp(Account, "IBAN", iban),)


def answer(award: MonthlyAward, inbound: InboundMessage, language: Language, iban: str, key: str) -> Outcome:
    """It is being checked; or what is wrong with the number, or what it is instead."""
    problem = iban_problem(iban) if key == WRONG else None
    why = common("account_why", problem, language) if problem else ""
    words = reply(inbound, language, key, number=award.case_number, why=why, count=str(len(iban)))
    return Outcome(messages=(replace(words, case_number=award.case_number),))
