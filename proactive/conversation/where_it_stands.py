"""Where a case stands, in one sentence and a day: until when somebody is waited for, or since when it is so."""

from collections.abc import Iterator
from datetime import date, datetime

from proactive.awards.award import MonthlyAward
from proactive.awards.wording import state_words
from proactive.basics.identifiers import last4
from proactive.cases.case import Case, Payment
from proactive.cases.lifecycle import ASKING, CLOSED, Status
from proactive.cases.now import Now
from proactive.cases.reasons import SAID_MISTAKEN, Reason
from proactive.conversation.conversation import Conversation
from proactive.conversation.topics.promise import hour_of_day
from proactive.messages.contact import Language
from proactive.messages.texts import common, service_words
from proactive.messages.texts.forms import day
from proactive.road.offer import question_until
from proactive.road.redirecting import is_awaited

PAYMENT = {"placed": "ordered", "paid": "paid", "returned": "returned"}  # by its status: which line tells of it


def state_of(case: Case, talk: Conversation, language: Language, now: Now) -> dict[str, str]:
    """An award that is paid by the month answers for itself."""
    name = service_words(case.service, "name", "", language)
    award = talk.awards.get(case.number) if is_paid_by_the_month(case) else None
    sentences = of_award(award, case, talk, language, now) if award else of_case(case, talk, language, now)
    return {"number": case.number, "service": name, "state": " ".join(sentences)}


def state_of_share(award: MonthlyAward, language: Language, now: Now) -> dict[str, str]:
    """Of a share that is paid apart, whose case is another's."""
    name = service_words(award.service, "name", "", language)
    return {"number": award.case_number, "service": name, "state": state_words(award, language, now.today)}


def of_award(award: MonthlyAward, case: Case, talk: Conversation, language: Language, now: Now) -> Iterator[str]:
    yield state_words(award, language, now.today)
    if case.status is Status.ATTENTION and (hour := promised_hour(case, talk)):
        yield common("line", "answer", language).format(by=hour_of_day(hour.astimezone(now.zone), language))


def is_paid_by_the_month(case: Case) -> bool:
    """Also while a person looks at what the citizen wrote meanwhile."""
    asks = case.waiting is not None and case.waiting.reason is Reason.CITIZEN_ASKS and case.decision is not None
    return case.status is Status.ASSIGNED or (case.status is Status.ATTENTION and asks)


def of_case(case: Case, talk: Conversation, language: Language, now: Now) -> Iterator[str]:
    payment = case.payment
    if payment and payment.redirection:
        yield common("state", Status.VERIFYING, language)
        yield dated("since", local(payment.redirection.at, now), language)
        return
    if payment and payment.at and is_paid_next(case, payment):
        paid_on = day(local(payment.at, now), language, year=False)
        yield common("line", PAYMENT[payment.status], language).format(day=paid_on, last4=account_end(case))
        return
    if case.status is Status.ATTENTION and (hour := promised_hour(case, talk)):
        yield common("line", "person", language).format(by=hour_of_day(hour.astimezone(now.zone), language))
        return
    yield common("line", held_as(case), language) if is_held(case) else common("state", case.status, language)
    yield by_when(case, talk, language, now)


def is_paid_next(case: Case, payment: Payment) -> bool:
    """Nothing but the money is to come."""
    return payment.status in PAYMENT and (case.status is Status.ASSIGNED or is_awaited(case))


def is_held(case: Case) -> bool:
    """As the citizen said that the state is wrong."""
    return case.status is Status.ATTENTION and case.waiting is not None and case.waiting.reason in SAID_MISTAKEN


def held_as(case: Case) -> str:
    """Nothing is stopped that is paid, or on its way."""
    if case.payment is None or case.payment.status == "cancelled":
        return "held"
    return "held_ordered" if case.payment.is_under_way else "held_paid"


def account_end(case: Case) -> str:
    return last4(case.paid_to.iban) if case.paid_to else ""


def by_when(case: Case, talk: Conversation, language: Language, now: Now) -> str:
    """The day on which something is to have happened; where nothing is waited for, since when it is so."""
    if case.status in ASKING and case.asking.question:
        return dated("until", local(question_until(case, case.asking.question, now), now), language)
    if case.hearing and case.status is Status.HEARING:
        return dated("object", case.hearing.object_until, language)
    if case.application and case.application.due_on and not case.decision and case.status not in CLOSED:
        return dated("due", case.application.due_on, language)
    since = talk.moved.get(case.number)
    return dated("since", local(since, now), language) if since else ""


def promised_hour(case: Case, talk: Conversation) -> datetime | None:
    """Until when a person was promised to have answered."""
    if case.waiting is not None and case.waiting.reason is Reason.CITIZEN_ASKS and len(case.waiting.about) > 1:
        return datetime.fromisoformat(case.waiting.about[1])
    return talk.waits_until


def dated(line: str, when: date, language: Language) -> str:
    return common("line", line, language).format(day=day(when, language, year=False))


def local(at: datetime, now: Now) -> date:
    return at.astimezone(now.zone).date()
