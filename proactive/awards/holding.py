"""A-12: what was overpaid is held back only where the recipient asks for it, at most a quarter of a month's payment.

An official asks the recipient, or has their written request; the recipient asks by a word from their own number. From
the next month on the desk is told of each instalment on the first of its month: whoever takes the request back is paid
in full from the next month. No register and no official holds back anything by itself (arts. 174(4), 232(2), 233).
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from proactive.awards import amounts
from proactive.awards.award import AwardReason, AwardWaiting, Because, ChangeKind, HeldBack, Holding, MonthlyAward
from proactive.awards.circumstance import Circumstance, Happening, first_after
from proactive.awards.ending import NotForThisAward
from proactive.awards.outcome import OF_A_SUM, AwardOutcome, Effect, decided, held_no_longer, overpaid
from proactive.awards.wording import award_message, percent_of
from proactive.cases.now import Now
from proactive.cases.wording import shortened
from proactive.messages.texts import service_words
from proactive.messages.texts.forms import money
from proactive.services import monthly

OFFER = "award.hold_offer"
NOTED = "award.hold_noted"


def wish(
    award: MonthlyAward,
    what: Happening,
    now: Now,
    *,
    iin: str | None = None,
    amount: Decimal | None = None,
    words: str = "",
) -> Circumstance:
    """That it begins or ends: by the recipient's word (`iin`), or by an official on it."""
    id = f"{what}.{award.id}.{award.changes_made + 1}"
    return Circumstance(id=id, what=what, on=now.today, came=now.today, iin=iin, amount=amount, words=words)


# Asked back, and agreed to


def asked_back(award: MonthlyAward, total: Decimal, words: str, now: Now) -> AwardOutcome:
    """The recipient reads what was overpaid and why, and what they may do; nothing is held back before their word."""
    holding = Holding(total=total, left=total, a_month=most_a_month(award, total, now))
    waiting = AwardWaiting(AwardReason.ASKED_BACK, since=now.at, amount=total)
    of_it = award.waiting is None or award.waiting.reason in OF_A_SUM
    later = replace(award, holding=holding, waiting=waiting if of_it else award.waiting)
    language = award.reach.language
    message = award_message(
        award,
        OFFER,
        f"{award.id}.hold.{award.changes_made + 1}.{now.today.isoformat()}",
        number=award.case_number,
        service=service_words(award.service, "name", "", language),
        amount=money(total, language),
        held=money(holding.a_month, language),
        words=shortened(words, award.reach.channel, award.reach.language),
    )
    return AwardOutcome(award=later, message=message, why_not="asked back")


def agreed(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """From the first of the next month. Raises `NotForThisAward`."""
    total = circumstance.amount or (award.holding.left if award.holding else overpaid(award))
    if award.holding is not None and award.holding.next_on is not None:
        raise NotForThisAward("held back already")
    if not total:
        raise NotForThisAward("nothing is known to be overpaid")
    from_ = first_after(now.today)
    after = replace(
        award,
        holding=Holding(total=total, left=total, a_month=agreed_to(award, total, now), next_on=from_),
        waiting=None if award.waiting and award.waiting.reason in OF_A_SUM else award.waiting,
        overpaid=(),
    )
    return of_holding(circumstance, after, from_)


def most_a_month(award: MonthlyAward, total: Decimal, now: Now) -> Decimal:
    """Of the next month as it is paid in full."""
    from_ = first_after(now.today)
    return min(percent_of(amounts.on_day(award.rows, from_), from_), total)


def agreed_to(award: MonthlyAward, total: Decimal, now: Now) -> Decimal:
    """What they read when they were asked, and never more; else a quarter of the next month."""
    return award.holding.a_month if award.holding else most_a_month(award, total, now)


def of_holding(circumstance: Circumstance, after: MonthlyAward, from_: date) -> Effect:
    """Told and signed; the desk hears of each instalment in its month."""
    return Effect(
        circumstance=circumstance,
        kind=ChangeKind.CHANGE,
        because=Because.HELD_BACK,
        from_=from_,
        after=after,
        is_instructed=False,
    )


def ended(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """The recipient takes the request back: what is left to be returned is an official's again. Raises
    `NotForThisAward`."""
    if award.holding is None or award.holding.next_on is None:
        raise NotForThisAward("nothing is held back")
    return of_holding(circumstance, held_no_longer(award, now), first_after(now.today))


def declined(award: MonthlyAward, now: Now) -> AwardOutcome:
    """They were asked, and will not: an official sees it."""
    return AwardOutcome(award=held_no_longer(award, now), why_not="declined")


def noted(award: MonthlyAward, circumstance: Circumstance) -> AwardOutcome | None:
    """Asked for before an official has: put before one, once. `None`: nothing is known to be overpaid."""
    total = overpaid(award)
    if total is None:
        return None
    if any(pending.what is Happening.HOLDING_ASKED for pending in award.pending):
        return AwardOutcome(award=award, why_not="waits already")
    request = replace(circumstance, amount=total)
    return AwardOutcome(award=replace(award, pending=(*award.pending, request)), why_not="an official's")


# Instalments


def due_on(award: MonthlyAward) -> date | None:
    """The first of the month in which something is held back next."""
    return award.holding.next_on if award.holding is not None and award.stop is None else None


def instalment(award: MonthlyAward, now: Now) -> AwardOutcome:
    """Of this month's payment: what was agreed to, never more than a quarter, or what is left; none of a month that is
    not paid."""
    assert award.holding is not None
    month = now.today.replace(day=1)
    paid = monthly.due(amounts.payable(award), month)
    part = min(percent_of(paid, month), award.holding.a_month, award.holding.left)
    later = replace(award.holding, left=award.holding.left - part, next_on=first_after(now.today))
    held_back = HeldBack(month, part) if part else award.held_back
    after = replace(award, holding=later if later.left else None, held_back=held_back)
    if not part:
        return AwardOutcome(award=after, why_not="nothing is paid this month")
    circumstance = Circumstance(
        id=f"{Because.HELD_BACK}.{award.id}.{month:%Y-%m}", what=Happening.HOLDING_DUE, on=month, came=now.today
    )
    act = Effect(
        circumstance=circumstance,
        kind=ChangeKind.CHANGE,
        because=Because.HELD_BACK,
        from_=month,
        after=after,
        rates=award.rates,
        held=part,
    )
    return decided(award, act, now)
