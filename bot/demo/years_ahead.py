"""What the law does not say yet of the years that a demo is led into: values of its own, which say so themselves.

Without them all that a 1 January would show is that the values of its year are missing.
"""

from collections.abc import Iterator
from datetime import date
from decimal import ROUND_UP, Decimal

from proactive.basics import law

RISE = Decimal("1.065")  # a year, where nothing is forecast
BASIS = "made up for this demo"


def enact(year: int) -> None:
    """The values of a year, and of those before it that have none. In a process that does nothing else."""
    if rows := "".join(row for name in (law.INDEX, law.MINIMUM) for row in rows_of(name, year)):
        law.lay_over(rows)


def rows_of(name: str, through: int) -> Iterator[str]:
    last = max(row.until for row in law.LAW[name] if row.until and row.mark != law.FORECAST)
    value = law.value(name, last).value
    for year in range(last.year + 1, through + 1):
        value = expected(name, year, value)
        days = f"since = {year}-01-01\nuntil = {year}-12-31"
        yield f'[[{name}.rows]]\n{days}\nvalue = {value}\nbasis = "{BASIS}"\nmark = "assumed"\n'


def expected(name: str, year: int, before: Decimal) -> Decimal:
    """What is forecast for a year, else more than the year before by as much as is usual."""
    forecast = law.forecast(name, date(year, 1, 1))
    if forecast is not None and isinstance(forecast.value, Decimal):
        return forecast.value
    return (before * RISE).quantize(Decimal(1), ROUND_UP)
