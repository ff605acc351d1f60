"""Masking at the place where a page puts a value in, so that no template can forget it."""

from collections.abc import Callable, Iterable
from typing import Any

import jinja2
from markupsafe import Markup

from proactive.cases.masking import masked, names_in
from proactive.staff.rights import Actor, Right
from storage.cases.queries import CaseFile

Mask = Callable[[str], str]


@jinja2.pass_context
def masked_output(context: jinja2.runtime.Context, value: Any) -> Any:
    """Every value of a page, through the page's `mask` where it has one; what a macro made is masked already."""
    mask: Mask | None = context.get("mask")
    return value if mask is None or isinstance(value, Markup) else mask(str(value))


def mask_names(actor: Actor, names: Iterable[str]) -> Mask | None:
    """What hides these people in a list from who may not know them; `None`: nothing has to be hidden."""
    if actor.may(Right.IDENTIFY):
        return None
    hidden = {part for name in names for part in name.split()}
    return lambda text: masked(text, hidden)


def mask_for(actor: Actor, file: CaseFile | None = None) -> Mask | None:
    """What hides the people of a case from who may not know them; `None`: nothing has to be hidden."""
    if actor.may(Right.IDENTIFY):
        return None
    names = names_in(file.case) if file else set()
    return lambda text: masked(text, names)
