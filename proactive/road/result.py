"""Result: the citizen is told what was decided (B-O, D-O, L-O), why, and how to have a person look."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from proactive.cases.award import Award
from proactive.cases.case import Case, Decision
from proactive.cases.lifecycle import Status
from proactive.cases.now import Now
from proactive.cases.outcome import Outcome
from proactive.cases.wording import say, why
from proactive.messages.contact import Channel
from proactive.messages.message import Message
from proactive.messages.texts.forms import day, money
from proactive.road import others, standing

FIRST_FOLLOW_UP = timedelta(minutes=10)


def tell(case: Case, now: Now) -> Outcome:
    """A refusal takes nothing from a register, and is told though one of them refuses to answer."""
    assert case.decision is not None
    pays = case.decision.outcome == "assigned"
    if gone := standing.fallen(case, now) if pays else standing.bereft(case, now):
        return gone
    reached = standing.reached(case, now)
    return announced(reached, case.decision, now) if reached else standing.unreached(case)


def announced(case: Case, decision: Decision, now: Now) -> Outcome:
    messages = (message_of(case, decision, now), *beside_telegram(case, decision, now))
    if decision.outcome == "refused":
        refused_case = case.moved(Status.REFUSED, wake_at=others.turn_at(case, now))
        return Outcome(case=refused_case, messages=(*messages, *others.turn_message(case)))
    assigned = case.moved(Status.ASSIGNED, wake_at=now.after(FIRST_FOLLOW_UP))
    if case.payment is None or case.payment.is_told:
        return Outcome(case=assigned)
    paid = replace(assigned, payment=replace(case.payment, is_told=True))
    return Outcome(case=paid, messages=messages)


def message_of(case: Case, decision: Decision, now: Now) -> Message:
    return awarded(case, decision, now) if decision.outcome == "assigned" else refused(case, decision)


def beside_telegram(case: Case, decision: Decision, now: Now) -> tuple[Message, ...]:
    """The result is told by SMS whatever chat they are in: in short, since the chat has all of it."""
    asking = case.asking
    if asking.channel is not Channel.TELEGRAM or asking.msisdn is None or Channel.SMS not in now.channels:
        return ()
    by_sms = case.with_asking(channel=Channel.SMS, address=asking.msisdn)
    award = decision.award
    if decision.outcome == "refused" or award is None:
        return (say(by_sms, "common.refused_beside", number=case.number),)
    key = "common.assigned_beside" if award.one_off is not None else "common.assigned_monthly_beside"
    return (say(by_sms, key, number=case.number, **sums(case, award, now.today)),)


def beforehand(outcome: Outcome, now: Now) -> tuple[Message, ...]:
    """What the citizen will read of an official's act, as it is worded now; a decision is told when it is signed."""
    case = outcome.case
    if case is None or case.decision is None or case.status is not Status.DECIDED:
        return outcome.messages
    return (*outcome.messages, message_of(case, case.decision, now))


def refused(case: Case, decision: Decision) -> Message:
    """The official's words if there are any, else the plain sentence of the check that decided."""
    return say(
        case,
        f"{case.service}.refused",
        number=case.number,
        why=why(decision, case.service, case.language, case.asking.channel),
    )


def awarded(case: Case, decision: Decision, now: Now) -> Message:
    assert decision.award is not None
    key = f"{case.service}.assigned_arrears" if decision.award.arrears else f"{case.service}.assigned"
    return say(case, key, number=case.number, **sums(case, decision.award, now.today))


def sums(case: Case, award: Award, today: date) -> dict[str, str]:
    if award.one_off is not None:
        return {"amount": money(award.one_off, case.language)}
    return {
        "amount": money(award.current(today).amount, case.language),
        "from": day(award.monthly[0].from_, case.language),
        "arrears": money(award.arrears or Decimal(0), case.language),
    }
