"""Circles of kin: looked up one at a time, the next when those of the one before have had their turn (P-5)."""

from dataclasses import replace

from proactive.cases.case import Asking


def passed(asking: Asking) -> Asking:
    """Its candidates have had their turn; the last of them stands till others are looked up."""
    iins = dict.fromkeys((*asking.passed_by, *(candidate.iin for candidate in asking.candidates if candidate.iin)))
    return replace(asking, wider=False, passed_by=tuple(iins))
