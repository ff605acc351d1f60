"""Somebody else applied first, and it came to nothing: whoever the registers show has their turn all the same."""

from datetime import timedelta

import pytest

from bot.demo.city import means
from bot.demo.city.people import Inhabitant, kin_of_age
from bot.signing.applicants import Applicants
from handlers.api.applications import filed_in
from handlers.usecases.applications import Submission, submit
from handlers.usecases.case_acts import Close, Refuse
from handlers.usecases.cases import carry_out
from proactive.cases.award import Ground
from proactive.cases.case import Case
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason
from proactive.messages.contact import Language
from proactive.papers import PaperKind, paper
from tests.applications.portal import Authority, application, with_signature
from tests.flow.happenings import OFFICIAL, OWN_SERIALS, own_number, put_account
from tests.flow.quick import QuickWorld, quickly
from tests.flow.reading import read_at

A_DAY_LATER = timedelta(hours=25)


def stranger_to(world: QuickWorld, subject: Inhabitant) -> Inhabitant:
    today = world.clock.now.date()
    kin = {subject.iin, *(one.iin for one in kin_of_age(subject, today))}
    return next(one for one in world.city.people if one.alive and one.age(today) > 30 and one.iin not in kin)


async def files(
    world: QuickWorld, who: Inhabitant, subject: Inhabitant, relation: str, *documents: str, key: str = "key"
) -> None:
    account = means.account(who.iin, "722", OWN_SERIALS + who.number, "current")
    put_account(world, account)
    authority = Authority(world.clock.now)
    papers = documents or ("burial_expenses",)
    about = {"relation": relation, "documents": papers, "msisdn": own_number(who)}
    body = application({"iin": who.iin}, subject.iin, account["iban"], **about)
    signed = with_signature(body, authority.key(who.iin))
    await submit(world.app.runtime, Applicants([authority.root]).examine, Submission("portal", key, signed))


async def the_case(world: QuickWorld) -> Case:
    return next(case for case in await world.cases() if case.service == "burial")


async def test_who_applied_before_the_register_told_of_the_death_and_was_refused_leaves_the_family_its_turn() -> None:
    async with quickly() as world:
        subject = (brought := world.bring("burial_by_child")).subject
        stranger = stranger_to(world, subject)
        await files(world, stranger, subject, "other")
        await world.settle()
        await carry_out(world.app.runtime, OFFICIAL, (await the_case(world)).number, Refuse(Ground.NOT_IN_LAW, "Жоқ"))
        await world.settle()
        assert (await the_case(world)).status is Status.REFUSED
        world.clock.pass_(A_DAY_LATER)
        await world.settle()
        asked = await the_case(world)
        assert asked.status is Status.OFFERED
        assert asked.recipient_iin in {one.iin for one in brought.concerned}
        [filed] = filed_in(asked)
        assert (filed.status, filed.decision and filed.decision.words) == (Status.REFUSED, "Жоқ")


def living_spouse(world: QuickWorld) -> Inhabitant:
    today = world.clock.now.date()
    old = (one for one in world.city.people if one.alive and one.age(today) > 60)
    return next(one for one in old if kin_of_age(one, today))


@pytest.mark.parametrize("relation", ["child", "other", "sibling"])
async def test_nobody_is_buried_who_lives_whoever_says_so(relation: str) -> None:
    async with quickly() as world:
        subject = living_spouse(world)
        stranger = stranger_to(world, subject)
        await files(world, stranger, subject, relation)
        await world.settle()
        case = await the_case(world)
        assert (case.status, case.registered_at) == (Status.NOT_ENTITLED, None)
        shown = paper(PaperKind.NON_ACCEPTANCE, case, Language.RU).sections
        assert subject.name.split()[0] not in str(shown), "a living person's name is nobody's to read"
        [told] = await world.app.store.read(read_at, own_number(stranger))
        assert told.key == "common.not_accepted"
        assert "Смерть этого человека не зарегистрирована" in told.text


async def test_a_certificate_of_a_death_that_no_register_has_is_an_officials_to_read() -> None:
    async with quickly() as world:
        subject = living_spouse(world)
        await files(world, stranger_to(world, subject), subject, "other", "death_certificate")
        await world.settle()
        assert (await the_case(world)).status is Status.REVIEW


@pytest.mark.parametrize(
    ("reason", "then"), [(Reason.OWN_WISH, Status.OFFERED), (Reason.NO_RIGHT, Status.NOT_ENTITLED)]
)
async def test_what_an_official_closes_goes_on_with_the_family_unless_there_is_no_right(
    reason: Reason, then: Status
) -> None:
    async with quickly() as world:
        subject = world.bring("burial_by_child").subject
        await world.settle()
        world.strike("kz:GBDFL", reject=1)
        await files(world, stranger_to(world, subject), subject, "other")
        await world.settle()
        case = await the_case(world)
        assert case.status is Status.ATTENTION
        world.faults.clear()
        await carry_out(world.app.runtime, OFFICIAL, case.number, Close(reason, "Жоқ"))
        world.clock.pass_(A_DAY_LATER)
        await world.settle()
        assert (await the_case(world)).status is then


async def test_who_was_asked_and_applied_themselves_is_not_followed_by_others() -> None:
    async with quickly() as world:
        brought = world.bring("burial_by_child")
        await world.settle()
        await files(world, brought.concerned[0], brought.subject, "other")
        await world.settle()
        await carry_out(world.app.runtime, OFFICIAL, (await the_case(world)).number, Refuse(Ground.NOT_IN_LAW, "Жоқ"))
        world.clock.pass_(A_DAY_LATER)
        await world.settle()
        assert (await the_case(world)).status is Status.REFUSED
