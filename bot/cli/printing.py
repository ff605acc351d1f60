"""What the terminal shows: the law of a day, and the road of each case, a line a step."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from rich.table import Table

from proactive.basics import law
from proactive.cases.case import Case
from proactive.cases.lifecycle import CLOSED, FOR_OFFICIALS, MEANING, Status
from proactive.cases.reasons import in_short

if TYPE_CHECKING:  # the law is printed without a database
    from storage.cases.history import Transition


def law_table(day: date) -> Table:
    table = Table(title=f"Parameters in force on {day.isoformat()}")
    table.add_column("parameter", overflow="fold")  # on a narrow screen names go on in the next line, none is cut
    table.add_column("value", overflow="fold")
    table.add_column("since", no_wrap=True)
    table.add_column("act", min_width=12)
    table.add_column("mark", no_wrap=True)
    for parameter in law.parameters(day):
        table.add_row(
            parameter.name, str(parameter.value), parameter.since.isoformat(), parameter.basis, parameter.mark
        )
    for name in law.missing(day):
        expected = law.forecast(name, day)
        value = f"missing; expected {expected.value}" if expected else "missing"
        table.add_row(name, value, "", expected.basis if expected else "", "missing")
    return table


def move_line(move: "Transition") -> str:
    """One step of one case."""
    status = Status(move.to_status)
    style = "green" if status in CLOSED else "yellow" if status in FOR_OFFICIALS else "cyan"
    why = f" ({in_short(move.reason, 'en')})" if move.reason and status in FOR_OFFICIALS | CLOSED else ""
    at = move.at.astimezone().strftime("%H:%M:%S")
    return f"{at}  {move.number}  {move.service:<11} [{style}]{status:<12}[/{style}] {MEANING[status]}{why}"


def auto_table(closed: Sequence[Case]) -> Table:
    """One row a case: who decided, what it came to, which order pays it. Nothing personal."""
    table = Table(title="Closed cases")
    for heading in ("case", "service", "track", "outcome", "tenge", "order"):
        table.add_column(heading)
    for case in closed:
        assert case.decision is not None
        award = case.decision.award
        amount = award and (award.one_off or (award.monthly[-1].amount if award.monthly else None))
        table.add_row(
            case.number,
            case.service,
            str(case.application.track if case.application else None),
            case.decision.outcome,
            f"{amount:,.2f}" if amount else "–",
            case.payment.order_id if case.payment else "–",
        )
    return table
