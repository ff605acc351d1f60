"""Broadcasts through the API as each role: done for those who have the right, refused for the others."""

from typing import Any

import pytest

from handlers.api.broadcasts import routes
from handlers.usecases import staff as staff_acts
from proactive.staff.rights import Right, Role
from storage.ledger import audit
from tests.api.office import TOKEN, Office, site, visited
from tests.broadcast.makers import KK, RU, composed
from tests.staff.test_rights import MAY

ROWS: dict[tuple[str, str], Right] = {
    ("get", ""): Right.BROADCAST,
    ("post", ""): Right.BROADCAST,
    ("get", "/1"): Right.BROADCAST,
    ("post", "/1/estimate"): Right.BROADCAST,
    ("put", "/1"): Right.BROADCAST,
    ("post", "/1/try"): Right.BROADCAST,
    ("post", "/1/schedule"): Right.BROADCAST,
    ("post", "/1/start"): Right.BROADCAST,
    ("post", "/1/pause"): Right.BROADCAST,
    ("post", "/1/resume"): Right.BROADCAST,
    ("post", "/1/resend"): Right.CONFIRM,
    ("post", "/1/cancel"): Right.BROADCAST,
    ("get", "/1/recipients.csv"): Right.BROADCAST,
}
BODIES: dict[str, dict[str, Any]] = {
    "": {"texts": {"kk": KK, "ru": RU}},
    "/1": {"texts": {"kk": KK, "ru": RU}},
    "/1/start": {"people": 0},
    "/1/schedule": {"begins": "2026-11-24T10:00:00+05:00"},
}


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_does_with_broadcasts_what_it_may_and_nothing_else(office: Office, role: Role) -> None:
    await composed(office.store)
    _, secret = await staff_acts.make_token(office.store, staff_acts.SETTINGS, "Е-макет", role, office.now)
    async with visited(site(office, TOKEN), secret) as client:
        for (method, path), right in ROWS.items():
            answer = await client.request(method, f"/api/broadcasts{path}", json=BODIES.get(path))
            may = MAY[right][list(Role).index(role)]
            assert (answer.status != 403) is may, f"{method} {path} is {answer.status}"
            assert answer.status < 500
            assert may or "it belongs to: administrator" in (await answer.json(content_type=None))["detail"]
    entries = await audit.listed(office.store, by="token-1")
    assert bool(entries) is MAY[Right.BROADCAST][list(Role).index(role)]


def test_no_operation_on_broadcasts_is_missing_here() -> None:
    there = {(route.method.lower(), route.path.replace("{id:[0-9]{1,16}}", "1")) for route in routes()}
    assert there == {(method, f"/broadcasts{path}") for method, path in ROWS}
