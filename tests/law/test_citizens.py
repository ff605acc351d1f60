"""The citizens of `tests/cases`: who is asked, what is found, what is paid, and by when."""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from proactive.basics.law import NotInForce
from proactive.cases.award import Award, Finding
from proactive.cases.case import Candidate, Case
from proactive.cases.registers import RegisterRefuses
from proactive.services import SERVICES, Screening, Service, ground, service
from tests.law.town import BEFORE_CONSENT, Down, Town, iin_of
from tests.parts import changed

CASES = Path(__file__).parents[1] / "cases"


def citizens() -> list[Any]:
    return [
        pytest.param(known.code, row, id=f"{known.code}: {row['says']}")
        for known in SERVICES
        for row in tomllib.loads((CASES / f"{known.code}.toml").read_text("utf-8"), parse_float=Decimal)["citizen"]
    ]


@pytest.mark.parametrize(("code", "row"), citizens())
def test_citizen(code: str, row: dict[str, Any]) -> None:
    try:
        seen = followed(Town(row), service(code))
    except NotInForce as silence:
        seen = {"not_in_force": silence.name}
    except RegisterRefuses as refusal:
        seen = {"refused_by": refusal.look_up.reg_type}
    except Down as register:
        seen = {"still_asks": str(register)}
    assert {key: seen.get(key) for key in row["expect"]} == row["expect"]


def followed(town: Town, rule: Service) -> dict[str, Any]:
    """The road of a row, as far as its expectations look."""
    expect = town.row["expect"]
    case = town.case(rule.code)
    if case.joined is None and rule.starts(case.event) is None:
        return {"starts": False}
    assert rule.starts(case.event) == (None if case.joined else case.subject_iin)
    screening = town.ask(lambda facts: rule.screen(case, facts, town.row["today"]), BEFORE_CONSENT)
    seen = {"looked_up": town.looked_up()} | screened(screening, town) | {"asked": asked(town, rule, case)}
    if set(expect) <= SCREENED:
        return seen
    return seen | decided(town.later(), rule, consented(town, case, screening))


SCREENED = {"asked", "why_not", "waits_for", "looked_up"}
SUMS = {"one_off", "monthly", "arrears", "promised", "not_in_force"}


def asked(town: Town, rule: Service, case: Case) -> list[str | None]:
    """Who is asked, in this order, circle after circle when each lets it pass."""
    screening = town.ask(lambda facts: rule.screen(case, facts, town.row["today"]), BEFORE_CONSENT)
    if not screening.entitled:
        return []
    names = [town.names.get(candidate.iin or "", candidate.bin) for candidate in screening.candidates]
    passed = changed(case, passed_by=(*case.asking.passed_by, *(one.iin for one in screening.candidates)))
    return [*names, *(asked(town, rule, passed) if screening.wider else [])]


def screened(screening: Screening, town: Town) -> dict[str, Any]:
    """Why nothing is offered, or what waits for a person."""
    why = screening.why
    return {
        "why_not": why.about[0] if why and screening.entitled is False else None,
        "waits_for": " ".join((why.reason, *why.about)) if why and screening.entitled is None else None,
    }


def decided(town: Town, rule: Service, case: Case) -> dict[str, Any]:
    """What becomes of it when the one asked first (or whoever `answers`) said yes today, on the day it is decided."""
    today: date = town.row.get("decided", town.row["today"])
    track = town.ask(lambda facts: rule.track(case, facts, today))
    findings = town.ask(lambda facts: rule.check(case, facts, today))
    seen = {
        "track": track.value,
        "due": rule.due_on(case, track),
        "failed": [finding.check for finding in findings if finding.passed is False],
        "unknown": [finding.check for finding in findings if finding.passed is None],
        "ground": failed_ground(findings),
    }
    return seen | awarded(town, rule, case) if SUMS & set(town.row["expect"]) else seen


def consented(town: Town, case: Case, screening: Screening) -> Case:
    chosen = turn_of(town, case, screening)[:1]
    account = None if town.row.get("no_account") else town.account()
    screened_case = case.with_asking(findings=screening.findings)
    return changed(
        screened_case, candidates=tuple(chosen), consent=town.consent(), registered_at=town.at(), account=account
    )


def turn_of(town: Town, case: Case, screening: Screening) -> list[Candidate]:
    """Of whoever `answers`, however many let it pass before; else of the first."""
    by, rule = town.row.get("answers"), service(case.service)
    if by is None or any(one.iin == iin_of(by) for one in screening.candidates) or not screening.wider:
        return [one for one in screening.candidates if by is None or one.iin == iin_of(by)]
    passed = changed(case, passed_by=(*case.asking.passed_by, *(one.iin for one in screening.candidates)))
    further = town.ask(lambda facts: rule.screen(passed, facts, town.row["today"]), BEFORE_CONSENT)
    return turn_of(town, passed, further)


def failed_ground(findings: tuple[Finding, ...]) -> str | None:
    failed = [finding for finding in findings if finding.passed is False]
    return ground(failed[0]).value if failed else None


def awarded(town: Town, rule: Service, case: Case) -> dict[str, Any]:
    today: date = town.row.get("decided", town.row["today"])
    award = town.ask(lambda facts: rule.award(case, facts, today))
    promised = town.ask(lambda facts: rule.expected(changed(case, consent=None), facts, today), BEFORE_CONSENT)
    assert all(rate.basis for rate in award.rates)
    return {**sums(award), "promised": promised}


def sums(award: Award) -> dict[str, Any]:
    rows = [[period.from_, period.until or "open", period.amount] for period in award.monthly]
    return {"one_off": award.one_off, "monthly": rows, "arrears": award.arrears}
