"""What pieces of the drills came to: one part is the sum of those that are there."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from tests import measured
from tests.drills.findings import Count, PartEnded, Struck, from_fields


def pieces_in(path: Path, of: str) -> dict[str, PartEnded]:
    """Of this commit, by their names."""
    return {name: from_fields(dict(fields)) for name, fields in measured.pieces_in(path, of).items()}


def keep(path: Path, of: str, name: str, ended: PartEnded) -> None:
    measured.keep(path, of, name, asdict(ended))


def joined(part: str, wanted: Sequence[str], there: Mapping[str, PartEnded]) -> PartEnded:
    """A part of the pieces that are there. Fewer than are wanted are not the whole, and no success."""
    ended = [there[name] for name in wanted if name in there]
    missing = f"{len(ended)} of {len(wanted)} pieces so far" if len(ended) < len(wanted) else ""
    return PartEnded(
        name=part,
        note=in_words([piece.note for piece in ended]),
        seconds=sum(piece.seconds for piece in ended),
        rows=summed([row for piece in ended for row in piece.rows]),
        trouble="; ".join(filter(None, [*(piece.trouble for piece in ended), missing])),
    )


def in_words(notes: Sequence[str]) -> str:
    """The first and the last tell of all between: their seeds follow one another."""
    return notes[0] if len(notes) == 1 else f"{notes[0]} … {notes[-1]}" if notes else "nothing yet"


def summed(rows: Sequence[Struck]) -> list[Struck]:
    by_fault: dict[str, list[Struck]] = defaultdict(list)
    for row in rows:
        by_fault[row.fault].append(row)
    return [
        replace(same[0], times=sum(row.times for row in same), held=counts([row.held for row in same]))
        for same in by_fault.values()
    ]


def counts(held: Sequence[Mapping[str, Count]]) -> dict[str, Count]:
    names = dict.fromkeys(name for counted in held for name in counted)
    of_name = {name: [counted[name] for counted in held if name in counted] for name in names}
    return {
        name: Count(sum(count.looked_at for count in same), sum(count.broken for count in same))
        for name, same in of_name.items()
    }
