"""Screening: who has the right, and who is to be asked, from what may be known before consent."""

from dataclasses import replace
from itertools import dropwhile

from proactive.cases.case import Candidate, Case
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.registers import Facts
from proactive.road import circles, falling, standing
from proactive.road.records import fallen
from proactive.services import Screening, service


def screen(case: Case, now: Now) -> Outcome:
    """Nobody is offered what the registers show they are not entitled to; what they do not show, a person sees."""
    if case.event.is_taken_back:
        return Outcome(case=case.moved(Status.ANNULLED, waiting=Waiting(Reason.EVENT_ANNULLED)))
    facts = case.detected
    result = service(case.service).screen(case, facts, now.today)
    if standing.record_stands(case, facts) is False:  # which its event has yet to say
        return falling.taken_back(case, fallen(case, case.event), now)
    if (again := named_again(case, result)) is not None:
        return Outcome(case=again.moved(Status.READY, waiting=None, wake_at=now.at))
    if result.entitled:
        return reachable(case, result, now)
    end = Status.ATTENTION if result.entitled is None else Status.NOT_ENTITLED
    return Outcome(case=case.with_asking(findings=result.findings).moved(end, waiting=result.why))


def named_again(case: Case, result: Screening) -> Case | None:
    """Whom an official named and who applies again is asked first, though no register shows them."""
    if case.named is None or case.preferred is None or case.named.candidate.iin != case.preferred:
        return None
    shown = {*case.asking.passed_by, *(candidate.iin for candidate in result.candidates)}
    if result.entitled is False or case.preferred in shown:
        return None
    named = replace(case.named, in_person=False)
    candidates = (named.candidate, *result.candidates)
    return replace(case, named=named).with_asking(candidates=candidates, place=0, findings=result.findings)


def reachable(case: Case, result: Screening, now: Now) -> Outcome:
    """The nearest of those who may be asked whom a phone reaches; where it reaches none of a circle, the next is looked
    up. Raises `NotAsked`."""
    with_phone = [candidate for candidate in result.candidates if has_phone(case.detected, candidate)]
    in_turn = sorted(with_phone, key=lambda candidate: candidate.iin != case.preferred)
    candidates = tuple(dropwhile(lambda candidate: not has_own_phone(case, candidate), in_turn))
    if candidates:
        screened = case.with_asking(candidates=candidates, place=0, wider=result.wider, findings=result.findings)
        return Outcome(case=screened.moved(Status.READY, waiting=None, wake_at=now.at))
    if not result.wider:
        return nobody_left(case, result.candidates)
    return further(case, result.candidates, now)


def further(case: Case, numberless: tuple[Candidate, ...], now: Now) -> Outcome:
    """The next circle, as the same answers show it; an official who is to find a number sees all who have none."""
    passed = circles.passed(replace(case.asking, candidates=numberless))
    looking = replace(case, asking=replace(case.asking, passed_by=passed.passed_by))
    outcome = reachable(looking, service(case.service).screen(looking, case.detected, now.today), now)
    if outcome.case is None or outcome.case.waiting != Waiting(Reason.NO_NUMBER):
        return outcome
    everybody = (*numberless, *outcome.case.asking.candidates)
    return replace(outcome, case=outcome.case.with_asking(candidates=everybody, passed_by=()))


def nobody_left(case: Case, numberless: tuple[Candidate, ...]) -> Outcome:
    """Everybody who was asked has answered or let it pass: it ends as the last of them left it, and the right remains.
    Where nobody could be, an official finds a number."""
    ends = {Reason.DECLINED: Status.DECLINED, Reason.STOPPED: Status.DECLINED}
    why = case.waiting.reason if case.waiting else None
    if why in {*ends, Reason.NO_ANSWER, Reason.NOBODY_LEFT}:
        return Outcome(case=case.moved(ends.get(why, Status.EXPIRED), waiting=case.waiting))
    unreached = case.with_asking(candidates=numberless, place=0)
    return Outcome(case=unreached.moved(Status.ATTENTION, waiting=Waiting(Reason.NO_NUMBER)))


def has_phone(facts: Facts, candidate: Candidate) -> bool:
    return candidate.iin is not None and facts.phone(candidate.iin) is not None


def has_own_phone(case: Case, candidate: Candidate) -> bool:
    """Asked by the number too, of the one whose turn it is. Raises `NotAsked`."""
    facts = case.detected
    number = facts.phone(candidate.iin or "")
    assert number is not None
    return standing.belongs(case, facts, number.iin, number.msisdn)
