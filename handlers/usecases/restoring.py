"""After a copy was put back: what went out since is asked of who holds it, and goes out by itself no second time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.usecases import broadcasts as acts
from handlers.usecases.runtime import Runtime
from handlers.usecases.settling import settle
from proactive.broadcasts.broadcast import State
from proactive.cases.case import Case
from proactive.cases.lifecycle import CLOSED, Status
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.step import Step
from proactive.staff.rights import Actor, Role, Surface
from storage.broadcasts import broadcasts
from storage.cases import cases
from storage.cases.apply import Decided
from storage.ledger import audit

RESTORED = Actor(id="restored", role=Role.ADMINISTRATOR, surface=Surface.TERMINAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundOrders:
    """Orders that the desk holds and nobody here has placed, by their cases: `held` for an official; `over`, which are
    closed or stay with the official who has them, to whom history says it; `missing`, which were opened after the
    copy."""

    held: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.held) + len(self.over) + len(self.missing)


async def hold_ordered(runtime: Runtime, number_by_order: Mapping[str, str]) -> FoundOrders:
    """Cases that would be paid once more, by themselves or by an official who knows nothing, wait for one who does,
    with an entry that names the order."""
    orders: dict[str, list[str]] = {}
    for order_id, number in sorted(number_by_order.items()):
        orders.setdefault(number, []).append(order_id)
    there = await cases.by_number(runtime.store, orders)
    held = sorted(case.number for case in there if goes_on(case))
    told = [case.number for case in there if is_told(case)]

    async def decide(numbers: Sequence[str]) -> list[Decided | None]:
        seen = {case.number: case for case in await cases.by_number(runtime.store, numbers)}
        return [held_back(seen[number], orders[number], runtime.clock()) for number in numbers]

    await settle(runtime, [*held, *told], decide)
    over = sorted({case.number for case in there} - set(held))
    return FoundOrders(held=tuple(held), over=tuple(over), missing=tuple(sorted(orders.keys() - {*held, *over})))


def held_back(case: Case, order_ids: Sequence[str], at: datetime) -> Decided:
    outcome = found_in(case)
    if outcome is None:
        return Decided()
    words = f"order {', '.join(order_ids)}"
    entry = audit.entry_of(RESTORED, "order found", at, about=case.number, words=words)
    return Decided.of_steps([Step(case, outcome)], entries=(entry,))


def found_in(case: Case) -> Outcome | None:
    if goes_on(case):
        return Outcome(case=case.moved(Status.ATTENTION, waiting=Waiting(Reason.ORDERED_ALREADY)))
    return Outcome(case=case, note=Reason.ORDERED_ALREADY) if is_told(case) else None


def goes_on(case: Case) -> bool:
    return case.status not in CLOSED | {Status.ATTENTION}


def is_told(case: Case) -> bool:
    """An official looks for a reason of its own, which stays."""
    return case.status is Status.ATTENTION and case.waiting != Waiting(Reason.ORDERED_ALREADY)


async def pause_broadcasts(runtime: Runtime) -> tuple[str, ...]:
    """Those that were going out when the copy was made, or whose hour has come since: whom they have reached nobody
    here knows."""
    active = await broadcasts.active(runtime.store)
    begun = [each.id for each in active if each.is_due(runtime.clock())]
    for id in begun:
        await broadcasts.begin(runtime.store, id, runtime.clock())
    running = [each.id for each in active if each.state is State.RUNNING or each.id in begun]
    for id in running:
        await acts.move(runtime, RESTORED, id, State.PAUSED)
    return tuple(running)
