"""One person's data, shown or erased, and what the law lets nobody keep any longer; each with its audit entry."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from handlers.usecases.isolating import one_by_one
from proactive.basics import law
from proactive.staff.rights import Actor, Role, Surface
from storage.engine.database import Store
from storage.ledger import audit
from storage.reporting import forgetting, person_file
from storage.reporting.forgetting import ErasedPerson, Forgotten, Retained

RULES = Actor(id="retention", role=Role.ADMINISTRATOR, surface=Surface.TERMINAL)


async def forget_what_is_due(store: Store, now: datetime, zone: ZoneInfo) -> list[Forgotten]:
    """Every rule of the day, each apart. Raises `proactive.basics.law.NotInForce` for a day before the rules."""
    today = now.astimezone(zone).date()
    law.value(f"retention.{Retained.ARRIVAL}", today)
    carried_out, failed = await one_by_one(Retained, lambda what: forgetting.forget_one(store, what, today, zone))
    counts = ", ".join(
        [*(f"{rule.what} {rule.count}" for rule in carried_out if rule.count), *map(unforgotten, failed)]
    )
    if counts:
        await audit.write(store, RULES, "forget", now, words=counts)
    return carried_out


def unforgotten(what: Retained) -> str:
    return f"{what} failed"


async def erase_person(store: Store, iin: str, now: datetime) -> ErasedPerson:
    """The entry names the cases, never the person."""
    result = await forgetting.erase_person(store, iin)
    await audit.write(store, RULES, "erase person", now, words=f"erased: {', '.join(result.erased) or 'nothing'}")
    return result


async def export_person(store: Store, iin: str, now: datetime) -> dict[str, Any]:
    """All that is held about them, as JSON. The entry names the cases, never the person."""
    content = await person_file.person_file(store, iin)
    numbers = ", ".join(case["number"] for case in content["cases"])
    await audit.write(store, RULES, "export person", now, words=f"exported: {numbers or 'nothing'}")
    return content
