"""What stood in an award from the beginning: a term that ends, a birthday, the end of studies. Told when its day comes.

The order says it in its rows already, so nothing is instructed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from proactive.awards import amounts
from proactive.awards.award import Because, ChangeKind, MonthlyAward, Span
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.ending import NotForThisAward
from proactive.awards.outcome import AwardOutcome, Effect
from proactive.awards.wording import award_message
from proactive.basics import law
from proactive.basics.calendar import add_years
from proactive.cases.now import Now
from proactive.messages.texts import service_words
from proactive.messages.texts.forms import day
from proactive.services.disability.record import UNDER_7, for_child
from proactive.services.entitlement import Entitlement

NOT_COUNTED = {
    "child": Because.MEMBER_OF_AGE,
    "student": Because.STUDIES_ENDED,
    "disabled": Because.NOT_REEXAMINED,
    "carer": Because.MEMBER_OF_AGE,  # the child is eight
    "aged": Because.MEMBER_DIED,  # counted for life
}
TERMS = {"disability", "special", "child_care"}  # a term that ends suspends these: a re-examination is expected


@dataclass(frozen=True, slots=True, order=True)
class Foreseen:
    """A day from which something is otherwise, and about whom."""

    day: date
    because: Because
    iin: str

    @property
    def key(self) -> str:
        """In the order of the days."""
        return f"{self.day.isoformat()} {self.because} {self.iin}"


def through(day: date) -> str:
    """The key after all of a day."""
    return f"{day.isoformat()}~"


def turns(award: MonthlyAward) -> list[Foreseen]:
    """All of them, the earliest first."""
    return sorted({*of_members(award), *of_disability(award)})


def of_members(award: MonthlyAward) -> Iterator[Foreseen]:
    for member in award.entitlement.members:
        if member.until is not None and not goes_on(award, member.iin, member.until):
            yield Foreseen(member.until + amounts.ONE_DAY, NOT_COUNTED[member.role], member.iin)


def goes_on(award: MonthlyAward, iin: str, until: date) -> bool:
    """Whether the person is counted on the next day for another reason: a child of eighteen who studies."""
    return any(member.iin == iin and member.holds(until + amounts.ONE_DAY) for member in award.entitlement.members)


def of_disability(award: MonthlyAward) -> Iterator[Foreseen]:
    disability, birth = award.entitlement.disability, award.entitlement.birth
    if disability is None or award.entitlement.iin is None:
        return
    iin, last = award.entitlement.iin, disability.valid_until or date.max
    if disability.valid_until is not None:
        yield Foreseen(disability.valid_until + amounts.ONE_DAY, Because.NOT_REEXAMINED, iin)
    if birth is None:
        return
    birthdays = (add_years(birth, years) for years in ages(award.entitlement))
    yield from (
        Foreseen(day, Because.MEMBER_OF_AGE, iin) for day in birthdays if award.entitlement.paid_from < day <= last
    )


def ages(entitlement: Entitlement) -> tuple[int, ...]:
    """Birthdays that change what is paid, or to whom. Who is examined as an adult on the day of turning eighteen comes
    of age that day all the same."""
    newest = entitlement.disability
    if newest is not None and for_child(newest):
        return (7, 18) if newest.category == UNDER_7 else (18,)
    return (18,) if any(for_child(former) for former in entitlement.former) else ()


def next_turn(award: MonthlyAward) -> Foreseen | None:
    """The first that has not been told; none after a stop."""
    if award.stop is not None:
        return None
    return next((turn for turn in turns(award) if turn.key > award.foreseen_through), None)


def next_notice(award: MonthlyAward) -> tuple[date, Foreseen] | None:
    """When the payee is told ahead of what, where the case does not tell them."""
    if award.stop is not None or not award.tells_ahead:
        return None
    coming = [turn for turn in turns(award) if turn.key > max(award.foreseen_through, award.told_ahead)]
    coming = [turn for turn in coming if not amounts.on_day(award.rows, turn.day)]  # else it ends nothing
    if award.part is not None:  # what befalls others makes a share larger, and ends no term of it
        coming = [turn for turn in coming if turn.iin == award.part.whose]
    if not coming:
        return None
    return coming[0].day - timedelta(days=law.number("follow_up_days", coming[0].day)), coming[0]


def notified(award: MonthlyAward, turn: Foreseen) -> AwardOutcome:
    """The payee is told; a paper is asked of nobody (O-5)."""
    params = {
        "number": award.case_number,
        "service": service_words(award.service, "name", "", award.reach.language),
        "until": day(turn.day - amounts.ONE_DAY, award.reach.language),
    }
    words = award_message(award, "award.term_ends", f"{award.id}.ahead.{turn.day.isoformat()}", **params)
    return AwardOutcome(award=replace(award, told_ahead=turn.key), message=words)


def circumstance_of(turn: Foreseen, today: date) -> Circumstance:
    id = f"foreseen.{turn.because}.{turn.iin}.{turn.day.isoformat()}"
    return Circumstance(id=id, what=Happening.FORESEEN, on=turn.day, came=today, iin=turn.iin)


def passed(outcome: AwardOutcome, turn: Foreseen) -> AwardOutcome:
    """Whatever came of it, its day is over."""
    through_turn = max(outcome.award.foreseen_through, turn.key)
    return replace(outcome, award=replace(outcome.award, foreseen_through=through_turn))


def announced(award: MonthlyAward, circumstance: Circumstance, now: Now) -> Effect:
    """What the order's rows said would happen has happened."""
    turn = next((turn for turn in turns(award) if circumstance_of(turn, now.today).id == circumstance.id), None)
    if turn is None:
        raise NotForThisAward("not foreseen any more")
    after = replace(award, foreseen_through=max(award.foreseen_through, turn.key))
    rows = amounts.clipped(award.rows, turn.day, None)
    kind = kind_of(award, bool(rows))
    if kind is ChangeKind.CHANGE and award.entitlement.members and is_told(award, turn.day):
        raise NotForThisAward("nothing new")
    span = Span(from_=turn.day, because=turn.because)
    if kind is ChangeKind.SUSPEND:
        after = replace(after, halts=(*after.halts, span))
    elif kind is ChangeKind.STOP:
        after = replace(after, stop=span)
    return Effect(
        circumstance=circumstance,
        kind=kind,
        because=turn.because,
        from_=turn.day,
        after=after,
        rates=award.rates,
        is_instructed=False,
    )


def is_told(award: MonthlyAward, day: date) -> bool:
    """Of six and more one is not missed; and a decision from that day on has told the sum already."""
    decided = award.last_change is not None and award.last_change.from_ == day
    return decided or amounts.on_day(award.rows, day) == amounts.on_day(award.rows, day - amounts.ONE_DAY)


def kind_of(award: MonthlyAward, goes_on_being_paid: bool) -> ChangeKind:
    """Without rows the award rests until a re-examination, or has come to its end."""
    if goes_on_being_paid:
        return ChangeKind.CHANGE
    return ChangeKind.SUSPEND if award.service in TERMS else ChangeKind.STOP
