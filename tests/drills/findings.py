"""Faults and what must hold under each: counts of a run, as a table and as a page that is kept."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from rich.table import Table

from tests.bench.results import machine_in_words

A_DAY = "a day of the city"  # whatever struck on it
LETTERS = [*ascii_uppercase, *(f"A{letter}" for letter in ascii_uppercase)]


@dataclass(frozen=True, slots=True)
class Count:
    """How often it was looked at, and how often it did not hold."""

    looked_at: int
    broken: int

    @property
    def words(self) -> str:
        return f"{self.broken} of {self.looked_at} BROKEN" if self.broken else str(self.looked_at)


@dataclass(frozen=True, slots=True)
class Struck:
    """One fault, how often it struck, and each invariant that was looked at under it."""

    fault: str
    times: int
    held: Mapping[str, Count]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartEnded:
    """One part of the drills; `trouble` where it did not come to its end, `note` with its seed and its size."""

    name: str
    note: str
    seconds: float = 0.0
    rows: Sequence[Struck] = ()
    trouble: str = ""

    @property
    def is_good(self) -> bool:
        counts = [count for row in self.rows for count in row.held.values()]
        return not self.trouble and bool(counts) and not any(count.broken for count in counts)

    @property
    def words(self) -> str:
        ended = self.trouble or ("all held" if self.is_good else "BROKEN")
        return f"{self.name}: {self.note}; {timedelta(seconds=round(self.seconds))}; {ended}"


def written(part: PartEnded) -> str:
    return json.dumps(asdict(part), ensure_ascii=False)


def read(text: str) -> PartEnded:
    return from_fields(json.loads(text))


def from_fields(fields: dict[str, Any]) -> PartEnded:
    rows = [
        Struck(row["fault"], row["times"], {name: Count(**count) for name, count in row["held"].items()})
        for row in fields["rows"]
    ]
    return PartEnded(**fields | {"rows": rows})


@dataclass(slots=True)
class DaysLived:
    """Of days on which several faults may strike: under which of them an invariant did not hold."""

    struck_before: Counter[str] = field(default_factory=Counter)
    days: Counter[str] = field(default_factory=Counter)
    looked_at: Counter[tuple[str, str]] = field(default_factory=Counter)
    broken: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, struck: Counter[str], looked_at: Collection[str], broken: Iterable[str]) -> None:
        """`struck`: all faults so far; at the end of this day, what was `looked_at`, and what of it did not hold."""
        faults = [*(struck - self.struck_before), A_DAY]
        self.struck_before = Counter(struck)
        self.days.update(faults)
        self.looked_at.update((fault, name) for fault in faults for name in looked_at)
        self.broken.update((fault, name) for fault in faults for name in set(broken))

    def rows(self, invariants: Sequence[str]) -> list[Struck]:
        return [
            Struck(
                fault,
                self.struck_before[fault] or self.days[fault],
                {name: Count(self.looked_at[fault, name], self.broken[fault, name]) for name in invariants},
            )
            for fault in sorted(self.days)
        ]


def invariants_of(parts: Sequence[PartEnded]) -> dict[str, str]:
    """Each with the letter of its column."""
    names = dict.fromkeys(name for part in parts for row in part.rows for name in row.held)
    return dict(zip(names, LETTERS, strict=False))


def lines_of(parts: Sequence[PartEnded], letters: Mapping[str, str]) -> list[tuple[str, ...]]:
    return [
        (row.fault, str(row.times), *(row.held[name].words if name in row.held else "" for name in letters))
        for part in parts
        for row in part.rows
    ]


def table(parts: Sequence[PartEnded]) -> Table:
    letters = invariants_of(parts)
    shown = Table("fault", "struck", *letters.values())
    for cells in lines_of(parts, letters):
        shown.add_row(*cells)
    return shown


def page(parts: Sequence[PartEnded], commit: str) -> str:
    """As Markdown, with the machine, and the commit that all of it was run on."""
    letters = invariants_of(parts)
    heads = ("fault", "struck", *letters.values())
    return "\n".join(
        [
            "# Faults and what held",
            "",
            *machine_in_words(commit),
            *(f"- {part.words}" for part in parts),
            "",
            "A figure is how often the invariant was looked at under the fault; in the simulated city, at the end of",
            "each day on which it struck, perhaps with others. `make faults` writes this page anew.",
            "",
            *(f"- {letter}: {name}" for name, letter in letters.items()),
            "",
            "| " + " | ".join(heads) + " |",
            "|" + "---|" * len(heads),
            *("| " + " | ".join(cells) + " |" for cells in lines_of(parts, letters)),
            "",
        ]
    )


def keep(parts: Sequence[PartEnded], path: Path, commit: str) -> None:
    path.write_text(page(parts, commit), "utf-8")
