"""Who said no, so that the next of kin are asked, or was set aside when another applied, and says yes after all: their
turn comes again, and nobody is asked beside somebody else."""

from dataclasses import replace

from proactive.cases.case import Candidate, Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.conversation.conversation import Conversation, answer
from proactive.conversation.topics.promise import promised
from proactive.messages.escalation import DeskTopic, Escalation
from proactive.messages.inbound import InboundMessage
from proactive.road import others

NOTE = "said no and changed their mind"


def changed_mind(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome | None:
    """`None` of anybody else. Where somebody of the family has agreed already, that is told, and not by whom; where all
    the others have said no too, or let it pass, it is asked afresh."""
    case, msisdn = talk.passed_on, inbound.msisdn
    if case is None or msisdn is None:
        return None
    if was_set_aside(case, msisdn):
        return after_another(talk, inbound, now)
    person = dict(case.asking.declined).get(msisdn)
    if case.consent is not None or person is None:
        return answer(talk, inbound, "common.in_hand")
    if case.status in {Status.DECLINED, Status.EXPIRED, Status.DETECTED} and not case.beside.superseded:
        first = replace(asked_first(case, person, now), wake_at=now.at)
        reached = {"msisdn": msisdn, "channel": inbound.channel, "address": inbound.address}
        begins = first.with_asking(declined=case.asking.declined, **reached)
        return replace(answer(talk, inbound, "common.applying_again"), case=begins, by="citizen", note=NOTE)
    if case.status not in {Status.READY, Status.OFFERED}:
        escalation = Escalation(topic=DeskTopic.LATE_ANSWER, by=promised(now), promised=False)
        return replace(answer(talk, inbound, "common.answer_kept"), escalation=escalation)
    if case.status is Status.READY:
        waits = replace(asked_at(case, case.asking.place, person), wake_at=now.at)
        return replace(answer(talk, inbound, "common.applying_again"), case=waits, by="citizen", note=NOTE)
    told = answer(talk, inbound, "common.asked_after")
    if waits_for_a_turn(talk, inbound):
        return told
    return replace(told, case=asked_at(case, case.asking.place + 1, person), by="citizen", note=NOTE)


def was_set_aside(case: Case, msisdn: str) -> bool:
    """Another has applied since they were asked."""
    before = others.waiting(case)
    return before is not None and before.msisdn == msisdn and not case.beside.superseded


def after_another(talk: Conversation, inbound: InboundMessage, now: Now) -> Outcome | None:
    """A yes of who was set aside: at once where the other's application came to nothing; as long as it is in hand it is
    kept for then. `None` of anybody else, and where it is assigned."""
    case = talk.passed_on
    before = others.waiting(case) if case else None
    if case is None or before is None or not was_set_aside(case, inbound.msisdn or ""):
        return None
    if others.came_to_nothing(case):
        begun = replace(others.have_their_turn(case, now), by="citizen")
        return replace(begun, messages=answer(talk, inbound, "common.applying_again").messages)
    if case.decision is not None and case.decision.outcome == "assigned":
        return None
    kept = case.with_application(set_aside=replace(before, wanted=True))
    return replace(answer(talk, inbound, "common.in_hand_noted"), case=kept, by="citizen")


def waits_for_a_turn(talk: Conversation, inbound: InboundMessage) -> bool:
    """They said yes after all, and somebody else is being asked."""
    case = talk.passed_on
    if case is None or inbound.msisdn is None or case.consent is not None:
        return False
    return dict(case.asking.declined).get(inbound.msisdn) in case.asking.candidates[case.asking.place + 1 :]


def asked_first(case: Case, person: Candidate, now: Now) -> Case:
    """Registers are asked, or being asked, whom they show; this one comes before all of them."""
    if case.status is not Status.DETECTED:
        return case.screened_again(now.at, preferred=person.iin)
    passed_by = tuple(iin for iin in case.asking.passed_by if iin != person.iin)
    return replace(case.with_asking(passed_by=passed_by), preferred=person.iin)


def asked_at(case: Case, place: int, person: Candidate) -> Case:
    candidates = case.asking.candidates
    return case.with_asking(candidates=(*candidates[:place], person, *candidates[place:]))
