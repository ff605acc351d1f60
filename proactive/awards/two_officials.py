"""Acts on awards where the house wants two officials: the first proposes, another does the same, or takes it off."""

from collections.abc import Set
from dataclasses import replace

from proactive.awards.acts import ACTS, DISMISS
from proactive.awards.award import AwardProposal, AwardReason, AwardWaiting, MonthlyAward, OfficialChange
from proactive.awards.outcome import AwardOutcome
from proactive.awards.reasons_of_acts import must_be_a_reason
from proactive.cases.now import Now
from proactive.road.decision import ActNotPossible

PROPOSED = "proposed"


def acted_on(
    award: MonthlyAward,
    act: str,
    asked_for: OfficialChange,
    official: str,
    person: str,
    now: Now,
    also_of: Set[str] = frozenset(),
) -> AwardOutcome:
    """`official` is how they stand in the history, `person` who they are on every surface; `also_of`: other benefits
    that the act ends. Raises `ActNotPossible`."""
    must_be_a_reason(award, act, asked_for)
    if not {award.service, *also_of} & now.house.four_eyes:
        return ACTS[act](award, asked_for, official, now)
    if award.proposal is None:
        return proposed(award, act, asked_for, official, person, now)
    if act == DISMISS:
        return AwardOutcome(award=without_proposal(award), why_not="sent back")
    if award.proposal.by == person:
        raise ActNotPossible("own_proposal")
    if (award.proposal.act, award.proposal.asked_for) != (act, asked_for):
        raise ActNotPossible("other_proposal", act=award.proposal.act)
    return ACTS[act](without_proposal(award), asked_for, official, now)


def proposed(
    award: MonthlyAward, act: str, asked_for: OfficialChange, official: str, person: str, now: Now
) -> AwardOutcome:
    """Only what could be done at once."""
    ACTS[act](award, asked_for, official, now)
    proposal = AwardProposal(act=act, by=person, at=now.at, asked_for=asked_for)
    waiting = award.waiting or AwardWaiting(AwardReason.PROPOSED, since=now.at, about=(act,))
    return AwardOutcome(award=replace(award, proposal=proposal, waiting=waiting), why_not=PROPOSED)


def without_proposal(award: MonthlyAward) -> MonthlyAward:
    waits_for_it = award.waiting is not None and award.waiting.reason is AwardReason.PROPOSED
    return replace(award, proposal=None, waiting=None if waits_for_it else award.waiting)
