"""How the gateway answers one item: who may ask, a look-up in a register, a page of a feed."""

from collections.abc import Callable
from datetime import datetime
from operator import eq, ge, gt, le, lt
from typing import Any

from bot.city import envelope
from bot.city.city import City
from bot.city.documents import Pending, Refused
from bot.city.envelope import BAD_CRITERIA, BAD_FILTER, BAD_PAGE, BAD_SORT, Json, Rejected
from bot.city.faults import Fault, Faults
from bot.city.feed import Feed, plain
from bot.city.registers import ANSWERS, FEEDS

BEFORE_CONSENT = {"kz:ZAGS", "kz:GBDFL", "kz:EMAKET", "kz:BMG"}
LONGEST_PAGE = 1000
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": gt,
    "ge": ge,
    "lt": lt,
    "le": le,
    "eq": eq,
    "in": lambda value, listed: value in listed,
}


def answer(city: City, faults: Faults, item: Json, now: datetime) -> Json | None:
    """The answer under the item's reference, or `None` where a fault swallows it."""
    try:
        asked = envelope.criteria(item)
        fault = faults.of(str(asked.get("reg_type")))
        if faults.strikes(fault.drop):
            return None
        if faults.strikes(fault.reject):
            raise Rejected(BAD_CRITERIA, "the register refuses, as it was told to")
        if faults.strikes(fault.pending):
            raise Pending
        check_purpose(asked)
        return _ask(city, item, now) if not is_feed(asked) else _page(city, (faults, fault), item, now)
    except Pending:
        return envelope.pending(item, now)
    except Refused as refused:
        return envelope.rejected(item, Rejected(BAD_CRITERIA, str(refused)), now)
    except Rejected as reason:
        return envelope.rejected(item, reason, now)


def is_feed(asked: Json) -> bool:
    return (asked.get("reg_type"), asked.get("reg_record_type")) in FEEDS


def check_purpose(asked: Json) -> None:
    """Before consent only what detects a right; everything else in the name of a consent. Raises `Rejected`."""
    if _purpose(asked, "authorize").get("code") == "detect" and (
        is_feed(asked) or asked.get("reg_type") in BEFORE_CONSENT
    ):
        return
    given = _purpose(asked, "consent")
    if given.get("code") == "assign" and isinstance(given.get("ref_uri"), str) and given["ref_uri"].strip():
        return
    raise Rejected(BAD_CRITERIA, "neither a purpose that allows this before consent nor a consent is given")


def _purpose(asked: Json, member: str) -> Json:
    part = asked.get(member)
    purpose = part.get("purpose") if isinstance(part, dict) else None
    return purpose if isinstance(purpose, dict) else {}


# Look-ups


def _ask(city: City, item: Json, now: datetime) -> Json:
    asked = item["search_criteria"]
    query = asked.get("query")
    if asked.get("query_type") != "idtype-value" or not isinstance(query, dict):
        raise Rejected(BAD_CRITERIA, "this register answers idtype-value queries")
    key = (asked.get("reg_type"), asked.get("reg_record_type"), query.get("type"))
    if key not in ANSWERS or not isinstance(query.get("value"), str):
        raise Rejected(BAD_CRITERIA, f"no register answers {key}")
    return envelope.succeeded(item, plain(city.look_up(key, query["value"], now)), now)


# Feeds


def _page(city: City, faulty: tuple[Faults, Fault], item: Json, now: datetime) -> Json:
    asked = item["search_criteria"]
    if asked.get("query_type") != "predicate":
        raise Rejected(BAD_CRITERIA, "a feed answers predicate queries")
    events = _matching(city.feeds[asked["reg_type"], asked["reg_record_type"]], asked.get("query"))
    if _descending(asked.get("sort")):
        events = events[::-1]
    size, number = _paging(asked.get("pagination"))
    page = events[(number - 1) * size : number * size]
    pagination = {"page_size": size, "page_number": number, "total_count": len(events)}
    return envelope.succeeded(item, _disturbed(faulty, page), now, pagination)


def _matching(feed: Feed, query: Any) -> list[Json]:
    if not isinstance(query, list) or not query:
        raise Rejected(BAD_FILTER, "query must be a list of predicates")
    after = _watermark(query)
    if after is not None:
        return feed.after(after)
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
    if predicate.get("condition") not in joined:
        raise Rejected(BAD_FILTER, "condition must be and, or, not")
    return joined[predicate["condition"]]


def _compares(expression: Any, event: Json) -> bool:
    name = expression.get("attribute_name") if isinstance(expression, dict) else None
    if name not in ("sequence", "event_id", "kind", "published_at"):
        raise Rejected(BAD_FILTER, "an expression compares sequence, event_id, kind or published_at")
    compare = OPERATORS.get(expression.get("operator"))
    if compare is None:
        raise Rejected(BAD_FILTER, f"operator must be one of {', '.join(OPERATORS)}")
    try:
        return bool(compare(event[name], expression.get("attribute_value")))
    except TypeError as error:
        raise Rejected(BAD_FILTER, f"{name} cannot be compared with that value") from error


def _descending(sort: Any) -> bool:
    if sort is None or sort == []:
        return False
    by = sort[0] if isinstance(sort, list) and len(sort) == 1 and isinstance(sort[0], dict) else {}
    if by.get("attribute_name") != "sequence" or by.get("sort_order", "asc") not in ("asc", "desc"):
        raise Rejected(BAD_SORT, "a feed is sorted by sequence, asc or desc")
    return by.get("sort_order") == "desc"


def _paging(pagination: Any) -> tuple[int, int]:
    given = pagination if isinstance(pagination, dict) else {}
    size, number = given.get("page_size"), given.get("page_number", 1)
    if type(size) is not int or type(number) is not int or not 1 <= size <= LONGEST_PAGE or number < 1:
        raise Rejected(BAD_PAGE, f"page_size must be 1 to {LONGEST_PAGE}, page_number 1 and more")
    return size, number


def _disturbed(faulty: tuple[Faults, Fault], page: list[Json]) -> list[Json]:
    faults, fault = faulty
    shown = [event for event in page for _ in range(1 + faults.strikes(fault.repeat))]
    return faults.rng.sample(shown, len(shown)) if fault.reorder else shown
