"""Who was a child when their benefit was assigned is asked for an account of their own once they are of age."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from proactive.awards import acts, adults, answers, foreseen
from proactive.awards.award import AskedFor, AwardReason, AwardWaiting, Because, MonthlyAward, OfficialChange, Span
from proactive.awards.outcome import AwardOutcome
from proactive.cases.registers import Account, Answer, AnswerState, Facts, LookUp, Person, Subscriber
from tests.awards.test_citizens_of_awards import at_ten, award_of
from tests.law.town import iin_of

BIRTHDAY = date(2026, 5, 10)
NOW = at_ten(BIRTHDAY)
DANA, AIGUL, STRANGER = iin_of("Dana"), iin_of("Aigul"), iin_of("Bota")
NUMBER, IBAN = "+77010000002", "KZ31601A000000000001"


def child(**row: Any) -> MonthlyAward:
    """Of Dana, for whom a parent is paid; eighteen that day."""
    family = {"category": "child_7_18", "group": 2, "born": date(2008, 5, 10), "payee": "Aigul"}
    term = {"since": date(2026, 1, 10), "until": date(2028, 1, 9), "decided": date(2026, 2, 2)}
    return award_of({"service": "disability"} | family | term | row)


def known(number: str | None = NUMBER, *accounts: Account) -> Facts:
    phones = (Subscriber(iin=DANA, msisdn=number, language="ru"),) if number else ()
    held = {
        LookUp(Person, "IIN", DANA): (Person(iin=DANA),),
        LookUp(Subscriber, "IIN", DANA): phones,
        LookUp(Subscriber, "IIN", STRANGER): (),
        LookUp(Account, "IBAN", IBAN): accounts,
    }
    return Facts({look_up: Answer(AnswerState.ANSWERED, records) for look_up, records in held.items()})


def account_of(holder: str) -> Account:
    return Account(holder=holder, iban=IBAN, bank="Halyk Bank", kind="current", open=True)


def asked(award: MonthlyAward, number: str | None = NUMBER) -> AwardOutcome:
    """The registers say that Dana lives, and under which number."""
    begun = adults.begun(award, NOW)
    assert begun is not None
    assert begun.award.question is not None
    return adults.offered(replace(begun.award, question=None), begun.award.question, known(number), NOW)


def names_account(award: MonthlyAward, holder: str) -> AwardOutcome:
    """Dana sends it from their own number; the register says whose it is."""
    adult = adults.who_was_asked(award, NUMBER, BIRTHDAY)
    assert adult is not None
    later = adults.wished(award, adult, IBAN, BIRTHDAY)
    assert later is not None
    assert later.question is not None
    assert later.question.purpose is AskedFor.PAYEE
    return answers.payee_looked_at(
        replace(later, question=None), later.question, known(NUMBER, account_of(holder)), NOW
    )


def named_by_official(award: MonthlyAward, holder: str) -> AwardOutcome:
    wish = OfficialChange(from_=BIRTHDAY, because=Because.GUARDIAN_CHANGED, words="По решению суда.", iban=IBAN)
    later = acts.redirect(award, wish, "O-1", NOW).award
    assert later.question is not None
    return answers.payee_looked_at(
        replace(later, question=None), later.question, known(NUMBER, account_of(holder)), NOW
    )


def confirmed(award: MonthlyAward, holder: str) -> AwardOutcome:
    """The register says whose the account is."""
    question = award.question
    assert question is not None
    assert question.purpose is AskedFor.PAYEE
    facts = known(NUMBER, account_of(holder))
    return answers.payee_looked_at(replace(award, question=None), question, facts, NOW)


def waits(award: MonthlyAward) -> str:
    return award.waiting.reason if award.waiting else ""


def test_on_the_eighteenth_birthday_they_are_asked_at_their_own_number_and_in_their_language() -> None:
    outcome = asked(child())
    assert outcome.message is not None
    assert (outcome.message.key, outcome.message.address, outcome.message.iin) == ("award.of_age", NUMBER, DANA)
    assert "Вам 18" in outcome.message.text
    assert waits(outcome.award) == "payee"


def test_the_day_before_nobody_is_asked_and_that_day_the_award_is_looked_at() -> None:
    assert adults.begun(child(), at_ten(date(2026, 5, 9))) is None
    assert adults.ask_on(child(), date(2026, 5, 9)) == BIRTHDAY


def test_their_own_account_makes_them_the_payee_and_who_was_paid_before_hears_of_it() -> None:
    outcome = names_account(asked(child()).award, DANA)
    award, change = outcome.award, outcome.change
    assert change is not None
    assert (award.payee_iin, award.account.iban, award.reach.msisdn, waits(award)) == (DANA, IBAN, NUMBER, "")
    assert (change.kind, change.because, change.by) == ("redirect", "guardian_changed", "system")
    assert change.message is not None
    assert (change.message.key, change.message.address) == ("award.redirect", NUMBER)
    assert outcome.message is not None
    assert (outcome.message.key, outcome.message.address) == ("award.passed_on", child().reach.address)
    assert adults.who_was_asked(award, NUMBER, BIRTHDAY) is None


def test_an_account_of_somebody_else_is_refused_to_who_named_it_and_changes_nothing() -> None:
    before = asked(child()).award
    outcome = names_account(before, AIGUL)
    assert (outcome.change, outcome.award) == (None, replace(before, questions_asked=before.questions_asked + 1))
    assert outcome.message is not None
    assert (outcome.message.key, outcome.message.address) == ("award.account_wrong", NUMBER)


def test_without_a_number_of_their_own_an_official_finds_it_out() -> None:
    outcome = asked(child(), number=None)
    assert (outcome.message, waits(outcome.award)) == (None, "payee")
    assert adults.begun(outcome.award, NOW) is None
    assert named_by_official(outcome.award, DANA).award.payee_iin == DANA


def test_whom_an_official_named_is_paid_and_no_message_changes_that() -> None:
    named = named_by_official(asked(child()).award, STRANGER).award
    assert (named.payee_iin, named.payee_named, waits(named)) == (STRANGER, True, "")
    assert adults.who_was_asked(named, NUMBER, BIRTHDAY) is None


def test_what_else_waits_for_an_official_goes_on_waiting_and_then_the_grown_person_does() -> None:
    overpaid = AwardWaiting(AwardReason.OVERPAID, NOW.at, amount=Decimal("500.00"))
    before = asked(replace(child(), waiting=overpaid)).award
    assert before.waiting == overpaid
    assert names_account(before, DANA).award.waiting == overpaid
    dismissed = acts.dismiss(before, OfficialChange(from_=BIRTHDAY, words="Посмотрели."), "O-1", NOW)
    assert waits(dismissed.award) == "payee"


def test_after_their_parents_death_they_are_paid_from_the_suspension() -> None:
    halt = Span(from_=date(2026, 4, 1), because=Because.PAYEE_DIED)
    waiting = AwardWaiting(AwardReason.PAYEE, NOW.at)
    outcome = names_account(asked(replace(child(), halts=(halt,), waiting=waiting)).award, DANA)
    assert outcome.change is not None
    assert (outcome.change.kind, outcome.change.from_, outcome.award.halts) == ("resume", date(2026, 4, 1), ())
    assert (outcome.message, outcome.award.payee_iin) == (None, DANA)  # nobody is left to tell


def test_a_birthday_that_ends_nothing_is_not_told_as_the_end_of_a_term() -> None:
    """The payment goes on to the term's own end, and that is told ahead alone."""
    notice = foreseen.next_notice(replace(child(), tells_ahead=True))
    assert notice is not None
    assert (notice[1].because, notice[1].day) == (Because.NOT_REEXAMINED, date(2028, 1, 10))
