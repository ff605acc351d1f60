"""Events of the feeds that only awards are told by, as they come over the wire."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from proactive.awards.news import AccountNews, PersonNews
from storage.engine.codec import Unreadable, adapter, first_of

NEWS: Mapping[str, type[PersonNews] | type[AccountNews]] = {
    "kz:PersonEvent": PersonNews,
    "kz:AccountEvent": AccountNews,
}


def parse_news(record_type: str, raw: Mapping[str, Any]) -> PersonNews | AccountNews:
    """Raises `Unreadable`; `KeyError` for a type of another feed."""
    try:
        shape: Any = NEWS[record_type]
        news: PersonNews | AccountNews = adapter(shape).validate_python(dict(raw))
    except ValidationError as error:
        raise Unreadable(f"{record_type}: {first_of(error)}") from None
    return news
