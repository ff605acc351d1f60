"""What the database cannot tell is told without it, once when it begins and once when it is over."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.peers import session_to_peers
from bot.workers.alert_posts import AlertPosts, NotTaken
from bot.workers.alerts import MANY_REFUSED, AlertSweep
from bot.workers.watchdog import NOT_KEPT_FOR, Watchdog
from handlers.usecases.counters import Counters
from storage.engine import processes
from tests.api.office import NOON
from tests.figures.test_alerts import fails, told, watch  # noqa: F401 – a fixture
from tests.figures.town import Town


class Body:
    """A process as its watchdog sees it."""

    def __init__(self) -> None:
        self.stalled: list[str] = []
        self.late: list[str] = []
        self.now = 1000.0
        self.kept_at = 1000.0
        self.heard: list[dict[str, object]] = []
        self.deaf = False

    async def hear(self, body: dict[str, object]) -> None:
        if self.deaf:
            raise NotTaken("answered 500")
        self.heard.append(body)

    def watchdog(self) -> Watchdog:
        return Watchdog(
            stalled=lambda: self.stalled,
            late=lambda: self.late,
            kept_at=lambda: self.kept_at,
            tellers=[self.hear],
            clock=lambda: NOON,
            monotonic=lambda: self.now,
        )

    @property
    def news(self) -> list[tuple[object, object, object]]:
        return [(body["alarm"], body["about"], body["state"]) for body in self.heard]


def break_loop(body: Body) -> None:
    body.stalled = ["inbox"]


def break_sweep(body: Body) -> None:
    body.late = ["scan"]


def break_database(body: Body) -> None:
    body.now += NOT_KEPT_FOR + 1


@pytest.mark.parametrize(
    ("breaks", "alarm", "about"),
    [(break_loop, "loop", "inbox"), (break_sweep, "sweep", "scan"), (break_database, "database", "")],
)
async def test_what_breaks_is_told_once_and_once_that_it_is_over(
    breaks: Callable[[Body], None], alarm: str, about: str
) -> None:
    body = Body()
    dog = body.watchdog()
    await dog.look()
    breaks(body)
    for _ in range(3):
        await dog.look()
    body.stalled, body.late, body.kept_at = [], [], body.now
    for _ in range(3):
        await dog.look()
    assert body.news == [(alarm, about, "began"), (alarm, about, "over")]


async def test_what_nobody_took_is_told_again() -> None:
    body = Body()
    dog = body.watchdog()
    body.deaf, body.stalled = True, ["inbox"]
    await dog.look()
    body.deaf = False
    await dog.look()
    assert body.news == [("loop", "inbox", "began")]


async def test_an_alert_of_the_database_is_posted_once_and_again_until_it_is_taken(
    town: Town,
    watch: AlertSweep,  # noqa: F811
) -> None:
    heard: list[dict[str, Any]] = []
    statuses = [500, 200, 200]

    async def take(request: web.Request) -> web.Response:
        heard.append(await request.json())
        return web.Response(status=statuses.pop(0))

    site = web.Application()
    site.add_routes([web.post("/alerts", take)])
    await fails(town, "kz:GBDFL: http 503")
    town.now = town.now.replace(hour=town.now.hour + 1)
    await watch.look()
    async with TestServer(site) as server, session_to_peers(1) as session:
        posts = AlertPosts(town.store, session, str(server.make_url("/alerts")))
        with pytest.raises(NotTaken):
            await posts.run()
        assert (await posts.run(), await posts.run()) == (1, 0)
    assert {body["id"] for body in heard} == {heard[0]["id"]}
    assert (heard[1]["alarm"], heard[1]["about"], heard[1]["state"]) == ("register", "kz:GBDFL", "began")
    assert "🔴" in heard[1]["text"]


async def test_a_run_of_refused_calls_is_told_once_whoever_refused_and_whoever_looks(
    town: Town,
    watch: AlertSweep,  # noqa: F811
) -> None:
    others = {"web-1": Counters(), "web-2": Counters()}

    async def refuse(**counts: int) -> None:
        for process, counters in others.items():
            counters.refused.labels("POST /sms/inbound").inc(counts.get(process.replace("-", "_"), 0))
            await processes.beat(town.store, process, counters.samples(), town.now)

    await refuse(web_1=500)
    assert await watch.look() == 0, "nobody has looked before: since when is not known"
    await refuse(web_1=MANY_REFUSED - 1)
    assert await replace(watch).look() == 0
    await refuse(web_1=MANY_REFUSED - 1, web_2=1)
    assert await replace(watch).look() == 1
    assert "Вызовы без верного токена: 20 за минуту (POST /sms/inbound)" in (await told(town))[0]
    assert await watch.look() == 0
    others["web-1"] = Counters()  # begun anew, it counts from nothing
    await refuse(web_1=3)
    assert await watch.look() == 0


async def test_a_certificate_that_is_about_to_end_is_told(town: Town, watch: AlertSweep) -> None:  # noqa: F811
    assert await replace(watch, ends=lambda: town.now + timedelta(days=31)).look() == 0
    assert await replace(watch, ends=lambda: town.now + timedelta(days=29)).look() == 1
    assert "Сертификат подписи заканчивается" in (await told(town))[0]


async def test_what_could_not_be_told_is_seen_again_by_who_looks_next(
    town: Town,
    watch: AlertSweep,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing of a look is kept without the words about it: else its calls would be counted as told."""
    counters = Counters()

    async def refuse(count: int) -> None:
        counters.refused.labels("POST /sms/inbound").inc(count)
        await processes.beat(town.store, "web-1", counters.samples(), town.now)

    def full_disk(*_: object) -> None:
        raise OSError("No space left on device")

    await refuse(1)
    await watch.look()
    await refuse(MANY_REFUSED)
    with monkeypatch.context() as patched:
        patched.setattr("storage.messages.messages.write", full_disk)
        with pytest.raises(OSError, match="No space left"):
            await watch.look()
    assert await told(town) == []
    assert await watch.look() == 1
    assert "Вызовы без верного токена: 20 за минуту" in (await told(town))[0]
