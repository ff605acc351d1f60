"""Registers asked on behalf of an award, in the name of its consent: what no feed tells, and what an official wants."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from proactive.awards.award import AskedFor, AwardQuestion, MonthlyAward
from proactive.cases.jobs import Enquiry, Job, LookUps
from proactive.cases.registers import LookUp, Purpose


def scope_of(award: MonthlyAward) -> str:
    """Of the question that is open: its answers, and those of no other."""
    number = award.question.number if award.question else award.questions_asked
    return f"{award.id}.q{number}"


def asking_id(award: MonthlyAward) -> str:
    turn = award.question.turn if award.question else 0
    return f"{scope_of(award)}.{turn}"


def begun(award: MonthlyAward, purpose: AskedFor, **about: Any) -> MonthlyAward:
    """With a question of its own, of which nothing is answered yet."""
    number = award.questions_asked + 1
    return replace(award, questions_asked=number, question=AwardQuestion(purpose=purpose, number=number, **about))


def asked_on(award: MonthlyAward) -> MonthlyAward:
    """The same question, after an answer that led to further look-ups."""
    assert award.question is not None
    return replace(award, question=replace(award.question, turn=award.question.turn + 1))


def job(award: MonthlyAward, look_ups: Iterable[LookUp]) -> Job:
    """One job for all that is missing."""
    enquiry = Enquiry(look_ups=tuple(look_ups), purpose=Purpose.ASSIGN, consent_id=award.consent_id)
    return Job(id=asking_id(award), task=LookUps(), enquiry=enquiry, scope=scope_of(award))
