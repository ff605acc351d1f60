"""Who may see the inside: whoever holds the watchers' token, and without one whoever sits at this machine."""

import ipaddress

from aiohttp import web

from handlers.web.bearer import is_same, presented_by

FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")


def may_watch(request: web.Request, token: str | None) -> bool:
    if token:
        return is_same(presented_by(request), token)
    return is_at_this_machine(request)


def is_at_this_machine(request: web.Request) -> bool:
    """What a proxy hands on comes from elsewhere, though the proxy stands here."""
    if any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
