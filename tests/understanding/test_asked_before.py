"""Who said no and says yes after all is told nothing that is not so, wherever the case stands by then."""

from dataclasses import replace

import pytest

from proactive.conversation.asked_before import changed_mind
from proactive.messages.escalation import DeskTopic
from tests.understanding.test_answers import S, remark, standing

THEIRS, ANOTHERS = "+77010000000", "+77020000000"


def said_yes_after_all(status):
    """Another number is that of the case by now; nobody has agreed."""
    case = replace(standing("burial", S.OFFERED), status=status)
    person = case.candidate
    passed = (person.iin,)
    asked = case.with_asking(msisdn=ANOTHERS, declined=((THEIRS, person),), passed_by=passed)
    said = remark(None, words="да")
    return person, changed_mind(replace(said.talk, passed_on=asked), said.inbound, said.now)


@pytest.mark.parametrize("status", [S.DETECTED, S.DECLINED, S.EXPIRED])
def test_where_nobody_else_is_being_asked_they_come_first(status):
    person, outcome = said_yes_after_all(status)
    assert [message.key for message in outcome.messages] == ["common.applying_again"]
    later = outcome.case
    assert (later.status, later.preferred, later.asking.msisdn) == (S.DETECTED, person.iin, THEIRS)
    assert person.iin not in later.asking.passed_by


@pytest.mark.parametrize("status", [S.ATTENTION, S.NOT_ENTITLED])
def test_where_it_cannot_go_on_by_itself_a_person_reads_the_yes(status):
    outcome = said_yes_after_all(status)[1]
    assert [message.key for message in outcome.messages] == ["common.answer_kept"]
    assert (outcome.case, outcome.escalation.topic) == (None, DeskTopic.LATE_ANSWER)
