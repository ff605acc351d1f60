"""Generated lives of awards, and an oracle that counts what is due day by day from its own tables, knowing no program.

What the payment desk of the city has paid by a life's end must be what the oracle says, to the tiyn.
"""

from calendar import monthrange
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from bot.demo.city import instructions
from bot.gateway.orders import instruction as on_the_wire
from proactive.awards import amounts, foreseen, new_year
from proactive.awards.award import MonthlyAward
from proactive.awards.changes import change_of
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.document import instruction
from proactive.awards.outcome import AwardOutcome
from proactive.basics.calendar import TIMEZONE
from proactive.cases.award import Track
from proactive.cases.case import BankAccount
from proactive.cases.now import Now
from proactive.cases.registers import Disability
from proactive.services.entitlement import Entitlement

MINIMUM = {2024: Decimal(43407), 2025: Decimal(46228), 2026: Decimal(50851)}
TIMES = {1: Decimal("2.20"), 2: Decimal("1.76"), 3: Decimal("1.20")}
THIRTY = Decimal("0.30")  # per cent, and one minimum at least
TIYN = Decimal("0.01")
ONE = timedelta(days=1)
IIN, IBAN = "900515300008", "KZ41722C000000000001"


def at_ten(day: date) -> Now:
    return Now(datetime.combine(day, time(10), TIMEZONE), TIMEZONE)


def next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def months_back(day: date, n: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - n, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def record(id: str, group: int, since: date, until: date | None) -> Disability:
    return Disability(
        disability_id=id,
        iin=IIN,
        category="adult",
        group=group,
        cause="general_illness",
        established_on=since,
        valid_until=until,
    )


@dataclass
class Oracle:
    """By its own reading of the clauses: which group on a day, and whether that day is paid."""

    paid_from: date
    records: list[tuple[date, date | None, int]]  # since, until, group
    rests: list[list[Any]] = field(default_factory=list)  # why, from, until
    stays: list[list[Any]] = field(default_factory=list)  # in a centre: from, until
    stopped: date | None = None

    def group(self, day: date) -> int:
        """The newest record that has begun; in a gap the former one, from a month before the next record on."""
        begun = [row for row in self.records if row[0] <= day]
        if not begun:
            return 0
        _, until, group = begun[-1]
        if until is None or day <= until:
            return group
        later = [row for row in self.records if row[0] > day]
        if later and day >= max(until + ONE, months_back(later[0][0], 1)):
            return group
        return 0

    def amount(self, day: date) -> Decimal:
        if day < self.paid_from or (self.stopped and day >= self.stopped):
            return Decimal(0)
        if any(start <= day <= (end or date.max) for _, start, end in self.rests):
            return Decimal(0)
        group = self.group(day)
        whole = (TIMES[group] * MINIMUM[day.year]).quantize(TIYN, ROUND_HALF_UP) if group else Decimal(0)
        stays = any(start <= day <= (end or date.max) for start, end in self.stays)
        return max(whole * THIRTY, MINIMUM[day.year]) if stays and whole else whole

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
class Life:
    """One award, the desk that pays it, and the oracle beside them."""

    award: MonthlyAward
    oracle: Oracle
    order: dict[str, Any]
    placed_at: datetime
    instructed: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)
    happened: list[str] = field(default_factory=list)
    count: int = 0

    @classmethod
    def begun(cls, rng: Random) -> "Life":
        since = date(2024, 1, 15) + timedelta(days=rng.randrange(500))
        consent = since + timedelta(days=rng.choice([0, 3, 20, 60, 120, 200]))
        group = rng.choice([1, 2, 3])
        until = rng.choice([None, months_back(since, -12) - ONE, months_back(since, -24) - ONE])
        held = record("d0", group, since, until)
        paid_from = max(since, months_back(consent, 3))
        entitlement = Entitlement(paid_from=paid_from, iin=IIN, disability=held, birth=date(1980, 5, 1))
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
        return cls(award, Oracle(paid_from, [(since, until, group)]), order, at_ten(consent).at)

    @property
    def day(self) -> date:
        return (self.instructed[-1][0] if self.instructed else self.placed_at).astimezone(TIMEZONE).date()

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
        self.award = replace(outcome.award, revision=self.award.revision + 1)
        change = outcome.change
        if change is not None:
            self.happened.append(f"{day} {change.kind} {change.because} {change.from_} {change.arrears}")
            if change.is_instructed:
                wire = on_the_wire(instruction(self.award, change, f"i{self.count}"))
                self.instructed.append((at_ten(day).at, wire))
        return outcome

    def time_passes(self, since: date, through: date) -> None:
        """What falls due by itself between two events: years, and terms that end."""
        day, turn = since, foreseen.next_turn(self.award)
        while day < through:
            day += ONE
            if (day.month, day.day) == (1, 1):
                self.count += 1
                self.take(new_year.in_year(self.award, day.year, at_ten(day)), day)
                turn = foreseen.next_turn(self.award)
            if turn is not None and turn.day <= day:
                told = change_of(self.award, foreseen.circumstance_of(turn, day), at_ten(day))
                self.take(foreseen.passed(told, turn), day)
                turn = foreseen.next_turn(self.award)

    def paid(self, through: date) -> Decimal:
        moment = at_ten(through).at
        return sum(
            (out["amount"] for out in instructions.paid(self.order, self.instructed, self.placed_at, moment)),
            Decimal(0),
        )


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
    day = life.placed_at.astimezone(TIMEZONE).date()
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


def examined(life: Life, rng: Random, day: date) -> None:
    """Known in the month in which it was found, or some weeks later where it gives no less."""
    since, _, group = life.oracle.records[-1]
    fresh = rng.choice([1, 2, 3])
    on = day - timedelta(days=rng.choice([0, 0, 10, 45]))
    if fresh > group and on < day.replace(day=1):
        on = day
    if on <= since:
        return
    ends = rng.choice([None, months_back(on, -12) - ONE])
    if ends is not None and ends < day:
        return
    life.oracle.records.append((on, ends, fresh))
    life.put(day, Happening.EXAMINED, on, disability=record(f"d{life.count + 1}", fresh, on, ends))


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
)
