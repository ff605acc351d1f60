"""What officials do to an award, and what the desk and the citizen learn of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from handlers.usecases import award_steps
from handlers.usecases.awards import change_award
from proactive.awards.acts import possible, prepared
from proactive.awards.award import AwardReason, AwardState, Because, OfficialChange, Span
from proactive.cases.jobs import JobKind
from proactive.road.decision import ActNotPossible
from proactive.staff.rights import Actor, Forbidden, Role, Surface
from storage.jobs import jobs
from storage.ledger import audit
from tests.awards.lives import IBAN
from tests.awards.town import (
    ANOTHER_IBAN,
    OFFICIAL,
    assigned,
    drawn,
    instructed,
    on_day,
    only_award,
    opened_account,
    told,
)
from tests.flow.quick import QuickWorld, quickly

DECEMBER = date(2026, 12, 1)
WORDS = "Нужно проверить сведения."


async def act(world: QuickWorld, name: str, by: Actor = OFFICIAL, **asked_for: object) -> None:
    file = await only_award(world)
    change = OfficialChange(**{"from_": DECEMBER, "words": WORDS, **asked_for})  # type: ignore[arg-type]
    await change_award(world.app.runtime, by, file.award.id, name, change)
    await world.settle()


async def test_an_own_suspension_is_told_first_and_decided_three_working_days_later() -> None:
    async with drawn() as world:
        await act(world, "suspend")
        file = await only_award(world)
        assert file.award.waiting is not None
        assert (file.award.waiting.reason, file.changes, instructed(world)) == (AwardReason.HEARING, (), [])
        assert await told(world, "award.hearing", "тоқтата тұруды ұсынды") == 1
        with pytest.raises(ActNotPossible, match="from 2026-11-26"):
            await act(world, "suspend")
        await on_day(world, date(2026, 11, 26))
        await act(world, "suspend")
        file = await only_award(world)
        assert [(change.kind, change.by, change.words) for change in file.changes] == [("suspend", "staff-1", WORDS)]
        assert (instructed(world), file.award.waiting, file.award.hearing) == (["suspend"], None, None)


@pytest.mark.parametrize("name", ["suspend", "stop"])
async def test_nothing_changes_from_a_day_before_the_award_began_and_nobody_is_told_so(name: str) -> None:
    async with drawn() as world:
        began = (await only_award(world)).award.entitlement.paid_from
        with pytest.raises(ActNotPossible, match=f"began on {began}"):
            await act(world, name, from_=began - timedelta(days=1))
        file = await only_award(world)
        assert (file.award.waiting, await told(world, "award.hearing", "")) == (None, 0)
        await act(world, name, from_=began)
        assert await told(world, "award.hearing", "") == 1


async def test_the_recipients_own_wish_is_not_heard_about_first() -> None:
    async with drawn() as world:
        await act(world, "stop", because=Because.OWN_WISH)
        file = await only_award(world)
        assert (instructed(world), file.award.state(DECEMBER)) == (["stop"], AwardState.STOPPED)
        assert file.award.state(DECEMBER - timedelta(days=1)) is AwardState.RUNNING


async def test_what_a_register_told_is_decided_at_once() -> None:
    async with drawn() as world:
        world.bring("wanted")
        await world.settle()
        world.clock.pass_(timedelta(days=10))
        world.bring("found")
        await world.settle()
        assert (await only_award(world)).award.waiting is not None
        await act(world, "resume", from_=date(2026, 12, 3))
        file = await only_award(world)
        assert [(change.kind, change.because) for change in file.changes][-1] == ("resume", Because.FOUND)
        assert (file.award.pending, file.award.waiting) == ((), None)


async def test_what_was_prepared_is_approved_and_nothing_else_is() -> None:
    async with drawn() as world:
        with pytest.raises(ActNotPossible, match="nothing waits"):
            await act(world, "approve")
        world.bring("wanted")
        world.bring("found")
        await world.settle()
        award = (await only_award(world)).award
        shown = prepared(award, world.app.runtime.now())
        await act(world, "approve")
        file = await only_award(world)
        assert shown is not None
        assert file.changes[-1].because is shown.because is Because.FOUND
        assert (file.changes[-1].by, file.award.pending, file.award.waiting) == ("staff-1", (), None)


async def test_a_recalculation_asks_the_registers_afresh() -> None:
    async with drawn() as world:
        file = await only_award(world)
        fact = world.city.by_iin[file.award.recipient_iin].disabilities[-1]
        fact.group = 1 if fact.group != 1 else 2
        await act(world, "recalculate", from_=date(2026, 11, 23))
        file = await only_award(world)
        [change] = file.changes
        assert (change.kind, change.because, change.by) == ("change", Because.OFFICIAL, "staff-1")
        assert file.award.entitlement.disability is not None
        assert (file.award.entitlement.disability.group, file.award.question) == (fact.group, None)
        assert instructed(world) == ["change"]


async def test_another_account_needs_one_that_can_be() -> None:
    async with drawn() as world:
        with pytest.raises(ActNotPossible, match="valid Kazakh IBAN"):
            await act(world, "redirect", iban="KZ00722C000000000001")
        iban = opened_account(world, (await only_award(world)).award.payee_iin)
        await act(world, "redirect", iban=iban)
        [order] = world.city.payments.orders.values()
        file = await only_award(world)
        assert order.standing.iban == file.award.account.iban == iban
        assert (file.changes[-1].by, file.changes[-1].words) == ("staff-1", WORDS)
        assert file.changes[-1].because is Because.OFFICIAL  # no money came back, and no paper says so


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        ({"holder": "900515300008"}, "not_yours"),
        ({"open": False}, "closed"),
        ({"kind": "deposit"}, "deposit"),
        (None, "not_found"),
    ],
)
async def test_an_official_redirects_to_no_account_that_a_citizen_could_not_name(
    record: dict[str, object] | None, problem: str
) -> None:
    async with drawn() as world:
        before = (await only_award(world)).award
        if record is not None:
            opened_account(world, before.payee_iin, **record)
        await act(world, "redirect", iban=ANOTHER_IBAN)
        award = (await only_award(world)).award
        assert (award.account, instructed(world), award.unfit_account) == (before.account, [], problem)
        assert award.waiting is not None
        assert (award.waiting.reason, award.waiting.about) == (AwardReason.ACCOUNT_UNFIT, (problem,))
        opened_account(world, award.payee_iin)
        await act(world, "redirect", iban=ANOTHER_IBAN)
        award = (await only_award(world)).award
        assert (award.waiting, award.unfit_account, instructed(world)) == (None, "", ["redirect"])


async def test_money_that_came_back_goes_on_waiting_when_an_official_names_an_account_that_is_none() -> None:
    async with drawn() as world:
        world.bring("payment_returned")
        await world.settle()
        await act(world, "redirect", iban=ANOTHER_IBAN)
        award = (await only_award(world)).award
        assert award.waiting is not None
        assert (award.waiting.reason, award.unfit_account) == (AwardReason.ACCOUNT, "not_found")
        opened_account(world, award.payee_iin)
        await act(world, "redirect", iban=ANOTHER_IBAN)
        file = await only_award(world)
        assert (file.award.waiting, file.changes[-1].because) == (None, Because.RETURNED)


async def test_where_registers_were_asked_first_the_decision_names_the_official_all_the_same() -> None:
    async with drawn() as world:
        opened_account(world, (await only_award(world)).award.payee_iin)
        official = Actor(id="staff-3", role=Role.OFFICIAL, surface=Surface.CONSOLE, name="Әлиева С.")
        await act(world, "redirect", iban=ANOTHER_IBAN, by=official)
        [change] = (await only_award(world)).changes
        assert change.officer is not None
        assert (change.officer.name, '"official":"Әлиева С."' in change.document) == ("Әлиева С.", True)


@pytest.mark.parametrize(
    ("name", "because"),
    [
        ("suspend", Because.NEW_YEAR),
        ("suspend", Because.CHOICE),  # what is told beforehand is not told of a choice
        ("stop", Because.FOUND),
        ("resume", Because.DEATH),
        ("redirect", Because.CARER_EMPLOYED),
    ],
)
async def test_a_reason_that_is_none_for_the_act_is_refused(name: str, because: Because) -> None:
    async with drawn() as world:
        with pytest.raises(ActNotPossible, match="no reason for this act"):
            await act(world, name, because=because)


async def test_a_second_preliminary_decision_does_not_take_the_place_of_the_first_in_silence() -> None:
    async with drawn() as world:
        await act(world, "suspend")
        with pytest.raises(ActNotPossible, match="something else was told beforehand"):
            await act(world, "stop")
        await act(world, "dismiss")
        assert await told(world, "award.as_it_was") == 1
        await act(world, "stop")
        file = await only_award(world)
        assert file.award.hearing is not None
        assert (file.award.hearing.kind, await told(world, "award.hearing")) == ("stop", 2)


@pytest.mark.parametrize("otherwise", [{"from_": DECEMBER - timedelta(days=5)}, {"because": Because.WANTED}])
async def test_what_is_decided_is_what_was_told(otherwise: dict[str, object]) -> None:
    async with drawn() as world:
        await act(world, "suspend")
        await on_day(world, date(2026, 11, 26))
        with pytest.raises(ActNotPossible, match="something else was told beforehand"):
            await act(world, "suspend", **otherwise)
        await act(world, "suspend", from_=DECEMBER + timedelta(days=1))
        assert instructed(world) == ["suspend"]


@pytest.mark.parametrize("kind", [JobKind.SIGN, JobKind.INSTRUCT])
async def test_a_decision_that_was_given_up_on_its_way_is_sent_again_by_an_official_and_taken_once(
    kind: JobKind,
) -> None:
    async with drawn() as world:
        file = await only_award(world)
        wish = OfficialChange(from_=DECEMBER, words=WORDS, because=Because.OWN_WISH)
        await change_award(world.app.runtime, OFFICIAL, file.award.id, "stop", wish)
        await given_up(world, kind)
        award = (await only_award(world)).award
        assert award.waiting is not None
        assert (award.waiting.reason, instructed(world)) == (AwardReason.UNSENT, [])
        assert await told(world, "award.stop") == 0
        assert {"resend"} <= set(possible(award, DECEMBER))
        with pytest.raises(ActNotPossible, match="nothing waits"):
            await act(world, "dismiss")  # no words make it arrive
        await act(world, "resend")
        award = (await only_award(world)).award
        assert (award.waiting, award.unsent, instructed(world)) == (None, 0, ["stop"])
        assert "resend" not in possible(award, DECEMBER)
        assert await told(world, "award.stop") == 1


async def test_what_was_decided_after_one_that_was_given_up_waits_for_it() -> None:
    async with drawn() as world:
        opened_account(world, (await only_award(world)).award.payee_iin)
        file = await only_award(world)
        wish = OfficialChange(from_=DECEMBER, words=WORDS, because=Because.OWN_WISH)
        await change_award(world.app.runtime, OFFICIAL, file.award.id, "stop", wish)
        await given_up(world, JobKind.INSTRUCT)
        await act(world, "resume")
        assert instructed(world) == []
        await act(world, "resend")
        assert instructed(world) == ["stop", "resume"]


async def test_nothing_is_sent_again_that_has_arrived() -> None:
    async with drawn() as world:
        with pytest.raises(ActNotPossible, match="nothing to send again"):
            await act(world, "resend")


async def given_up(world: QuickWorld, kind: JobKind) -> None:
    """The step of that kind which a decision waits for is not tried again; what comes before it is done."""
    while not (taken := await jobs.claim(world.app.store, world.clock(), 10, timedelta(minutes=1), {kind})):
        await one_turn(world)
    for job in taken:
        await world.app.store.write(jobs.set_aside, job.id, "nobody foresaw it", world.clock())
    await world.settle()


async def one_turn(world: QuickWorld) -> None:
    """Of what signs, and of what takes decisions further."""
    await world.app.workers._works["errands"]()
    await award_steps.carry_on(world.app.runtime)


async def test_an_act_that_cannot_be_done_is_not_shown() -> None:
    async with drawn() as world:
        award = (await only_award(world)).award
        assert possible(award, DECEMBER) == ("suspend", "stop", "recalculate", "redirect")
        halted = replace(award, halts=(Span(from_=DECEMBER, because=Because.OFFICIAL),))
        assert "resume" in possible(halted, DECEMBER)


@pytest.mark.parametrize("name", ["suspend", "stop", "resume", "recalculate", "redirect"])
async def test_a_decision_without_words_is_none(name: str) -> None:
    async with drawn() as world:
        with pytest.raises(ActNotPossible, match="needs words"):
            await act(world, name, words=" ")


async def test_only_who_decides_may_and_each_act_is_in_the_audit_log() -> None:
    async with drawn() as world:
        file = await only_award(world)
        auditor = Actor(id="staff-2", role=Role.AUDITOR, surface=Surface.API)
        change = OfficialChange(from_=DECEMBER, words=WORDS)
        with pytest.raises(Forbidden):
            await change_award(world.app.runtime, auditor, file.award.id, "stop", change)
        await act(world, "stop", because=Because.OWN_WISH)
        entries = await audit.listed(world.app.store, about=file.award.id)
        assert [(entry.act, entry.words) for entry in entries] == [("stop award", WORDS)]


async def test_when_the_payee_has_died_the_holder_of_the_account_that_is_named_is_paid_from_the_suspension() -> None:
    async with drawn() as world:
        award = (await only_award(world)).award
        heir = next(person for person in world.city.people if person.msisdn and person.iin != award.payee_iin)
        accounts = world.city.look_up(("kz:ACCOUNTS", "kz:Account", "IIN"), heir.iin, world.clock())
        iban = next(account["iban"] for account in accounts if account["open"] and account["kind"] != "deposit")
        await act(world, "redirect", iban=iban, because=Because.GUARDIAN_CHANGED)
        file = await only_award(world)
        assert (file.award.payee_iin, file.award.account.iban, file.award.reach.msisdn) == (heir.iin, iban, heir.msisdn)
        assert (instructed(world), file.changes[-1].because) == (["redirect"], Because.GUARDIAN_CHANGED)


COLLEAGUE = Actor(id="staff-2", role=Role.OFFICIAL, surface=Surface.API, acts_for="Әлімова Әсел")


async def test_where_two_officials_decide_the_first_proposes_and_another_does_the_same() -> None:
    async with quickly(four_eyes="disability") as world:
        await assigned(world)
        await act(world, "stop", because=Because.OWN_WISH)
        file = await only_award(world)
        assert (file.changes, instructed(world)) == ((), [])
        assert file.award.waiting is not None
        assert (file.award.waiting.reason, file.award.waiting.about) == (AwardReason.PROPOSED, ("stop",))
        with pytest.raises(ActNotPossible, match="another official completes it"):
            await act(world, "stop", because=Because.OWN_WISH)
        with pytest.raises(ActNotPossible, match="proposed to stop"):
            await act(world, "suspend", by=COLLEAGUE)
        await act(world, "stop", because=Because.OWN_WISH, by=COLLEAGUE)
        file = await only_award(world)
        assert ([change.by for change in file.changes], instructed(world)) == (["staff-2"], ["stop"])
        assert (file.award.proposal, file.award.waiting) == (None, None)


async def test_a_proposal_is_sent_back() -> None:
    async with quickly(four_eyes="disability") as world:
        await assigned(world)
        await act(world, "suspend")
        await act(world, "dismiss", by=COLLEAGUE)
        file = await only_award(world)
        assert (file.award.proposal, file.award.waiting, file.changes) == (None, None, ())


async def test_what_waits_and_changes_nothing_is_taken_off() -> None:
    async with drawn() as world:
        with pytest.raises(ActNotPossible, match="nothing waits"):
            await act(world, "dismiss")
        world.bring("wanted")
        await world.settle()
        world.bring("found")
        await world.settle()
        assert (await only_award(world)).award.pending
        await act(world, "dismiss")
        award = (await only_award(world)).award
        assert (award.pending, award.waiting) == ((), None)


async def test_who_was_told_beforehand_is_told_that_nothing_changes() -> None:
    async with drawn() as world:
        await act(world, "suspend")
        await act(world, "dismiss")
        assert (await told(world, "award.as_it_was"), (await only_award(world)).award.hearing) == (1, None)


async def test_a_decision_names_the_official_who_made_it() -> None:
    async with drawn() as world:
        official = Actor(id="staff-3", role=Role.OFFICIAL, surface=Surface.CONSOLE, name="Әлиева С.")
        await act(world, "stop", because=Because.OWN_WISH, by=official)
        [change] = (await only_award(world)).changes
        assert change.officer is not None
        assert (change.officer.name, '"official":"Әлиева С."' in change.document) == ("Әлиева С.", True)


async def test_a_question_that_was_given_up_brings_its_award_before_an_official() -> None:
    async with drawn() as world:
        file = await only_award(world)
        change = OfficialChange(from_=DECEMBER, words=WORDS, iban=IBAN, because=Because.GUARDIAN_CHANGED)
        await change_award(world.app.runtime, OFFICIAL, file.award.id, "redirect", change)
        [asked] = await jobs.claim(world.app.store, world.clock(), 10, timedelta(minutes=1), {JobKind.LOOK_UP})
        await world.app.store.write(jobs.set_aside, asked.id, "nobody foresaw it", world.clock())
        await world.settle()
        award = (await only_award(world)).award
        assert award.question is None
        assert award.waiting is not None
        assert (award.waiting.reason, award.waiting.about) == (AwardReason.PREPARED, ("program_error",))
        await act(world, "stop", because=Because.OWN_WISH)
        assert instructed(world) == ["stop"]
