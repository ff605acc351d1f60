"""How many subsistence minimums a month a family gets, and between which days (arts. 234(8), 236)."""

from datetime import date, timedelta
from functools import partial

from proactive.basics import law
from proactive.basics.rate import Rate
from proactive.services.member import Member
from proactive.services.monthly import Share, Size

ONE_DAY = timedelta(days=1)
MOST = 6  # six and more share one size
PARAMETERS = tuple(name for name in law.LAW if name.startswith(("breadwinner.members.", "breadwinner.orphan.")))


def shares(members: list[Member], start: date) -> tuple[Share, ...]:
    """From the day the right is paid for, cut where the number of members or of orphans changes."""
    return tuple(
        Share(from_=from_, until=until, size=partial(size, *heads(members, from_)), names=PARAMETERS)
        for from_, until in spans(members, start)
        if any(heads(members, from_))
    )


def share_of(iin: str, members: list[Member], start: date) -> tuple[Share, ...]:
    """What of it is for one of them."""
    own = [
        (span, next((member for member in members if member.iin == iin and member.holds(span[0])), None))
        for span in spans(members, start)
    ]
    return tuple(
        Share(
            from_=from_,
            until=until,
            size=partial(part, member.is_orphan(from_), *heads(members, from_)),
            names=PARAMETERS,
        )
        for (from_, until), member in own
        if member
    )


def spans(members: list[Member], start: date) -> list[tuple[date, date | None]]:
    days = sorted({start, *(day for member in members for day in turns(member) if day > start)})
    return list(zip(days, [*(day - ONE_DAY for day in days[1:]), None], strict=True))


def turns(member: Member) -> list[date]:
    """The days on which something changes for a member."""
    ended = [member.until + ONE_DAY] if member.until else []
    return [member.from_, *ended, *([member.orphan_from] if member.orphan_from else [])]


def heads(members: list[Member], day: date) -> tuple[int, int]:
    """Orphans and other members on a day, each person once."""
    present = {member.iin: member for member in members if member.holds(day)}.values()
    orphans = sum(member.is_orphan(day) for member in present)
    return orphans, len(present) - orphans


def size(orphans: int, non_orphans: int, day: date) -> Size:
    """Art. 236(3) by the number of members; with full orphans among them, art. 236(4)."""
    if not orphans:
        rate = law.value(f"breadwinner.members.{min(non_orphans, MOST)}", day)
        return rate.value, (rate,)
    per_orphan, per_other, cap = (law.value(f"breadwinner.orphan.{name}", day) for name in ("each", "others", "cap"))
    rates: tuple[Rate, ...] = (per_orphan, per_other, cap) if non_orphans else (per_orphan,)
    if law.word("breadwinner.orphan.cap_covers", day) == "all":
        return min(orphans * per_orphan.value + non_orphans * per_other.value, cap.value), (per_orphan, per_other, cap)
    return orphans * per_orphan.value + min(non_orphans * per_other.value, cap.value), rates


def part(orphan: bool, orphans: int, non_orphans: int, day: date) -> Size:
    """One member's part: an equal one, or in a family with full orphans the one art. 236(4) gives to each."""
    whole, rates = size(orphans, non_orphans, day)
    if not orphans:
        return whole / non_orphans, rates
    per_orphan, per_other = (law.value(f"breadwinner.orphan.{name}", day).value for name in ("each", "others"))
    uncapped = orphans * per_orphan + non_orphans * per_other
    if law.word("breadwinner.orphan.cap_covers", day) == "all":
        return (per_orphan if orphan else per_other) * whole / uncapped, rates
    return per_orphan if orphan else (whole - orphans * per_orphan) / non_orphans, rates
