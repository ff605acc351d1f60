"""What has changed in somebody's life while a benefit is paid (A-12), and what that comes to (A-5, A-7).

A move within the country ends nothing, and one abroad for good does; where it went no register has told yet: a person
looks. Work ends no benefit for a disability, nor the one for bringing up a child with one; who is counted for the care
of a child under eight is not counted with it.
"""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from proactive.awards.award import MonthlyAward
from proactive.awards.watching import carers, children
from proactive.cases.outcome import Outcome
from proactive.conversation.phrases import pattern_of, stands_in
from proactive.conversation.topics.for_a_person import put_before
from proactive.conversation.topics.remark import Remark, answered
from proactive.conversation.topics.topic import Topic
from proactive.messages.escalation import DeskTopic

PENSION = re.compile("пенси|зейнета[қк]ы")
ABROAD = re.compile(
    "росси|узбек|[кқ][иы]рг|беларус|белорус|украин|таджик|туркмен|зарубеж|друго[йг]о? (?:государств|стран)|иностран"
    "|ресей|өзбек|қырғыз|шетел|бас[қк]а (?:мемлекет|ел)"
)
CHOOSES = "chooses"
TOLD_BY = {CHOOSES: "topics.one_of_two", "refuses": "topics.given_up"}  # what else is told by "topics.life_changed"
FOR_A_DISABILITY = {"disability", "special", "child_care"}


def life_changed(remark: Remark) -> Outcome | None:
    """What a person must hear at once of who is paid by the month, or is known by nothing yet: a new guardian writes
    first; `None`: it is about nothing of that."""
    if remark.asking is not None or (remark.case is not None and award_of(remark) is None):
        return None
    news_of = news_in(remark.inbound.text)
    if news_of is None or tells_of_pension_abroad(remark.inbound.text):
        return None
    if remark.case is None:
        return put_before(remark, topic=DeskTopic.LIFE_CHANGED)
    return put_before(remark, TOLD_BY.get(news_of, "topics.life_changed"), DeskTopic.LIFE_CHANGED)


def news_in(text: str) -> str | None:
    """Which of the tables of `life_news.toml` it tells of, the first of them."""
    return next((what for what, pattern in news().items() if stands_in(pattern, text)), None)


@cache
def news() -> Mapping[str, re.Pattern[str]]:
    listed = tomllib.loads(Path(__file__).with_name("life_news.toml").read_text("utf-8"))
    return {what: pattern_of(phrase for language in of.values() for phrase in language) for what, of in listed.items()}


def moved(remark: Remark) -> Outcome:
    if remark.is_paid_once:
        return answered(remark, "topics.duties_none")
    if award_of(remark) is None:
        return put_before(remark, topic=Topic.MOVED)
    return put_before(remark, "topics.moved", topic=Topic.MOVED)


def other_benefit(remark: Remark) -> Outcome:
    """Another benefit is none of ours; a pension of another state suspends what is paid by the month, and no register
    tells of it."""
    if remark.case is None:
        return put_before(remark)
    if award_of(remark) is not None and tells_of_pension_abroad(remark.inbound.text):
        return put_before(remark, "topics.pension_abroad", topic=Topic.OTHER_BENEFIT)
    return answered(remark, "topics.other_benefit", service=remark.service)


def tells_of_pension_abroad(text: str) -> bool:
    plain = text.lower()
    return bool(PENSION.search(plain) and ABROAD.search(plain))


def works(remark: Remark) -> Outcome:
    """What is plain is said; whether a carer works, the registers show each month, and a person is told now."""
    award = award_of(remark)
    if remark.is_paid_once:
        return answered(remark, "topics.duties_none")
    if award is None:
        return put_before(remark, topic=Topic.WORKS)
    if award.service in FOR_A_DISABILITY:
        return answered(remark, "topics.works_no_matter", service=remark.service)
    if award.payee_iin in carers(award, remark.now.today):
        return put_before(remark, "topics.works_carer", topic=Topic.WORKS)
    if children(award, remark.now.today):
        return put_before(remark, "topics.works", topic=Topic.WORKS)
    return put_before(remark, topic=Topic.WORKS)


def award_of(remark: Remark) -> MonthlyAward | None:
    """The running award that the words may be about."""
    award = remark.talk.awards.get(remark.case.number) if remark.case else None
    return award if award is not None and award.stop is None else None
