"""One thing that may happen next, with all that follows from it at once."""

from collections.abc import Callable
from dataclasses import dataclass

from handlers.usecases.living import DeadAddressee, rests_for
from proactive.cases.step import Step
from tests.explore.state import State

LOOSE = frozenset(
    {"отзываю", "2", "стоп", "[withdraw]", "[no]", "[stop]", "нет"}
)  # with these a citizen gives up a right


@dataclass(frozen=True, slots=True)
class Move:
    """`cost`: a fault or a change of a register; `hours` that pass; `gives_up`: the citizen wants nothing more.

    `state` is the one before where nothing was moved.
    """

    name: str
    state: State
    cost: int = 0
    hours: int = 0
    by_citizen: bool = False
    gives_up: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """A move that was offered, and raised."""

    name: str
    error: str


def led(
    state: State,
    name: str,
    do: Callable[[State], None],
    *,
    cost: int = 0,
    hours: int = 0,
    by_citizen: bool = False,
) -> Move | Failed:
    """What is done, and all that is due then."""
    later = state.copy()
    later.budget -= cost
    try:
        do(later)
        later.run()
        hand_over(later)
    except Exception as error:
        return Failed(name, f"{type(error).__name__}: {error}")
    return Move(name, later, cost, hours, by_citizen, by_citizen and name in LOOSE)


def hand_over(state: State) -> None:
    """As words go out: of whoever has died before they stood in the case it is asked again, and the case rests."""
    while held := [message for message in state.messages if (message.case_number, message.iin) in state.untold]:
        state.messages = [message for message in state.messages if message not in held]
        for number, iin in sorted({(str(message.case_number), str(message.iin)) for message in held}):
            state.untold -= {(number, iin)}
            addressee = DeadAddressee(iin, number)
            case = state.cases[number]
            rests = lambda case, addressee=addressee: Step(case, rests_for(case, addressee, state.now))  # noqa: E731
            state.stay(("handed over", iin), [case], rests)
        state.run()
