"""BODIES_FILE: the territorial bodies as the ministry knows them, laid over the built-in rows at the start."""

from pathlib import Path

from bot.settings import WrongSettings
from proactive.cases import provider


def lay_over(path: Path | None) -> None:
    """Raises `WrongSettings` for a file that cannot be read."""
    if path is None:
        return
    try:
        provider.OWN.rows = provider.read_bodies(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise WrongSettings(f"BODIES_FILE: {path}: {error}") from None
