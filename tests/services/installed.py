"""A benefit of another ministry, laid beside the program as an installed distribution is; nothing else is touched."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parent / "birth"
ROOT = Path(__file__).parents[2]


def lay(folder: Path) -> Path:
    """The example as the package `qoldau_birth`, announced by its distribution. Returns the package's folder."""
    package = folder / "qoldau_birth"
    shutil.copytree(EXAMPLE, package, ignore=shutil.ignore_patterns("__pycache__"))
    information = folder / "qoldau_birth-1.0.dist-info"
    information.mkdir()
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: qoldau-birth\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[qoldau.services]\nbirth = qoldau_birth\n")
    return package


def run(folder: Path, *arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Python in the program's own folder, with what is laid there installed."""
    paths = os.pathsep.join([str(ROOT), str(folder)])
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths, **settings},
        capture_output=True,
        text=True,
        timeout=240,
    )
