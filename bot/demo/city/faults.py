"""What the city's registers can be told to do wrong, for one register or for all."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from random import Random
from typing import Any, Self

from aiohttp import web

from bot.demo.city.envelope import BAD_REQUEST, UNAVAILABLE, errors

ALL = "*"
PAYMENT = "odq"
Work = Callable[[], Awaitable[web.StreamResponse]]


@dataclass
class Fault:
    """Rates are chances from 0 to 1. `times`: for so many calls, then well again; `None`: until told otherwise."""

    slow_ms: int = 0
    hang: bool = False  # no answer at all until the caller gives up
    fail: float = 0  # HTTP 500 before anything is done
    lose: float = 0  # done, but the answer is lost: HTTP 502
    broken: float = 0  # a body that is cut off
    drop: float = 0  # an item without an answer
    pending: float = 0  # pdng
    reject: float = 0  # rjct
    refuse: float = 0  # HTTP 422 to what is posted, with all that was posted in its words
    repeat: float = 0  # a record of a feed page twice
    reorder: bool = False  # a feed page in no order
    times: int | None = None

    @classmethod
    def read(cls, body: dict[str, Any]) -> Self:
        """From JSON; raises `ValueError` for an unknown name or an unfit value."""
        names = [field.name for field in fields(cls)]
        if unknown := sorted(set(body) - set(names)):
            raise ValueError(f"unknown: {', '.join(unknown)}; known: {', '.join(names)}")
        for name, value in body.items():
            if not isinstance(value, bool | int | float) or value < 0:
                raise ValueError(f"{name} must be a number from 0, or true or false")
        return cls(**body)


_WELL = Fault()


class Faults:
    """Faults by `reg_type`; `ALL` for every register, `PAYMENT` for the orders."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.by_register: dict[str, Fault] = {}
        self.closed = False  # the server is going down: nothing hangs any more

    def put(self, reg_type: str, fault: Fault) -> None:
        self.by_register[reg_type] = fault

    def clear(self) -> None:
        self.by_register.clear()

    def met(self, reg_types: set[str]) -> dict[str, Fault]:
        """What befalls each register in this call; counts the call."""
        struck = {
            reg_type: self.by_register.get(reg_type) or self.by_register.get(ALL) or _WELL
            for reg_type in sorted(reg_types)
        }
        for key, fault in list(self.by_register.items()):
            if fault.times is not None and any(fault is struck_fault for struck_fault in struck.values()):
                fault.times -= 1
                if fault.times < 1:
                    del self.by_register[key]
        return struck

    def strikes(self, rate: float) -> bool:
        return rate > 0 and self.rng.random() < rate

    async def suffer(self, request: web.Request, met: list[Fault], work: Work) -> web.StreamResponse:
        """Do the work, or what the faults that were met make of it."""
        await asyncio.sleep(max((fault.slow_ms for fault in met), default=0) / 1000)
        while any(fault.hang for fault in met) and not self._nobody_waits(request):  # noqa: ASYNC110 - no event says it
            await asyncio.sleep(0.05)
        if any(self.strikes(fault.fail) for fault in met):
            return web.json_response(errors(UNAVAILABLE, "down, as it was told to be"), status=500)
        if any(self.strikes(fault.refuse) for fault in met) and request.method == "POST":
            return web.json_response(errors(BAD_REQUEST, f"cannot be taken: {await request.text()}"), status=422)
        answer = await work()
        if any(self.strikes(fault.lose) for fault in met):
            return web.json_response(errors(UNAVAILABLE, "the answer was lost on the way"), status=502)
        if any(self.strikes(fault.broken) for fault in met):
            return _cut(answer)
        return answer

    def _nobody_waits(self, request: web.Request) -> bool:
        return self.closed or request.transport is None or request.transport.is_closing()


def _cut(answer: web.StreamResponse) -> web.Response:
    body = answer.body if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b""
    return web.Response(body=body[: len(body) // 2], content_type="application/json", status=answer.status)
