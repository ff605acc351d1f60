"""What was measured, and of which program: it is hours, is summed over several runs, and is committed as it is.

A piece counts for the program that it was measured of, and for no other. That is named by the last commit which changed
more than pages and figures, so that keeping a figure does not make the others old.
"""

import fcntl
import hashlib
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.programs import ROOT

PIECES = "RESULTS.json"
PROGRAM = ("--", ".", ":(exclude)*.md", f":(exclude)tests/*/{PIECES}")

Fields = Mapping[str, Any]


def commit() -> str:
    """The last that changed the program; where something was changed since, with a digest of it."""
    changed = git("diff", "HEAD", *PROGRAM) + git("status", "--porcelain", *PROGRAM)
    digest = f"-{hashlib.sha256(changed.encode()).hexdigest()[:8]}" if changed else ""
    return git("log", "-1", "--format=%h", "--abbrev=12", "HEAD", *PROGRAM).strip() + digest


def git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def pieces_in(path: Path, of: str) -> Mapping[str, Fields]:
    """Of this commit, by their names."""
    return all_in(path).get(of, {})


def keep(path: Path, of: str, name: str, piece: Fields) -> None:
    """In the place of what stood there; whole at every moment. What other commits and other runs came to stays."""
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        content = all_in(path)
        content.setdefault(of, {})[name] = piece
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(content, ensure_ascii=False, indent=1), "utf-8")
        fresh.replace(path)


def all_in(path: Path) -> dict[str, dict[str, Fields]]:
    content: dict[str, dict[str, Fields]] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return content
