"""Awards of one case rest on the same facts: what an official decides on one of them is decided on the others too."""

from dataclasses import replace

from proactive.awards import amounts
from proactive.awards.award import AwardReason, AwardWaiting, Because, ChangeKind, MonthlyAward, PaidTooMuch, PartOf
from proactive.awards.changes import by_official
from proactive.awards.circumstance import Circumstance, Happening, first_after
from proactive.awards.outcome import AwardOutcome, overpaid
from proactive.cases.now import Now

OF_THE_FAMILY = {
    Happening.BORN,
    Happening.MEMBER_COUNTED,
    Happening.STUDIES_ENDED,
    Happening.STUDIES_REMOTE,
    Happening.STUDIES_RESUMED,
    Happening.SIGN_OF_LIFE,
    Happening.CARER_EMPLOYED,
    Happening.CHOSEN_ANOTHER,
    Happening.CHOSEN_THIS,
    Happening.RECOUNTED,
    Happening.SHARE_GIVEN_UP,
}


def follows(other: MonthlyAward, outcome: AwardOutcome, now: Now) -> AwardOutcome | None:
    """The same circumstance on another award of the case; `None`: it is none of its matter."""
    change = outcome.change
    if change is None or change.by == "system" or other.id == outcome.award.id:
        return None
    if other.stop is not None:
        return after_its_end(other, change.circumstance, now)
    circumstance = given_up(outcome, other) or change.circumstance
    waits = any(pending.id == circumstance.id for pending in other.pending)
    if not waits and circumstance.what not in OF_THE_FAMILY:
        return None
    following = by_official(other, as_counted(other, circumstance), now, change.by)
    if following.change is None:
        return following if following.award != other else None
    return replace(following, change=replace(following.change, officer=change.officer, words=change.words))


def after_its_end(other: MonthlyAward, circumstance: Circumstance, now: Now) -> AwardOutcome | None:
    """An award that has ended is instructed nothing more, so its last month too goes out as it stood; what was paid too
    much for the days before its end waits for an official."""
    assert other.stop is not None
    if circumstance.what not in OF_THE_FAMILY or circumstance.on >= other.stop.from_:
        return None
    anew = by_official(other, as_counted(other, circumstance), now, "system")
    by_month = amounts.difference(other, anew.award, first_after(now.today))
    too_much = -sum(by_month.values(), amounts.NOTHING)
    if anew.change is None or too_much <= 0:
        return None
    months = tuple(PaidTooMuch(month=month, amount=-sums) for month, sums in by_month.items() if sums < 0)
    owed = too_much + (overpaid(other) or amounts.NOTHING)
    waiting = AwardWaiting(AwardReason.OVERPAID, since=now.at, amount=owed)
    return AwardOutcome(award=replace(other, overpaid=(*other.overpaid, *months), waiting=waiting))


def given_up(outcome: AwardOutcome, other: MonthlyAward) -> Circumstance | None:
    """A member's own share that they want no longer is the family's again, by the award that it was parted from."""
    part, change = outcome.award.part, outcome.change
    if part is None or part.of is not PartOf.MEMBER or other.part is not None or change is None:
        return None
    if (change.kind, change.because) != (ChangeKind.STOP, Because.OWN_WISH):
        return None
    id = f"share_back.{outcome.award.id}"
    return replace(change.circumstance, id=id, what=Happening.SHARE_GIVEN_UP, on=change.from_, iin=part.whose)


def as_counted(other: MonthlyAward, circumstance: Circumstance) -> Circumstance:
    """The family as it was counted again, from the day on which the other award begins."""
    if circumstance.entitlement is None:
        return circumstance
    return replace(circumstance, entitlement=replace(circumstance.entitlement, paid_from=other.entitlement.paid_from))
