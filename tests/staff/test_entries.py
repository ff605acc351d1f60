"""A link lets in once, a session lasts while it is used."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from handlers.usecases import staff as staff_acts
from proactive.staff.rights import Actor, Role, Surface
from storage.engine.tables import entry as table
from storage.ledger import audit
from storage.staff import sessions
from storage.staff.staff import Colleague
from tests.api.office import Office

MINUTE = timedelta(minutes=1)


@pytest.fixture
def official(staffed: dict[Role, Colleague]) -> Colleague:
    return staffed[Role.OFFICIAL]


async def entered(office: Office, who: Colleague) -> str:
    link = await sessions.make_link(office.store, who.id, office.now)
    session = await sessions.enter(office.store, link, office.now)
    assert session is not None
    return session


async def test_a_link_lets_in_once(office: Office, official: Colleague) -> None:
    link = await sessions.make_link(office.store, official.id, office.now)
    secret = await sessions.enter(office.store, link, office.now)
    found = await sessions.session(office.store, secret, office.now)
    assert found.actor == official.at(Surface.CONSOLE)
    assert await sessions.enter(office.store, link, office.now) is None
    [entry, *_] = await audit.listed(office.store, by=official.id)
    assert entry.act == "enter"


async def test_a_newer_link_takes_the_place_of_an_older_one(office: Office, official: Colleague) -> None:
    old, new = [await sessions.make_link(office.store, official.id, office.now) for _ in range(2)]
    assert await sessions.enter(office.store, old, office.now) is None
    assert await sessions.enter(office.store, new, office.now) is not None


async def test_a_link_lasts_ten_minutes(office: Office, official: Colleague) -> None:
    link = await sessions.make_link(office.store, official.id, office.now)
    assert await sessions.enter(office.store, link, office.now + 10 * MINUTE) is None


async def test_a_session_that_is_not_used_is_over_in_an_hour(office: Office, official: Colleague) -> None:
    secret = await entered(office, official)
    assert await sessions.session(office.store, secret, office.now + 59 * MINUTE)
    assert await sessions.session(office.store, secret, office.now + 60 * MINUTE) is None


async def test_a_session_in_use_lasts_a_working_day_and_no_longer(office: Office, official: Colleague) -> None:
    secret, now = await entered(office, official), office.now
    for _ in range(9):
        now += 50 * MINUTE
        await sessions.prolong(office.store, secret, now)
    assert await sessions.session(office.store, secret, office.now + timedelta(hours=7, minutes=59))
    assert await sessions.session(office.store, secret, office.now + timedelta(hours=8)) is None


async def test_who_leaves_is_out_and_so_is_who_is_dismissed(
    office: Office, official: Colleague, administrator: Actor
) -> None:
    first, second = await entered(office, official), await entered(office, official)
    await sessions.leave(office.store, first)
    assert await sessions.session(office.store, first, office.now) is None
    await staff_acts.dismiss(office.store, administrator, official.id, office.now)
    assert await sessions.session(office.store, second, office.now) is None


async def test_another_role_holds_from_the_next_page_on(
    office: Office, official: Colleague, administrator: Actor
) -> None:
    secret = await entered(office, official)
    await staff_acts.appoint(office.store, administrator, official.telegram_id, Role.AUDITOR, "", office.now)
    found = await sessions.session(office.store, secret, office.now)
    assert found.actor.role is Role.AUDITOR


async def test_secrets_are_not_kept_and_a_link_is_no_session(office: Office, official: Colleague) -> None:
    link = await sessions.make_link(office.store, official.id, office.now)
    rows = await office.store.read(lambda tx: tx.connection.execute(select(table)).all())
    assert link not in str(rows)
    assert await sessions.session(office.store, link, office.now) is None
