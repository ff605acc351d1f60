"""The dated law: every value with the day since which it holds, its act, and how sure it is.

A parameter is a table with `rows` in `law.toml` (what services share) or in the `law.toml` of a service's folder; its
name is its place there, a service's own with the service before it: `MCI`, `burial.multiple.pensioner`. A new value is
one added row.
"""

import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from proactive.basics import service_folders
from proactive.basics.rate import Rate

HERE = Path(__file__).parent
MINIMUM, INDEX = "subsistence_minimum", "MCI"  # set for a year by the budget law
ANNOUNCED = ("kurban_ait", "days_off_moved")  # the days off of a year that no law fixes, as days in words
MARKS = {"read", "remembered", "derived", "assumed"}
FORECAST = "forecast"  # what is expected: it warns and plans, and never pays
WATCHED_FROM = 10  # the month from which values of the coming year are missed


class NotInForce(Exception):
    """The law has no value of this parameter for this day."""

    def __init__(self, name: str, day: date) -> None:
        super().__init__(f"{name} has no value for {day.isoformat()}")
        self.name = name
        self.day = day


class Undetermined(NotInForce):
    """The law makes an amount rest on something that no register tells: a person must find it out."""

    def __init__(self, name: str, day: date) -> None:
        super().__init__(name, day)
        self.args = (f"{name} is not known",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value of one parameter. `value` is an amount, a multiple, a number of days, or a word.

    `mark` says how sure it is: read in the act; remembered; derived from what was read; assumed where the law is
    silent.
    """

    name: str
    value: Decimal | str
    since: date
    until: date | None
    basis: str
    mark: str

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def holds(self, day: date) -> bool:
        """In force, not only expected."""
        return self.mark != FORECAST and self.covers(day)


def load(text: str, prefix: str = "") -> Iterator[Parameter]:
    """The rows of one law file. Raises `ValueError` for a row without its act, its days, or how sure it is."""
    for name, row in walk(tomllib.loads(text, parse_float=Decimal), prefix):
        if row.get("mark") not in MARKS | {FORECAST} or not row.get("basis"):
            raise ValueError(f"{name}: a row needs an act and one of the marks {', '.join(sorted(MARKS))}")
        value = row["value"] if isinstance(row["value"], str) else Decimal(row["value"])
        if name in ANNOUNCED:
            days_named(value)
        yield Parameter(
            name=name,
            value=value,
            since=row["since"],
            until=row.get("until"),
            basis=row["basis"],
            mark=row["mark"],
        )


def days_named(value: Decimal | str) -> list[date]:
    """`"2024-05-08 for 2024-05-04"`, `"none"`. Raises `ValueError` for words that are no days."""
    words = str(value).replace(",", " ").split()
    return [date.fromisoformat(word) for word in words if word not in {"for", "none"}]


def walk(table: dict[str, Any], prefix: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for key, inner in table.items():
        if key == "rows":
            yield from ((prefix.removesuffix("."), row) for row in inner)
        elif isinstance(inner, dict):
            yield from walk(inner, f"{prefix}{key}.")


def everything() -> dict[str, tuple[Parameter, ...]]:
    """All parameters by name: the shared ones, then each service's own."""
    files = [(HERE / "law.toml", ""), *((path, f"{code}.") for code, path in service_files().items())]
    by_name: dict[str, tuple[Parameter, ...]] = {}
    for path, prefix in files:
        for parameter in load(path.read_text("utf-8"), prefix):
            by_name[parameter.name] = (*by_name.get(parameter.name, ()), parameter)
    return by_name


def service_files() -> dict[str, Path]:
    """By the service's code; one that has none is told at the start (`proactive.services.lacking`)."""
    files: dict[str, Path] = {}
    for code in service_folders.packages():
        with suppress(service_folders.NoSuchFolder):
            files[code] = service_folders.folder(code) / "law.toml"
    return {code: path for code, path in files.items() if path.is_file()}


LAW = everything()


def lay_over(text: str) -> tuple[str, ...]:
    """Rows of a file laid over the built-in law, `[MCI]` or `[burial.multiple.pensioner]`; a row of the same day takes
    the place of the one that is there. Returns the names. Raises `ValueError` with what is wrong."""
    laid: dict[str, list[Parameter]] = {}
    try:
        for parameter in load(text):
            laid.setdefault(parameter.name, []).append(parameter)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"not a file of law: {type(error).__name__}: {error}") from None
    if unknown := sorted(laid.keys() - LAW.keys()):
        raise ValueError(f"{unknown[0]} is no parameter of the law; `qoldau law DATE` lists them")
    for name, rows in laid.items():
        days = {row.since for row in rows}
        LAW[name] = (*(row for row in LAW[name] if row.since not in days or row.mark == FORECAST), *rows)
    in_force.cache_clear()
    return tuple(laid)


def missing(day: date) -> tuple[str, ...]:
    """The parameters that had a value once and have none on that day."""
    return tuple(
        name for name, rows in LAW.items() if min(row.since for row in rows) <= day and not is_in_force(name, day)
    )


def missed(today: date) -> tuple[str, ...]:
    """What has no value today, and from 1 October on what has none on the next 1 January."""
    coming = missing(date(today.year + 1, 1, 1)) if today.month >= WATCHED_FROM else ()
    return tuple(dict.fromkeys((*missing(today), *coming)))


def forecast(name: str, day: date) -> Parameter | None:
    """What is expected to hold on a day."""
    return next((row for row in LAW.get(name, ()) if row.mark == FORECAST and row.covers(day)), None)


def as_forecast() -> None:
    """What is expected counts as in force: for a rehearsal, in a process that does nothing else."""
    for name, rows in LAW.items():
        LAW[name] = tuple(replace(row, mark="assumed") if row.mark == FORECAST else row for row in rows)
    in_force.cache_clear()


@lru_cache(maxsize=4096)
def in_force(name: str, day: date) -> Parameter:
    """Raises `NotInForce` where no row holds on that day; the latest row that does, otherwise."""
    valid_rows = [parameter for parameter in LAW.get(name, ()) if parameter.holds(day)]
    if not valid_rows:
        raise NotInForce(name, day)
    return max(valid_rows, key=lambda parameter: parameter.since)


def value(name: str, day: date) -> Rate:
    """A number of the law on a day, with its act. Raises `NotInForce`."""
    parameter = in_force(name, day)
    assert isinstance(parameter.value, Decimal), f"{name} is a word, not a number"
    return Rate(name=name, value=parameter.value, basis=parameter.basis, mark=parameter.mark)


def first_day(name: str) -> date:
    """From which a value is held; of what was before, the program knows nothing."""
    return min(parameter.since for parameter in LAW[name])


def is_in_force(name: str, day: date) -> bool:
    return any(parameter.holds(day) for parameter in LAW.get(name, ()))


def latest(name: str, day: date) -> Rate:
    """As `value`; where the row of the year is missing, the newest there was, until it comes. Raises `NotInForce`."""
    rows = [parameter for parameter in LAW.get(name, ()) if parameter.mark != FORECAST]
    ended = [parameter.until for parameter in rows if parameter.until and parameter.until < day]
    try:
        return value(name, day)
    except NotInForce:
        if not ended:
            raise
        return value(name, max(ended))


def number(name: str, day: date) -> int:
    """A whole number of the law: days, months, years, hours. Raises `NotInForce`."""
    return int(value(name, day).value)


def word(name: str, day: date) -> str:
    """A setting of the law that is a word. Raises `NotInForce`."""
    setting = in_force(name, day).value
    assert isinstance(setting, str), f"{name} is a number, not a word"
    return setting


def changes(name: str, after: date, through: date) -> list[date]:
    """The days after one and up to another on which a parameter takes another value or ends."""
    rows = [parameter for parameter in LAW.get(name, ()) if parameter.mark != FORECAST]
    days = {parameter.since for parameter in rows}
    days |= {parameter.until + timedelta(days=1) for parameter in rows if parameter.until}
    return sorted(day for day in days if after < day <= through)


def parameters(day: date) -> tuple[Parameter, ...]:
    """Every parameter in force on a day, each with its act; those that are not are left out."""
    return tuple(
        max(valid_rows, key=lambda parameter: parameter.since)
        for rows in LAW.values()
        if (valid_rows := [parameter for parameter in rows if parameter.holds(day)])
    )
