"""A change of an award that is broken off anywhere is taken up again: one decision, one instruction, one message."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.workers.reconciling import reconcile
from handlers.usecases import award_steps
from handlers.usecases.awards import change_award
from proactive.awards.award import OfficialChange
from proactive.basics import law
from proactive.basics.calendar import TIMEZONE
from proactive.cases.announcement import AnnouncementKind
from storage.engine.award_tables import award_changes, awards
from storage.engine.database import Transaction
from storage.engine.keys import reseal
from storage.engine.places import place_of_row
from storage.engine.tables import job
from storage.engine.vault import Misplaced
from storage.jobs import announcements
from storage.jobs.jobs import DONE
from tests.awards.test_years import ROWS
from tests.awards.town import OFFICIAL, drawn, instructed, only_award, opened_account, told
from tests.flow.quick import QuickWorld
from tests.flow.world import World

WITH_A_CHANGE = 3  # the transaction, how far the one change has come, before or after
MOST_LIVES = 200
LIFE = timedelta(minutes=3)  # longer than any lease


class Killed(BaseException):
    """The process died here: nothing that keeps a failure from others hears of it."""


class Mortal:
    """A store's `write` under which every kind of transaction, in every state of the change, is broken off twice:
    before it is written, and after."""

    def __init__(self, world: QuickWorld) -> None:
        self.world, self.write = world, world.app.store.write
        self.broken_off: set[tuple[object, ...]] = set()

    async def __call__(self, work: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        step = (getattr(work, "__name__", repr(work)), *await self.world.app.store.read(standing))
        for moment in ("before", "after"):
            if (*step, moment) not in self.broken_off:
                self.broken_off.add((*step, moment))
                if moment == "after":
                    await self.write(work, *args, **kwargs)
                raise Killed
        return await self.write(work, *args, **kwargs)


def standing(tx: Transaction) -> tuple[str, ...]:
    """How far each change has come."""
    query = select(award_changes.c.state, job.c.state).outerjoin(job, job.c.id == award_changes.c.job_id)
    return tuple(f"{row[0]} {row[1]}" for row in tx.connection.execute(query.order_by(award_changes.c.place)))


async def lived_through(world: QuickWorld, monkeypatch: pytest.MonkeyPatch) -> Mortal:
    """Life after life, until nothing more breaks off."""
    mortal = Mortal(world)
    with monkeypatch.context() as dying:
        dying.setattr(world.app.store, "write", mortal)
        for _ in range(MOST_LIVES):
            try:
                await world.settle()
            except Killed:
                world.clock.pass_(LIFE)
            else:
                return mortal
    raise AssertionError(f"nothing comes to an end: {mortal.broken_off}")


async def announced(world: World) -> list[tuple[str, str]]:
    """What officials' own systems are told of the award."""
    news = [told_of.announcement for told_of in await announcements.since(world.app.store, 0)]
    return [(one.from_, one.to) for one in news if one.kind is AnnouncementKind.AWARD]


async def test_a_change_broken_off_at_every_step_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with drawn() as world:
        world.bring("account_idle")
        mortal = await lived_through(world, monkeypatch)
        steps = {step[:2] for step in mortal.broken_off if len(step) == WITH_A_CHANGE}
        assert {("carry_on", "signing done"), ("carry_on", "instructing done")} <= steps
        file = await only_award(world)
        assert [change.kind for change in file.changes] == ["suspend"]
        assert instructed(world) == ["suspend"]
        assert await told(world, "award.suspend") == 1
        assert await announced(world) == [("", "begun"), ("", "suspend"), ("suspend", "standing")]


async def registers_tell(world: QuickWorld, *kinds: str) -> None:
    """All but the last of it is over."""
    for kind in kinds[:-1]:
        world.bring(kind)
        await world.settle()
    world.bring(kinds[-1])


async def official_redirects(world: QuickWorld) -> None:
    award = (await only_award(world)).award
    iban = opened_account(world, award.payee_iin)
    await decide(world, "redirect", iban=iban)


async def first_instalment(world: QuickWorld) -> None:
    """By a written request; its day has come."""
    await decide(world, "hold", amount=Decimal("60000.00"), rests_on="Өтініш 1, 23.11.2026")
    await world.settle()
    world.clock.now = datetime.combine(date(2026, 12, 1), time(10), TIMEZONE)


async def found_alive_too_late(world: QuickWorld) -> None:
    """Its order has ended at the desk: it goes on under another."""
    world.bring("recipient_dies")
    await world.settle()
    world.clock.now = datetime.combine(date(2027, 2, 10), time(10), TIMEZONE)
    await world.settle()
    world.bring("found_alive")


async def decide(world: QuickWorld, act: str, **about: Any) -> None:
    award = (await only_award(world)).award
    today = world.clock.now.astimezone(TIMEZONE).date()
    await change_award(world.app.runtime, OFFICIAL, award.id, act, OfficialChange(from_=today, words="Шешім.", **about))


async def citizen_names_another_account(world: QuickWorld) -> None:
    """Their money came back."""
    world.bring("payment_returned")
    await world.settle()
    award = (await only_award(world)).award
    iban = opened_account(world, award.payee_iin)
    words = world.sms(world.city.by_iin[award.payee_iin], iban, world.clock())
    await world.app.runtime.keep([words])


async def registers_asked_afresh(world: QuickWorld) -> None:
    """By an official: the group is another than the award rests on, and no event told so."""
    award = (await only_award(world)).award
    world.city.by_iin[award.recipient_iin].disabilities[-1].group = 1
    await decide(world, "recalculate")


async def a_year_begins(world: QuickWorld) -> None:
    law.lay_over(ROWS)
    world.clock.now = datetime.combine(date(2027, 1, 1), time(10), TIMEZONE)


BREAKS = [
    pytest.param(lambda world: registers_tell(world, "account_idle"), ["suspend"], 1, id="suspend"),
    pytest.param(
        lambda world: registers_tell(world, "account_idle", "account_active"), ["suspend", "resume"], 1, id="resume"
    ),
    pytest.param(lambda world: registers_tell(world, "group_worse"), ["change"], 1, id="change"),
    pytest.param(lambda world: registers_tell(world, "left_country"), ["stop"], 1, id="stop"),
    pytest.param(lambda world: registers_tell(world, "recipient_dies"), ["stop"], 1, id="death"),
    pytest.param(official_redirects, ["redirect"], 1, id="redirect"),
    pytest.param(citizen_names_another_account, ["redirect"], 1, id="redirect by the citizen"),
    pytest.param(registers_asked_afresh, ["change"], 1, id="looked at again"),
    pytest.param(a_year_begins, ["change"], 1, id="new year"),
    pytest.param(first_instalment, ["change"], 1, id="held back"),
    pytest.param(found_alive_too_late, ["stop"], 2, id="under a new order"),
]


@pytest.mark.usefixtures("own_law")
@pytest.mark.parametrize(("happens", "told_to_the_desk", "orders"), BREAKS)
async def test_every_kind_of_change_broken_off_at_every_step_is_instructed_once(
    happens: Callable[[QuickWorld], Awaitable[None]],
    told_to_the_desk: list[str],
    orders: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with drawn() as world:
        await happens(world)
        mortal = await lived_through(world, monkeypatch)
        assert ("carry_on", "after") in {(step[0], step[-1]) for step in mortal.broken_off}
        assert instructed(world) == told_to_the_desk
        assert len(world.city.payments.orders) == orders
        file = await only_award(world)
        assert all(change.signature for change in file.changes)
        assert await reconcile(world.app.runtime, world.app.gateway) == 0


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
        assert "is set aside" in caplog.text


def spoilt_on_its_way(tx: Transaction) -> None:
    """The desk has answered, and the decision's row was cut."""
    answered = select(job.c.id).where(job.c.state == DONE, job.c.sealed_answer.is_not(None)).limit(1)
    tx.connection.execute(update(award_changes).values(sealed=b"cut", job_id=answered.scalar_subquery()))


async def test_a_decision_in_the_place_of_another_is_not_read() -> None:
    async with drawn() as world:
        for kind in ("account_idle", "account_active"):
            world.bring(kind)
            await world.settle()
        await world.app.store.write(newest_in_all_places)
        with pytest.raises(Misplaced):
            await only_award(world)


def newest_in_all_places(tx: Transaction) -> None:
    newest = select(award_changes.c.sealed).order_by(award_changes.c.place.desc()).limit(1)
    tx.connection.execute(update(award_changes).values(sealed=newest.scalar_subquery()))


async def test_what_was_sealed_before_its_place_was_named_is_read_still() -> None:
    async with drawn() as world:
        world.bring("account_idle")
        await world.settle()
        bound = await only_award(world)
        await world.app.store.write(unbound)
        assert await only_award(world) == bound
        counts = await reseal(world.app.store)
        assert (counts["awards"], counts["award_changes"]) == (1, 1)
        assert await only_award(world) == bound


def unbound(tx: Transaction) -> None:
    for table in (awards, award_changes):
        row = tx.connection.execute(select(table)).mappings().one()
        content = tx.vault.open(row["sealed"], place_of_row(table, row, "sealed"))
        tx.connection.execute(update(table).values(sealed=tx.vault.seal(content)))
