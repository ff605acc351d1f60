"""Parts walked in several processes at a time: each is a world of its own, and what it came to is a few numbers."""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from tests.explore import kept
from tests.explore.explorer import Explored, Plan, explore
from tests.explore.towns import by_name

Handed = tuple[str, bool, bool, bool, int, bool]  # a plan, whose family is known to every process by its name


def walked(plans: Sequence[Plan], most: int, processes: int) -> Iterator[tuple[str, kept.KeptPart]]:
    """By name, each as it is complete. A process ends with its part, and so does what it remembered."""
    if processes == 1:
        for plan in plans:
            yield plan.name, walk(plan, most)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        parts = {pool.submit(walk_handed, handed(plan), most): plan.name for plan in plans}
        for part in as_completed(parts):
            yield parts[part], part.result()


def handed(plan: Plan) -> Handed:
    return plan.family.name, plan.telegram, plan.quiet, plan.four_eyes, plan.budget, plan.every_word


def walk_handed(what: Handed, most: int) -> kept.KeptPart:
    family, telegram, quiet, four_eyes, budget, every_word = what
    return walk(Plan(by_name()[family], telegram, quiet, four_eyes, budget, every_word), most)


def walk(plan: Plan, most: int) -> kept.KeptPart:
    logging.disable(logging.CRITICAL)
    explored = explore(plan, most=most)
    print(told(explored), flush=True)
    return kept.of(explored)


def told(result: Explored) -> str:
    cut = "" if result.is_whole else ", cut: ends are not looked for"
    came_to = f"{result.plan.name}: {result.states} states, {result.moves} moves, {result.seconds:.1f} s{cut}"
    faults = sorted(result.faults.values(), key=lambda fault: -fault.count)
    found = (f"  {fault.count} × {fault.what}\n      {' > '.join(fault.way)}" for fault in faults)
    return "\n".join((came_to, *found))
