"""Every page and every act of the console, as each role: done for those who have the right, refused for the others."""

import pytest

from handlers import console
from handlers.console.navigation import PLACES
from handlers.console.settings import Threshold
from proactive.staff.rights import Right, Role
from tests.console.desk import Desk
from tests.staff.test_rights import MAY

NUMBER, TALK = "26-0000001", "0123456789abcdef"
PAGES = {
    "": Right.FIND,
    f"/cases/{NUMBER}": Right.FIND,
    f"/cases/{NUMBER}/papers/abc": Right.IDENTIFY,
    f"/cases/{NUMBER}/files/abc": Right.IDENTIFY,
    "/conversations": Right.FIND,
    f"/conversations/{TALK}": Right.FIND,
    "/awards": Right.FIND,
    "/awards/0123456789abcdef": Right.FIND,
    "/journal": Right.IDENTIFY,
    "/figures": Right.WATCH,
    "/broadcasts": Right.BROADCAST,
    "/broadcasts/new": Right.BROADCAST,
    "/broadcasts/1": Right.BROADCAST,
    "/broadcasts/1/estimate": Right.BROADCAST,
    "/broadcasts/1/edit": Right.BROADCAST,
    "/broadcasts/1/progress": Right.BROADCAST,
    "/broadcasts/1/results.csv": Right.BROADCAST,
    "/sample": Right.EXAMINE,
    "/staff": Right.AUDIT,
    "/audit": Right.AUDIT,
}
ACTS = {
    "/search": Right.FIND,
    "/next": Right.DECIDE,
    "/conversations/next": Right.DECIDE,
    **{f"/conversations/{TALK}/{act}": Right.DECIDE for act in ("preview", "reply", "close", "note", "assign")},
    f"/cases/{NUMBER}/refuse": Right.DECIDE,
    f"/cases/{NUMBER}/hand_over": Right.DECIDE,
    "/awards": Right.FIND,
    "/awards/0123456789abcdef/suspend": Right.DECIDE,
    "/journal": Right.IDENTIFY,
    "/broadcasts/new": Right.BROADCAST,
    "/broadcasts/1/start": Right.BROADCAST,
    "/broadcasts/1/edit": Right.BROADCAST,
    "/broadcasts/1/try": Right.BROADCAST,
    f"/sample/{NUMBER}": Right.EXAMINE,
    "/staff/appoint": Right.APPOINT,
    "/staff/staff-9/dismiss": Right.APPOINT,
    "/tokens/make": Right.APPOINT,
    "/tokens/token-9/revoke": Right.APPOINT,
}
NAVIGATION = {place.path for place in PLACES}
SAME_PATH = 1  # what is done to a broadcast: started, and tried on oneself
WITHOUT_A_RIGHT = 6  # files, the link and its button, the demo, leaving, the language


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_reaches_what_it_may_and_nothing_else(desk: Desk, role: Role) -> None:
    await desk.office.for_review()
    await desk.enters(role)
    for path, right in PAGES.items():
        allowed, answer = MAY[right][list(Role).index(role)], await desk.get(path)
        assert (answer.status != 403) is allowed, f"GET {path} is {answer.status}"
        assert allowed or "The right belongs to" in await answer.text()
    for path, right in ACTS.items():
        allowed, answer = MAY[right][list(Role).index(role)], await desk.sends(path)
        assert (answer.status != 403) is allowed, f"POST {path} is {answer.status}"
        assert answer.status < 500


@pytest.mark.parametrize("role", list(Role))
async def test_the_navigation_leads_nowhere_that_is_closed(desk: Desk, role: Role) -> None:
    await desk.enters(role)
    page = await desk.reads()
    for path, right in PAGES.items():
        if path and path in NAVIGATION:
            assert (f'href="/console{path}"' in page) is MAY[right][list(Role).index(role)], path


def test_no_page_and_no_act_is_missing_here() -> None:
    routes = console.application(Threshold()).router.routes()
    assert sum(route.method != "HEAD" for route in routes) == len(PAGES) + len(ACTS) - SAME_PATH + WITHOUT_A_RIGHT
