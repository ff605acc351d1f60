"""Account: the citizen confirms a known one, chooses among several, or names their own (B-C, D-C)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from proactive.basics import law
from proactive.basics.identifiers import (
    IBAN_LENGTH,
    bank_of,
    iban_as_meant,
    iban_problem,
    is_valid_iin,
    last4,
    masked,
    normal_iban,
)
from proactive.cases.case import BankAccount, Case, Question
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Account
from proactive.cases.wording import asked_by, right_ends, say
from proactive.messages.message import Message, Priority
from proactive.messages.texts import common
from proactive.road import standing
from proactive.services.accounts import unfit

MOST_SHOWN = 3  # more do not fit into two parts of SMS
MOST_WRONG = 3  # then a person helps
CARD_DIGITS = 16
SHORTEST_PIECE = 4  # letters and digits: KZ and the check digits
BEGINS = re.compile("KZ[0-9]{2}")  # an IBAN
FOLLOWS = re.compile("(?=(?:[A-Z]*[0-9]){3})[A-Z0-9]+")  # what may go on in another message; one digit is an answer
CONFIRM, ANOTHER, WRONG_OR_KNOWN = "common.account_confirm", "common.account_another", "common.account_wrong_or_known"
NAMES_ANOTHER = {ANOTHER, WRONG_OR_KNOWN}


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
    asked = asked_anew(case, question(case, now), now)
    return replace(asked, messages=(*before, *asked.messages))


def accounts_of(case: Case) -> tuple[BankAccount, ...]:
    """Those the register knows of: one digit away, whatever else was tried."""
    return case.application.accounts if case.application else ()


def lines(question_open: Question | None) -> int:
    """How many lines of a list a digit can mean; where one account is to be confirmed, 1 is yes and 2 is no."""
    if question_open is None or question_open.text_key == CONFIRM:
        return 0
    return len(question_open.choices)


def question(case: Case, now: Now) -> Message:
    """As it stands: who wanted another account is asked for that one again."""
    accounts, open_now = accounts_of(case), case.asking.question
    if not accounts:
        return say(case, "common.account_supply", Priority.ANSWER)
    if open_now is not None and open_now.text_key in NAMES_ANOTHER:
        return say(case, ANOTHER, Priority.ANSWER, list=listed(accounts, now.today))
    if len(accounts) == 1:
        [only] = accounts
        return say(case, CONFIRM, Priority.ANSWER, bank=bank_name(only, now.today), last4=last4(only.iban))
    return say(case, "common.account_choose", Priority.ANSWER, list=listed(accounts, now.today))


def listed(accounts: Sequence[BankAccount], today: date) -> str:
    """A line each: "1 – Kaspi Bank ••0001"."""
    names = (masked(account.iban, bank_name(account, today)) for account in accounts)
    return "\n".join(f"{number} – {name}" for number, name in enumerate(names, 1))


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
        return Outcome(
            case=ended, messages=(say(case, "common.account_expired", right_ends=right_ends(case, case.language)),)
        )
    if question_open.reminded or now.at < asked_at + timedelta(hours=law.number("reminder_hours", now.today)):
        return Outcome(case=replace(case, wake_at=expires))
    again = replace(question(case, now), priority=Priority.CASE, unasked=True)
    reminded = replace(question_open.repeated(again.id), reminded=True)
    return Outcome(case=replace(case.with_asking(question=reminded), wake_at=expires), messages=(again,))


def confirm(case: Case, now: Now) -> Outcome:
    """Yes to the one account shown; where none or several were shown, "yes" names no account."""
    accounts = accounts_of(case)
    return taken(case, accounts[0], now) if len(accounts) == 1 else ask(case, now)


def choose(case: Case, number: int, now: Now) -> Outcome:
    return taken(case, accounts_of(case)[number - 1], now)


def another(case: Case, now: Now) -> Outcome:
    """No to the accounts shown: the citizen names one, or comes back to those after all."""
    return asked_anew(case, say(case, ANOTHER, Priority.ANSWER, list=listed(accounts_of(case), now.today)), now)


def asked_anew(case: Case, message: Message, now: Now) -> Outcome:
    asking = case.moved(
        Status.ACCOUNT,
        question=asked_by(message, "account", now.at, tuple(account.iban for account in accounts_of(case))),
        wake_at=now.after(timedelta(hours=law.number("reminder_hours", now.today))),
    )
    return Outcome(case=asking, messages=(message,))


def supply(case: Case, iban: str, now: Now) -> Outcome:
    """An IBAN in the citizen's words: its own check digits first, then the register."""
    if problem := iban_problem(iban):
        return wrong(case, problem, now)
    bank = bank_of(iban, now.today)
    account = BankAccount(iban=iban, bank=bank.name if bank else None)
    named = case.with_application(account=account, account_piece=None)
    return Outcome(case=named.moved(Status.VERIFYING, wake_at=now.at))


def is_card(number: str) -> bool:
    """The sixteen digits that stand on a card, sent for those of the account behind it."""
    return len(number) == CARD_DIGITS and number.isdigit()


def instead_of(number: str) -> str | None:
    """Which answer what is no account has, where one is asked for: it is no try. An account is never digits alone."""
    if is_card(number):
        return "topics.card_number"
    if is_valid_iin(number):
        return "topics.personal_number_for_account"
    return "topics.number_for_account" if number.isdigit() else None


def is_short(number: str) -> bool:
    """The beginning of an IBAN, and not the whole."""
    return BEGINS.match(number) is not None and SHORTEST_PIECE <= len(number) < IBAN_LENGTH


def is_piece(case: Case, number: str) -> bool:
    """The beginning of an IBAN that goes on in another message; another one begins anew, and the same one again is a
    slip."""
    return is_short(number) and number != piece_of(case)


def piece_of(case: Case) -> str | None:
    return case.application.account_piece if case.application else None


def may_go_on(text: str) -> bool:
    """It looks like the rest of an account, whatever came before."""
    rest = normal_iban(text)
    return FOLLOWS.fullmatch(rest) is not None and not BEGINS.match(rest)


def joined(piece: str | None, text: str) -> str | None:
    """The beginning that has come before, with what follows it; `None` where nothing does. A card or a personal number
    is itself, unless it makes the account right."""
    rest = normal_iban(text)
    if not piece or not may_go_on(text) or len(piece + rest) > IBAN_LENGTH:
        return None
    whole = iban_as_meant(piece + rest)
    is_another = is_card(rest) or is_valid_iin(rest)
    return None if is_another and iban_problem(whole) else whole


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
    case = case.with_application(wrong_accounts=count, account=None, account_piece=None)
    if count >= MOST_WRONG:
        help_comes = say(case, "common.account_person", Priority.ANSWER)
        return Outcome(case=case.moved(Status.ATTENTION, waiting=Waiting(Reason.ACCOUNT)), messages=(help_comes,))
    why = common("account_why", problem, case.language)
    if not (accounts := accounts_of(case)):
        return asked_anew(case, say(case, "common.account_wrong", Priority.ANSWER, why=why), now)
    short = "\n".join(f"{place} – ••{last4(account.iban)}" for place, account in enumerate(accounts, 1))
    return asked_anew(case, say(case, WRONG_OR_KNOWN, Priority.ANSWER, why=why, short=short), now)


def taken(case: Case, account: BankAccount, now: Now) -> Outcome:
    return Outcome(case=case.with_application(account=account).moved(Status.CERTIFIED, wake_at=now.at))
