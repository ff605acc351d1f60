"""All that may go wrong, at random, for long: `python -m tests.drills [PART …]`, as `make faults` does.

Each part is a process of its own, so that one that breaks off keeps no other from running. Sizes come from the
environment: `PEOPLE` and `DAYS` of the simulated city, `TIMES` of each fail-over, `KILLS` on each engine, `CUTS` of the
network, `SEED` of all. The table of faults and invariants, with seeds, machine and commit, is printed and kept in
`FIGURES`. Exit 1 where anything did not hold, or did not come to its end.
"""

import logging
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from tests.drills.findings import PartEnded, invariants_of, keep, read, table, written
from tests.drills.parts import PARTS
from tests.programs import ROOT

FIGURES = Path(os.environ.get("FIGURES", "faults.md"))
ALONE = "--alone"  # in a process of its own: the part's name, and the file for what it counted


def main(words: list[str]) -> int:
    if words[:1] == [ALONE]:
        logging.disable(logging.ERROR)  # what strikes is logged, as it should be
        Path(words[2]).write_text(written(PARTS[words[1]]()), "utf-8")
        return 0
    unknown = set(words) - set(PARTS)
    if unknown:
        print(f"no part {', '.join(sorted(unknown))}; there are: {', '.join(PARTS)}")
        return 2
    return everything(words or list(PARTS))


def everything(names: list[str]) -> int:
    parts: list[PartEnded] = []
    for name in names:
        print(f"— {name}", flush=True)
        parts.append(apart(name))
        keep(parts, FIGURES)  # what was counted so far stays, whatever becomes of the rest
    console = Console(width=None if sys.stdout.isatty() else 240)
    console.print(table(parts))
    for invariant, letter in invariants_of(parts).items():
        console.print(f"{letter}: {invariant}", highlight=False)
    for part in parts:
        console.print(part.words, highlight=False, soft_wrap=True)
    console.print(f"kept in {FIGURES}", highlight=False)
    return 0 if all(part.is_good for part in parts) else 1


def apart(name: str) -> PartEnded:
    if name == "networks" and os.geteuid() != 0:
        return PartEnded(name=name, note="needs root and iproute2", trouble="NOT RUN")
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="qoldau-drills-") as folder:
        counted = Path(folder) / "counted"
        command = [sys.executable, "-m", "tests.drills", ALONE, name, str(counted)]
        environment = os.environ | {"PYTHONHASHSEED": "0"}  # the order of a set would else be another each time
        ended = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        seconds = time.monotonic() - begun
        if ended or not counted.exists():
            return PartEnded(name=name, note="", seconds=seconds, trouble=f"BROKE OFF with {ended}")
        return replace(read(counted.read_text("utf-8")), seconds=seconds)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
