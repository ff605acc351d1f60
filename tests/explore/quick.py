"""What makes the exploration quick and changes nothing: copies without loops, and answers of pure functions kept.

`dataclasses.replace` goes over all fields one by one and is a third of the time; words that citizens of this world
say are few, and so are those that they read.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from dataclasses import replace as replaced
from functools import cache
from typing import Any
from unittest import mock

from proactive.basics import calendar, identifiers
from proactive.cases import wording
from proactive.conversation import danger, phrases, understanding
from proactive.conversation.topics import classifier, letters, written_in
from proactive.messages import texts

Copier = Callable[..., Any]
KEPT = (  # pure functions of words and days
    (understanding, "understand"),
    (classifier, "topic_of"),
    (danger, "speaks_of_dying"),
    (identifiers, "iban_problem"),
    (letters, "words_of"),
    (phrases, "stands_in"),
    (written_in, "language_of"),
    (texts, "render"),
    (wording, "shortened"),
    (calendar, "is_working"),
)


@cache
def copier(kind: type) -> Copier:
    """A function `(record, changes) -> record` for a frozen dataclass of slots; of any other, `replace` itself."""
    if "__slots__" not in vars(kind) or hasattr(kind, "__post_init__") or not all(field.init for field in fields(kind)):
        return lambda record, changes: replaced(record, **changes)
    names = [field.name for field in fields(kind)]
    setters = {f"set_{name}": vars(kind)[name].__set__ for name in names}
    lines = [f"    set_{name}(new, record.{name})" for name in names]
    overlay = ["    for name, value in changes.items():", "        setters[name](new, value)"]
    source = "\n".join(["def copy(record, changes):", "    new = create(kind)", *lines, *overlay, "    return new"])
    scope: dict[str, Any] = {**setters, "kind": kind, "create": object.__new__}
    scope["setters"] = {name: setters[f"set_{name}"] for name in names}
    exec(source, scope)
    copy: Copier = scope["copy"]
    return copy


def quick_replace(record: Any, /, **changes: Any) -> Any:
    return copier(type(record))(record, changes)


@contextmanager
def quickly() -> Iterator[None]:
    """While it lasts, every module of the program that copies records, or understands words, does it the quick way."""
    swaps: dict[int, Any] = {id(replaced): quick_replace}
    swaps |= {id(function): cache(function) for function in (getattr(module, name) for module, name in KEPT)}
    ours = [module for name, module in sys.modules.items() if name.split(".")[0] in {"proactive", "handlers", "tests"}]
    patches = [
        mock.patch.object(module, name, swaps[id(value)])
        for module in ours
        if module is not sys.modules[__name__]
        for name, value in list(vars(module).items())
        if id(value) in swaps
    ]
    for patch in patches:
        patch.start()
    try:
        yield
    finally:
        for patch in patches:
            patch.stop()
