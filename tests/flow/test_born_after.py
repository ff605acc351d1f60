"""A child who is born after the death of its father has a right to the benefit for the loss of the breadwinner (art.
234): the family that was found to have nobody is looked at again when the register of civil acts names the child."""

from datetime import timedelta

from bot.demo.city import births
from bot.demo.city.people import MALE, Inhabitant
from bot.demo.city.registers import birth_acts
from bot.demo.city.scene import ZAGS, Scene
from handlers.usecases.case_acts import Approve
from handlers.usecases.cases import carry_out
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Channel
from tests.flow.happenings import OFFICIAL
from tests.flow.quick import QuickWorld, quickly

DAY = timedelta(days=1)


def scene_of(world: QuickWorld) -> Scene:
    return Scene(world.city, "birth", world.clock())


def widowed(world: QuickWorld) -> tuple[Inhabitant, Inhabitant]:
    """A married man without children dies; his young wife can be reached."""
    scene = scene_of(world)

    def fits(person: Inhabitant) -> bool:
        wife = person.spouse
        young = wife is not None and scene.reachable(wife) and births.YOUNGEST <= wife.age(scene.today) <= births.OLDEST
        return person.sex == MALE and not person.children and young

    husband = scene.find(fits)
    wife = husband.spouse
    assert wife is not None
    scene.death(husband, wife)
    return husband, wife


def gives_birth(world: QuickWorld, mother: Inhabitant, father: Inhabitant, *, by_statement: bool = False) -> Inhabitant:
    scene = scene_of(world)
    child = births.born(scene, mother, father, scene.today - DAY)
    act = next(iter(birth_acts(child))) | {"father_by_statement": by_statement}
    world.city.feeds[ZAGS].publish("registered", act, world.clock())
    return child


async def loss(world: QuickWorld) -> Case:
    return next(case for case in await world.cases() if case.service == "breadwinner")


async def test_the_widow_is_offered_and_paid_when_the_child_is_born() -> None:
    async with quickly() as world:
        husband, wife = widowed(world)
        await world.settle()
        assert (await loss(world)).status is Status.NOT_ENTITLED
        world.clock.pass_(60 * DAY)
        child = gives_birth(world, wife, husband)
        await world.settle()
        case = await loss(world)
        assert (case.status, case.recipient_iin) == (Status.OFFERED, wife.iin)
        for _ in range(2):
            await world.says(wife, "1", Channel.SMS)
        await carry_out(world.app.runtime, OFFICIAL, case.number, Approve())
        await world.settle()
        [order] = world.orders
        assert order.body["recipient"] == {"iin": wife.iin}
        assert [row["from"] for row in order.body["monthly"]] == [child.birth.isoformat()]


async def test_a_father_at_the_mothers_word_alone_changes_nothing() -> None:
    async with quickly() as world:
        husband, wife = widowed(world)
        await world.settle()
        before = await loss(world)
        gives_birth(world, wife, husband, by_statement=True)
        await world.settle()
        assert await loss(world) == before


async def test_a_burial_that_gave_no_right_is_not_looked_at_again_for_a_birth() -> None:
    async with quickly() as world:
        husband, wife = widowed(world)
        await world.settle()
        world.clock.pass_(60 * DAY)
        gives_birth(world, wife, husband)
        await world.settle()
        burial = next(case for case in await world.cases() if case.service == "burial")
        assert burial.status is Status.NOT_ENTITLED
        assert burial.screening == 0
