"""Callbacks over real HTTP: each change in order, signed; who was down is told from where they stopped."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from sqlalchemy import delete, update

from bot.workers.callbacks import SIGNATURE, Callbacks
from handlers.usecases import staff
from proactive.cases.announcement import Announcement, AnnouncementKind
from proactive.staff.rights import Role
from storage.engine.channel_tables import announcement
from storage.engine.database import Store, Transaction
from storage.jobs.announcements import announce, replay, since
from storage.ledger import audit
from tests.api.office import NOON, TOKEN, VAULT, Office, site, visited

SECRET = "between the two of us"


class Listener:
    """An official's own system; it takes what comes with its status."""

    def __init__(self) -> None:
        self.status = 204
        self.heard: list[dict[str, Any]] = []
        self.forged = 0
        self.meanwhile: Callable[[], Awaitable[int]] | None = None

    async def hear(self, request: web.Request) -> web.Response:
        body = await request.read()
        signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        self.forged += not hmac.compare_digest(signature, request.headers[SIGNATURE])
        if self.status < 300:
            self.heard.append(json.loads(body))
        if len(self.heard) == 3 and (meanwhile := self.meanwhile):
            self.meanwhile = None
            await meanwhile()
        return web.Response(status=self.status)


@pytest.fixture
def listener() -> Listener:
    return Listener()


@pytest.fixture
async def office(sqlite_newest_url: str) -> AsyncIterator[Office]:
    store = Store(sqlite_newest_url, VAULT)
    yield Office(store)
    await store.close()


@pytest.fixture
async def callbacks(office: Office, listener: Listener) -> AsyncIterator[Callbacks]:
    app = web.Application()
    app.router.add_post("/", listener.hear)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
        yield Callbacks(office.store, session, lambda: office.now, url, SECRET)
    await runner.cleanup()


async def test_every_change_is_told_once_in_order_and_signed(office: Office, callbacks: Callbacks, listener: Listener):
    await office.for_review()
    office.now += timedelta(minutes=1)
    assert await callbacks.tell() == len(listener.heard)
    of_case = [change["to"] for change in listener.heard if change["kind"] == "case"]
    assert of_case[-2:] == ["applied", "review"]
    assert [change["sequence"] for change in listener.heard] == sorted(
        {change["sequence"] for change in listener.heard}
    )
    assert (await callbacks.tell(), listener.forged) == (0, 0)


async def test_who_was_down_is_told_from_where_they_stopped(office: Office, callbacks: Callbacks, listener: Listener):
    await office.for_review()
    office.now += timedelta(minutes=1)
    listener.status = 503
    assert await callbacks.tell() == 0
    listener.status = 200
    assert await callbacks.tell() == len(listener.heard) > 5


async def test_what_becomes_of_the_application_is_told_beside_the_case(office, callbacks, listener):
    case = await office.for_review()
    office.now += timedelta(minutes=1)
    await callbacks.tell()
    told = [(change["number"], change["to"]) for change in listener.heard if change["kind"] == "application"]
    assert told == [(case.number, "received"), (case.number, "registered")]


async def test_all_since_a_moment_is_told_again_in_order_under_the_same_numbers(office, callbacks, listener):
    await office.for_review()
    office.now += timedelta(minutes=1)
    await callbacks.tell()
    before, listener.heard = listener.heard, []
    assert await replay(office.store, office.now - timedelta(days=1)) == len(before)
    assert await callbacks.tell() == len(before)
    assert listener.heard == before
    assert await replay(office.store, office.now) == 0


async def test_a_replay_while_it_is_told_is_not_lost(office, callbacks, listener):
    await office.for_review()
    office.now += timedelta(minutes=1)
    listener.meanwhile = lambda: replay(office.store, office.now - timedelta(days=1))
    await callbacks.tell()
    first = listener.heard[0]["sequence"]
    await callbacks.tell()
    assert [change["sequence"] for change in listener.heard].count(first) == 2


async def test_what_was_erased_after_it_was_told_leaves_its_number_to_nobody(office, callbacks, listener):
    case = await office.for_review()
    office.now += timedelta(minutes=1)
    await callbacks.tell()
    await office.store.write(lambda tx: tx.connection.execute(delete(announcement)))
    news = Announcement(kind=AnnouncementKind.CASE, number=case.number, service=case.service, to="decided")
    await office.store.write(announce, news, office.now - timedelta(minutes=1))
    assert (await callbacks.tell(), listener.heard[-1]["to"]) == (1, "decided")


async def test_nothing_personal_is_told(office: Office, callbacks: Callbacks, listener: Listener):
    case = await office.for_review()
    office.now += timedelta(minutes=1)
    await callbacks.tell()
    told = json.dumps(listener.heard)
    assert case.number in told
    assert case.subject_iin not in told


async def test_whoever_runs_sweeps_has_it_told_again_by_the_api_and_it_stands_in_the_audit_log(
    office: Office, callbacks: Callbacks, listener: Listener
) -> None:
    await office.for_review()
    office.now += timedelta(minutes=1)
    await callbacks.tell()
    before, listener.heard = listener.heard, []
    async with visited(site(office, TOKEN)) as api:
        answer = await api.post("/api/callbacks/replay", json={"since": "2026-11-23T00:00:00+05:00"})
        assert (answer.status, await answer.json()) == (202, {"count": len(before)})
    await callbacks.tell()
    assert listener.heard == before
    [entry] = await audit.listed(office.store)
    assert (entry.by, entry.act, entry.about) == ("api", "replay callbacks", "2026-11-23T00:00+05:00")


async def test_a_token_without_that_right_moves_nothing(office: Office) -> None:
    _, secret = await staff.make_token(office.store, staff.SETTINGS, "Е-макет", Role.OFFICIAL, office.now)
    async with visited(site(office, TOKEN), secret) as api:
        answer = await api.post("/api/callbacks/replay", json={"since": "2026-11-23T00:00:00+05:00"})
        assert answer.status == 403


async def test_a_page_of_changes_that_cannot_be_read_holds_up_none_behind_it(office: Office) -> None:
    def announced(tx: Transaction) -> None:
        for number in "01234":
            told = Announcement(kind=AnnouncementKind.CASE, number=number, service="burial", to="offered")
            announce(tx, told, NOON)
        tx.connection.execute(update(announcement).where(announcement.c.case_number < "4").values(kind="nonsense"))

    await office.store.write(announced)
    assert [news.announcement.number for news in await since(office.store, 0, 2)] == ["4"]
    assert await since(office.store, 5, 2) == []
