"""A change of an award that is broken off anywhere is taken up again: one decision, one instruction, one message."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from handlers.usecases import award_steps
from proactive.cases.announcement import AnnouncementKind
from storage.engine.award_tables import award_changes
from storage.engine.database import Transaction
from storage.engine.tables import job
from storage.jobs import announcements
from storage.jobs.jobs import DONE
from tests.awards.town import drawn, instructed, only_award, told
from tests.flow.world import World

KILLED_AT = (1, 2, 4, 6, 8, 10, 12, 14, 17, 20)
LIFE = timedelta(minutes=3)  # longer than any lease
Write = Callable[..., Awaitable[Any]]


class Killed(Exception):
    """The process died here."""


def killing(write: Write, at: int, *, after: bool) -> Write:
    """The process dies at the n-th transaction: before it, or when it is written."""
    count = 0

    async def once(*args: Any, **kwargs: Any) -> Any:
        nonlocal count
        count += 1
        if count == at and not after:
            raise Killed
        result = await write(*args, **kwargs)
        if count == at:
            raise Killed
        return result

    return once


async def announced(world: World) -> list[tuple[str, str]]:
    """What officials' own systems are told of the award."""
    news = [told_of.announcement for told_of in await announcements.since(world.app.store, 0)]
    return [(one.from_, one.to) for one in news if one.kind is AnnouncementKind.AWARD]


@pytest.mark.parametrize("at", KILLED_AT)
@pytest.mark.parametrize("after", [False, True])
async def test_a_change_broken_off_anywhere_is_made_once(at: int, after: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    async with drawn() as world:
        world.bring("account_idle")
        with monkeypatch.context() as dying:
            dying.setattr(world.app.store, "write", killing(world.app.store.write, at, after=after))
            with pytest.raises(Killed):
                await world.settle()
        world.clock.pass_(LIFE)
        await world.settle()
        file = await only_award(world)
        assert [change.kind for change in file.changes] == ["suspend"]
        assert instructed(world) == ["suspend"]
        assert await told(world, "award.suspend") == 1
        assert await announced(world) == [("", "begun"), ("", "suspend"), ("suspend", "standing")]


async def test_an_event_that_comes_again_changes_nothing_again() -> None:
    async with drawn() as world:
        world.bring("document_ended")
        await world.settle()
        feed = world.city.feeds["kz:GBDFL", "kz:PersonEvent"]
        feed.repeat(feed.events[-1], world.clock())
        await world.settle()
        assert instructed(world) == ["suspend"]


async def test_a_decision_that_cannot_be_opened_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    async with drawn() as world:
        world.bring("account_idle")
        await world.settle()
        await world.app.store.write(spoilt_on_its_way)
        assert await award_steps.carry_on(world.app.runtime) == 0
        assert "is passed by" in caplog.text


def spoilt_on_its_way(tx: Transaction) -> None:
    """The desk has answered, and the decision's row was cut."""
    answered = select(job.c.id).where(job.c.state == DONE, job.c.sealed_answer.is_not(None)).limit(1)
    tx.connection.execute(update(award_changes).values(sealed=b"cut", job_id=answered.scalar_subquery()))
