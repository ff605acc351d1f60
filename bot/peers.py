"""Calls to others: no redirect is followed, no answer is read without end, and no address with a secret is repeated."""

import json
from typing import Any

import aiohttp

LARGEST_ANSWER = 32 * 1024**2  # bytes
DEEPEST_ANSWER = 64  # levels of JSON
MOVED = range(300, 400)


class Redirected(aiohttp.ClientError):
    """A peer sent us elsewhere: what we bring, and its secrets, are for it alone."""


class AnswerTooLarge(aiohttp.ClientError):
    """An answer beyond what any true one is."""


async def straight(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """For a session's middlewares: a redirect is a failure of the peer, whoever made the call."""
    answer = await handler(request)
    if answer.status in MOVED and "Location" in answer.headers:
        answer.close()
        raise Redirected(f"answered {answer.status}, which would lead elsewhere")
    return answer


def session_to_peers(connections: int) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections), middlewares=(straight,))


async def bounded(answer: aiohttp.ClientResponse, largest: int = LARGEST_ANSWER) -> bytes:
    """The whole body. Raises `AnswerTooLarge` as soon as it is longer, before it fills the memory."""
    if (answer.content_length or 0) > largest:
        raise AnswerTooLarge(f"an answer of {answer.content_length} bytes")
    parts, size = [], 0
    async for part in answer.content.iter_chunked(64 * 1024):
        size += len(part)
        if size > largest:
            answer.close()
            raise AnswerTooLarge(f"an answer of more than {largest} bytes")
        parts.append(part)
    return b"".join(parts)


def json_of(content: bytes) -> Any:
    """Raises `ValueError`, also for what is nested deeper than any true answer."""
    try:
        value = json.loads(content)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    level = [value]
    for _ in range(DEEPEST_ANSWER):
        level = [inner for outer in level for inner in parts_of(outer)]
        if not level:
            return value
    raise ValueError("nested too deeply")


def parts_of(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [part for part in inner if isinstance(part, dict | list)]
