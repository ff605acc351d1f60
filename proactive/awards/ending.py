"""What ends an award: able to work, left for good, the other of two benefits, one's own wish (A-2, A-7, A-9, A-10)."""

from datetime import date

from proactive.awards import amounts
from proactive.awards.award import Because, ChangeKind, MonthlyAward
from proactive.awards.circumstance import Circumstance, first_after
from proactive.awards.outcome import Effect, counted_anew, ended
from proactive.cases.now import Now


class NotForThisAward(Exception):
    """The circumstance changes nothing of this award; the message says why."""


def must_be_recipient(award: MonthlyAward, circumstance: Circumstance) -> None:
    """What suspends or ends an award is about its recipient; accounts name nobody. Raises `NotForThisAward`."""
    if circumstance.iin is not None and circumstance.iin != award.recipient_iin:
        raise NotForThisAward("about somebody else than the recipient")


def stopped_after(award: MonthlyAward, circumstance: Circumstance, because: Because, last: date) -> Effect:
    """Due to the end of a day's month; what later months were paid before the news was not due."""
    return ended(award, circumstance, because, first_after(last), circumstance.next_month)


def able(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-2: found able to work, paid to the end of that month."""
    held = award.entitlement.disability
    if held is None or (circumstance.disability and circumstance.disability.disability_id != held.disability_id):
        raise NotForThisAward("about another record than the award rests on")
    return stopped_after(award, circumstance, Because.ABLE_TO_WORK, circumstance.on)


def left_country(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-7: for good; from the first of the next month."""
    must_be_recipient(award, circumstance)
    return stopped_after(award, circumstance, Because.LEFT_COUNTRY, circumstance.on)


def pension(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """A-10: ended from the first of the next month; a pension that is less is made up to the benefit's size, from the
    first of the month after its day."""
    must_be_recipient(award, circumstance)
    if circumstance.pension is None:
        return stopped_after(award, circumstance, Because.PENSION, circumstance.on)
    from_ = first_after(circumstance.on)
    pensions = amounts.with_pension(award, from_, circumstance.pension)
    act = counted_anew(award, circumstance, Because.PENSION, from_, now, pensions=pensions)
    if act.kind is ChangeKind.STOP:
        return stopped_after(award, circumstance, Because.PENSION, circumstance.on)
    return act


def own_wish(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    return ended(award, circumstance, Because.OWN_WISH, circumstance.next_month, circumstance.next_month)
