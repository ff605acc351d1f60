"""All that may go wrong, at random, for long: `python -m tests.drills [PART …]`, as `make faults` does.

It is hours, and is run in pieces: each is a process of its own, so that one that breaks off keeps no other from
running, and what it came to is kept beside `FIGURES`, as JSON, with its commit as soon as it ends. Said again, what is
there is not run again; `HOURS=2` begins no piece after two hours, and `--show` runs nothing. The table of faults and
invariants sums all pieces of the commit that lies here, is printed, and kept in `FIGURES`: RESULTS.md beside this, or a
page in .venv where sizes are others than those promised. As many parts as there are cores, or `JOBS`, run beside one
another, the longest first; the pieces of one part follow one another.

Sizes come from the environment: `PEOPLE` and `DAYS` of the simulated city, `TIMES` of each fail-over, `KILLS` and
`ROUNDS` of two consents on each engine, `CUTS` of the network, each also as `…_A_PIECE`; `SEED` of the first piece.
Exit 1 where anything did not hold, or is not whole yet.
"""

import logging
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from pathlib import Path
from threading import Event

from rich.console import Console

from tests import measured
from tests.drills import kept
from tests.drills.findings import PartEnded, invariants_of, keep, read, table, written
from tests.drills.parts import PARTS, Part, Piece, are_promised
from tests.programs import ROOT

RESULTS = Path(__file__).with_name("RESULTS.md")
FIGURES = Path(os.environ.get("FIGURES") or (RESULTS if are_promised() else ROOT / ".venv/faults.md"))
ALONE = "--alone"  # in a process of its own: the part's name, size and seed, and the file for what it counted
SHOW = "--show"
NOT_RUN, BROKE_OFF = "NOT RUN", "BROKE OFF"  # tried again


def main(words: list[str]) -> int:
    if words[:1] == [ALONE]:
        logging.disable(logging.ERROR)  # what strikes is logged, as it should be
        Path(words[4]).write_text(written(PARTS[words[1]].run(int(words[2]), int(words[3]))), "utf-8")
        return 0
    names = [word for word in words if word != SHOW]
    unknown = set(names) - set(PARTS)
    if unknown:
        print(f"no part {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}")
        return 2
    commit = measured.commit()
    if SHOW not in words:
        run_missing([PARTS[name] for name in names or PARTS], commit)
    return shown([PARTS[name] for name in names or PARTS], commit)


def run_missing(parts: Iterable[Part], commit: str) -> None:
    """As long as there are hours, and the program is the same."""
    until, is_over = time.monotonic() + 3600 * float(os.environ.get("HOURS", "inf")), Event()

    def run(part: Part) -> None:
        for piece in part.pieces():
            before = kept.pieces_in(pieces_file(), commit).get(piece.name)
            if before and not before.trouble.startswith((NOT_RUN, BROKE_OFF)):
                continue
            if is_over.is_set() or time.monotonic() > until or measured.commit() != commit:
                print(f"no further piece of {part.name} is begun: say it again", flush=True)
                return
            print(f"— {piece.name}", flush=True)
            kept.keep(pieces_file(), commit, piece.name, apart(piece))

    with ThreadPoolExecutor(int(os.environ.get("JOBS") or os.cpu_count() or 1)) as lanes:
        try:
            for ended in as_completed([lanes.submit(run, part) for part in parts]):
                ended.result()
        finally:
            is_over.set()


def pieces_file() -> Path:
    return FIGURES.with_suffix(".json")


def shown(parts: Iterable[Part], commit: str) -> int:
    there = kept.pieces_in(pieces_file(), commit)
    summed = [kept.joined(part.name, [piece.name for piece in part.pieces()], there) for part in parts]
    keep(summed, FIGURES, commit)
    console = Console(width=None if sys.stdout.isatty() else 240)
    console.print(f"commit {commit}", highlight=False)
    console.print(table(summed))
    for invariant, letter in invariants_of(summed).items():
        console.print(f"{letter}: {invariant}", highlight=False)
    for part in summed:
        console.print(part.words, highlight=False, soft_wrap=True)
    console.print(f"kept in {FIGURES} and {pieces_file()}", highlight=False)
    return 0 if all(part.is_good for part in summed) else 1


def apart(piece: Piece) -> PartEnded:
    name = piece.part.name
    if name == "networks" and os.geteuid() != 0:
        return PartEnded(name=name, note="needs root and iproute2", trouble=NOT_RUN)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="qoldau-drills-") as folder:
        counted = Path(folder) / "counted"
        command = [sys.executable, "-m", "tests.drills", ALONE, name, str(piece.size), str(piece.seed), str(counted)]
        environment = os.environ | {"PYTHONHASHSEED": "0"}  # the order of a set would else be another each time
        ended = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        seconds = time.monotonic() - begun
        if ended or not counted.exists():
            return PartEnded(name=name, note=piece.name, seconds=seconds, trouble=f"{BROKE_OFF} with {ended}")
        return replace(read(counted.read_text("utf-8")), seconds=seconds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
