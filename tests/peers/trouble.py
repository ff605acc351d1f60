"""What a peer is told to do wrong with its next requests."""

from collections import deque
from dataclasses import dataclass

from aiohttp import web

DROPPED = 0  # in place of an HTTP status: the connection is closed without an answer


@dataclass(frozen=True, slots=True)
class Trouble:
    """One request that fails; `carried_out`: what it asked is done all the same, only the answer is wrong."""

    status: int
    carried_out: bool = False
    method: str = ""  # only a request for this method; empty: any


class Troubles:
    """The failures that are still to come, in order."""

    def __init__(self) -> None:
        self._coming: deque[Trouble] = deque()

    def add(self, times: int, trouble: Trouble) -> None:
        self._coming.extend([trouble] * times)

    def next(self, method: str = "", *, unnamed: bool = True) -> Trouble | None:
        """The first that is meant for this method; `unnamed`: those meant for any method count too."""
        meant = {method, ""} if unnamed else {method}
        for trouble in self._coming:
            if trouble.method in meant:
                self._coming.remove(trouble)
                return trouble
        return None


class Dropped(web.Response):
    """Written to a connection that is gone: nobody reads it."""


def drop(request: web.Request) -> Dropped:
    assert request.transport is not None
    request.transport.abort()
    return Dropped()
