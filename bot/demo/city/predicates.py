"""SPDCI predicates over the events of a feed."""

from collections.abc import Callable
from operator import eq, ge, gt, le, lt
from typing import Any

from bot.demo.city.envelope import BAD_FILTER, Json, Rejected
from bot.demo.city.feed import Feed

ATTRIBUTES = ("sequence", "event_id", "kind", "published_at")
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": gt,
    "ge": ge,
    "lt": lt,
    "le": le,
    "eq": eq,
    "in": lambda value, listed: value in listed,
}


def matching(feed: Feed, query: Any) -> list[Json]:
    """The events for which every predicate holds, by sequence; raises `Rejected` for a query that cannot be read."""
    if not isinstance(query, list) or not query:
        raise Rejected(BAD_FILTER, "query must be a list of predicates")
    watermark = _watermark(query)
    if watermark is not None:
        return feed.after(watermark)
    return [event for event in feed.events if all(_holds(predicate, event) for predicate in query)]


def _watermark(query: list[Any]) -> int | None:
    """N of the usual question, `sequence gt N`: needs no look at each event."""
    first = query[0].get("expression1") if len(query) == 1 and isinstance(query[0], dict) else None
    if not isinstance(first, dict) or "expression2" in query[0] or first.get("operator") != "gt":
        return None
    value = first.get("attribute_value")
    return value if first.get("attribute_name") == "sequence" and type(value) is int else None


def _holds(predicate: Any, event: Json) -> bool:
    if not isinstance(predicate, dict):
        raise Rejected(BAD_FILTER, "a predicate must be an object")
    first = _compares(predicate.get("expression1"), event)
    if "expression2" not in predicate:
        return first
    second = _compares(predicate["expression2"], event)
    joined = {"and": first and second, "or": first or second, "not": first and not second}
    condition = predicate.get("condition")
    if not isinstance(condition, str) or condition not in joined:
        raise Rejected(BAD_FILTER, "condition must be and, or, not")
    return joined[condition]


def _compares(expression: Any, event: Json) -> bool:
    comparison = expression if isinstance(expression, dict) else {}
    name, compare = comparison.get("attribute_name"), OPERATORS.get(str(comparison.get("operator")))
    if name not in ATTRIBUTES:
        raise Rejected(BAD_FILTER, f"an expression compares {', '.join(ATTRIBUTES)}")
    if compare is None:
        raise Rejected(BAD_FILTER, f"operator must be one of {', '.join(OPERATORS)}")
    try:
        return compare(event[name], comparison.get("attribute_value"))
    except TypeError as error:
        raise Rejected(BAD_FILTER, f"{name} cannot be compared with that value") from error
