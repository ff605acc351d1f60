"""The citizens of `tests/cases/awards.toml`: what each circumstance does to an award (A-1 … A-14)."""

import tomllib
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from handlers.api.award_shapes import about_of
from proactive.awards import acts, adults, amounts, foreseen, holding, new_year
from proactive.awards.award import AwardChange, Because, MonthlyAward, OfficialChange, Reach
from proactive.awards.changes import by_official, change_of
from proactive.awards.circumstance import Circumstance, Happening
from proactive.awards.outcome import AwardOutcome
from proactive.basics.calendar import TIMEZONE, add_years
from proactive.cases.award import Track
from proactive.cases.case import BankAccount
from proactive.cases.now import Now
from proactive.cases.registers import Disability
from proactive.messages.contact import Channel
from proactive.services.entitlement import Entitlement
from proactive.services.member import Member
from tests.law.town import iin_of

CASES = Path(__file__).parents[1] / "cases" / "awards.toml"
CITIZENS = tomllib.loads(CASES.read_text("utf-8"), parse_float=Decimal)["citizen"]
DANA, SERIK = iin_of("Dana"), iin_of("Serik")


@dataclass
class Course:
    """An award on its way through a row."""

    award: MonthlyAward
    changes: list[AwardChange] = field(default_factory=list)
    said: str = ""

    def take(self, outcome: AwardOutcome) -> None:
        self.award = outcome.award
        message = outcome.message
        if outcome.change is not None:
            self.changes.append(outcome.change)
            message = outcome.change.message
        self.said = message.key if message else ""


@pytest.mark.parametrize("row", CITIZENS, ids=[f"{row['clause']}: {row['says']}" for row in CITIZENS])
def test_what_happens_to_an_award(row: dict[str, Any]) -> None:
    course = Course(award_of(row["award"]))
    for place, happening in enumerate(row["happens"], 1):
        course.take(happened(course.award, happening, f"e{place}"))
    seen = shown(course, row["happens"][-1]["came"], row["expect"].get("states", {}))
    assert {key: seen.get(key) for key in row["expect"]} == row["expect"]


def test_every_clause_has_its_citizens() -> None:
    counted = Counter(row["clause"] for row in CITIZENS)
    assert set(counted) == {f"A-{n}" for n in range(1, 15)}
    assert sum(counted.values()) >= 60


def at_ten(day: date) -> Now:
    return Now(datetime.combine(day, time(10), TIMEZONE), TIMEZONE)


def award_of(row: dict[str, Any]) -> MonthlyAward:
    decided, family = row["decided"], row["service"] == "breadwinner"
    entitlement = entitlement_of(row)
    payee = iin_of(row["payee"]) if "payee" in row else DANA
    return MonthlyAward(
        id="a",
        case_number="26-0000001",
        order_id="o",
        service=row["service"],
        subject_iin=SERIK if family else DANA,
        recipient_iin=payee if family else DANA,
        payee_iin=payee,
        account=BankAccount(iban="KZ41722C000000000001"),
        consent_id="c",
        track=Track(row.get("track", "automatic")),
        decided_on=decided,
        entitlement=entitlement,
        rows=amounts.of_entitlement(row["service"], entitlement, decided).monthly,
        reach=Reach(channel=Channel.SMS, address="+77010000000", msisdn="+77010000000"),
        foreseen_through=foreseen.through(decided),
        year=decided.year,
    )


def entitlement_of(row: dict[str, Any]) -> Entitlement:
    if "members" in row:
        return Entitlement(paid_from=row["since"], members=tuple(member(one, row["since"]) for one in row["members"]))
    held = disability("d0", row, row["since"])
    return Entitlement(paid_from=row["since"], iin=DANA, disability=held, birth=row.get("born", date(1980, 5, 1)))


def member(row: dict[str, Any], since: date) -> Member:
    return Member(iin=iin_of(row["of"]), role=row["role"], from_=row.get("from", since), until=row.get("until"))


def disability(id: str, row: dict[str, Any], since: date) -> Disability:
    return Disability(
        disability_id=row.get("id", id),
        iin=DANA,
        category=row.get("category", "adult"),
        group=row["group"] or None,
        cause=row.get("cause", "general_illness"),
        established_on=since,
        valid_until=row.get("until"),
    )


def asked_for(row: dict[str, Any]) -> OfficialChange:
    """What an official enters."""
    because = Because(row.get("because", "official"))
    rests_on, amount = row.get("rests_on", ""), row.get("amount")
    return OfficialChange(
        from_=row["on"],
        because=because,
        words="Түсіндірме.",
        rests_on=rests_on,
        amount=amount,
        iban=row.get("iban"),
        pension=row.get("pension"),
        member=row.get("iin", ""),
        role=row.get("role", ""),
    )


def happened(award: MonthlyAward, row: dict[str, Any], id: str) -> AwardOutcome:
    now = at_ten(row["came"])
    if row.get("what") == "new_year" and not row.get("official"):
        return new_year.in_year(award, row["came"].year, now)
    if row.get("what") == "foreseen":
        turn = foreseen.next_turn(award)
        if turn is None or turn.day > row["came"]:
            return AwardOutcome(award=award)
        return foreseen.passed(change_of(award, foreseen.circumstance_of(turn, row["came"]), now), turn)
    if row.get("what") == "looked_at":
        return adults.begun(award, now) or AwardOutcome(award=award)
    if row.get("what") == "good_reason":
        wish = OfficialChange(from_=row["on"], because=Because.REEXAMINED, words="Стационарда болған.")
        return acts.resume(award, wish, "O-1", now)
    if "act" in row:
        return acts.ACTS[row["act"]](award, asked_for(row), "O-1", now)
    if row["what"] == "held":
        return holding.instalment(award, now)
    circumstance = circumstance_of(row, id)
    return by_official(award, circumstance, now, "O-1") if row.get("official") else change_of(award, circumstance, now)


def circumstance_of(row: dict[str, Any], id: str) -> Circumstance:
    whose = row.get("iin") or (iin_of(row["of"]) if "of" in row else DANA)
    born = Member(iin=whose, role="child", from_=row["on"], until=add_years(row["on"], 18) - timedelta(days=1))
    about_nobody = row["what"] in {"account_idle", "account_used", "returned", "account_given"}
    return Circumstance(
        id=id,
        what=Happening(row["what"]),
        on=row["on"],
        came=row["came"],
        iin=None if about_nobody else whose,
        disability=disability(f"d-{id}", row, row["on"]) if "group" in row else None,
        member=born if row["what"] == "born" else None,
        account=BankAccount(iban=row["iban"]) if "iban" in row else None,
        pension=row.get("pension"),
        amount=row.get("amount"),
        payee=iin_of(row["payee"]) if "payee" in row else None,
    )


def shown(course: Course, day: date, states: dict[str, str]) -> dict[str, Any]:
    newest, waiting = course.changes[-1] if course.changes else None, course.award.waiting
    seen: dict[str, Any] = {
        "told": f"{newest.kind} {newest.because} {newest.from_}" if newest else "",
        "waits": f"{waiting.reason} {about_of(waiting)}" if waiting else "",
        "said": course.said,
        "left": course.award.holding.left if course.award.holding else Decimal(0),
        "state": course.award.state(day).value,
        "states": {later: course.award.state(date.fromisoformat(later)).value for later in states},
    }
    if newest is None:
        return seen
    paid = {"monthly": new_year.monthly_on(course.award.rows, newest.from_), "arrears": newest.arrears}
    return seen | paid | {"instructed": newest.is_instructed, "anew": newest.goes_on_anew}
