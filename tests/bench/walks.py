"""How far a reader walks: the files and functions of the product that a journey enters, and the moves between files.

Counted as the interpreter calls, on the second walk, when what is read once is read. The mock city is left out, and so is
what only waits in between: a function that goes on after an `await` is entered once.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from aiogram import Bot

from handlers import inbox_worker
from handlers.channels.telegram import Translator
from tests.flow.quick import QuickWorld, quickly

ROOT = Path(__file__).parents[2]
FLOORS = tuple(str(ROOT / floor) + "/" for floor in ("proactive", "storage", "handlers", "bot"))
CITY = str(ROOT / "bot" / "demo") + "/"


@dataclass
class Walk:
    files: dict[str, int] = field(default_factory=dict)  # with the calls that enter each
    functions: set[CodeType] = field(default_factory=set)
    moves: int = 0
    _at: str = ""

    def enter(self, frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        path = code.co_filename
        if event != "call" or not path.startswith(FLOORS) or path.startswith(CITY):
            return
        self.functions.add(code)
        name = path.removeprefix(str(ROOT) + "/")
        self.files[name] = self.files.get(name, 0) + 1
        self.moves += name != self._at
        self._at = name

    def __str__(self) -> str:
        return f"{len(self.files)} files, {len(self.functions)} functions, {self.moves} moves"


@contextmanager
def walking() -> Iterator[Walk]:
    walk = Walk()
    sys.setprofile(walk.enter)
    try:
        yield walk
    finally:
        sys.setprofile(None)


async def consent(world: QuickWorld) -> Walk:
    """An SMS "1": from the inbox to the case that has moved on."""
    _, walk = await offer_and_consent(world)
    return walk


async def offer(world: QuickWorld) -> Walk:
    """A register's event: from the feed to the offer on the phone, every worker's turn counted."""
    walk, _ = await offer_and_consent(world)
    return walk


async def offer_and_consent(world: QuickWorld) -> tuple[Walk, Walk]:
    person = world.bring("disability_general_illness").concerned[0]
    with walking() as to_offer:
        await world.settle()
    await world.app.runtime.keep([world.sms(person, "1")])
    with walking() as to_consent:
        await inbox_worker.receive(world.app.runtime, Translator(Bot("0:reads-nothing")))
    return to_offer, to_consent


JOURNEYS: dict[str, Callable[[QuickWorld], Awaitable[Walk]]] = {
    'SMS "1" (consent)': consent,
    "event to offer": offer,
}


async def measured() -> dict[str, Walk]:
    walks = {}
    for name, journey in JOURNEYS.items():
        async with quickly() as world:
            await journey(world)
            walks[name] = await journey(world)
    return walks


if __name__ == "__main__":
    for name, walk in asyncio.run(measured()).items():
        print(name, walk)
        for file, calls in sorted(walk.files.items()):
            print("   ", file, calls)
