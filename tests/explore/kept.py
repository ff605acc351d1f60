"""What parts of the whole came to, in a file: the whole is many hours of a core, and is summed over several runs.

A part counts as long as the program it was walked through is the same, by what stands in `proactive` and here.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from tests import measured
from tests.explore.explorer import Explored
from tests.programs import ROOT

HERE = Path(__file__).parent
WALKED_THROUGH = (ROOT / "proactive", HERE)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPart:
    """`faults`: each kind, with how often and the shortest way to it."""

    states: int
    moves: int
    seconds: float
    is_whole: bool
    faults: Mapping[str, str]


def of(explored: Explored) -> KeptPart:
    faults = {fault.what: f"{fault.count} × {' > '.join(fault.way)}" for fault in explored.faults.values()}
    return KeptPart(
        states=explored.states,
        moves=explored.moves,
        seconds=round(explored.seconds, 1),
        is_whole=explored.is_whole,
        faults=faults,
    )


def program() -> str:
    """Tells one program from another: a digest of what is walked through."""
    digest = hashlib.sha256()
    for path in sorted(path for folder in WALKED_THROUGH for path in folder.rglob("*") if is_read(path)):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def is_read(path: Path) -> bool:
    """A test of the exploration is no part of it."""
    return path.suffix in {".py", ".toml"} and not path.name.startswith("test_")


def parts_in(path: Path, walked: str) -> dict[str, KeptPart]:
    """Of this program; none where another was walked through, or nothing is kept yet."""
    return {name: KeptPart(**piece) for name, piece in measured.pieces_in(path, walked).items()}


def keep(path: Path, walked: str, name: str, part: KeptPart) -> None:
    """Parts of other programs stay, and are not read."""
    measured.keep(path, walked, name, asdict(part))


def summary(parts: Iterable[KeptPart], of_all: int) -> str:
    parts = list(parts)
    states, moves = sum(part.states for part in parts), sum(part.moves for part in parts)
    seconds, kinds = sum(part.seconds for part in parts), sum(len(part.faults) for part in parts)
    cut = sum(not part.is_whole for part in parts)
    return (
        f"{len(parts)} of {of_all} parts{f', {cut} of them cut' if cut else ''}: {states} states, {moves} moves, "
        f"{seconds:.0f} s of processor, {kinds} kinds of fault"
    )
