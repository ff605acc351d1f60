"""Cases that met a year without values complete themselves when its row comes: nobody has to put them back."""

from datetime import date

from handlers.usecases.runtime import Runtime
from proactive.basics import law
from proactive.cases.case import Case
from proactive.cases.reasons import Reason
from proactive.road import official_acts
from proactive.road.acts import OfficialAct, possible
from storage.cases import cases, queries
from storage.cases.apply import change

SYSTEM = "system"
AT_ONCE = 500


async def go_on(runtime: Runtime) -> int:
    """Those whose value is there now, back on the road; how many. Those whose value is missing still keep nobody behind
    them waiting."""
    count, last, now = 0, "", runtime.now()
    while numbers := await queries.waiting_for(runtime.store, Reason.LAW_NOT_IN_FORCE, AT_ONCE, last):
        for case in filter(may_go_on, await cases.in_order(runtime.store, numbers)):
            await change(runtime.store, case.number, lambda seen: official_acts.resume(seen, SYSTEM, now), now)
            count += 1
        last = numbers[-1]
    if count:
        runtime.ring()
    return count


def may_go_on(case: Case) -> bool:
    return has_come(case) and OfficialAct.RESUME in possible(case)


def has_come(case: Case) -> bool:
    """What the case waits for: the parameter and its day."""
    if case.waiting is None or len(case.waiting.about) != len(("name", "day")):
        return False
    name, day = case.waiting.about
    return law.is_in_force(name, date.fromisoformat(day))
