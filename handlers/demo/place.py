"""Where a visitor is on the page: whose phone is shown, which channel, which case. It stands in the address."""

from dataclasses import asdict, dataclass, replace
from urllib.parse import parse_qs, urlencode, urlsplit

from aiohttp import web

from handlers.web.middleware import by_htmx

SMS, TELEGRAM = "sms", "telegram"
HOME = "/"


@dataclass(frozen=True, slots=True)
class DemoPlace:
    person: str | None = None
    channel: str | None = None
    case: str | None = None

    def at(self, **changes: str | None) -> "DemoPlace":
        return replace(self, **changes)

    @property
    def address(self) -> str:
        query = urlencode({name: value for name, value in asdict(self).items() if value})
        return f"{HOME}?{query}" if query else HOME

    def link(self, **changes: str | None) -> str:
        return self.at(**changes).address


def place_of(request: web.Request) -> DemoPlace:
    """From the page's own address: of this request, or of the page that a fragment or a form was asked from."""
    whole = request.path in (HOME, "/demo") and not by_htmx(request)
    address = str(request.rel_url) if whole else request.headers.get("HX-Current-URL") or request.headers.get("Referer")
    query = parse_qs(urlsplit(address or "").query)
    values = {name: query[name][0] for name in ("person", "channel", "case") if name in query}
    if values.get("channel") not in (SMS, TELEGRAM):
        values.pop("channel", None)
    return DemoPlace(**values)
