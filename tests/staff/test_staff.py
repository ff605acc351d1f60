"""Appointed, given another role, dismissed; tokens for systems."""

import pytest
from sqlalchemy import select

from handlers.usecases import cases, conversations
from handlers.usecases import staff as staff_acts
from handlers.usecases.staff import StaffActNotPossible
from proactive.staff.rights import Actor, Forbidden, Role, Surface
from storage.engine.tables import staff as table
from storage.engine.tables import token as tokens
from storage.ledger import audit
from storage.staff import staff
from storage.staff.staff import Colleague
from tests.api.office import TOKEN, Office, site, visited
from tests.staff.test_desk import asks

AIDA = 7001


async def test_who_is_appointed_is_known_by_their_account(office: Office, administrator: Actor) -> None:
    made = await staff_acts.appoint(office.store, administrator, AIDA, Role.OFFICIAL, "Аида", office.now)
    found = await office.store.read(staff.of_account, AIDA)
    assert found == made
    assert (made.name, made.role, made.appointed_by) == ("Аида", Role.OFFICIAL, administrator.id)
    [entry, *_] = await audit.listed(office.store)
    assert (entry.act, entry.about, entry.words) == ("appoint", made.id, "Аида: official")


async def test_another_role_keeps_the_id_and_the_name(office: Office, administrator: Actor) -> None:
    first = await staff_acts.appoint(office.store, administrator, AIDA, Role.OFFICIAL, "Аида", office.now)
    then = await staff_acts.appoint(office.store, administrator, AIDA, Role.AUDITOR, "", office.now)
    assert (then.id, then.name, then.role) == (first.id, "Аида", Role.AUDITOR)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
async def test_only_administrators_appoint(office: Office, staffed: dict[Role, Colleague], role: Role) -> None:
    actor = staffed[role].at(Surface.TELEGRAM)
    for refused in (
        staff_acts.appoint(office.store, actor, AIDA, Role.AUDITOR, "Аида", office.now),
        staff_acts.dismiss(office.store, actor, staffed[Role.ADMINISTRATOR].id, office.now),
        staff_acts.make_token(office.store, actor, "Е-макет", Role.AUDITOR, office.now),
        staff_acts.revoke_token(office.store, actor, "token-1", office.now),
    ):
        with pytest.raises(Forbidden):
            await refused
    assert await office.store.read(staff.of_account, AIDA) is None


async def test_nobody_changes_or_ends_their_own_role(office: Office, administrator: Actor) -> None:
    mine = (await office.store.read(staff.of_id, administrator.id)).telegram_id
    with pytest.raises(StaffActNotPossible, match="their own role"):
        await staff_acts.appoint(office.store, administrator, mine, Role.AUDITOR, "", office.now)
    with pytest.raises(StaffActNotPossible, match="themselves"):
        await staff_acts.dismiss(office.store, administrator, administrator.id, office.now)


async def test_who_is_dismissed_is_nobody_here_and_can_come_back_under_a_new_id(
    office: Office, administrator: Actor
) -> None:
    first = await staff_acts.appoint(office.store, administrator, AIDA, Role.OFFICIAL, "Аида", office.now)
    await staff_acts.dismiss(office.store, administrator, first.id, office.now)
    assert await office.store.read(staff.of_account, AIDA) is None
    assert await office.store.read(staff.of_id, first.id) is None
    again = await staff_acts.appoint(office.store, administrator, AIDA, Role.OFFICIAL, "Аида", office.now)
    assert again.id != first.id
    assert {one.id for one in await staff.everybody(office.store)} >= {first.id, again.id}


@pytest.mark.parametrize("leaves", [True, False], ids=["dismissed", "another role"])
async def test_nobody_waits_for_who_cannot_answer_any_more(office: Office, administrator: Actor, leaves: bool) -> None:
    aida = await staff_acts.appoint(office.store, administrator, AIDA, Role.OFFICIAL, "Аида", office.now)
    case, waits = await office.for_review(), await asks(office)
    await cases.hand_over(office.store, administrator, office.runtime.now(), case.number, aida.id)
    await conversations.assign(office.store, administrator, office.runtime.now(), waits.id, aida.id)
    if leaves:
        await staff_acts.dismiss(office.store, administrator, aida.id, office.now)
    else:
        await staff_acts.appoint(office.store, administrator, AIDA, Role.AUDITOR, "", office.now)
    assert await cases.take_next(office.store, administrator, office.runtime.now()) == case.number
    assert await conversations.take_next(office.store, administrator, office.runtime.now()) == waits.id


async def test_the_first_administrators_come_from_the_settings_and_are_appointed_once(office: Office) -> None:
    for _ in range(2):
        await staff_acts.appoint_administrators(office.store, [AIDA, 7002], office.now)
    found = await staff.with_role(office.store, Role.ADMINISTRATOR)
    assert [one.telegram_id for one in found] == [AIDA, 7002]
    assert [entry.by for entry in await audit.listed(office.store)] == ["settings", "settings"]


async def test_names_and_accounts_are_sealed(office: Office, administrator: Actor) -> None:
    await staff_acts.appoint(office.store, administrator, AIDA, Role.OFFICIAL, "Аида", office.now)
    rows = await office.store.read(lambda tx: tx.connection.execute(select(table)).all())
    assert not any(str(AIDA) in str(row) or "Аида" in str(row) for row in rows)


async def test_a_systems_token_opens_the_api_with_its_role_until_it_is_revoked(
    office: Office, administrator: Actor
) -> None:
    number = (await office.for_review()).number
    made, secret = await staff_acts.make_token(office.store, administrator, "Е-макет", Role.AUDITOR, office.now)
    async with visited(site(office, TOKEN), secret) as client:
        seen = await (await client.get(f"/api/cases/{number}")).json()
        assert seen["recipient"] == {"iin": "••••••••0005"}
        refused = await client.post(f"/api/cases/{number}/approve")
        assert (refused.status, refused.content_type) == (403, "application/problem+json")
        await staff_acts.revoke_token(office.store, administrator, made.id, office.now)
        assert (await client.get(f"/api/cases/{number}")).status == 401


async def test_a_tokens_secret_is_not_kept(office: Office, administrator: Actor) -> None:
    _, secret = await staff_acts.make_token(office.store, administrator, "Е-макет", Role.AUDITOR, office.now)
    rows = await office.store.read(lambda tx: tx.connection.execute(select(tokens)).all())
    assert secret not in str(rows)


async def test_a_token_needs_a_name_and_is_revoked_once(office: Office, administrator: Actor) -> None:
    with pytest.raises(StaffActNotPossible, match="name the system"):
        await staff_acts.make_token(office.store, administrator, " ", Role.AUDITOR, office.now)
    with pytest.raises(StaffActNotPossible, match="no valid token token-9"):
        await staff_acts.revoke_token(office.store, administrator, "token-9", office.now)
