"""Hearing: before an official refuses, the citizen is told why and may object (P-1; APC, art. 73).

Not where the system decides, nor where the term is shorter than five working days, nor where it was refused before.
"""

from dataclasses import replace
from datetime import date, datetime, time

from proactive.basics import law
from proactive.basics.calendar import TIMEZONE, citizens_days, legal_day
from proactive.basics.law import NotInForce
from proactive.cases.award import Ground
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.preliminary import Hearing
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import NotAsked, RegisterRefuses
from proactive.cases.wording import say, shortened
from proactive.messages.texts.forms import day
from proactive.road import standing
from proactive.road.decision import ActNotPossible
from proactive.services import service
from proactive.services.deadlines import closing_time

LONGEST_OBJECTION = 1000  # characters


def is_owed(case: Case) -> bool:
    """Whether a refusal is to be told beforehand."""
    heard = case.hearing is not None and (case.hearing.is_told or case.status is Status.HEARING)
    if case.registered_at is None or case.decision is not None or heard:
        return False
    today = case.registered_at.astimezone(TIMEZONE).date()
    try:
        return law.number(service(case.service).term(case), today) >= law.number("hearing.from_term_days", today)
    except NotInForce:
        return True  # a term that the law does not say is none that frees from it


def tell(case: Case, ground: Ground | None, words: str, official: str, now: Now) -> Outcome:
    """The preliminary decision, with its reason and the days. Nobody writes to who has died: where the answers are not
    fresh it is told as soon as the registers have answered."""
    hearing = begun(case, ground, words, official, now)
    waiting_case = case.with_application(hearing=hearing, approval=None).moved(
        Status.HEARING, waiting=None, wake_at=now.at
    )
    try:
        outcome = wait(waiting_case, now)
    except NotAsked:
        outcome = Outcome(case=waiting_case)
    return replace(outcome, by=official, note="preliminary refusal")


def begun(case: Case, ground: Ground | None, words: str, official: str, now: Now) -> Hearing:
    from_day = legal_day(now.at, TIMEZONE, closing_time(case.service, now.today))
    return Hearing(
        told_at=now.at,
        object_until=citizens_days(from_day, law.number("hearing.object_days", now.today)),
        decide_from=citizens_days(from_day, law.number("hearing.decide_days", now.today)),
        official=official,
        words=words,
        ground=ground,
        is_told=False,
    )


def wait(case: Case, now: Now) -> Outcome:
    """It is told; when the days are over it is the official's turn."""
    assert case.hearing is not None
    if not case.hearing.is_told:
        return dead(case, now) or told_now(case, case.hearing, now)
    return Outcome(case=case.moved(Status.REVIEW, waiting=None), note="hearing over")


def dead(case: Case, now: Now) -> Outcome | None:
    """A register that refuses to say keeps nobody from being heard: an official wants it, and knows the case."""
    try:
        return standing.bereft(case, now)
    except RegisterRefuses:
        return None


def told_now(case: Case, before: Hearing, now: Now) -> Outcome:
    """The days run from today."""
    hearing = replace(begun(case, before.ground, before.words, before.official, now), is_told=True)
    wake_at = datetime.combine(hearing.decide_from, time(), now.zone)
    message = say(
        case,
        "common.hearing",
        number=case.number,
        why=shortened(hearing.words, case.asking.channel, case.language),
        until=day(hearing.object_until, case.language),
    )
    return Outcome(case=replace(case.with_application(hearing=hearing), wake_at=wake_at), messages=(message,))


def objected(case: Case, words: str) -> Outcome:
    """What the citizen says against it is put before the official at once; the days run on."""
    assert case.hearing is not None
    objection = "\n".join(filter(None, (case.hearing.objection, words.strip())))[:LONGEST_OBJECTION]
    heard = case.with_application(hearing=replace(case.hearing, objection=objection))
    said = Waiting(Reason.OBJECTION)
    if case.status is Status.HEARING:
        return Outcome(case=heard.moved(Status.REVIEW, waiting=said), by="citizen", note="objection")
    approved = heard.application is not None and heard.application.approval is not None  # it goes on as it does
    return Outcome(case=heard if approved else replace(heard, waiting=said), by="citizen", note="objection")


def check_over(case: Case, today: date) -> None:
    """Raises `ActNotPossible` before a refusal may be decided."""
    if case.decision is None and case.hearing is not None and not case.hearing.is_over(today):
        raise ActNotPossible("hearing_runs", number=case.number, day=case.hearing.decide_from.isoformat())
