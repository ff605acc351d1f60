"""O-7: grown members of a family are asked whether they want their own share; nobody draws it once they have said so.

Until then the whole is paid to whoever acts for the family (art. 235(1)); a share is parted from the day on which it is
asked for (235(3)). The answer is the number of their own account, and silence leaves all as it is. Who was a child when
their own benefit was assigned, and has grown up, is asked likewise: all of it is theirs (`grown`).
"""

from dataclasses import replace
from datetime import date, timedelta

from proactive.awards import amounts, asking, grown
from proactive.awards.account_given import WRONG
from proactive.awards.award import (
    WITHOUT_PAYEE,
    AskedAdult,
    AskedFor,
    AwardQuestion,
    AwardReason,
    AwardState,
    AwardWaiting,
    MonthlyAward,
    Reach,
)
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.outcome import AwardOutcome
from proactive.awards.parting import MINOR, grown_others
from proactive.awards.wording import award_message
from proactive.basics import law
from proactive.basics.identifiers import bank_of, is_valid_bin
from proactive.cases.case import BankAccount
from proactive.cases.now import Now
from proactive.cases.registers import Account, Facts, Organisation, Person, Subscriber, about
from proactive.cases.wording import shortened
from proactive.messages.contact import Channel, Language
from proactive.messages.message import Message
from proactive.messages.texts import common, service_words
from proactive.messages.texts.forms import money
from proactive.services.accounts import unfit

REMINDERS, SILENT = 2, "silent"
OFFER, CHECKED, BUSY = "award.share_offer", "award.share_checked", "award.share_busy"
OF_AGE, AGAIN = "award.of_age", "award.of_age_again"


# Whom to ask, and when


def ask_on(award: MonthlyAward, today: date) -> date | None:
    """The first day on which somebody can be asked; `None`: nobody, or not now."""
    is_paid = award.state(today) is AwardState.RUNNING or award.halt(*WITHOUT_PAYEE) is not None
    if award.part is not None or award.question is not None or not is_paid:
        return None
    return min((day for day, _ in to_be_asked(award)), default=None)


def to_be_asked(award: MonthlyAward) -> list[tuple[date, str]]:
    """From which day on, and whom, each once."""
    provided = {award.payee_iin, *(adult.iin for adult in award.adults)}
    if (birthday := grown.of_age_on(award)) and award.recipient_iin not in provided:
        return [(birthday, award.recipient_iin)]
    adults = (member for member in award.own_members if member.role != MINOR and member.iin not in provided)
    days = ((max(member.from_, award.decided_on), member) for member in adults)
    return sorted((day, member.iin) for day, member in days if member.until is None or member.until >= day)


def begun(award: MonthlyAward, now: Now) -> AwardOutcome | None:
    """The registers say whether they live, and under which number; `None`: nobody is to be asked today. That somebody
    has grown up and is not paid yet, officials see at once."""
    if (day := ask_on(award, now.today)) is None or day > now.today:
        return None
    iin = to_be_asked(award)[0][1]
    seen = replace(award, waiting=award.waiting or grown.awaited(award, now))
    question = asking.begun(seen, AskedFor.ADULT, iin=iin)
    return AwardOutcome(award=question, look_ups=tuple(about(iin, Person, Subscriber)))


def offered(award: MonthlyAward, question: AwardQuestion, facts: Facts, now: Now) -> AwardOutcome:
    """Asked at their own number; who has none, or has died, is asked nothing."""
    assert question.iin is not None
    person, number = facts.person(question.iin), facts.phone(question.iin)
    lives = person is not None and person.death_date is None
    reach = reach_of(number, award.reach) if lives and number else Reach()
    adult = AskedAdult(iin=question.iin, reach=reach, asked_on=now.today)
    later = replace(award, adults=(*award.adults, adult))
    if reach.address is None or not may_be_asked(award, question.iin, now.today):
        return AwardOutcome(award=later, why_not="nobody to ask")
    return AwardOutcome(award=later, message=offer_to(later, adult, now))


def may_be_asked(award: MonthlyAward, iin: str, today: date) -> bool:
    return has_grown_up(award, iin, today) or iin in grown_others(award, today)


def has_grown_up(award: MonthlyAward, iin: str | None, today: date) -> bool:
    """Whether all of it is theirs, and another is still paid for them."""
    return iin == award.recipient_iin and grown.awaits_account(award, today)


def offer_to(award: MonthlyAward, adult: AskedAdult, now: Now) -> Message | None:
    """Of their share as it is today, or of all of it."""
    if has_grown_up(award, adult.iin, now.today):
        return of_age(award, adult)
    share = amounts.on_day(amounts.of_member(award, adult.iin, now.today, now.today), now.today)
    language = adult.reach.language
    params = {
        "number": award.case_number,
        "service": service_words(award.service, "name", "", language),
        "amount": money(share, language),
    }
    return words_to(award, adult, OFFER, f"share.{len(award.adults)}", **params)


def of_age(award: MonthlyAward, adult: AskedAdult) -> Message | None:
    service = service_words(award.service, "name", "", adult.reach.language)
    return words_to(award, adult, OF_AGE, "of_age", number=award.case_number, service=service)


# Who has grown up and does not answer


def silent(award: MonthlyAward, today: date) -> AskedAdult | None:
    """Whom all of it is owed to, who was asked for an account and has named none."""
    reached = (adult for adult in award.adults if adult.asked_on is not None and adult.reach.address is not None)
    return next((adult for adult in reached if has_grown_up(award, adult.iin, today)), None)


def remind_on(award: MonthlyAward, today: date) -> date | None:
    """The day of the next reminder, or on which an official is told that they stay silent; `None`: it is over."""
    adult = silent(award, today)
    if adult is None or adult.asked_on is None or award.question is not None:
        return None
    days = int(law.number("award.grown_reminder_days", today))
    return None if adult.reminded > REMINDERS else adult.asked_on + timedelta(days=days * (adult.reminded + 1))


def reminded(award: MonthlyAward, now: Now, *, may_write: bool = True) -> AwardOutcome | None:
    """Reminded in the same conversation; after the last time, or where they want to hear nothing more, an official
    speaks to them. `None`: not today."""
    day, adult = remind_on(award, now.today), silent(award, now.today)
    if day is None or adult is None or day > now.today:
        return None
    again = replace(adult, reminded=adult.reminded + 1)
    later = replace(award, adults=tuple(again if known is adult else known for known in award.adults))
    if may_write and adult.reminded < REMINDERS:
        words = words_to(later, again, AGAIN, f"of_age.{again.reminded}", number=award.case_number)
        return AwardOutcome(award=later, message=words)
    over = replace(again, reminded=REMINDERS + 1)
    later = replace(award, adults=tuple(over if known is adult else known for known in award.adults))
    return AwardOutcome(award=replace(later, waiting=not_answering(award, now)), why_not="an official speaks to them")


def not_answering(award: MonthlyAward, now: Now) -> AwardWaiting:
    """What waits for the same gets its reason; what else waits goes on waiting."""
    silent_so = AwardWaiting(AwardReason.PAYEE, since=now.at, about=(SILENT,))
    waiting = award.waiting
    return silent_so if waiting is None or waiting.reason is AwardReason.PAYEE else waiting


def asked_there(outcome: AwardOutcome, reach: Reach, now: Now) -> AwardOutcome:
    """The offer that was just made, at another address of theirs."""
    there = replace(outcome.award.adults[-1], reach=reach)
    award = replace(outcome.award, adults=(*outcome.award.adults[:-1], there))
    return replace(outcome, award=award, message=offer_to(award, there, now))


def asked_nothing(award: MonthlyAward) -> MonthlyAward:
    """Who has said stop was not written to, and is not reminded."""
    return replace(award, adults=(*award.adults[:-1], replace(award.adults[-1], asked_on=None)))


def unanswered(award: MonthlyAward, question: AwardQuestion) -> MonthlyAward:
    """Where a register refuses: they may still ask for it themselves."""
    assert question.iin is not None
    return replace(award, adults=(*award.adults, AskedAdult(iin=question.iin, reach=Reach())))


def reach_of(number: Subscriber, before: Reach) -> Reach:
    language = Language(number.language) if number.language in set(Language) else before.language
    return Reach(channel=Channel.SMS, address=number.msisdn, msisdn=number.msisdn, language=language)


# What they answer


def who_was_asked(award: MonthlyAward, msisdn: str, today: date) -> AskedAdult | None:
    """Who was asked at that number and is paid nothing of their own yet."""
    reached = (adult for adult in award.adults if adult.reach.msisdn == msisdn)
    return next((adult for adult in reached if may_name_account(award, adult.iin, today)), None)


def may_name_account(award: MonthlyAward, iin: str, today: date) -> bool:
    if not award.members:
        return has_grown_up(award, iin, today)
    return iin not in award.paid_apart


def wished(award: MonthlyAward, adult: AskedAdult, iban: str, today: date) -> MonthlyAward | None:
    """Whose account it is, the register is asked; `None` while another question of the award is open."""
    question = award.question
    purpose = AskedFor.PAYEE if has_grown_up(award, adult.iin, today) else AskedFor.SHARE
    if question is not None and question.purpose is purpose and question.iin == adult.iin:
        return award if question.account and question.account.iban == iban else None
    if question is not None:
        return None
    bank = bank_of(iban, today)
    account = BankAccount(iban=iban, bank=bank.name if bank else None)
    return asking.begun(award, purpose, iin=adult.iin, from_=today, account=account)


def circumstance_of(award: MonthlyAward, question: AwardQuestion, facts: Facts, today: date) -> Circumstance | str:
    """Whose share is asked for, or a centre's part, by the holder of the account; or what is wrong with it."""
    assert question.account is not None
    account = next(iter(facts.get(Account, "IBAN", question.account.iban)), None)
    problem = unfit(account, question.iin or (account.holder if account else ""))
    if problem or account is None:
        return problem or "not_found"
    wish = Circumstance(
        id=f"share.{award.id}.{question.number}",
        what=Happening.SHARE_ASKED,
        on=question.from_ or today,
        came=today,
        iin=account.holder,
        account=question.account,
        words=question.words,
    )
    if account.holder not in award.members:
        return of_centre(award, wish, question, facts, account.holder)
    number = facts.phone(account.holder)
    reach = reach_of(number, award.reach) if number else Reach()
    return replace(wish, payee=account.holder, msisdn=reach.msisdn, language=reach.language if number else None)


def of_centre(
    award: MonthlyAward, wish: Circumstance, question: AwardQuestion, facts: Facts, holder: str
) -> Circumstance | str:
    """Called as the register has it, else as the official does: no register tells in which centre somebody lives."""
    if not is_valid_bin(holder):
        return "not_yours"
    known = next(iter(facts.get(Organisation, "BIN", holder)), None)
    called = (known.name if known else None) or question.centre
    return replace(wish, iin=award.recipient_iin, payee_bin=holder, payee_name=called)


def account_refused(award: MonthlyAward, question: AwardQuestion, problem: str) -> AwardOutcome:
    """Told to who named it; of what an official named, the official sees it."""
    adult = next((adult for adult in award.adults if adult.iin == question.iin), None)
    if adult is None:
        return AwardOutcome(award=award, why_not=problem)
    why = common("account_why", problem, adult.reach.language)
    message = words_to(award, adult, WRONG, f"share_account.{question.number}", number=award.case_number, why=why)
    return AwardOutcome(award=award, message=message, why_not=problem)


def words_to(award: MonthlyAward, adult: AskedAdult, key: str, id: str, **params: str) -> Message | None:
    """To a member, who is not who the award speaks to."""
    spoken_to = replace(award, reach=adult.reach, payee_iin=adult.iin, halts=(), stop=None)
    return award_message(spoken_to, key, f"{award.id}.{id}", **params)


def not_parted(award: MonthlyAward, circumstance: Circumstance, words: str) -> Message | None:
    """An official's answer to who asked for their own share; `None` where nobody had been asked by message."""
    adult = next((adult for adult in award.adults if adult.iin == circumstance.iin), None)
    if adult is None:
        return None
    written = shortened(words, adult.reach.channel, adult.reach.language)
    return words_to(award, adult, "award.share_not", f"no.{circumstance.id}", number=award.case_number, words=written)
