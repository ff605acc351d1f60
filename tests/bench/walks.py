"""How far a reader walks: the files and functions of the product that a journey enters, and the moves between files.

Counted as the interpreter calls, on the second walk, when what is read once is read. A function that goes on after an
`await` is not entered again, and a comprehension stands where it is read. The mock city is left out. A loop counts its
moves anew in each round; `different` are those that a reader makes once. What a library calls, as the database does
for each column of its own type, is where nobody reads on.
"""

import dis
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from handlers import inbox_worker
from handlers.usecases.case_acts import Approve
from handlers.usecases.cases import carry_out
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel
from proactive.staff.rights import Actor, Role, Surface
from tests.flow.quick import QuickWorld, quickly

ROOT = Path(__file__).parents[2]
FLOORS = tuple(str(ROOT / floor) + "/" for floor in ("proactive", "storage", "handlers", "bot"))
OFFICIAL = Actor(id="official", role=Role.OFFICIAL, surface=Surface.API, acts_for="Әлімова Әсел")
TESTS = str(ROOT / "tests") + "/"
CITY = str(ROOT / "bot" / "demo") + "/"


@dataclass
class Walk:
    files: dict[str, int] = field(default_factory=dict)  # with the calls that enter each
    functions: set[CodeType] = field(default_factory=set)
    moves: int = 0
    different: set[tuple[str, str]] = field(default_factory=set)  # from which file to which
    by_libraries: int = 0  # of the moves: to what no line of the product calls
    _at: str = ""

    def enter(self, frame: FrameType, event: str, _: Any) -> None:
        code = frame.f_code
        path = code.co_filename
        if event != "call" or not path.startswith(FLOORS) or path.startswith(CITY) or goes_on(frame):
            return
        self.functions.add(code)
        name = path.removeprefix(str(ROOT) + "/")
        self.files[name] = self.files.get(name, 0) + 1
        if name != self._at:
            self.moves += 1
            self.different.add((self._at, name))
            self.by_libraries += is_called_by_library(frame)
        self._at = name

    def __str__(self) -> str:
        moves = f"{self.moves} moves ({len(self.different)} different, {self.by_libraries} by libraries)"
        return f"{len(self.files)} files, {len(self.functions)} functions, {moves}"


def goes_on(frame: FrameType) -> bool:
    """Within a function that was entered before: after an `await`, or in a comprehension of it."""
    opcode, argument = frame.f_code.co_code[frame.f_lasti : frame.f_lasti + 2]
    resumed = opcode == dis.opmap["RESUME"] and argument > 0
    return resumed or frame.f_code.co_name in {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>", "<lambda>"}


def is_called_by_library(frame: FrameType) -> bool:
    caller = frame.f_back
    return caller is None or not caller.f_code.co_filename.startswith((*FLOORS, TESTS))


@contextmanager
def walking() -> Iterator[Walk]:
    walk = Walk()
    sys.setprofile(walk.enter)
    try:
        yield walk
    finally:
        sys.setprofile(None)


async def walks(world: QuickWorld) -> dict[str, Walk]:
    """A disability's road to the consent, and a breadwinner's to the official's word."""
    runtime = world.app.runtime
    person = world.bring("disability_general_illness").concerned[0]
    await world.app.sweeps.run("scan")  # the event is in the inbox
    with walking() as to_offer:
        await world.app.workers.drain()
    await runtime.keep([world.sms(person, "1")])
    with walking() as to_consent:
        await inbox_worker.receive(runtime)
    number = await reviewed(world)
    with walking() as to_decision:
        await carry_out(runtime, OFFICIAL, number, Approve())
    return {"event to offer": to_offer, 'SMS "1" to consent': to_consent, "approve": to_decision}


async def reviewed(world: QuickWorld) -> str:
    widow = world.bring("breadwinner_by_court").concerned[0]
    await world.settle()
    for _ in ("the consent", "the account"):
        await world.says(widow, "1", Channel.SMS)
    return next(case.number for case in await world.cases() if case.status is Status.REVIEW)


async def measured() -> dict[str, Walk]:
    async with quickly() as world:
        await walks(world)
        return await walks(world)


def printed(walk: Walk) -> str:
    return "\n".join([str(walk), *(f"    {file} {calls}" for file, calls in sorted(walk.files.items()))])
