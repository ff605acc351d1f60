"""What gives an award another size: a re-examination, a correction, an institution, a new year (A-1..3, A-11)."""

from dataclasses import replace
from datetime import date
from typing import Any

from proactive.awards import amounts, counting
from proactive.awards.award import AwardReason, AwardWaiting, Because, ChangeKind, MonthlyAward, Span
from proactive.awards.circumstance import Circumstance, first_after
from proactive.awards.ending import NotForThisAward, able, must_be_recipient
from proactive.awards.outcome import Effect, counted_anew
from proactive.basics import law
from proactive.basics.calendar import add_months, is_of_age
from proactive.cases.now import Now
from proactive.cases.registers import Disability
from proactive.services.disability.amounts import SIZE
from proactive.services.disability.record import UNDER_7
from proactive.services.entitlement import Entitlement


class Unclear(Exception):
    """The register leaves out what the size needs: a person finds it out."""


def examined(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-2: the new size from the day of the change; A-3: after a missed term, resumed as far back as the law lets."""
    held, fresh = award.entitlement.disability, complete(circumstance)
    if held is None or circumstance.iin != award.entitlement.iin:
        raise NotForThisAward("about somebody whose disability the award does not rest on")
    if fresh.disability_id == held.disability_id:
        return corrected(award, circumstance, now)
    since = fresh.established_on or circumstance.on
    if held.established_on is not None and since < held.established_on:
        raise NotForThisAward("an older record than the award rests on")
    if term_missed(award, held, since):
        return recognised_again(award, circumstance, held, fresh, now)
    because = Because.REEXAMINED if same_size(held, fresh) else Because.GROUP_CHANGED
    return counted_anew(award, circumstance, because, since, now, **with_record(award, held, fresh))


def complete(circumstance: Circumstance) -> Disability:
    """Raises `Unclear`."""
    fresh = circumstance.disability
    sized = fresh is not None and (fresh.category == UNDER_7 or fresh.group in (1, 2, 3)) and fresh.cause in SIZE
    if fresh is None or not sized or fresh.established_on is None:
        raise Unclear
    return fresh


def same_size(held: Disability, fresh: Disability) -> bool:
    return (held.category, held.group, held.cause) == (fresh.category, fresh.group, fresh.cause)


def with_record(award: MonthlyAward, held: Disability, record: Disability) -> dict[str, Any]:
    """It ends on another day than the case foresaw; days before the new record stay counted by the one that held."""
    former = (*award.entitlement.former, held)
    return {"entitlement": replace(award.entitlement, disability=record, former=former), "tells_ahead": True}


def term_missed(award: MonthlyAward, held: Disability, since: date) -> bool:
    """The term is over before the new record begins, or the payment rests for that already."""
    over = held.valid_until is not None and since > held.valid_until + amounts.ONE_DAY
    return over or award.halt(Because.NOT_REEXAMINED) is not None


def recognised_again(
    award: MonthlyAward, circumstance: Circumstance, held: Disability, fresh: Disability, now: Now
) -> Effect:
    """A-3: at the former group up to the new record, at most a month back."""
    assert held.valid_until is not None
    assert fresh.established_on is not None
    missed, since = held.valid_until + amounts.ONE_DAY, fresh.established_on
    back = law.number("disability.missed_back_months", since)
    from_ = min(since, max(missed, add_months(since, -back)))
    held_on = replace(held, valid_until=since - amounts.ONE_DAY)
    former = amounts.rested_on(award.entitlement, held_on)
    meanwhile = amounts.counted(replace(award, entitlement=former), from_, now.today)
    act = counted_anew(award, circumstance, Because.REEXAMINED, since, now, **with_record(award, held_on, fresh))
    if act.kind is ChangeKind.STOP:
        raise Unclear  # a pension beside it leaves nothing to resume
    missed_rows = amounts.clipped(meanwhile.monthly, from_, since - amounts.ONE_DAY)
    rows = (*missed_rows, *amounts.clipped(act.after.rows, since, None))
    rates = tuple(dict.fromkeys((*meanwhile.rates, *act.rates)))
    after = replace(act.after, rows=amounts.joined(award.rows, from_, rows), halts=examined_halts(award, missed, from_))
    return replace(act, kind=ChangeKind.RESUME, from_=from_, after=replace(after, rates=rates), rates=rates)


def missed_time(award: MonthlyAward) -> Span | None:
    """The last that stayed unpaid because an examination was missed."""
    unpaid = (
        span for span in reversed(award.halts) if span.because is Because.NOT_REEXAMINED and span.until is not None
    )
    return next(unpaid, None)


def made_good(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-3: it was missed for a good reason, which an official finds: paid from their day on, at most three years back
    from the new record, at the former group. Raises `NotForThisAward`, `NotInForce`."""
    missed, held = missed_time(award), award.entitlement.disability
    records = (*award.entitlement.former, *((held,) if held else ()))
    begun = (record.established_on for record in records)
    since = min((day for day in begun if day and missed and day > missed.from_), default=None)
    if missed is None or missed.until is None or since is None:
        raise NotForThisAward("no examination was missed")
    earliest = add_months(since, -law.number("disability.missed_back_months.good_reason", since))
    from_ = max(missed.from_, circumstance.on, earliest)
    if from_ > missed.until:
        raise NotForThisAward("paid from that day on already")
    still = (replace(missed, until=from_ - amounts.ONE_DAY),) if from_ > missed.from_ else ()
    halts = (*(span for span in award.halts if span is not missed), *still)
    return counted_anew(award, circumstance, Because.REEXAMINED, from_, now, halts=halts)


def examined_halts(award: MonthlyAward, missed: date, from_: date) -> tuple[Span, ...]:
    """The suspension for the missed term is over from a day on; what it lasted stays unpaid, whether or not it was
    told."""
    halt = award.halt(Because.NOT_REEXAMINED) or Span(from_=missed, because=Because.NOT_REEXAMINED)
    past = (replace(halt, until=from_ - amounts.ONE_DAY),) if from_ > halt.from_ else ()
    return (*(span for span in award.halts if span is not halt), *past)


def corrected(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """What the record says now was always so: all of it is counted anew, from the first day that is paid."""
    held, fresh = award.entitlement.disability, circumstance.disability
    if held is None or fresh is None or fresh.disability_id != held.disability_id:
        raise NotForThisAward("about another record than the award rests on")
    if fresh.status == "revoked":
        return able(award, circumstance, now)
    if fresh == held:
        raise NotForThisAward("nothing new")
    fresh = complete(circumstance)
    entitlement = replace(award.entitlement, disability=fresh)
    starts = fresh.established_on or award.entitlement.paid_from
    if starts > award.entitlement.paid_from and not entitlement.former:
        entitlement = replace(entitlement, paid_from=starts)
    return all_anew(award, circumstance, Because.GROUP_CHANGED, now, entitlement=entitlement)


def all_anew(award: MonthlyAward, circumstance: Circumstance, because: Because, now: Now, **changes: Any) -> Effect:
    """From the first day that was ever paid, on what holds now."""
    first = min((row.from_ for row in award.rows), default=award.entitlement.paid_from)
    after = replace(award, **changes)
    by_law = amounts.counted(after, first, now.today)
    after = replace(after, rows=by_law.monthly, rates=by_law.rates)
    return Effect(
        circumstance=circumstance,
        kind=ChangeKind.CHANGE,
        because=because,
        from_=first,
        after=after,
        rates=by_law.rates,
    )


def new_year(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-1: from 1 January by the minimum of the year. Raises `NotInForce` where the year has none."""
    first = circumstance.on
    if circumstance.pension is None and any(pension.from_ < first for pension in award.pensions):
        raise Unclear  # a pension grows by its own rules: an official finds what it is now
    for name in (law.MINIMUM, law.INDEX):
        law.value(name, first)
    if not amounts.clipped(award.rows, first, None):
        raise NotForThisAward("nothing is paid in that year")
    pensions = award.pensions
    if circumstance.pension is not None and pensions:
        pensions = amounts.with_pension(award, max(first, pensions[-1].from_), circumstance.pension)
    of_year = {"year": first.year, "pensions": pensions, "entitlement": of_pensioners(award, circumstance, first)}
    return counted_anew(award, circumstance, Because.NEW_YEAR, first, now, **of_year)


def of_pensioners(award: MonthlyAward, circumstance: Circumstance, first: date) -> Entitlement:
    """Whose part is a supplement to a pension: what that is in the year an official finds. Raises `Unclear`."""
    entitlement, supplemented = award.entitlement, counting.supplemented(award, first)
    if len(supplemented) > 1 or (supplemented and circumstance.pension is None):
        raise Unclear
    for member in supplemented:
        assert circumstance.pension is not None
        entitlement = counting.drawing(award, member, first, circumstance.pension)
    return entitlement


def moved_in(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-11: from the first of the next month. Of children nobody can tell here whether they keep all of it (178(6))."""
    must_be_recipient(award, circumstance)
    if stay_of(award):
        raise NotForThisAward("lives there already")
    birth = award.entitlement.birth
    if birth is None or not is_of_age(birth, law.number("adult_age", circumstance.on), circumstance.on):
        raise Unclear
    stay = Span(from_=circumstance.next_month, because=Because.INSTITUTION)
    centre = award.waiting or AwardWaiting(AwardReason.CENTRE, since=now.at)
    of_stay = {"stays": (*award.stays, stay), "waiting": centre if award.part is None else award.waiting}
    return counted_anew(award, circumstance, Because.INSTITUTION, stay.from_, now, **of_stay)


def moved_out(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-11: all of it again from the month after leaving."""
    must_be_recipient(award, circumstance)
    stay = stay_of(award)
    if stay is None:
        raise NotForThisAward("lives in no institution")
    from_ = max(stay.from_, first_after(circumstance.on))
    over = (replace(stay, until=from_ - amounts.ONE_DAY),) if from_ > stay.from_ else ()
    stays = (*(span for span in award.stays if span is not stay), *over)
    named = None if award.waiting and award.waiting.reason is AwardReason.CENTRE else award.waiting
    return counted_anew(award, circumstance, Because.INSTITUTION, from_, now, stays=stays, waiting=named)


def stay_of(award: MonthlyAward) -> Span | None:
    """The stay in an institution that is not over."""
    return next((stay for stay in award.stays if stay.until is None), None)


def recounted(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """On freshly asked registers, from a day on."""
    entitlement = counting.with_named(award, circumstance.entitlement or award.entitlement)
    return counted_anew(award, circumstance, Because.OFFICIAL, circumstance.on, now, entitlement=entitlement)
