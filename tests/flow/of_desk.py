"""What a script says of the desk: about what a conversation waits there for a person, and what a person answers."""

from handlers.usecases import conversations
from proactive.staff.rights import Actor, Role, Surface
from storage.messages import desk
from storage.messages.desk import OPEN
from tests.flow.script import Happening, Play

SPECIALIST = Actor(id="staff-7", role=Role.OFFICIAL, surface=Surface.CONSOLE, name="Айгерім Сейітова")


async def at_the_desk(play: Play, topic: str, _: str) -> None:
    waiting = [one.topic for one in (await desk.search(play.world.app.store, state=OPEN)).found]
    assert waiting == ([] if topic == "nobody" else [topic]), f"wait there: {waiting}"


async def specialist(play: Play, words: str, _: str) -> None:
    """Answers whose hour comes first."""
    [first, *_] = (await desk.search(play.world.app.store, state=OPEN)).found
    await conversations.reply(play.world.app.runtime, SPECIALIST, first.id, words)
    await play.world.settle()


OF_DESK: dict[str, Happening] = {"At the desk": at_the_desk, "Specialist": specialist}
