"""What a circumstance comes to: the award afterwards, and the decision on it, where there is one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from proactive.awards import amounts
from proactive.awards.at_the_desk import KEEPS_ROWS, RESTS, at_the_desk, ended_there, unpaid_since
from proactive.awards.award import (
    AwardChange,
    AwardReason,
    AwardWaiting,
    Because,
    ChangeKind,
    MonthlyAward,
    PaidTooMuch,
    Reach,
    Span,
)
from proactive.awards.bases import basis_of
from proactive.awards.beyond_a_quarter import held_beyond, left_for_later
from proactive.awards.circumstance import Circumstance
from proactive.awards.watching import next_watch
from proactive.awards.wording import beside_telegram, change_message
from proactive.basics.rate import Rate
from proactive.cases.approval import Officer
from proactive.cases.award import Finding, Period
from proactive.cases.now import Now
from proactive.cases.registers import LookUp
from proactive.messages.message import Message

OF_A_SUM = {AwardReason.OVERPAID, AwardReason.ASKED_BACK}
PUT_BEFORE = {AwardReason.PREPARED, AwardReason.PENSION}  # over once nothing is prepared any more


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardOutcome:
    """`message` goes out at once; that of a change when the payment desk has taken it. `why_not` says why nothing is.

    `look_ups` are asked of registers for the question that the award has now.
    """

    award: MonthlyAward
    change: AwardChange | None = None
    apart: "AwardOutcome | None" = None  # another award of the case begins with a decision of its own
    message: Message | None = None
    look_ups: tuple[LookUp, ...] = ()
    why_not: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a circumstance does to an award: of what kind, for which reason, from which day, by whom.

    `after` is the award as it then is; what was paid for nothing is counted from its rows, or is `overpaid` besides.
    """

    circumstance: Circumstance
    kind: ChangeKind
    because: Because
    from_: date
    after: MonthlyAward
    rates: tuple[Rate, ...] = ()
    overpaid: Decimal = amounts.NOTHING
    is_instructed: bool = True  # the order does not say so already
    held: Decimal = amounts.NOTHING  # of one month's payment, at the recipient's request
    apart: "Effect | None" = None  # what of it another award of the case pays from now on
    beside: tuple[tuple[str, Any], ...] = ()  # other fields of the change


def decided(before: MonthlyAward, act: Effect, now: Now, by: str = "system") -> AwardOutcome:
    """The decision, with what is due for months past; what was paid too much is an official's."""
    by_month = amounts.difference(before, act.after, now.today)
    settled_by_it = due_after_all(before, by_month)
    ended_on = ended_there(before, act.kind, now.today)
    unpaid = unpaid_since(before, ended_on, now.today)
    owed = sum(by_month.values(), unpaid) - act.overpaid - settled_by_it
    paid, waiting = overpaid_and_waiting(act, by_month, settled_by_it, owed, now)
    last, number = Span(from_=act.from_, because=act.because), before.changes_made + 1
    after = replace(act.after, changes_made=number, last_change=last, overpaid=paid, waiting=waiting)
    beyond = held_beyond(after, now) if act.is_instructed and not act.held else amounts.NOTHING
    after = left_for_later(after, beyond, now)
    if after.stop is not None and after.holding is not None:
        after = held_no_longer(after, now)
    if after.watch_on is None and (watch_on := next_watch(after, now.today)):
        after = replace(after, watch_on=watch_on)
    rows = instructed_rows(after, act, min(act.from_, ended_on or act.from_))
    desk = at_the_desk(before, after, act.kind, act.from_, rows, now.today)
    after, beside = replace(after, order_ends=desk.order_ends), dict(act.beside)
    beside["goes_on_anew"] = desk.goes_on_anew or beside.get("goes_on_anew", False)
    change = AwardChange(
        number=after.decision_number(after.changes_made),
        circumstance=act.circumstance,
        kind=act.kind,
        because=act.because,
        from_=act.from_,
        at=now.at,
        by=by,
        basis=basis_of(act.because, before.service),
        rows=rows,
        is_instructed=act.is_instructed and desk.is_instructed,
        arrears=max(owed, amounts.NOTHING) + beyond - act.held,
        rates=act.rates,
        findings=(finding(act, before.service),),
        **beside,
    )
    words = change_message(after, change, now.today) if is_told(change, act) else None
    in_short = beside_telegram(after, change, now) if words else None
    told_change = replace(change, message=words, by_sms=in_short)
    apart = decided(replace(act.apart.after, rows=()), act.apart, now, by) if act.apart else None
    return AwardOutcome(award=after, change=told_change, apart=apart)


def due_after_all(before: MonthlyAward, by_month: Mapping[date, Decimal]) -> Decimal:
    """What was paid for months and was not due then, and is due now: it is not paid again."""
    paid = paid_too_much(before)
    return sum(
        (min(max(sum_of, amounts.NOTHING), paid.get(month, amounts.NOTHING)) for month, sum_of in by_month.items()),
        amounts.NOTHING,
    )


def paid_too_much(award: MonthlyAward) -> dict[date, Decimal]:
    """By month, without what came after a stop."""
    return {paid.month: paid.amount for paid in award.overpaid if not paid.after_stop}


def overpaid_and_waiting(
    act: Effect, by_month: Mapping[date, Decimal], settled: Decimal, owed: Decimal, now: Now
) -> tuple[tuple[PaidTooMuch, ...], AwardWaiting | None]:
    """What was paid too much waits for an official, with what does already; what is due after all does no longer."""
    after = act.after
    if owed >= 0 and not (after.overpaid or act.overpaid or overpaid(after) is not None):
        return (), after.waiting
    due_again = {paid for paid in after.overpaid if paid.after_stop and is_lifted(act, paid)}
    stays = tuple(paid for paid in after.overpaid if paid.after_stop and paid not in due_again)
    ended_with = (PaidTooMuch(month=act.from_, amount=act.overpaid, after_stop=True),) if act.overpaid > 0 else ()
    forgiven = sum((paid.amount for paid in due_again), settled)
    paid = (*left_of_months(after, by_month, owed), *stays, *ended_with)
    return paid, waiting_afterwards(after, forgiven, owed, now)


def left_of_months(after: MonthlyAward, by_month: Mapping[date, Decimal], owed: Decimal) -> Iterator[PaidTooMuch]:
    """Of each month what is overpaid once this is settled with it."""
    months = paid_too_much(after)
    for month, sum_of in by_month.items():
        was = months.get(month, amounts.NOTHING)
        months[month] = was - sum_of if sum_of < 0 and owed < 0 else was - min(was, max(sum_of, amounts.NOTHING))
    return (PaidTooMuch(month=month, amount=amount) for month, amount in sorted(months.items()) if amount > 0)


def waiting_afterwards(after: MonthlyAward, forgiven: Decimal, owed: Decimal, now: Now) -> AwardWaiting | None:
    was_overpaid = overpaid(after) or amounts.NOTHING
    left = was_overpaid - forgiven + max(-owed, amounts.NOTHING)
    if left > 0 and (owed < 0 or was_overpaid):
        return AwardWaiting(AwardReason.OVERPAID, now.at, amount=left)
    return None if was_overpaid else after.waiting


def is_lifted(act: Effect, paid: PaidTooMuch) -> bool:
    """Whether the stop after which it was paid is taken back from its day: what goes on from a later one leaves it."""
    return act.after.stop is None and act.kind is ChangeKind.RESUME and act.from_ <= paid.month


def overpaid(award: MonthlyAward) -> Decimal | None:
    """What an official knows to be overpaid, and nobody has asked back yet."""
    waiting = award.waiting
    return waiting.amount if waiting is not None and waiting.reason is AwardReason.OVERPAID else None


def held_no_longer(award: MonthlyAward, now: Now) -> MonthlyAward:
    """What is left of a sum that was to be held back waits for an official, where nothing else does."""
    assert award.holding is not None
    beside = overpaid(award) or amounts.NOTHING  # known since it was agreed to
    left = AwardWaiting(AwardReason.OVERPAID, since=now.at, amount=award.holding.left + beside)
    of_it = award.waiting is None or award.waiting.reason in OF_A_SUM
    return replace(award, holding=None, waiting=left if of_it else award.waiting)


def named(outcome: AwardOutcome, officer: Officer | None) -> AwardOutcome:
    """A decision names who made it, by surname and position (P-2), also where registers were asked first."""
    if officer is None or outcome.change is None:
        return outcome
    apart = named(outcome.apart, officer) if outcome.apart else None
    return replace(outcome, change=replace(outcome.change, officer=officer), apart=apart)


def told_there(outcome: AwardOutcome, reach: Reach, now: Now) -> AwardOutcome:
    """What was just decided, told at another address of the payee's."""
    award, change = replace(outcome.award, reach=reach), outcome.change
    if change is None or change.message is None:
        return replace(outcome, award=award)
    words, in_short = change_message(award, change, now.today), beside_telegram(award, change, now)
    return replace(outcome, award=award, change=replace(change, message=words, by_sms=in_short))


def is_told(change: AwardChange, act: Effect) -> bool:
    """What was foreseen is told too; a new size of an award that rests is told when it is paid again."""
    return change.is_instructed or not act.is_instructed or change.kind in RESTS


def finding(act: Effect, service: str) -> Finding:
    """What was established, by the clause that it falls under."""
    basis = basis_of(act.because, service)
    return Finding(check=act.circumstance.what, passed=True, basis=basis, detail=act.circumstance.on.isoformat())


def instructed_rows(after: MonthlyAward, act: Effect, from_: date) -> tuple[Period, ...]:
    """Every row that is paid from that day on; none while the award rests for another reason."""
    return amounts.clipped(amounts.payable(after), from_, None) if act.kind in KEEPS_ROWS else ()


def unchanged(award: MonthlyAward, why_not: str) -> AwardOutcome:
    return AwardOutcome(award=award, why_not=why_not)


def for_official(award: MonthlyAward, circumstance: Circumstance, now: Now, reason: AwardReason) -> AwardOutcome:
    """An official decides on it; the same is put before them once."""
    if any(pending.id == circumstance.id for pending in award.pending):
        return unchanged(award, "waits already")
    waiting = award.waiting or AwardWaiting(reason, since=now.at, about=(circumstance.what,))
    return AwardOutcome(award=replace(award, pending=(*award.pending, circumstance), waiting=waiting))


def put_aside(award: MonthlyAward, id: str) -> MonthlyAward:
    """Without one of the circumstances that wait for an official."""
    rest = tuple(pending for pending in award.pending if pending.id != id)
    is_done_with = bool(award.pending) and not rest and award.waiting is not None and award.waiting.reason in PUT_BEFORE
    return replace(award, pending=rest, waiting=None if is_done_with else next_waiting(award.waiting, rest))


def next_waiting(waiting: AwardWaiting | None, rest: tuple[Circumstance, ...]) -> AwardWaiting | None:
    """About the first of what still waits."""
    if waiting is None or not rest or waiting.reason is not AwardReason.PREPARED:
        return waiting
    return replace(waiting, about=(rest[0].what,), register="")


def left_waiting(award: MonthlyAward, now: Now) -> AwardWaiting | None:
    """What was an official's before something more pressing took its place; it is theirs again once that is over."""
    if award.pending:
        return AwardWaiting(AwardReason.PREPARED, since=now.at, about=(award.pending[0].what,))
    if award.holding is not None and award.holding.next_on is None:
        return AwardWaiting(AwardReason.ASKED_BACK, since=now.at, amount=award.holding.total)
    too_much = sum((paid.amount for paid in award.overpaid), amounts.NOTHING)
    if not too_much or award.holding is not None:
        return None
    return AwardWaiting(AwardReason.OVERPAID, since=now.at, amount=too_much)


def halted(award: MonthlyAward, circumstance: Circumstance, because: Because, from_: date) -> Effect:
    after = replace(award, halts=(*award.halts, Span(from_=from_, because=because)))
    return Effect(circumstance=circumstance, kind=ChangeKind.SUSPEND, because=because, from_=from_, after=after)


def lifted(award: MonthlyAward, halt: Span, circumstance: Circumstance, because: Because, from_: date) -> Effect:
    """The suspension is over from a day on; what was not paid since then is due."""
    others = tuple(span for span in award.halts if span is not halt)
    past = (replace(halt, until=from_ - amounts.ONE_DAY),) if from_ > halt.from_ else ()
    after = replace(award, halts=(*others, *past))
    return Effect(circumstance=circumstance, kind=ChangeKind.RESUME, because=because, from_=from_, after=after)


def ended(award: MonthlyAward, circumstance: Circumstance, because: Because, due_until: date, from_: date) -> Effect:
    """Stopped from the first day that is not paid any more; `due_until`: the first day that is not due.

    What was paid between the two was not due.
    """
    after = replace(award, stop=Span(from_=from_, because=because))
    paid = amounts.clipped(amounts.payable(award), due_until, from_ - amounts.ONE_DAY)
    return Effect(
        circumstance=circumstance,
        kind=ChangeKind.STOP,
        because=because,
        from_=from_,
        after=after,
        overpaid=amounts.total(paid, due_until, from_),
    )


def unstopped(award: MonthlyAward, stop: Span, circumstance: Circumstance, because: Because, now: Now) -> Effect:
    """The award goes on from the day of its stop: under a new order where that day is over."""
    return Effect(
        circumstance=circumstance,
        kind=ChangeKind.RESUME,
        because=because,
        from_=stop.from_,
        after=replace(award, stop=None),
        rates=award.rates,
        beside=(("goes_on_anew", stop.from_ <= now.today),),
    )


def without_pensions(award: MonthlyAward) -> MonthlyAward:
    """As if nobody drew one: what is then left shows whether it is a pension that leaves nothing."""
    members = tuple(replace(member, pensions=()) for member in award.entitlement.members)
    return replace(award, pensions=(), entitlement=replace(award.entitlement, members=members))


def counted_anew(
    award: MonthlyAward, circumstance: Circumstance, because: Because, from_: date, now: Now, **changes: Any
) -> Effect:
    """The size follows from a day on; it ends where a pension beside it, or parts that others are paid, leave nothing.

    Raises `NotInForce`.
    """
    after = replace(award, **changes) if changes else award
    start = max(from_, award.entitlement.paid_from)
    by_law = amounts.counted(after, start, now.today)
    if not by_law.monthly and amounts.counted(without_pensions(after), start, now.today).monthly:
        return ended(award, circumstance, Because.PENSION, start, start)
    if (after.part or after.apart) and not by_law.monthly:
        return ended(after, circumstance, because, start, start)
    after = replace(after, rows=amounts.joined(award.rows, start, by_law.monthly), rates=by_law.rates)
    return Effect(
        circumstance=circumstance,
        kind=ChangeKind.CHANGE,
        because=because,
        from_=start,
        after=after,
        rates=by_law.rates,
    )
