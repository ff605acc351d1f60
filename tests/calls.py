"""How many calls lead from a surface to the rule that decides."""

import inspect
from pathlib import Path
from types import ModuleType

import pytest

MOST = 6  # so few that a reader keeps them in mind
ROOT = Path(__file__).parents[1]
FLOORS = ("handlers", "proactive")  # a transaction that stands around an act is none of its calls
MIDDLEWARE = "middleware.py"  # what holds for every request


def watched(monkeypatch: pytest.MonkeyPatch, where: ModuleType, name: str) -> list[str]:
    """What is called, from the rule outwards to its surface, once the rule is."""
    rule, calls = getattr(where, name), [name]

    def watch(*args: object) -> object:
        calls.extend(frame.function for frame in inspect.stack() if own(frame))
        return rule(*args)

    monkeypatch.setattr(where, name, watch)
    return calls


def own(frame: inspect.FrameInfo) -> bool:
    path = Path(frame.filename)
    inside = path.is_relative_to(ROOT) and path.relative_to(ROOT).parts[0] in FLOORS
    return inside and path.name != MIDDLEWARE
