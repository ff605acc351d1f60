"""A world in which somebody draws a disability benefit, for what happens to the award afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, time

from bot.demo.city.people import Inhabitant
from proactive.basics.calendar import TIMEZONE
from proactive.messages.contact import Channel
from proactive.staff.rights import Actor, Role, Surface
from storage.awards import awards
from storage.awards.awards import AwardFile
from tests.flow import reading
from tests.flow.quick import QuickWorld, quickly
from tests.flow.world import World

OFFICIAL = Actor(id="staff-1", role=Role.OFFICIAL, surface=Surface.API, acts_for="Әлімова Әсел")


@asynccontextmanager
async def drawn() -> AsyncIterator[QuickWorld]:
    async with quickly() as world:
        await assigned(world)
        yield world


async def assigned(world: World) -> Inhabitant:
    person = world.bring("disability_general_illness").concerned[0]
    await world.settle()
    for _ in range(2):
        await world.says(person, "1", Channel.SMS)
        await world.settle()
    return person


async def only_award(world: QuickWorld) -> AwardFile:
    page = await awards.search(world.app.store)
    [award] = page.awards
    return await awards.file_of(world.app.store, award.id)


async def on_day(world: QuickWorld, day: date) -> None:
    """Ten in the morning of that day, and all that falls due until then."""
    world.clock.now = datetime.combine(day, time(10), TIMEZONE)
    await world.settle()


def instructed(world: QuickWorld) -> list[str]:
    orders = world.city.payments.orders.values()
    return [body["kind"] for order in orders for _, body in order.instructions.values()]


async def told(world: QuickWorld, key: str, words: str = "") -> int:
    """How often the payee read this text, with these words in it."""
    order = next(iter(world.city.payments.orders.values()))
    person = world.city.by_iin[order.body["recipient"]["iin"]]
    lines = await world.app.store.read(reading.read_at, world.address(person, Channel.SMS))
    return sum(line.key == key and words in line.text for line in lines)


ANOTHER_IBAN = "KZ31601A000000000001"


def opened_account(world: World, holder: str, /, **otherwise: object) -> str:
    """An account of theirs that the city's register learns of by hand."""
    record = {"holder": holder, "iban": ANOTHER_IBAN, "bank": "Halyk Bank", "kind": "current", "open": True}
    world.city.written.put("kz:ACCOUNTS", "kz:Account", record | otherwise)
    return ANOTHER_IBAN
