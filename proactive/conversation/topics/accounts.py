"""What people say of accounts, cards and cash, and the numbers that they send, wherever an application stands.

Whoever sends an account where none is asked for is taken at the word where it can still be used: by a person, who
enters it. Where nobody can use it, that is said, and nobody is promised. What is no account is never a try.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum, auto

from proactive.awards.award import MonthlyAward
from proactive.awards.wording import money_came_back
from proactive.basics.identifiers import iban_problem, is_valid_iin, last4, masked
from proactive.cases.case import BankAccount, Case
from proactive.cases.lifecycle import CLOSED, Status
from proactive.cases.outcome import Outcome
from proactive.conversation.citizen_commands import AGAIN
from proactive.conversation.topics import money
from proactive.conversation.topics.for_a_person import put_before
from proactive.conversation.topics.remark import Remark, answered, answered_alone
from proactive.conversation.topics.topic import Topic
from proactive.conversation.understanding import Meaning, Said
from proactive.messages.texts import common
from proactive.road import account, redirecting


class AccountUse(StrEnum):
    """What an account that is sent now can be used for."""

    ASKED = auto()  # it is asked for, or waited for since money came back
    LATER = auto()  # it is asked for once the offer is answered
    SOON = auto()  # it is asked for as soon as the known ones are found
    CHECKED = auto()  # one is being checked
    CHANGED = auto()  # paid by the month: a person can have it paid elsewhere
    KEPT = auto()  # paid once: it goes where it was confirmed, and elsewhere only when it comes back
    HELD = auto()  # a person looks at the application
    NONE = auto()  # nothing is paid


def use_of(remark: Remark) -> AccountUse:
    if remark.asking is not None:
        return AccountUse.ASKED if remark.asking.status is Status.ACCOUNT else AccountUse.LATER
    if money_is_back(remark):
        return AccountUse.ASKED
    if any(paid_by_the_month(remark)):
        return AccountUse.CHANGED
    return use_in(remark.case, remark) if remark.case is not None else AccountUse.NONE


def use_in(case: Case, remark: Remark) -> AccountUse:
    """By how far the application has come; by the month it was not paid yet, or is no more."""
    if case.payment is not None and case.payment.redirection:
        return AccountUse.CHECKED
    if case.status in WHILE_AGREEING:
        return WHILE_AGREEING[case.status]
    if case.status in CLOSED - {Status.ASSIGNED} or case.number in remark.talk.awards:
        return AccountUse.NONE
    is_assigned = case.decision is not None and case.decision.outcome == "assigned"
    if (case.status is Status.ATTENTION and not is_assigned) or case.paid_to is None:
        return AccountUse.HELD
    return AccountUse.KEPT if remark.is_paid_once else AccountUse.CHANGED


WHILE_AGREEING = {Status.CONSENTED: AccountUse.SOON, Status.VERIFYING: AccountUse.CHECKED}


def money_is_back(remark: Remark) -> bool:
    """Another account is asked for; three that were wrong are a person's."""
    awards = (*remark.talk.awards.values(), *remark.talk.shares)
    return any(map(money_came_back, awards)) or redirecting.awaiting(remark.talk.heard_of) is not None


def paid_by_the_month(remark: Remark) -> Iterator[MonthlyAward]:
    """Also what is suspended now."""
    own = (award for case in remark.talk.heard_of if (award := remark.talk.awards.get(case.number)))
    return (award for award in (*own, *remark.talk.shares) if award.stop is None)


def used_now(remark: Remark) -> list[BankAccount]:
    """To which something is paid, or will be."""
    by_the_month = [award.account for award in paid_by_the_month(remark)]
    once = remark.case.paid_to if remark.case else None
    return by_the_month or ([once] if once else [])


def shown(remark: Remark) -> str:
    """As their owner is shown them; of several the last digits, which an SMS has room for."""
    each = {used.iban: used for used in used_now(remark)}
    if len(each) > 1:
        return ", ".join(f"••{last4(iban)}" for iban in each)
    return "".join(masked(iban, account.bank_name(used, remark.now.today)) for iban, used in each.items())


# --- In words


def no_account(remark: Remark) -> Outcome:
    return by_use(remark, NO_ACCOUNT, "topics.no_account")


def card_number(remark: Remark) -> Outcome:
    return by_use(remark, CARD_NUMBER, "topics.card_number")


def another_card(remark: Remark) -> Outcome:
    return by_use(remark, ANOTHER_CARD, "topics.another_card")


def by_use(remark: Remark, keys: Mapping[AccountUse, str], asked_for: str) -> Outcome:
    """Where an account is to come still it is asked for, and where one is known it is named."""
    key = keys.get(use_of(remark), asked_for)
    return answered(remark, key, account=shown(remark))


U = AccountUse
NO_ACCOUNT = {
    **dict.fromkeys((U.SOON, U.CHECKED, U.NONE), "topics.account_is_opened"),
    U.CHANGED: "topics.no_account_monthly",
    U.KEPT: "topics.no_account_once",
}
CARD_NUMBER = {
    **dict.fromkeys((U.SOON, U.CHECKED, U.NONE, U.HELD), "topics.card_not_needed"),
    **dict.fromkeys((U.CHANGED, U.KEPT), "topics.card_number_known"),
}
ANOTHER_CARD = dict.fromkeys((U.CHANGED, U.KEPT), "topics.another_card_known")


def change_account(remark: Remark) -> Outcome:
    """Asked for it just now: the number itself is enough. Of what is paid by the month only a person can change it."""
    return CHANGES[use_of(remark)](remark)


def change_by_person(remark: Remark) -> Outcome:
    return for_a_person(remark, "topics.change_account_person")


def for_a_person(remark: Remark, key: str, **params: str) -> Outcome:
    """It is about what is paid by the month, whatever was opened since."""
    paid = next(paid_by_the_month(remark), None)
    case = next((case for case in remark.talk.heard_of if paid is not None and case.number == paid.case_number), None)
    if case is None and paid is not None:
        return of_a_share(remark, paid, key, **params)
    about = replace(remark, talk=replace(remark.talk, mine=first_of(remark, case))) if case else remark
    return put_before(about, key, topic=Topic.CHANGE_ACCOUNT, account=shown(remark), **params)


def of_a_share(remark: Remark, share: MonthlyAward, key: str, **params: str) -> Outcome:
    """Its case is another's, and is not moved; no case of their own is about it."""
    talk = replace(remark.talk, mine=(), latest=None, spoken=remark.language)
    about = replace(remark, talk=talk)
    outcome = put_before(about, key, topic=Topic.CHANGE_ACCOUNT, account=shown(remark), **params)
    assert outcome.escalation is not None
    return replace(outcome, escalation=replace(outcome.escalation, case_number=share.case_number))


def first_of(remark: Remark, case: Case) -> tuple[Case, ...]:
    return (case, *(other for other in remark.talk.mine if other.number != case.number))


def goes_where_confirmed(remark: Remark) -> Outcome:
    """It goes where it was confirmed; when the bank gives it back another account is asked for."""
    case = remark.case
    assert case is not None
    if case.payment is not None and case.payment.status == "paid" and case.payment.at is not None:
        paid_on = money.local_day(case.payment.at, remark)
        return answered(remark, "topics.account_kept_paid", day=paid_on, account=shown(remark))
    return answered(remark, "topics.account_kept", account=shown(remark))


def says(key: str) -> Callable[[Remark], Outcome]:
    return lambda remark: answered(remark, key)


CHANGES: Mapping[AccountUse, Callable[[Remark], Outcome]] = {
    U.ASKED: lambda remark: answered_alone(remark, "topics.change_account_asking"),
    U.LATER: says("topics.change_account_later"),
    U.SOON: says("topics.account_soon"),
    U.CHECKED: says("topics.account_checked_first"),
    U.CHANGED: change_by_person,
    U.KEPT: goes_where_confirmed,
    U.HELD: put_before,
    U.NONE: put_before,
}


# --- A number that nobody asked for


def named(remark: Remark, saying: Said) -> Outcome:
    """By what it is, and what it can be used for."""
    number = saying.value if saying.meaning is Meaning.IBAN else None
    if number is not None and is_valid_iin(number):
        return answered(remark, "topics.personal_number")
    if number is not None and account.is_card(number):
        return card_number(remark)
    return NAMED[use_of(remark)](remark, number)


def asked_which(remark: Remark, number: str | None) -> Outcome:
    """Several; of one number only what is wrong with it, since a right one is taken where it is waited for."""
    return wrong(remark, number) if number else answered(remark, "common.account_which")


def for_another(remark: Remark, number: str | None) -> Outcome:
    """Another account for what is paid by the month: who enters it reads the number in the citizen's words."""
    if number is None or iban_problem(number):
        return asked_which(remark, number)
    if all(used.iban == number for used in used_now(remark)):
        return answered(remark, "topics.account_same", account=shown(remark))
    return for_a_person(remark, "topics.change_account_named", last4=last4(number))


def wrong(remark: Remark, number: str) -> Outcome:
    if account.is_short(number):
        return answered(remark, "topics.iban_whole", count=str(len(number)))
    problem = iban_problem(number) or "other"
    return answered(remark, "common.account_wrong", why=common("account_why", problem, remark.language))


def while_checked(remark: Remark, number: str | None) -> Outcome:
    """Another one instead, while the register has not answered about the first."""
    case = remark.case
    first = named_first(case) if case else None
    if case is None or first is None or number is None or iban_problem(number):
        return answered(remark, "topics.account_checked_first")
    told = answered(remark, "common.account_checking")
    return told if number == first else replace(account.supply(case, number, remark.now), messages=told.messages)


def named_first(case: Case) -> str | None:
    """By the citizen, and not by an official for them."""
    is_theirs = case.status is Status.VERIFYING and case.application is not None and not case.application.account_by
    return case.account.iban if is_theirs and case.account else None


def held(remark: Remark, number: str | None) -> Outcome:
    return put_before(remark, "topics.account_to_person", topic=Topic.CHANGE_ACCOUNT)


def unused(remark: Remark, number: str | None) -> Outcome:
    """Nothing is paid: why, and how to apply again."""
    case = remark.case
    if case is None or case.status is Status.REFUSED or case.status not in AGAIN or case.beside.superseded:
        return money.over(remark)
    return answered(remark, "topics.account_over")


NAMED: Mapping[AccountUse, Callable[[Remark, str | None], Outcome]] = {
    U.ASKED: asked_which,
    U.LATER: lambda remark, number: answered(remark, "topics.change_account_later"),
    U.SOON: lambda remark, number: answered(remark, "topics.account_soon"),
    U.CHECKED: while_checked,
    U.CHANGED: for_another,
    U.KEPT: lambda remark, number: goes_where_confirmed(remark),
    U.HELD: held,
    U.NONE: unused,
}
