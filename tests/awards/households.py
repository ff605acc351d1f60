"""Generated lives of families: members who are born, come of age, study, die, are paid their own share or draw a
pension, and one who chooses the family's benefit; the oracle counts heads day by day from its own table.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from typing import Any

from proactive.awards import amounts, foreseen, new_year, together
from proactive.awards.award import MonthlyAward
from proactive.awards.changes import acted, by_official, change_of
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.outcome import AwardOutcome
from proactive.cases.award import Period, Track
from proactive.cases.case import BankAccount
from proactive.services.entitlement import Entitlement
from proactive.services.member import Member
from tests.awards.family_oracle import FamilyOracle, Head, years_later
from tests.awards.lives import ONE, Desk, at_ten, next_month, outstanding, wire_rows

PARENT, DECEASED = "850101400123", "830101300456"
END = date(2026, 11, 30)


@dataclass
class Household:
    """All awards of one case, the desk that pays each, and the oracle beside them; the first is the family's."""

    oracle: FamilyOracle
    desks: list[Desk]
    happened: list[str] = field(default_factory=list)
    ids: "count[int]" = field(default_factory=count)
    day: date = date.min

    @classmethod
    def begun(cls, rng: Random) -> "Household":
        since = date(2024, 1, 10) + timedelta(days=rng.randrange(500))
        consent = since + timedelta(days=rng.choice([5, 40, 200, 330]))
        orphans = rng.choice([0.0, 0.0, 0.0, 0.5, 1.0])  # of two marriages some have a parent left
        heads = [child(rng, since, n) for n in range(rng.choice([1, 1, 2, 2, 3, 4, 6, 7]))]
        for head in heads:
            head.orphan = rng.random() < orphans
        if orphans < 1 and rng.random() < 0.4:
            youngest = max(head.born for head in heads)
            if years_later(youngest, 8) > since:
                heads.append(Head(PARENT, date(1985, 1, 1), [[since, years_later(youngest, 8) - ONE]]))
        heads = [head for head in heads if head.spans] or [youngest_of_all(since)]
        members = tuple(member for head in heads for member in members_of(head, since))
        entitlement = Entitlement(paid_from=since, members=members)
        by_law = amounts.of_entitlement("breadwinner", entitlement, consent)
        award = MonthlyAward(
            id="a",
            case_number="24-0000002",
            order_id="o",
            service="breadwinner",
            subject_iin=DECEASED,
            recipient_iin=PARENT,
            payee_iin=PARENT,
            account=BankAccount(iban="KZ41722C000000000001"),
            consent_id="c",
            track=Track.REVIEWED,
            decided_on=consent,
            entitlement=entitlement,
            rows=by_law.monthly,
            foreseen_through=foreseen.through(consent),
            year=consent.year,
        )
        order = {"iban": "KZ1", "monthly": wire_rows(by_law.monthly), "arrears": f"{by_law.arrears:.2f}"}
        return cls(FamilyOracle(since, heads), [Desk(award, order, at_ten(consent).at)], day=consent)

    @property
    def family(self) -> Desk:
        return self.desks[0]

    def happening(self, what: Happening, on: date, **about: Any) -> Circumstance:
        return Circumstance(id=f"e{next(self.ids)}", what=what, on=on, came=self.day, **about)

    def take(self, desk: Desk, outcome: AwardOutcome) -> None:
        desk.take(outcome, self.day)
        if outcome.change is not None:
            change = outcome.change
            self.happened.append(f"{self.day} {desk.award.id} {change.kind} {change.because} {change.from_}")
        if outcome.apart is not None and outcome.apart.change is not None:
            first = outcome.apart.change
            order = {"iban": "KZ2", "monthly": wire_rows(first.rows), "arrears": f"{first.arrears:.2f}"}
            self.desks.append(Desk(outcome.apart.award, order, at_ten(self.day).at))

    def told(self, what: Happening, on: date, **about: Any) -> None:
        """By a register: every award of the case hears of it, and the system decides."""
        circumstance, now = self.happening(what, on, **about), at_ten(self.day)
        for desk in list(self.desks):
            self.take(desk, change_of(desk.award, circumstance, now))

    def decided(self, what: Happening, on: date, **about: Any) -> None:
        """By an official on the family's award; the others follow."""
        circumstance, now = self.happening(what, on, **about), at_ten(self.day)
        outcome = by_official(self.family.award, circumstance, now, "O-1")
        others = self.desks[1:]
        self.take(self.family, outcome)
        for desk in others:
            if (following := together.follows(desk.award, outcome, now)) is not None:
                self.take(desk, following)

    def time_passes(self, through: date, rng: Random) -> None:
        """Day by day: years, and the days that were foreseen."""
        while self.day < through:
            self.day += ONE
            for desk in list(self.desks):
                if (self.day.month, self.day.day) == (1, 1):
                    self.new_year(desk, rng)
                while (turn := foreseen.next_turn(desk.award)) is not None and turn.day <= self.day:
                    now = at_ten(self.day)
                    self.take(
                        desk,
                        foreseen.passed(change_of(desk.award, foreseen.circumstance_of(turn, self.day), now), turn),
                    )

    def new_year(self, desk: Desk, rng: Random) -> None:
        """Beside a pension an official finds what it is in the year."""
        self.take(desk, new_year.in_year(desk.award, self.day.year, at_ten(self.day)))
        waits = [pending for pending in desk.award.pending if pending.what is Happening.NEW_YEAR]
        for pending in waits:
            [pensioner] = [head for head in self.oracle.heads if head.pensions]
            if pensioner.pensions[-1][0] < self.day:
                pensioner.pensions.append((self.day, pensioner.pensions[-1][1] + rng.choice([0, 3000])))
            drawn = replace(pending, pension=pensioner.pensions[-1][1])
            self.take(desk, by_official(desk.award, drawn, at_ten(self.day), "O-1"))

    def paid(self, through: date) -> Decimal:
        return sum((desk.paid(through) for desk in self.desks), Decimal(0))

    @property
    def outstanding(self) -> Decimal:
        """What the program knows to be paid too much, and not held back yet."""
        return sum((outstanding(desk.award) for desk in self.desks), Decimal(0))


def child(rng: Random, since: date, number: int) -> Head:
    """Some come of age within these years, and some of them study then."""
    born = date(since.year - rng.choice([1, 5, 9, 14, 16, 17, 17, 18, 20, 21, 22]), rng.randrange(1, 13), 1 + number)
    grown = years_later(born, 18)
    spans = [[max(born, since), grown - ONE]] if grown > since else []
    if rng.random() < 0.6 or not spans:
        studies_end = min(years_later(grown, rng.choice([1, 3, 4])), years_later(born, 23)) - ONE
        if studies_end >= since:
            spans.append([max(grown, since), studies_end])
    return Head(f"{born:%y%m%d}50{number:02}{number:02}"[:12], born, spans)


def youngest_of_all(since: date) -> Head:
    born = since - timedelta(days=100)
    return Head(f"{born:%y%m%d}500888", born, [[since, years_later(born, 18) - ONE]])


def members_of(head: Head, since: date) -> list[Member]:
    grown = years_later(head.born, 18)
    roles = ["carer" if head.iin == PARENT else "child" if start < grown else "student" for start, _ in head.spans]
    return [
        Member(iin=head.iin, role=role, from_=start, until=end, orphan_from=since if head.orphan else None)
        for role, (start, end) in zip(roles, head.spans, strict=True)
    ]


# What happens


def is_born(home: Household, rng: Random) -> None:
    """After the breadwinner's death, within nine months of it; an official decides some weeks later."""
    oracle = home.oracle
    born = home.day - timedelta(days=rng.choice([2, 20, 60]))
    if not oracle.paid_from < born < oracle.paid_from + timedelta(days=280) or rests(home):
        return
    until = years_later(born, 18) - ONE
    head = Head(f"{born:%y%m%d}500999", born, [[born, until]])
    if any(other.iin == head.iin for other in oracle.heads):
        return
    oracle.heads.append(head)
    member = Member(iin=head.iin, role="child", from_=born, until=until)
    home.decided(Happening.BORN, born, iin=head.iin, member=member)


def member_dies(home: Household, rng: Random) -> None:
    """One of several that the family is paid for; the others' part goes on from that day."""
    on = home.day - timedelta(days=rng.choice([0, 0, 6]))
    alive = [head for head in home.oracle.present(on) if not head.is_apart(on) and head.iin != PARENT]
    others = [head for head in home.oracle.heads if not head.is_apart(on) and head.spans[-1][1] >= on]
    if len(alive) < 1 or len(others) < 2 or rng.random() < 0.4:
        return
    dead = rng.choice(alive)
    if all(head.iin in {dead.iin, PARENT} for head in others):
        on_and_after = next_month(on)  # nobody is left to be cared for: paid to the end of the month of the death
        ends(dead, on_and_after)
    else:
        ends(dead, on)
        on_and_after = max((day for day in cared_until(home, dead, on) if day > on), default=on)
    for head in others:
        if head.iin == PARENT:
            ends(head, on_and_after)
    home.told(Happening.DIED, on, iin=dead.iin)


def who_is_paid_apart_dies(home: Household, rng: Random) -> None:
    """Their own part is paid to the end of that month; the others' is counted without them from the day."""
    on = home.day - timedelta(days=rng.choice([0, 0, 6]))
    apart = [head for head in home.oracle.present(on) if head.is_apart(on)]
    others = [head for head in home.oracle.heads if not head.is_apart(on) and head.spans[-1][1] >= on]
    if not apart or not others:
        return
    (dead := rng.choice(apart)).own_until = next_month(on) - ONE
    ends(dead, on)
    home.told(Happening.DIED, on, iin=dead.iin)


def cared_until(home: Household, dead: Head, on: date) -> list[date]:
    """The eighth birthdays of those who live; who died before is counted no more."""
    left = (head for head in home.oracle.heads if head.iin not in {dead.iin, PARENT} and not head.pensions)
    return [years_later(head.born, 8) for head in left if head.spans and head.spans[-1][1] >= on]


def ends(head: Head, on: date) -> None:
    """Not counted from that day on; how it would have gone on is forgotten."""
    head.spans = [[start, min(end, on - ONE)] for start, end in head.spans if start < on]


def studies_end(home: Household, rng: Random) -> None:
    """Of one of several: from the day; of the only one it rests from the next month."""
    students = [
        head for head in home.oracle.present(home.day) if is_student(head, home.day) and not head.is_apart(home.day)
    ]
    remaining = [
        head
        for head in home.oracle.heads
        if not head.is_apart(home.day) and head.spans and head.spans[-1][1] >= home.day
    ]
    if not students or len(remaining) < 2:
        return
    ends(who := rng.choice(students), home.day)
    home.decided(Happening.STUDIES_ENDED, home.day, iin=who.iin)


def is_student(head: Head, day: date) -> bool:
    return years_later(head.born, 18) <= day and head.iin != PARENT and not head.pensions


def studies_again(home: Household, rng: Random) -> None:
    left = [
        head
        for head in home.oracle.heads
        if head.spans and head.iin != PARENT and years_later(head.born, 18) <= home.day < years_later(head.born, 23)
        if not head.counts(home.day) and head.apart is None and not head.pensions
    ]
    if not left or rests(home) or not home.oracle.present(home.day):
        return
    who = rng.choice(left)
    until = years_later(who.born, 23) - ONE
    who.spans.append([home.day, until])
    member = Member(
        iin=who.iin,
        role="student",
        from_=home.day,
        until=until,
        orphan_from=home.oracle.paid_from if who.orphan else None,
    )
    home.decided(Happening.STUDIES_RESUMED, home.day, iin=who.iin, member=member)


def own_share(home: Household, rng: Random) -> None:
    """A grown member is paid their own share from the day on which they asked for it."""
    grown = [
        head
        for head in home.oracle.present(home.day)
        if is_student(head, home.day) and head.apart is None and not rests(home)
    ]
    if not grown:
        return
    (who := rng.choice(grown)).apart = home.day
    account = BankAccount(iban="KZ31601A000000000001")
    asked = home.happening(Happening.SHARE_ASKED, home.day, account=account, payee=who.iin)
    home.take(home.family, acted(home.family.award, asked, at_ten(home.day), "O-1"))


def is_counted(home: Household, rng: Random) -> None:
    """A widow of pension age is counted on a document, with what she draws."""
    if any(head.pensions for head in home.oracle.heads) or rests(home):
        return
    if not home.oracle.present(home.day):
        return
    pension = Decimal(rng.choice([12000, 25000, 38000]))
    widow = Head("580101400127", date(1958, 1, 1), [[home.day, date.max]], pensions=[(home.day, pension)])
    home.oracle.heads.append(widow)
    member = Member(
        iin=widow.iin,
        role="aged",
        from_=home.day,
        until=None,
        pensions=(Period(from_=home.day, until=None, amount=pension),),
        rests_on="Акт 1",
    )
    home.decided(Happening.MEMBER_COUNTED, home.day, iin=widow.iin, member=member)


def chooses(home: Household, rng: Random) -> None:
    """The parent gives up the benefit for their own disability for a carer's part: from the day of registration, which
    is approved some days later."""
    oracle, on = home.oracle, home.day
    small = [head.born for head in oracle.present(on) if years_later(head.born, 8) > on]
    if not small or rests(home) or any(head.iin == PARENT for head in oracle.heads):
        return
    until = years_later(max(small), 8) - ONE
    home.time_passes(on + timedelta(days=rng.choice([0, 4, 25])), rng)
    oracle.heads.append(Head(PARENT, date(1985, 1, 1), [[on, until]]))
    member = Member(iin=PARENT, role="carer", from_=on, until=until)
    home.decided(Happening.CHOSEN_THIS, on, iin=PARENT, member=member)


def takes_the_other(home: Household, rng: Random) -> None:
    """The parent chooses a benefit for a disability: their part ends that day."""
    [*parent] = [head for head in home.oracle.present(home.day) if head.iin == PARENT]
    others = [head for head in home.oracle.heads if head.iin != PARENT and not head.is_apart(home.day)]
    if not parent or not any(head.spans and head.spans[-1][1] >= home.day for head in others) or rests(home):
        return
    ends(parent[0], home.day)
    home.decided(Happening.CHOSEN_ANOTHER, home.day, iin=PARENT)


def carer_works(home: Household, rng: Random) -> None:
    """From the first of the next month."""
    parent = [head for head in home.oracle.present(home.day) if head.iin == PARENT]
    first = next_month(home.day)
    others = [head for head in home.oracle.heads if head.iin != PARENT and not head.is_apart(first)]
    if not parent or not any(head.spans and head.spans[-1][1] >= first for head in others) or rests(home):
        return
    ends(parent[0], first)
    home.decided(Happening.CARER_EMPLOYED, home.day, iin=PARENT)


def rests(home: Household) -> bool:
    return any(end == date.max for _, end in home.oracle.rests)


def idle(home: Household, rng: Random) -> None:
    """The family's account alone."""
    if rests(home) or home.family.award.stop is not None:
        return
    home.oracle.rests.append([next_month(home.day), date.max])
    told = home.happening(Happening.ACCOUNT_IDLE, home.day)
    home.take(home.family, change_of(home.family.award, told, at_ten(home.day)))


def used(home: Household, rng: Random) -> None:
    if not rests(home) or home.family.award.stop is not None:
        return
    home.oracle.rests.pop()
    told = home.happening(Happening.ACCOUNT_USED, home.day)
    home.take(home.family, change_of(home.family.award, told, at_ten(home.day)))


EVENTS = (
    is_born,
    is_born,
    member_dies,
    who_is_paid_apart_dies,
    who_is_paid_apart_dies,
    studies_end,
    studies_again,
    own_share,
    own_share,
    is_counted,
    chooses,
    takes_the_other,
    carer_works,
    idle,
    used,
    used,
)


def is_paid_still(home: Household) -> bool:
    """Who died is paid their last month as it stood, whatever happens in it; that it follows can be read too."""
    ends = [head.own_until for head in home.oracle.heads if head.own_until]
    return any(home.day - timedelta(days=6) <= end for end in ends)


def lived_together(seed: int) -> Household:
    rng = Random(seed)
    home = Household.begun(rng)
    for _ in range(rng.randrange(1, 9)):
        later = home.day + timedelta(days=rng.randrange(5, 140))
        if later > date(2026, 10, 1):
            break
        home.time_passes(later, rng)
        if home.family.award.stop is None and not is_paid_still(home):
            rng.choice(EVENTS)(home, rng)
    home.time_passes(END, rng)
    return home
