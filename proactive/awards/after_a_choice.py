"""A-9: a carer's part that was chosen instead of the own benefit ends; the right to the own one went on.

The citizen is told ahead of it. When the part is over the registers are asked whether the disability is confirmed, and
going on with the own benefit is put before an official.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from proactive.awards import amounts, asking, choosing, counting, sizes
from proactive.awards.award import AskedFor, AwardQuestion, AwardReason, Because, ChangeKind, MonthlyAward, Span
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.ending import NotForThisAward
from proactive.awards.outcome import AwardOutcome, Effect, counted_anew, for_official, put_aside, unchanged, unstopped
from proactive.awards.wording import award_message
from proactive.basics import law
from proactive.cases.now import Now
from proactive.cases.registers import Disability, Facts, LookUp, about
from proactive.messages.texts.forms import day

PART_ENDS = "award.part_ends"
OWN_AGAIN = {Happening.PART_ENDED, Happening.CHOSEN_BACK}  # what has the benefit that was given up go on


# The family's benefit


def part_ends(award: MonthlyAward) -> date | None:
    """The first day on which who is paid is not counted as a carer any more; `None`: they never were, or they died."""
    iin = award.recipient_iin
    if award.part is not None or award.payee_iin != iin or award.speaks_to_nobody:
        return None
    lasts = [
        member.until for member in award.entitlement.members if member.iin == iin and member.role == counting.CARER
    ]
    stop = award.stop.from_ if award.stop else None
    if not lasts:
        return None
    last = None if None in lasts else max(last for last in lasts if last) + amounts.ONE_DAY
    return min((end for end in (last, stop) if end), default=None)


def told_on(award: MonthlyAward, ends: date) -> date:
    """By the law of the decision where the part was over before it."""
    return ends - timedelta(days=law.number("follow_up_days", max(ends, award.decided_on)))


def next_day(award: MonthlyAward) -> date | None:
    """When the end is to be told, or seen to."""
    ends = part_ends(award)
    if ends is None or award.part_over == ends:
        return None
    return ends if award.part_told == ends else told_on(award, ends)


def seen_to(award: MonthlyAward, now: Now, *, gave_up: bool) -> AwardOutcome | None:
    """`gave_up`: a benefit of their own rests for the part. `None`: nothing of it is due."""
    due, ends = next_day(award), part_ends(award)
    if due is None or ends is None or due > now.today:
        return None
    if ends <= now.today:
        return AwardOutcome(award=replace(award, part_over=ends), why_not="put to the benefit that was given up")
    notified = replace(award, part_told=ends)
    last = day(ends - amounts.ONE_DAY, award.reach.language)
    id = f"{award.id}.part_ends.{ends.isoformat()}"
    words = award_message(award, PART_ENDS, id, number=award.case_number, until=last) if gave_up else None
    return AwardOutcome(award=notified, message=words)


# The benefit that was given up


def given_up(family: MonthlyAward, awards: Iterable[MonthlyAward]) -> MonthlyAward | None:
    """The benefit for their own disability that they gave up last; `None`: one is paid, or ended otherwise."""
    benefits = [own for own in awards if choosing.is_for_disability_of(own, family.recipient_iin) and own.part is None]
    stops = [(own.stop.from_, own) for own in benefits if own.stop]
    if not stops or len(stops) < len(benefits):
        return None
    _, own = max(stops, key=lambda stop: stop[0])
    return own if own.stop and own.stop.because is Because.CHOICE else None


def counts_instead(family: MonthlyAward, own: MonthlyAward, day: date) -> bool:
    """Whether the carer's part that was chosen instead goes on from a day, or after it."""
    if own.stop is None or own.stop.because is not Because.CHOICE or (family.stop and family.stop.from_ <= day):
        return False
    parts = [member for member in family.entitlement.members if member.role == counting.CARER]
    return any(part.iin == own.recipient_iin and (part.until is None or part.until >= day) for part in parts)


def circumstance_of(own: MonthlyAward, ends: date, today: date, record: Disability | None = None) -> Circumstance:
    id = f"{Happening.PART_ENDED}.{own.id}.{ends.isoformat()}"
    return Circumstance(id=id, what=Happening.PART_ENDED, on=ends, came=today, iin=own.recipient_iin, disability=record)


def put_to_registers(own: MonthlyAward, circumstance: Circumstance, now: Now) -> AwardOutcome:
    """Registers are asked for the finding, before an official is."""
    if own.stop is None or own.stop.because is not Because.CHOICE:
        return unchanged(own, "not given up for another")
    purpose = AskedFor.BACK if circumstance.what is Happening.CHOSEN_BACK else AskedFor.OWN_AGAIN
    before_official = {*own.dismissed, *(pending.id for pending in own.pending)}
    if circumstance.id in before_official:
        return unchanged(own, "waits already, or was taken off")
    if own.question is not None and own.question.purpose is purpose:
        return unchanged(own, "asked already")
    if own.question is not None:
        return for_official(own, circumstance, now, AwardReason.PREPARED)
    begun = asking.begun(own, purpose, from_=circumstance.on)
    return AwardOutcome(award=begun, look_ups=look_ups(own), why_not="registers are asked")


def look_ups(own: MonthlyAward) -> tuple[LookUp, ...]:
    return tuple(about(own.recipient_iin, Disability))


def looked_at(own: MonthlyAward, question: AwardQuestion, facts: Facts, now: Now) -> AwardOutcome:
    """Prepared with the finding that is in force on the day; without one an official sees that there is none."""
    facts.need(look_ups(own))
    ends = question.from_ or now.today
    record = confirmed(facts.get(Disability, "IIN", own.recipient_iin), ends)
    return put_before(own, ends, now, record)


def put_before(own: MonthlyAward, ends: date, now: Now, record: Disability | None = None) -> AwardOutcome:
    if own.stop is None:
        return unchanged(own, "it goes on already")
    return for_official(own, circumstance_of(own, ends, now.today, record), now, AwardReason.PREPARED)


def confirmed(records: Iterable[Disability], on: date) -> Disability | None:
    """Of those in force on a day the newest."""
    held = [
        record
        for record in records
        if record.status != "revoked" and record.established_on is not None and record.established_on <= on
        if record.valid_until is None or record.valid_until >= on
    ]
    return max(held, key=lambda record: record.established_on or date.min, default=None)


def goes_on(own: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """From the day after the part, or of another choice, by the finding of that day, under a new order; what lay
    between stays unpaid."""
    stop, held = own.stop, own.entitlement.disability
    if stop is None or stop.because is not Because.CHOICE or held is None:
        raise NotForThisAward("not given up for another")
    if circumstance.disability is None:
        raise NotForThisAward("no disability is confirmed for that day")
    record, on = sizes.complete(circumstance), max(circumstance.on, stop.from_)
    by_choice = circumstance.what is Happening.CHOSEN_BACK
    because = Because.CHOICE if by_choice else Because.PART_ENDED
    same = record.disability_id == held.disability_id
    entitlement = replace(own.entitlement, disability=record)
    by_record = {"entitlement": entitlement} if same else sizes.with_record(own, held, record)
    act = counted_anew(rested_until(without_others(own), stop, on), circumstance, because, on, now, **by_record)
    if act.kind is ChangeKind.STOP:
        raise sizes.Unclear  # a pension beside it leaves nothing to go on with
    return replace(act, kind=ChangeKind.RESUME, beside=(("goes_on_anew", stop.from_ <= now.today),))


def without_others(own: MonthlyAward) -> MonthlyAward:
    """Whichever of the two is decided, the other has nothing left to do."""
    for pending in own.pending:
        if pending.what in OWN_AGAIN:
            own = put_aside(own, pending.id)
    return own


def rested_until(own: MonthlyAward, stop: Span, on: date) -> MonthlyAward:
    rested = Span(from_=stop.from_, because=Because.CHOICE, until=on - amounts.ONE_DAY)
    return replace(own, stop=None, halts=(*own.halts, rested) if on > stop.from_ else own.halts)


def taken_up(own: MonthlyAward, stop: Span, circumstance: Circumstance, because: Because, now: Now) -> Effect:
    """By an official's own act, from the day that they name: of the two no month is paid twice."""
    on = max(circumstance.on, stop.from_)
    act = unstopped(rested_until(own, stop, on), stop, circumstance, because, now)
    return replace(act, from_=on)
