"""The bearer token that a request carries."""

import hmac

from aiohttp import web


def presented_by(request: web.Request) -> str:
    """Empty where there is none. The scheme may be written in any case (RFC 9110)."""
    scheme, _, credentials = request.headers.get("Authorization", "").partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else ""


def is_same(presented: str, token: str) -> bool:
    """Takes as long whether much or little of it is right."""
    return hmac.compare_digest(presented.encode(errors="replace"), token.encode())
