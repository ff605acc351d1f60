"""How the gateway answers one item: who may ask, a look-up in a register, a page of a feed."""

from datetime import datetime
from typing import Any

from bot.demo.city import envelope
from bot.demo.city.city import City
from bot.demo.city.documents import DocumentRefused, Pending
from bot.demo.city.envelope import BAD_CRITERIA, BAD_PAGE, BAD_SORT, Json, Rejected
from bot.demo.city.faults import Fault, Faults
from bot.demo.city.feed import FEEDS
from bot.demo.city.predicates import matching
from bot.demo.city.registers import ANSWERS
from proactive.cases.registers import BEFORE_CONSENT

LONGEST_PAGE = 1000


class Desk:
    """Answers items at one moment; `met` holds the fault of each register that is asked in this call."""

    def __init__(self, city: City, faults: Faults, met: dict[str, Fault], now: datetime) -> None:
        self.city, self.faults, self.met, self.now = city, faults, met, now

    def answer(self, item: Json) -> Json | None:
        """The answer under the item's reference, or `None` where a fault swallows it."""
        try:
            return self._answer(item, envelope.criteria(item))
        except Pending:
            return envelope.pending(item, self.now)
        except DocumentRefused as refused:
            return envelope.rejected(item, Rejected(BAD_CRITERIA, str(refused)), self.now)
        except Rejected as reason:
            return envelope.rejected(item, reason, self.now)

    def _answer(self, item: Json, criteria: Json) -> Json | None:
        fault = self.met[criteria["reg_type"]]
        if self.faults.strikes(fault.drop):
            return None
        if self.faults.strikes(fault.reject):
            raise Rejected(BAD_CRITERIA, f"the register refuses, as it was told to: {criteria.get('query')}")
        if self.faults.strikes(fault.pending):
            raise Pending
        check_purpose(criteria)
        return self._page(item, criteria) if is_feed(criteria) else self._look_up(item, criteria)

    def _look_up(self, item: Json, criteria: Json) -> Json:
        query = criteria.get("query")
        if criteria.get("query_type") != "idtype-value" or not isinstance(query, dict):
            raise Rejected(BAD_CRITERIA, "this register answers idtype-value queries")
        by, value = query.get("type"), query.get("value")
        if not isinstance(by, str) or not isinstance(value, str):
            raise Rejected(BAD_CRITERIA, "type and value of the query must be text")
        key = (criteria["reg_type"], criteria["reg_record_type"], by)
        if key not in ANSWERS:
            raise Rejected(BAD_CRITERIA, f"no register answers {' '.join(key)}")
        return envelope.succeeded(item, self.city.look_up(key, value, self.now), self.now)

    def _page(self, item: Json, criteria: Json) -> Json:
        if criteria.get("query_type") != "predicate":
            raise Rejected(BAD_CRITERIA, "a feed answers predicate queries")
        events = matching(self.city.feeds[criteria["reg_type"], criteria["reg_record_type"]], criteria.get("query"))
        if _descending(criteria.get("sort")):
            events = events[::-1]
        size, number = _paging(criteria.get("pagination"))
        page = self._disturbed(events[(number - 1) * size : number * size], self.met[criteria["reg_type"]])
        pagination = {"page_size": size, "page_number": number, "total_count": len(events)}
        return envelope.succeeded(item, page, self.now, pagination)

    def _disturbed(self, page: list[Json], fault: Fault) -> list[Json]:
        shown = [event for event in page for _ in range(1 + self.faults.strikes(fault.repeat))]
        return self.faults.rng.sample(shown, len(shown)) if fault.reorder else shown


def is_feed(criteria: Json) -> bool:
    return (criteria["reg_type"], criteria["reg_record_type"]) in FEEDS


def check_purpose(criteria: Json) -> None:
    """Before consent only what detects a right; everything else in the name of a consent. Raises `Rejected`."""
    detects = _purpose(criteria, "authorize").get("code") == "detect"
    if detects and (is_feed(criteria) or criteria["reg_type"] in BEFORE_CONSENT):
        return
    purpose = _purpose(criteria, "consent")
    if purpose.get("code") == "assign" and isinstance(purpose.get("ref_uri"), str) and purpose["ref_uri"].strip():
        return
    raise Rejected(BAD_CRITERIA, "neither a purpose that allows this before consent nor a consent is given")


def _purpose(criteria: Json, member: str) -> Json:
    part = criteria.get(member)
    purpose = part.get("purpose") if isinstance(part, dict) else None
    return purpose if isinstance(purpose, dict) else {}


def _descending(sort: Any) -> bool:
    if sort is None or sort == []:
        return False
    by = sort[0] if isinstance(sort, list) and len(sort) == 1 and isinstance(sort[0], dict) else {}
    if by.get("attribute_name") != "sequence" or by.get("sort_order", "asc") not in ("asc", "desc"):
        raise Rejected(BAD_SORT, "a feed is sorted by sequence, asc or desc")
    return by.get("sort_order") == "desc"


def _paging(pagination: Any) -> tuple[int, int]:
    paging = pagination if isinstance(pagination, dict) else {}
    size, number = paging.get("page_size"), paging.get("page_number", 1)
    if type(size) is not int or type(number) is not int or not 1 <= size <= LONGEST_PAGE or number < 1:
        raise Rejected(BAD_PAGE, f"page_size must be 1 to {LONGEST_PAGE}, page_number 1 and more")
    return size, number
