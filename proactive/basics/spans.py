"""Spans: how long what takes, for who watches. A span has a name and nothing else, so it tells of nobody."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

Begin = Callable[[str], AbstractContextManager[object]]


def unwatched(_name: str) -> AbstractContextManager[object]:
    return nullcontext()


watcher: list[Begin] = [unwatched]


def span(name: str) -> AbstractContextManager[object]:
    """To be entered around the work; within another it is a part of that."""
    return watcher[-1](name)
