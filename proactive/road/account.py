"""Account: the citizen confirms a known one, chooses among several, or names their own (B-C, D-C)."""

from dataclasses import replace
from datetime import date, timedelta

from proactive.basics import law
from proactive.basics.identifiers import bank_of, iban_problem, last4, masked
from proactive.cases.case import BankAccount, Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Account
from proactive.cases.wording import asked_by, say
from proactive.messages.message import Message, Priority
from proactive.messages.texts import common
from proactive.road import standing
from proactive.services.accounts import unfit

MOST_SHOWN = 3  # more do not fit into two parts of SMS
MOST_WRONG = 3
CARD_DIGITS = 16


def find(case: Case, now: Now) -> Outcome:
    """The accounts the register knows of, or the one of them confirmed for the same application; then the question."""
    assert case.candidate is not None
    accounts = case.assigned.get(Account, *case.candidate.key)
    fit = [account for account in accounts if not unfit(account, case.recipient)]
    usable = [BankAccount(iban=account.iban, bank=account.bank) for account in fit]
    earlier = case.joined and case.joined.account
    confirmed = [account for account in usable if earlier and account.iban == earlier.iban]
    return ask(case.with_application(accounts=tuple((confirmed or usable)[:MOST_SHOWN])), now)


def ask(case: Case, now: Now, *before: Message) -> Outcome:
    """Confirm, choose, or supply: whichever the known accounts call for. Of who has no number an official asks it."""
    if case.asking.channel is None:
        return Outcome(case=case.moved(Status.ATTENTION, waiting=Waiting(Reason.ACCOUNT)), messages=before)
    message = question(case, now)
    choices = tuple(account.iban for account in accounts_of(case))
    asking = case.moved(
        Status.ACCOUNT,
        question=asked_by(message, "account", now.at, choices),
        wake_at=now.after(timedelta(hours=law.number("reminder_hours", now.today))),
    )
    return Outcome(case=asking, messages=(*before, message))


def accounts_of(case: Case) -> tuple[BankAccount, ...]:
    """Those the citizen is shown."""
    return case.application.accounts if case.application else ()


def question(case: Case, now: Now) -> Message:
    accounts = accounts_of(case)
    if not accounts:
        return say(case, "common.account_supply", Priority.ANSWER)
    if len(accounts) == 1:
        [only] = accounts
        return say(
            case, "common.account_confirm", Priority.ANSWER, bank=bank_name(only, now.today), last4=last4(only.iban)
        )
    lines = "\n".join(
        f"{n} – {masked(account.iban, bank_name(account, now.today))}" for n, account in enumerate(accounts, 1)
    )
    return say(case, "common.account_choose", Priority.ANSWER, list=lines)


def bank_name(account: BankAccount, today: date) -> str:
    bank = bank_of(account.iban, today)
    return bank.name if bank else account.bank or account.iban[4:7]


def wait(case: Case, now: Now) -> Outcome:
    """One reminder, then the end: the right remains. Nobody is woken for it."""
    question_open = case.asking.question
    assert question_open is not None
    if (morning := now.earliest()) > now.at:
        return Outcome(case=replace(case, wake_at=morning))
    if gone := standing.fallen(case, now):
        return gone
    if not standing.number_is_theirs(case, now):
        return standing.unreached(case)
    asked_at = question_open.asked_at
    expires = asked_at + timedelta(hours=law.number("offer_hours", now.today))
    if now.at >= expires:
        ended = case.moved(Status.EXPIRED, waiting=Waiting(Reason.NO_ACCOUNT))
        return Outcome(case=ended, messages=(say(case, "common.account_expired"),))
    if question_open.reminded or now.at < asked_at + timedelta(hours=law.number("reminder_hours", now.today)):
        return Outcome(case=replace(case, wake_at=expires))
    again = replace(question(case, now), lane=Priority.CASE, unasked=True)
    reminded = replace(question_open.repeated(again.id), reminded=True)
    return Outcome(case=replace(case.with_asking(question=reminded), wake_at=expires), messages=(again,))


def confirm(case: Case, now: Now) -> Outcome:
    """Yes to the one account shown; where none or several were shown, "yes" names no account."""
    accounts = accounts_of(case)
    return taken(case, accounts[0], now) if len(accounts) == 1 else ask(case, now)


def choose(case: Case, number: int, now: Now) -> Outcome:
    return taken(case, accounts_of(case)[number - 1], now)


def another(case: Case, now: Now) -> Outcome:
    """No to the accounts shown: the citizen names one."""
    return ask(case.with_application(accounts=()), now)


def supply(case: Case, iban: str, now: Now) -> Outcome:
    """An IBAN in the citizen's words: its own check digits first, then the register."""
    problem = "card" if is_card(iban) else iban_problem(iban)
    if problem:
        return wrong(case, problem, now)
    bank = bank_of(iban, now.today)
    named = case.with_application(account=BankAccount(iban=iban, bank=bank.name if bank else None))
    return Outcome(case=named.moved(Status.VERIFYING, wake_at=now.at))


def is_card(number: str) -> bool:
    """The sixteen digits that stand on a card, sent for those of the account behind it."""
    return len(number) == CARD_DIGITS and number.isdigit()


def verify(case: Case, now: Now) -> Outcome:
    """The register's word on the account named: the recipient's own, open, no deposit."""
    assert case.account is not None
    accounts = case.assigned.get(Account, "IBAN", case.account.iban)
    problem = unfit(accounts[0] if accounts else None, case.recipient)
    if problem and case.application and case.application.account_by:
        return entered_wrong(case, problem)
    return wrong(case, problem, now) if problem else taken(case, case.account, now)


def entered(case: Case, iban: str, official: str, now: Now) -> Case:
    """An official has entered it; the consent stays, and the register is asked as of any other."""
    bank = bank_of(iban, now.today)
    account = BankAccount(iban=iban, bank=bank.name if bank else None)
    named = replace(case.with_application(account=account, account_by=official), screening=case.screening + 1)
    return named.moved(Status.VERIFYING, waiting=None, wake_at=now.at)


def entered_wrong(case: Case, problem: str) -> Outcome:
    """The official who entered it reads what is wrong; the citizen is not troubled."""
    afresh = case.with_application(account=None, account_by=None)
    return Outcome(case=afresh.moved(Status.ATTENTION, waiting=Waiting(Reason.ACCOUNT, (problem,))))


def wrong(case: Case, problem: str, now: Now) -> Outcome:
    """What is wrong with it, and another try; after three a person helps."""
    assert case.application is not None
    count = case.application.wrong_accounts + 1
    case = case.with_application(wrong_accounts=count, account=None)
    if count >= MOST_WRONG:
        help_comes = say(case, "common.account_person", Priority.ANSWER)
        return Outcome(case=case.moved(Status.ATTENTION, waiting=Waiting(Reason.ACCOUNT)), messages=(help_comes,))
    why = common("account_why", problem, case.language)
    message = say(case, "common.account_wrong", Priority.ANSWER, why=why)
    asking = case.with_application(accounts=()).moved(
        Status.ACCOUNT,
        question=asked_by(message, "account", now.at),
        wake_at=now.after(timedelta(hours=law.number("reminder_hours", now.today))),
    )
    return Outcome(case=asking, messages=(message,))


def taken(case: Case, account: BankAccount, now: Now) -> Outcome:
    return Outcome(case=case.with_application(account=account).moved(Status.CERTIFIED, wake_at=now.at))
