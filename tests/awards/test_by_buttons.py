"""The choice of two as a visitor of the demo walks it: by its buttons, a phone and one approval."""

from bot.demo.city.people import Inhabitant
from handlers.demo.city import EventKind
from handlers.usecases.case_acts import Approve
from handlers.usecases.cases import carry_out
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel
from tests.awards.town import OFFICIAL
from tests.flow import reading
from tests.flow.quick import quickly
from tests.flow.world import World

WISH = "пособие по потере кормильца вместо инвалидности"


async def agrees(world: World, kind: EventKind) -> Inhabitant:
    """A visitor presses the button, and the phone that is put up answers twice."""
    person = world.bring(kind).concerned[0]
    await world.settle()
    for _ in range(2):
        await world.says(person, "1", Channel.SMS)
        await world.settle()
    return person


async def test_a_parent_falls_ill_is_widowed_and_reads_what_either_of_two_benefits_comes_to() -> None:
    async with quickly() as world:
        parent = await agrees(world, EventKind.PARENT)
        assert await agrees(world, EventKind.SPOUSE_DIES) is parent
        [waits] = [case for case in await world.cases() if case.status is Status.REVIEW]
        await carry_out(world.app.runtime, OFFICIAL, waits.number, Approve())
        await world.settle()
        for words in (WISH, "1"):
            await world.says(parent, words, Channel.SMS)
            await world.settle()
        lines = await world.app.store.read(reading.read_at, world.address(parent, Channel.SMS))
        assert [line.key for line in lines][-2:] == ["award.choice_offer", "award.choice_noted"]
