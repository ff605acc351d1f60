"""Who was a child when their benefit was assigned is paid themselves once they are of age (art. 171(1)).

They are asked for an account of their own in the conversation; an official sees that they are waited for, and finds it
out where no number of theirs is known.
"""

from datetime import date

from proactive.awards.award import AwardReason, AwardWaiting, MonthlyAward
from proactive.awards.wording import award_message
from proactive.basics.calendar import add_years
from proactive.cases.now import Now
from proactive.messages.message import Message

AGE = 18


def of_age_on(award: MonthlyAward) -> date | None:
    """The birthday since which another is paid for somebody grown; `None`: nobody is, or an official named them."""
    birth = award.entitlement.birth
    theirs = award.service == "disability" and award.part is None and award.stop is None
    if not theirs or birth is None or award.payee_named or award.payee_iin == award.recipient_iin:
        return None
    birthday = add_years(birth, AGE)
    return birthday if birthday > award.decided_on else None


def awaits_account(award: MonthlyAward, today: date) -> bool:
    birthday = of_age_on(award)
    return birthday is not None and birthday <= today


def awaited(award: MonthlyAward, now: Now) -> AwardWaiting | None:
    """Shown to officials where nothing else waits for them."""
    return AwardWaiting(AwardReason.PAYEE, since=now.at) if awaits_account(award, now.today) else None


def passed_on(award: MonthlyAward, id: str) -> Message | None:
    """To who was paid for them until now."""
    return award_message(award, "award.passed_on", id, number=award.case_number)
