"""Generated lives of awards, and an oracle that counts what is due day by day from its own tables, knowing no program.

What the payment desk of the city has paid by a life's end must be what the oracle says, to the tiyn.
"""

from calendar import monthrange
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from bot.demo.city import instructions
from bot.gateway.orders import instruction as on_the_wire
from proactive.awards import acts, amounts, foreseen, holding, new_year
from proactive.awards.award import MonthlyAward, OfficialChange
from proactive.awards.changes import by_official, change_of
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.document import instruction
from proactive.awards.outcome import AwardOutcome, overpaid
from proactive.basics.calendar import TIMEZONE
from proactive.cases.award import Track
from proactive.cases.case import BankAccount
from proactive.cases.now import Now
from proactive.cases.registers import Disability
from proactive.road.decision import ActNotPossible
from proactive.services.entitlement import Entitlement

MINIMUM = {2024: Decimal(43407), 2025: Decimal(46228), 2026: Decimal(50851)}
ADULT = {1: Decimal("2.20"), 2: Decimal("1.76"), 3: Decimal("1.20")}
SINCE_CHILDHOOD = {1: Decimal("2.20"), 2: Decimal("1.83"), 3: Decimal("1.61")}
FROM_7 = {1: Decimal("2.20"), 2: Decimal("1.83"), 3: Decimal("1.61")}
UNDER_7 = Decimal("1.61")
THIRTY = Decimal("0.30")  # per cent, and one minimum at least
TIYN = Decimal("0.01")
ONE = timedelta(days=1)
GROWN = date(1980, 5, 1)
AGES = (2, 5, 6, 6, 12, 16, 17, 17)
IIN, IBAN = "900515300008", "KZ41722C000000000001"


def at_ten(day: date) -> Now:
    return Now(datetime.combine(day, time(10), TIMEZONE), TIMEZONE)


def next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months_back(day: date, n: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Found:
    """What the commission found: from which day, until which, of which age, group and cause."""

    since: date
    until: date | None
    group: int
    age: str = "adult"
    cause: str = "general_illness"

    @property
    def times(self) -> Decimal:
        if self.age == "child_under_7":
            return UNDER_7
        if self.age == "child_7_18":
            return FROM_7[self.group]
        return (SINCE_CHILDHOOD if self.cause == "since_childhood" else ADULT)[self.group]

    def record(self, id: str) -> Disability:
        return Disability(
            disability_id=id,
            iin=IIN,
            category=self.age,
            group=None if self.age == "child_under_7" else self.group,
            cause=self.cause,
            established_on=self.since,
            valid_until=self.until,
        )


@dataclass
class Oracle:
    """By its own reading of the clauses: by which finding on a day, and whether that day is paid."""

    paid_from: date
    records: list[Found]
    rests: list[list[Any]] = field(default_factory=list)  # why, from, until
    stays: list[list[Any]] = field(default_factory=list)  # in a centre: from, until
    pensions: list[tuple[date, Decimal]] = field(default_factory=list)  # from when, how much a month
    stopped: date | None = None

    def times(self, day: date) -> Decimal:
        """Of the newest record that has begun; in a gap of the former one, from a month before the next record on."""
        begun = [found for found in self.records if found.since <= day]
        if not begun:
            return Decimal(0)
        last = begun[-1]
        if last.until is None or day <= last.until:
            return last.times
        later = [found for found in self.records if found.since > day]
        if later and day >= max(last.until + ONE, months_back(later[0].since, 1)):
            return last.times
        return Decimal(0)

    def draws(self, day: date) -> Decimal:
        return next((amount for since, amount in reversed(self.pensions) if since <= day), Decimal(0))

    def amount(self, day: date) -> Decimal:
        if day < self.paid_from or (self.stopped and day >= self.stopped):
            return Decimal(0)
        if any(start <= day <= (end or date.max) for _, start, end in self.rests):
            return Decimal(0)
        whole = (self.times(day) * MINIMUM[day.year]).quantize(TIYN, ROUND_HALF_UP)
        stays = any(start <= day <= (end or date.max) for start, end in self.stays)
        part = max(whole * THIRTY, MINIMUM[day.year]) if stays and whole else whole
        return max(part - self.draws(day), Decimal(0))

    def due(self, through: date) -> Decimal:
        """Up to the end of a month, each month rounded once."""
        total, month = Decimal(0), self.paid_from.replace(day=1)
        while month <= through:
            length = monthrange(month.year, month.month)[1]
            days = sum((self.amount(month + timedelta(days=n)) for n in range(length)), Decimal(0))
            total += (days / length).quantize(TIYN, ROUND_HALF_UP)
            month = next_month(month)
        return total


@dataclass
class Desk:
    """One award, and what the payment desk of the city was told of it."""

    award: MonthlyAward
    order: dict[str, Any]
    placed_at: datetime
    instructed: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)

    def take(self, outcome: AwardOutcome, day: date) -> None:
        self.award = replace(outcome.award, revision=self.award.revision + 1)
        change = outcome.change
        if change is not None and change.is_instructed:
            wire = on_the_wire(instruction(self.award, change, f"i{len(self.instructed)}"))
            self.instructed.append((at_ten(day).at, wire))

    def payments(self, through: date) -> list[dict[str, Any]]:
        return instructions.paid(self.order, self.instructed, self.placed_at, at_ten(through).at)

    def paid(self, through: date) -> Decimal:
        return sum((out["amount"] for out in self.payments(through)), Decimal(0))


def outstanding(award: MonthlyAward) -> Decimal:
    """What the program knows to be paid too much, and not held back yet."""
    held = award.holding.left if award.holding is not None else Decimal(0)
    return held + (overpaid(award) or Decimal(0))


@dataclass
class Life:
    """A person's own award, the desk that pays it, and the oracle beside them."""

    desk: Desk
    oracle: Oracle
    happened: list[str] = field(default_factory=list)
    count: int = 0

    @property
    def award(self) -> MonthlyAward:
        return self.desk.award

    @classmethod
    def begun(cls, rng: Random) -> "Life":
        since = date(2024, 1, 15) + timedelta(days=rng.randrange(500))
        consent = since + timedelta(days=rng.choice([0, 3, 20, 60, 120, 200]))
        birth = GROWN if rng.random() < 0.7 else since.replace(day=7, year=since.year - rng.choice(AGES))
        found = found_at(rng, since, birth, consent)
        paid_from = max(since, months_back(consent, 3))
        held = found.record("d0")
        entitlement = Entitlement(paid_from=paid_from, iin=IIN, disability=held, birth=birth)
        by_law = amounts.of_entitlement("disability", entitlement, consent)
        award = MonthlyAward(
            id="a",
            case_number="24-0000001",
            order_id="o",
            service="disability",
            subject_iin=IIN,
            recipient_iin=IIN,
            payee_iin=IIN,
            account=BankAccount(iban=IBAN),
            consent_id="c",
            track=Track.AUTOMATIC,
            decided_on=consent,
            entitlement=entitlement,
            rows=by_law.monthly,
            foreseen_through=foreseen.through(consent),
            year=consent.year,
        )
        order = {"iban": IBAN, "monthly": wire_rows(by_law.monthly), "arrears": f"{by_law.arrears:.2f}"}
        return cls(Desk(award, order, at_ten(consent).at), Oracle(paid_from, [found]))

    def put(self, day: date, what: Happening, on: date, **about: Any) -> AwardOutcome:
        self.count += 1
        return self.take(
            change_of(
                self.award,
                Circumstance(id=f"e{self.count}", what=what, on=on, came=day, iin=IIN, **about),
                at_ten(day),
            ),
            day,
        )

    def take(self, outcome: AwardOutcome, day: date) -> AwardOutcome:
        self.desk.take(outcome, day)
        if (change := outcome.change) is not None:
            self.happened.append(f"{day} {change.kind} {change.because} {change.from_} {change.arrears}")
        return outcome

    def time_passes(self, since: date, through: date) -> None:
        """What falls due by itself between two events: years, terms that end, and what is held back of a month."""
        day, turn = since, foreseen.next_turn(self.award)
        while day < through:
            day += ONE
            if (day.month, day.day) == (1, 1):
                self.count += 1
                self.take(new_year.in_year(self.award, day.year, at_ten(day)), day)
                turn = foreseen.next_turn(self.award)
            if day.day == 1:
                self.pension_of(day)
            if (held_on := holding.due_on(self.award)) is not None and held_on <= day:
                self.take(holding.instalment(self.award, at_ten(day)), day)
            if turn is not None and turn.day <= day:
                told = change_of(self.award, foreseen.circumstance_of(turn, day), at_ten(day))
                self.take(foreseen.passed(told, turn), day)
                turn = foreseen.next_turn(self.award)

    def pension_of(self, day: date) -> None:
        """Beside a pension a year is counted when an official knows what it is then; while nothing is paid it waits."""
        for pending in [one for one in self.award.pending if one.what is Happening.NEW_YEAR]:
            if self.oracle.pensions[-1][0] < pending.on:
                self.oracle.pensions.append((pending.on, self.oracle.pensions[-1][1] + 2000))
            found = OfficialChange(from_=day, words="Зейнетақысы.", pension=self.oracle.pensions[-1][1])
            with suppress(ActNotPossible):
                self.take(acts.approve(self.award, found, "O-1", at_ten(day)), day)

    def paid(self, through: date) -> Decimal:
        return self.desk.paid(through)


def wire_rows(rows: tuple[Any, ...]) -> list[dict[str, str]]:
    return [
        {"from": row.from_.isoformat(), "amount": f"{row.amount:.2f}"}
        | ({"until": row.until.isoformat()} if row.until else {})
        for row in rows
    ]


def lived(seed: int) -> Life:
    """A life of some events between 2024 and 2026, and all that the time between them brings."""
    rng = Random(seed)
    life = Life.begun(rng)
    day = life.desk.placed_at.astimezone(TIMEZONE).date()
    for _ in range(rng.randrange(1, 8)):
        later = day + timedelta(days=rng.randrange(5, 140))
        if later > date(2026, 10, 20):
            break
        life.time_passes(day, later)
        day = later
        rng.choice(EVENTS)(life, rng, day)
        if life.oracle.stopped:
            break
    end = date(2026, 11, 30)
    life.time_passes(day, end)
    return life


def found_at(rng: Random, since: date, birth: date, known: date) -> Found:
    """By the age of that day; a child's until the day before a birthday, who is grown has it since childhood or not."""
    group, (seven, grown) = rng.choice([1, 2, 3]), (birth.replace(year=birth.year + years) for years in (7, 18))
    if since < seven:
        return Found(since, seven - ONE, group, "child_under_7")
    if since < grown:
        ends = months_back(since, -12) - ONE
        return Found(since, ends if known <= ends < grown and rng.random() < 0.3 else grown - ONE, group, "child_7_18")
    cause = "since_childhood" if birth != GROWN and rng.random() < 0.5 else "general_illness"
    return Found(
        since, rng.choice([None, months_back(since, -12) - ONE, months_back(since, -24) - ONE]), group, "adult", cause
    )


def examined(life: Life, rng: Random, day: date) -> None:
    """Known on its day, or some weeks later: what was paid too much meanwhile the program must know."""
    on = day - timedelta(days=rng.choice([0, 0, 10, 45, 80]))
    birth = life.award.entitlement.birth
    assert birth is not None
    fresh = found_at(rng, on, birth, day)
    last = life.oracle.records[-1]
    if on <= last.since or (fresh.until is not None and fresh.until < day):
        return
    if fresh.times < last.times and life.oracle.pensions:
        return
    life.oracle.records.append(fresh)
    life.put(day, Happening.EXAMINED, on, disability=fresh.record(f"d{life.count + 1}"))


def draws_a_pension(life: Life, rng: Random, day: date) -> None:
    """Less than the benefit, from the first of the next month; an official has found how much it is."""
    if life.oracle.pensions or life.oracle.stays or life.oracle.times(day) < ADULT[2]:
        return
    amount = Decimal(rng.choice([5000, 20000, 31000]))
    life.oracle.pensions.append((next_month(day), amount))
    life.count += 1
    told = Circumstance(id=f"e{life.count}", what=Happening.PENSION, on=day, came=day, iin=IIN, pension=amount)
    life.take(by_official(life.award, told, at_ten(day), "O-1"), day)


def held_back(life: Life, rng: Random, day: date) -> None:
    """At the recipient's written request, or no longer at their wish."""
    if life.award.stop is not None:
        return
    wish = OfficialChange(from_=day, words="Өтініші бойынша.", rests_on="Өтініш 7")
    if overpaid(life.award) and life.award.holding is None:
        life.take(acts.hold(life.award, wish, "O-1", at_ten(day)), day)
    elif life.award.holding is not None and rng.random() < 0.3:
        life.take(acts.release(life.award, wish, "O-1", at_ten(day)), day)


def idle(life: Life, rng: Random, day: date) -> None:
    if rests(life, "idle") is None:
        life.oracle.rests.append(["idle", next_month(day), None])
        life.put(day, Happening.ACCOUNT_IDLE, day)


def used(life: Life, rng: Random, day: date) -> None:
    rest = rests(life, "idle")
    if rest is not None:
        life.oracle.rests.remove(rest)
        life.put(day, Happening.ACCOUNT_USED, day)


def document_ended(life: Life, rng: Random, day: date) -> None:
    if rests(life, "document") is None:
        life.oracle.rests.append(["document", next_month(day), None])
        life.put(day, Happening.DOCUMENT_ENDED, day)


def document_renewed(life: Life, rng: Random, day: date) -> None:
    rest = rests(life, "document")
    if rest is not None:
        on = max(day - timedelta(days=rng.choice([0, 20])), date(2024, 1, 1))
        rest[2] = max(rest[1], on) - ONE
        life.put(day, Happening.DOCUMENT_RENEWED, on)


def moves_in(life: Life, rng: Random, day: date) -> None:
    """Of children an official finds whether they keep all of it."""
    if life.award.entitlement.birth != GROWN or life.oracle.pensions:
        return
    if not life.oracle.stays or life.oracle.stays[-1][1] is not None:
        life.oracle.stays.append([next_month(day), None])
        life.put(day, Happening.MOVED_IN, day)


def moves_out(life: Life, rng: Random, day: date) -> None:
    """Known some weeks later, now and then."""
    stay = life.oracle.stays[-1] if life.oracle.stays else None
    if stay is not None and stay[1] is None:
        on = day - timedelta(days=rng.choice([0, 0, 25]))
        stay[1] = max(stay[0], next_month(on)) - ONE
        life.put(day, Happening.MOVED_OUT, on)


def dies(life: Life, rng: Random, day: date) -> None:
    if rng.random() < 0.5:
        life.oracle.stopped = next_month(day)
        life.put(day, Happening.DIED, day)


def able(life: Life, rng: Random, day: date) -> None:
    if rng.random() < 0.3:
        life.oracle.stopped = next_month(day)
        life.put(day, Happening.ABLE, day)


def rests(life: Life, why: str) -> list[Any] | None:
    return next((rest for rest in life.oracle.rests if rest[0] == why and rest[2] is None), None)


EVENTS = (
    examined,
    examined,
    examined,
    idle,
    used,
    used,
    document_ended,
    document_renewed,
    moves_in,
    moves_out,
    dies,
    able,
    draws_a_pension,
    held_back,
    held_back,
    held_back,
)
