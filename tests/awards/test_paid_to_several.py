"""A resident's benefit is parted with the centre: each is ordered, changed and reconciled by its own order, once."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import delete

from bot.demo.city.payments import Conflict
from bot.workers.reconciling import reconcile
from handlers.api.award_shapes import AwardBody
from handlers.usecases import award_questions
from handlers.usecases.awards import change_award
from proactive.awards import amounts
from proactive.awards.award import AwardReason, MonthlyAward, OfficialChange, PartOf
from proactive.awards.new_year import monthly_on
from proactive.basics.calendar import TIMEZONE
from proactive.road.decision import ActNotPossible
from storage.awards import awards, payee_names
from storage.cases import queries
from storage.engine import installation
from storage.engine.desk_tables import case_name, name_part
from storage.reporting.person_file import person_file
from tests.awards.test_repeating import lived_through
from tests.awards.town import OFFICIAL, drawn, on_day, opened_account, told
from tests.flow.quick import QuickWorld

JANUARY = date(2027, 1, 4)
WORDS = "Часть выплаты перечисляется центру."


async def in_a_centre(world: QuickWorld) -> str:
    """They have moved in, and it is the month after; the centre's account."""
    world.bring("moved_in")
    await world.settle()
    world.clock.now = datetime.combine(JANUARY, time(10), TIMEZONE)
    await world.settle()
    centre = world.city.organisations[0]
    accounts = world.city.look_up(("kz:ACCOUNTS", "kz:Account", "BIN"), centre.bin, world.clock())
    return str(next(account["iban"] for account in accounts if account["open"] and account["kind"] != "deposit"))


async def parted(world: QuickWorld, iban: str) -> None:
    own = await whole(world)
    await change_award(
        world.app.runtime, OFFICIAL, own.id, "share", OfficialChange(from_=JANUARY, words=WORDS, iban=iban)
    )


async def whole(world: QuickWorld) -> MonthlyAward:
    [own] = [award for award in await every(world) if award.part is None]
    return own


async def centres(world: QuickWorld) -> MonthlyAward:
    [part] = [award for award in await every(world) if award.part is not None]
    return part


async def every(world: QuickWorld) -> tuple[MonthlyAward, ...]:
    return (await awards.search(world.app.store)).awards


def by_the_desk(world: QuickWorld) -> dict[str, str]:
    """What the desk pays a month to whom, as it was ordered: by the kind of recipient."""
    bodies = [order.body for order in world.city.payments.orders.values()]
    return {next(iter(body["recipient"])): body["monthly"][-1]["amount"] for body in bodies}


async def test_what_is_not_the_persons_is_ordered_for_the_centre_and_both_are_told_apart_everywhere() -> None:
    async with drawn() as world:
        await parted(world, await in_a_centre(world))
        await world.settle()
        own, part = await whole(world), await centres(world)
        assert part.part is not None
        assert (part.part.of, part.payee_bin) == (PartOf.CENTRE, world.city.organisations[0].bin)
        undivided = amounts.counted(replace(own, stays=()), JANUARY, JANUARY).monthly
        assert monthly_on(own.rows, JANUARY) + monthly_on(part.rows, JANUARY) == monthly_on(undivided, JANUARY)
        assert by_the_desk(world)["bin"] == f"{monthly_on(part.rows, JANUARY):.2f}"
        assert await reconcile(world.app.runtime, world.app.gateway) == 0
        body = AwardBody.of(await awards.file_of(world.app.store, own.id), JANUARY)
        assert [apart.id for apart in body.apart] == [part.id]
        theirs = AwardBody.of(await awards.file_of(world.app.store, part.id), JANUARY)
        centre = world.city.organisations[0]
        assert (theirs.payee_name, own.apart[0].name) == (centre.name, centre.name)
        assert f'"payee_name":"{centre.name}"' in (await awards.file_of(world.app.store, part.id)).changes[0].document
        assert (theirs.payee.model_dump(), theirs.part and theirs.part.number) == ({"bin": part.payee_bin}, 1)
        assert theirs.changes[0].decision == f"{own.case_number}/P1-1"


async def test_a_centre_that_the_register_has_no_name_of_is_called_as_the_official_says() -> None:
    async with drawn() as world:
        iban = await in_a_centre(world)
        assert (await whole(world)).waiting is not None
        assert (await whole(world)).waiting.reason is AwardReason.CENTRE
        bin_ = world.city.organisations[0].bin
        world.city.written.put("kz:GBDUL", "kz:Organisation", {"bin": bin_, "active": True})
        asked_for = OfficialChange(from_=JANUARY, words=WORDS, iban=iban, centre="«Шуақ» орталығы")
        await change_award(world.app.runtime, OFFICIAL, (await whole(world)).id, "share", asked_for)
        await world.settle()
        assert ((await centres(world)).payee_name, (await whole(world)).waiting) == ("«Шуақ» орталығы", None)
        [found] = await queries.of_name(world.app.store, "шуак")
        assert found.number == (await whole(world)).case_number


async def test_a_centre_that_was_paid_before_names_were_kept_is_found_too() -> None:
    async with drawn() as world:
        await parted(world, await in_a_centre(world))
        await world.settle()
        centre, store = world.city.organisations[0], world.app.store
        await store.write(lambda tx: [tx.connection.execute(delete(table)) for table in (case_name, name_part)])
        await store.write(installation.keep, payee_names.THROUGH, "")
        assert await queries.of_name(store, centre.name) == ()
        assert [await payee_names.next_batch(store, 9) for _ in range(3)] == [1, 0, 0]
        [found] = await queries.of_name(store, centre.name)
        assert found.number == (await whole(world)).case_number


async def test_broken_off_at_every_step_a_part_is_ordered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with drawn() as world:
        await parted(world, await in_a_centre(world))
        await lived_through(world, monkeypatch)
        assert len(world.city.payments.orders) == 2
        part = await centres(world)
        assert part.order_id in world.city.payments.orders
        assert part.changes_made == 1
        assert await reconcile(world.app.runtime, world.app.gateway) == 0


async def test_an_order_that_the_desk_refused_is_an_officials_and_goes_out_anew_to_another_account(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with drawn() as world:
        iban = await in_a_centre(world)
        with monkeypatch.context() as refusing:
            refusing.setattr(world.city.payments, "place", refused)
            await parted(world, iban)
            await world.settle()
        part = await centres(world)
        assert part.waiting is not None
        assert (part.waiting.reason, len(world.city.payments.orders)) == (AwardReason.INSTRUCTION_REFUSED, 1)
        world.clock.pass_(timedelta(days=60))
        await world.settle()
        opened = opened_account(world, part.payee_bin or "")
        again = OfficialChange(from_=date(2027, 3, 5), words=WORDS, iban=opened)
        await change_award(world.app.runtime, OFFICIAL, part.id, "redirect", again)
        await world.settle()
        part = await centres(world)
        order = world.city.payments.orders[part.order_id]
        assert (part.waiting, order.body["iban"], len(world.city.payments.orders)) == (None, again.iban, 2)
        assert order.body["arrears"] == f"{monthly_on(part.rows, JANUARY) * 3:.2f}"  # December to February
        assert await reconcile(world.app.runtime, world.app.gateway) == 0


async def test_a_centre_that_can_be_written_to_nowhere_is_told_beforehand_by_letter() -> None:
    async with drawn() as world:
        await parted(world, await in_a_centre(world))
        await world.settle()
        part = await centres(world)
        asked_for = OfficialChange(from_=JANUARY, words=WORDS)
        await change_award(world.app.runtime, OFFICIAL, part.id, "suspend", asked_for)
        heard, own = await centres(world), await whole(world)
        assert heard.hearing is not None
        assert (heard.hearing.by_letter, own.hearing) == (True, None)


def refused(*_: object) -> bool:
    raise Conflict("no such account")


async def test_a_decision_that_cannot_be_put_to_the_others_is_an_officials_and_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("the rows of another cannot be counted")

    async with drawn() as world:
        iban = await in_a_centre(world)
        taken_off = OfficialChange(from_=JANUARY, words=WORDS)
        await change_award(world.app.runtime, OFFICIAL, (await whole(world)).id, "dismiss", taken_off)
        with monkeypatch.context() as breaking:
            breaking.setattr(award_questions, "kept_along", broken)
            await parted(world, iban)
            await world.settle()
        [own] = await every(world)
        assert own.waiting is not None
        assert (own.question, own.waiting.about) == (None, ("program_error",))


async def test_who_is_paid_a_part_already_is_not_ordered_another() -> None:
    async with drawn() as world:
        iban = await in_a_centre(world)
        for _ in range(2):
            await parted(world, iban)
            await world.settle()
        assert len(world.city.payments.orders) == 2
        waiting = (await whole(world)).waiting
        assert waiting is not None
        assert waiting.about == ("share_not_possible",)


async def test_an_account_that_is_no_centres_is_said_to_the_official_who_named_it() -> None:
    async with drawn() as world:
        await in_a_centre(world)
        opened = opened_account(world, (await whole(world)).recipient_iin, open=False)
        await parted(world, opened)
        await world.settle()
        waiting = (await whole(world)).waiting
        assert waiting is not None
        assert (waiting.reason, waiting.about) == (AwardReason.CENTRE, ("closed",))


async def test_the_account_of_a_stranger_is_no_reason_to_pay_them() -> None:
    async with drawn() as world:
        await in_a_centre(world)
        recipient = (await whole(world)).recipient_iin
        stranger = next(person for person in world.city.people if person.iin != recipient)
        accounts = world.city.look_up(("kz:ACCOUNTS", "kz:Account", "IIN"), stranger.iin, world.clock())
        await parted(world, accounts[0]["iban"])
        await world.settle()
        assert len(await every(world)) == 1
        assert (await whole(world)).waiting is not None


async def test_without_anybody_who_could_be_paid_apart_nothing_is_parted() -> None:
    async with drawn() as world:
        with pytest.raises(ActNotPossible, match="no share"):
            await parted(world, "KZ31601A000000000001")


async def test_moving_out_gives_the_person_all_of_it_and_stops_the_centres() -> None:
    async with drawn() as world:
        await parted(world, await in_a_centre(world))
        await world.settle()
        world.bring("moved_out")
        await world.settle()
        await on_day(world, date(2027, 2, 1))
        own, part = await whole(world), await centres(world)
        assert (own.state(date(2027, 2, 1)), part.state(date(2027, 2, 1))) == ("running", "stopped")
        assert monthly_on(own.rows, date(2027, 2, 1)) > monthly_on(own.rows, JANUARY)
        stops = [body["kind"] for _, body in world.city.payments.orders[part.order_id].instructions.values()]
        assert stops == ["stop"]
        assert await reconcile(world.app.runtime, world.app.gateway) == 0


async def test_the_resident_is_told_once_and_sees_their_own_sum() -> None:
    async with drawn() as world:
        await parted(world, await in_a_centre(world))
        heard = await told(world, "award.change")
        await world.settle()
        assert await told(world, "award.change") == heard + 1
        own = await whole(world)
        file = await person_file(world.app.store, own.recipient_iin)
        assert file["shares"] == []
        assert Decimal(file["cases"][0]["award"]["rows"][-1]["amount"]) == own.rows[-1].amount
