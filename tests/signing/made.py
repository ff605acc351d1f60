"""Keys for development, made once for all tests of a process and copied to where each looks for them."""

import shutil
import tempfile
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.signing.keys import make_development_key

FOLDERS: list[tempfile.TemporaryDirectory[str]] = []  # until the process ends


def lay_keys(folder: Path, since: datetime) -> Path:
    """Certificates hold for ten years from `since`; returns the authorised person's file."""
    shutil.copytree(made(since), folder, dirs_exist_ok=True)
    return folder / "development.p12"


@cache
def made(since: datetime) -> Path:
    FOLDERS.append(tempfile.TemporaryDirectory(prefix="qoldau-keys-"))
    folder = Path(FOLDERS[-1].name)
    make_development_key(folder / "development.p12", since)
    return folder
