"""Reception: a batch is worked together, and one bad item does not hold up the others."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from handlers.channels import sms
from handlers.inbox_worker import MOST_TRIES
from proactive.conversation import dialogue
from proactive.messages.contact import Channel
from storage.jobs.inbox import Arrival
from tests.flow.world import World
from tests.handlers.front import kept

POISON = "poison"


def words(number: int, text: str = "қайырлы күн") -> Arrival:
    body = {"from": f"+7701000000{number}", "to": "1414", "text": text, "time": ""}
    return Arrival(source="sms", key=f"k-{number}", body=body, sender=body["from"])


@pytest.fixture(params=["while it is translated", "while it is worked"])
def poisoned(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever says the word meets a mistake of the program's own."""

    def breaking(do: Callable[..., Any], place: int) -> Callable[..., Any]:
        def done(*given: Any) -> Any:
            told = given[place]
            if POISON in (told["text"] if isinstance(told, dict) else told.text):
                raise RuntimeError("a mistake")
            return do(*given)

        return done

    if "translated" in request.param:
        monkeypatch.setattr(sms, "inbound", breaking(sms.inbound, 1))
    else:
        monkeypatch.setattr(dialogue, "hear", breaking(dialogue.hear, 1))


@pytest.mark.usefixtures("poisoned")
async def test_one_bad_item_does_not_hold_up_the_batch(world: World) -> None:
    await world.app.runtime.keep([words(1), words(2, POISON), words(3)])
    await world.settle()
    stored = {one["key"]: one for one in await kept(world.app.runtime, "sms")}
    assert [stored[key]["due_at"] is None for key in ("k-1", "k-2", "k-3")] == [True, False, True]
    assert [stored[key]["error"] for key in ("k-1", "k-2", "k-3")] == [None, None, None]


@pytest.mark.usefixtures("poisoned")
async def test_a_bad_item_is_tried_five_times_and_then_set_aside_with_its_error(world: World) -> None:
    await world.app.runtime.keep([words(2, POISON)])
    tries = []
    for _ in range(MOST_TRIES + 3):
        await world.settle()
        [stored] = await kept(world.app.runtime, "sms")
        tries.append(stored["attempts"])
        world.clock.pass_(timedelta(minutes=1))
    assert tries == [1, 2, 3, 4, 5, 5, 5, 5]
    assert (stored["due_at"], stored["error"]) == (None, "RuntimeError: a mistake")


@pytest.mark.usefixtures("poisoned")
async def test_who_wrote_what_cannot_be_worked_is_heard_again_afterwards(world: World) -> None:
    bad, good = words(1, POISON), words(1)
    await world.app.runtime.keep([bad, Arrival(source="sms", key="after", body=good.body, sender=good.sender)])
    for _ in range(MOST_TRIES + 1):
        await world.settle()
        world.clock.pass_(timedelta(minutes=1))
    after = (await kept(world.app.runtime, "sms"))[1]
    assert (after["due_at"], after["error"], after["attempts"]) == (None, None, 1)


async def test_what_one_person_says_is_worked_in_the_order_it_came(world: World) -> None:
    child = world.bring("burial_by_child").concerned[0]
    await world.settle()
    for text in ("Қайда?", "1", "1"):
        world.clock.pass_(timedelta(seconds=5))
        await world.app.runtime.keep([world.sms(child, text)])
    await world.settle()
    [case] = [case for case in await world.cases() if case.service == "burial"]
    heard = [line.text for line in await world.thread(child, Channel.SMS) if line.direction == "in"]
    assert heard == ["Қайда?", "1", "1"]
    assert case.consent is not None


@pytest.mark.parametrize("source", ["event", "telegram", "sms", "receipt", "link", "unknown"])
@pytest.mark.parametrize("body", [None, {}, [], "words"], ids=repr)
async def test_a_row_that_nobody_could_have_written_is_set_aside(world: World, source: str, body: Any) -> None:
    await world.app.runtime.keep([Arrival(source=source, key="odd", body=body), words(1)])
    for _ in range(MOST_TRIES + 1):
        await world.settle()
        world.clock.pass_(timedelta(minutes=1))
    good = (await kept(world.app.runtime, "sms"))[-1]
    odd = (await kept(world.app.runtime, source))[0]
    assert (good["key"], good["due_at"], good["attempts"], odd["due_at"]) == ("k-1", None, 1, None)
