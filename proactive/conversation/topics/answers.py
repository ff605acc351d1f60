"""The answer to each topic, true of the citizen's own case: `answer(topic, remark)`, pure as every stage.

A topic is never a yes, a no, a stop or a withdrawal: at the most it holds a case, brings a person, or begins again what
was over. What is asked meanwhile stays asked.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from proactive.awards.award import AwardState
from proactive.cases.case import Case
from proactive.cases.check_word import check_word
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.registers import NotAsked, RegisterRefuses
from proactive.cases.wording import reply
from proactive.conversation.citizen_commands import AGAIN, apply_again, tell_why
from proactive.conversation.topics import accounts, changed, kin, mistaken, money
from proactive.conversation.topics.for_a_person import answered_by_a_person, put_before
from proactive.conversation.topics.letters import words_of
from proactive.conversation.topics.promise import hour_of_day
from proactive.conversation.topics.remark import Remark, answered, answered_alone, still_open
from proactive.conversation.topics.topic import Topic
from proactive.conversation.understanding import Meaning, Said, names
from proactive.conversation.withdrawal import asked_about, may_be_withdrawn
from proactive.messages.escalation import Escalation
from proactive.road.offer import question_until, whom

Reply = Callable[[Remark], Outcome]


def answer(topic: Topic, remark: Remark) -> Outcome:
    """What follows from it; the case is moved only where somebody is wrong, or a person is asked for."""
    outcome = contradicted(topic, remark) if topic in mistaken.CLAIMS else ANSWERS[topic](remark)
    if outcome.escalation is None:
        return outcome
    return replace(outcome, escalation=replace(outcome.escalation, topic=topic))


def says(key: str) -> Reply:
    """The same words for everybody."""
    return partial(answered, key=key)


def says_alone(key: str) -> Reply:
    return partial(answered_alone, key=key)


def contradicted(topic: Topic, remark: Remark) -> Outcome:
    """Held where it can be true of a case, and is said of its person; of the death that a benefit is about nobody is
    told to be mistaken. What can be true of no case of theirs holds none, and a person answers."""
    case = mistaken.claimed(topic, remark)
    if case is not None and kin.is_about_the_case(topic, case, remark.inbound.text):
        return mistaken.hold(topic, case, remark)
    if case is not None and topic is Topic.DIED:
        return put_before(remark, "topics.who_died")
    if topic is Topic.DIED and remark.case is not None:
        return answered_alone(remark, "topics.condolence")
    if case is not None or is_held_for_a_death(remark):
        return put_before(remark)
    if topic is Topic.ALIVE and remark.case is not None:
        return answered_by_a_person(remark, "topics.nobody_died")
    return answered_by_a_person(remark)


def is_held_for_a_death(remark: Remark) -> bool:
    """What is paid by the month may be suspended or stopped because of one."""
    awards = (*remark.talk.awards.values(), *remark.talk.shares)
    return any(award.state(remark.now.today) is not AwardState.RUNNING for award in awards)


# --- What it is, and who writes


def what_for(remark: Remark) -> Outcome:
    if remark.case is None:
        return answered(remark, "common.who")
    return answered(remark, "topics.what_for", service=remark.service)


LITTLE = {"мало", "маловато", "маленькая", "маленькое", "аз", "азырак"}


def asks_why_little(remark: Remark) -> bool:
    """Is answered by how the sum is made."""
    return bool(LITTLE & set(words_of(remark.inbound.text)))


def why(remark: Remark) -> Outcome:
    """Why it was decided so; before that, why we write at all."""
    if remark.case is None:
        return tells_why(remark) if remark.talk.shares else answered(remark, "common.who")
    if asks_why_little(remark):
        return money.how_much(remark)
    if remark.case.last_decision is None and remark.case.status in money.OVER:
        return money.status(remark)
    if remark.case.last_decision is None:
        return answered(remark, "topics.why_offered", service=remark.service)
    return tells_why(remark)


def tells_why(remark: Remark) -> Outcome:
    """Of a share of another's case too: its payee has no case of their own."""
    return tell_why(remark.talk, remark.inbound, Said(Meaning.WHY), remark.now)


def which_child(remark: Remark) -> Outcome:
    """By the given name and the year of birth; after a death, by the name that the offer said."""
    case = remark.case
    if case is None or case.subject_iin == case.recipient_iin:
        return what_for(remark)
    if mistaken.after_a_death(case):
        return about_whom(remark, case)
    try:
        child = case.facts.person(case.subject_iin)
    except (NotAsked, RegisterRefuses):
        child = None
    if child is None or child.given_name is None:
        return put_before(remark)
    name = child.given_name.title()
    return answered(
        remark, "topics.which_child", child=f"{name}, {child.birth_date.year}" if child.birth_date else name
    )


def about_whom(remark: Remark, case: Case) -> Outcome:
    name = whom(case)
    if name is None:
        return what_for(remark)
    return answered(remark, "topics.about_whom", service=remark.service, whom=name)


def both_languages(remark: Remark) -> Outcome:
    """It says itself how each is chosen."""
    return still_open(remark, reply(remark.inbound, remark.language, "common.choose_language", remark.case))


def with_word(key: str) -> Reply:
    """Who writes, and the word by which 1414 proves it."""

    def reply(remark: Remark) -> Outcome:
        if remark.case is None:
            return answered(remark, "common.who")
        return answered(remark, key, word=check_word(remark.case, remark.language))

    return reply


# --- The course of an application


def mistaken_answer(remark: Remark) -> Outcome:
    """Which of both was a mistake, their words or the case say: what is asked can still be answered, a no is taken back
    by applying again, and whether a consent is taken back is asked at once, as after its own word."""
    says_no = names(Meaning.NO, remark.inbound.text) and not names(Meaning.YES, remark.inbound.text)
    if remark.asking and (remark.asking.status is Status.OFFERED or says_no):
        return answered(remark, "topics.changed_mind")
    case = remark.case
    if case is not None and (case.status is Status.ASSIGNED or case.number in remark.talk.awards):
        return money.status(remark) if says_no else put_before(remark)
    if case is not None and (case.status is Status.ANNULLED or (says_no and may_be_withdrawn(case))):
        return under_way(remark, "topics.applied_here")
    question = asked_about(remark.talk, remark.inbound, "topics.mistaken_yes", remark.now)
    return question or begun_again(remark) or answered(remark, "topics.mistaken_no_late")


def again(remark: Remark) -> Outcome:
    return begun_again(remark) or under_way(remark, "topics.applied_here")


def begun_again(remark: Remark) -> Outcome | None:
    """Who is being asked may still say yes, and whose case came to nothing applies anew; `None` of anybody else."""
    if remark.asking:
        return answered(remark, "topics.changed_mind")
    if remark.talk.latest and remark.talk.latest.status in AGAIN:
        return apply_again(remark.talk, remark.inbound, remark.now)
    return None


def applied_already(remark: Remark) -> Outcome:
    if remark.asking and remark.asking.status is Status.OFFERED:
        return answered(remark, "topics.applied_already")
    return under_way(remark, "topics.applied_here")


def if_yes(remark: Remark) -> Outcome:
    if remark.asking and remark.asking.status is Status.OFFERED:
        return answered(remark, "topics.if_yes")
    if remark.asking:
        return answered(remark, "topics.if_account")
    return under_way(remark, "topics.goes_on")


def if_no(remark: Remark) -> Outcome:
    """The right stays, and who else may be asked; of an application how it is taken back."""
    if remark.asking and remark.asking.status is Status.OFFERED:
        is_last = remark.asking.asking.is_last
        return answered(remark, "topics.if_no" if is_last else "topics.if_no_next")
    if any(may_be_withdrawn(case) for case in remark.talk.heard_of):
        return answered(remark, "topics.may_take_back")
    return money.status(remark)


def under_way(remark: Remark, key: str) -> Outcome:
    """Of an application that there is; without any the status says so."""
    case = remark.case
    if case is None or case.consent is None or case.status in money.OVER or case.last_decision is not None:
        return money.status(remark)
    return answered(remark, key, number=case.number)


def condition(remark: Remark) -> Outcome:
    """ "Yes, but", "no, but": never counted as either."""
    return answered(remark, "topics.condition" if remark.asking else "common.nothing_asked")


def more_time(remark: Remark) -> Outcome:
    question = remark.asking.asking.question if remark.asking else None
    if question is None or remark.asking is None:
        return answered(remark, "topics.more_time_none")
    until = question_until(remark.asking, question, remark.now)
    return answered(remark, "topics.more_time", until=hour_of_day(until.astimezone(remark.now.zone), remark.language))


def papers(remark: Remark) -> Outcome:
    """None; or the one that an official has asked for."""
    case = next((case for case in remark.talk.heard_of if case.status is Status.DOCUMENT), None)
    if case is None or case.waiting is None or not case.waiting.about:
        return answered(remark, "topics.papers")
    return answered(remark, "topics.papers_document", number=case.number, document=case.waiting.about[0])


def duties(remark: Remark) -> Outcome:
    """What is to be told of what changes (A-12); of a payment made once nothing is."""
    return answered(remark, "topics.duties_none" if remark.is_paid_once else "topics.duties")


def who_buried(remark: Remark) -> Outcome:
    """It is paid to who buried (B-1): an official finds out who did."""
    buried = remark.case is not None and mistaken.after_a_death(remark.case)
    return put_before(remark, "topics.who_buried" if buried else "topics.person")


def not_married(remark: Remark) -> Outcome:
    """Who was a spouse may still have buried; an official tells whose the benefit is."""
    return put_before(remark, "topics.not_married" if remark.case else "topics.person")


def life_in_danger(remark: Remark) -> Outcome:
    """Nobody is pressed, and no hour is named: a person reads it before all others. Who wrote it must be able to read
    the answer."""
    remark = replace(remark, answers_as_spoken=True)
    escalation = Escalation(topic=Topic.LIFE_IN_DANGER, by=remark.now.local, promised=False)
    return replace(answered_alone(remark, "topics.life_in_danger"), escalation=escalation)


ANSWERS: Mapping[Topic, Reply] = {
    Topic.HOW_MUCH: money.how_much,
    Topic.WHEN_DECISION: money.when_decision,
    Topic.WHEN_MONEY: money.when_money,
    Topic.NOT_COME: money.not_come,
    Topic.COST: says("topics.cost"),
    Topic.PAY_BACK: money.pay_back,
    Topic.WHAT_FOR: what_for,
    Topic.WHY: why,
    Topic.OTHER_BENEFIT: changed.other_benefit,
    Topic.WHICH_CHILD: which_child,
    Topic.WHERE_IBAN: says("topics.where_iban"),
    Topic.NO_ACCOUNT: accounts.no_account,
    Topic.CASH: says("topics.cash"),
    Topic.CARD_NUMBER: accounts.card_number,
    Topic.ANOTHER_CARD: accounts.another_card,
    Topic.CHANGE_ACCOUNT: accounts.change_account,
    Topic.MISTAKEN_ANSWER: mistaken_answer,
    Topic.YES_BUT: condition,
    Topic.NO_BUT: condition,
    Topic.FOR_ANOTHER: says("topics.for_another"),
    Topic.MORE_TIME: more_time,
    Topic.APPLIED_ALREADY: applied_already,
    Topic.APPLY_AGAIN: again,
    Topic.IF_YES: if_yes,
    Topic.IF_NO: if_no,
    Topic.HOW_LONG: money.how_long,
    Topic.OFFICE: says("topics.office"),
    Topic.PAPERS: papers,
    Topic.DUTIES: duties,
    Topic.MOVED: changed.moved,
    Topic.WORKS: changed.works,
    Topic.WHO_ARE_YOU: with_word("topics.who"),
    Topic.IS_IT_REAL: with_word("topics.is_it_real"),
    Topic.PERSON: put_before,
    Topic.COMPLAINT: partial(put_before, key="topics.complaint"),
    Topic.FEEDBACK: says("topics.feedback"),
    Topic.THANKS: says_alone("topics.thanks"),
    Topic.CONDOLENCE: says_alone("topics.condolence"),
    Topic.LANGUAGE: both_languages,
    Topic.ARE_YOU_BOT: says("topics.are_you_bot"),
    Topic.INSULT: says_alone("topics.insult"),
    Topic.CODE_ASKED: says("topics.code_asked"),
    Topic.LIFE_IN_DANGER: life_in_danger,
    Topic.WHO_BURIED: who_buried,
    Topic.NOT_MARRIED: not_married,
}
