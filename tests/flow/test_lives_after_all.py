"""GBDFL says that somebody has died and takes it back without a word, on real rows: the case goes on by itself."""

from datetime import timedelta

from sqlalchemy import func, select

from bot.demo.city.people import Death, Inhabitant
from handlers.usecases.case_acts import Approve
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.messages.contact import Channel
from storage.engine.database import Transaction
from storage.engine.tables import job
from tests.flow.quick import QuickWorld
from tests.flow.test_only_the_living import acts, applies
from tests.flow.test_ordered_anew import on_both_engines
from tests.flow.test_orders_taken_back import DAY, agreed, burial, passes

DIED = Waiting(Reason.RECIPIENT_DIED)


def said_dead(world: QuickWorld, person: Inhabitant) -> None:
    """By GBDFL alone: no act tells of it."""
    acts_of_them, today = person.acts, world.clock().date()
    person.death = Death("D-none", person, today, today)
    person.acts = acts_of_them


async def look_ups(world: QuickWorld) -> int:
    def count(tx: Transaction) -> int:
        of_registers = select(func.count()).select_from(job).where(job.c.kind == "look_up")
        return int(tx.connection.execute(of_registers).scalar_one())

    return await world.app.store.read(count)


@on_both_engines
async def test_a_burial_is_paid_once_after_a_death_of_its_recipient_that_was_none(world: QuickWorld) -> None:
    child = await agreed(world)
    said_dead(world, child)
    await world.says(child, "1", Channel.SMS)
    assert (await burial(world)).waiting == DIED
    await passes(world, DAY)
    await passes(world, DAY)
    assert ((await burial(world)).status, len(world.orders)) == (Status.ATTENTION, 0)
    child.death = None
    await passes(world, DAY)
    await world.says(child, "1", Channel.SMS)
    for _ in range(3):
        await passes(world, DAY)
    case = await burial(world)
    assert (case.status, case.payment and case.payment.status, len(world.orders)) == (Status.ASSIGNED, "paid", 1)


@on_both_engines
async def test_what_an_official_approved_is_assigned_once_its_applicant_lives_after_all(world: QuickWorld) -> None:
    person = await applies(world, "disability_occupational_disease")
    said_dead(world, person)
    await passes(world, timedelta(hours=3))
    await acts(world, Approve(), person)
    [case] = await world.cases()
    assert (case.status, case.waiting) == (Status.ANNULLED, DIED)
    asked = await look_ups(world)
    await passes(world, DAY)
    assert await look_ups(world) == asked + 1
    person.death = None
    await passes(world, DAY)
    [case] = await world.cases()
    assert (case.status, case.suspended, len(world.orders)) == (Status.ASSIGNED, None, 1)
