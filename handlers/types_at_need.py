"""aiogram's types are built when they are first used, not when they are imported.

aiogram builds the validators of all three hundred at its import, each with those of all it holds: two seconds of
processor and a hundred megabytes a process, for some ten that a bot meets. It says itself that they may wait
(`defer_build`); what it rebuilds at once for is the names that their annotations need, and these are kept here. Put in
place before anything imports aiogram; where it no longer rebuilds at its import, this does nothing.
"""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

REBUILDERS = ("aiogram.types", "aiogram.methods")
_whole: Callable[..., bool | None] = BaseModel.__dict__["model_rebuild"].__func__
_names: dict[str, Any] = {}


def at_need(model: type[BaseModel], *, _parent_namespace_depth: int = 2, **how: Any) -> bool | None:
    """As `BaseModel.model_rebuild`, which looks for names at whoever calls it: one frame further from here. Of
    aiogram's types the names are kept at their import, and serve at their use."""
    if not model.__module__.startswith(REBUILDERS):
        return _whole(model, _parent_namespace_depth=_parent_namespace_depth and _parent_namespace_depth + 1, **how)
    names = how.pop("_types_namespace", None)
    if names and not _names:
        _names.update(names)
    return None if names else _whole(model, _types_namespace=_names, **how)


def install() -> None:
    BaseModel.model_rebuild = classmethod(at_need)  # type: ignore[arg-type, assignment, method-assign]
