"""What an award's page says of its days: since when it rests, what is paid, and what is decided to come."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from handlers.console.award_timeline import ComingDay, coming, stands_since, would_be_paid
from proactive.awards.award import Because, ChangeKind, MonthlyAward, Span
from proactive.cases.award import Period
from tests.awards.test_citizens_of_awards import award_of

TODAY = date(2026, 6, 10)
ENDS = date(2026, 9, 30)


def drawing(**changes: Any) -> MonthlyAward:
    row = {"service": "disability", "group": 2, "since": date(2026, 1, 10), "decided": date(2026, 2, 2), "until": ENDS}
    return replace(award_of(row), **changes)


def test_of_what_goes_on_the_end_of_the_term_is_what_comes() -> None:
    assert coming(drawing(), TODAY) == [ComingDay(day=date(2026, 10, 1), because=Because.NOT_REEXAMINED)]
    assert (stands_since(drawing(), TODAY), would_be_paid(drawing(), TODAY)) == (None, None)


def test_a_suspension_that_is_decided_comes_before_what_was_foreseen() -> None:
    rests = drawing(halts=(Span(from_=date(2026, 7, 1), because=Because.DOCUMENT_ENDED),))
    first, _ = coming(rests, TODAY)
    assert (first.day, first.kind, first.because) == (date(2026, 7, 1), ChangeKind.SUSPEND, Because.DOCUMENT_ENDED)
    begun = date(2026, 7, 2)
    assert stands_since(rests, begun) == rests.halts[0]
    assert would_be_paid(rests, begun) == Decimal("89497.76")


def test_after_a_stop_nothing_comes_and_nothing_would_be_paid() -> None:
    stop = Span(from_=date(2026, 7, 1), because=Because.LEFT_COUNTRY)
    stopped = drawing(stop=stop)
    assert [one.kind for one in coming(stopped, TODAY)] == [ChangeKind.STOP]
    later = date(2026, 7, 2)
    assert (coming(stopped, later), stands_since(stopped, later), would_be_paid(stopped, later)) == ([], stop, None)


def test_another_sum_is_shown_on_its_day() -> None:
    rows = (
        Period(from_=date(2026, 1, 10), until=date(2026, 6, 30), amount=Decimal("89497.76")),
        Period(from_=date(2026, 7, 1), until=ENDS, amount=Decimal("50851.00")),
    )
    first, *_ = coming(drawing(rows=rows), TODAY)
    assert first == ComingDay(day=date(2026, 7, 1), amount=Decimal("50851.00"))
