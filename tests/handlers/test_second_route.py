"""Several SMS routes: the next takes over what the first does not take, and gives it back."""

from datetime import timedelta
from typing import Any

import pytest
from yarl import URL

from bot.channels import kannel_address, route_name, sms_name
from bot.demo.own_settings import OwnSettings
from bot.logs import secrets_of
from bot.transports import Fate, Receipt
from bot.transports.kannel import refusal
from bot.transports.taking_turns import IDLE, RESTS, TakingTurns
from handlers.usecases.runtime import Runtime
from proactive.messages.contact import Channel
from proactive.staff.alerts import Alarm
from storage.messages import rate_limits
from storage.staff import alerts
from tests.flow.world import MONDAY, Clock
from tests.handlers.test_routes import PHONES, route_of, states, worked, written

FIRST, SECOND = "sms first:13013", "sms second:13013"
WELL = Receipt(fate=Fate.DELIVERED)


class Gateway:
    def __init__(self) -> None:
        self.answer, self.tried = WELL, 0

    async def send(self, _message: Any) -> Receipt:
        self.tried += 1
        return self.answer

    async def would_take(self) -> Receipt:
        return Receipt(fate=Fate.ACCEPTED) if self.answer is WELL else self.answer


class TwoRoutes(TakingTurns):
    def __init__(self) -> None:
        self.first, self.second, self.seconds = Gateway(), Gateway(), 0.0
        self.said: list[tuple[str, str | None]] = []
        super().__init__({FIRST: self.first, SECOND: self.second}, self.hear, lambda: self.seconds)

    async def hear(self, name: str, why: str | None) -> None:
        self.said.append((name, why))

    async def sent(self, count: int = 1) -> list[Receipt]:
        message: Any = None
        return [await self.send(message) for _ in range(count)]


@pytest.fixture
def routes() -> TwoRoutes:
    return TwoRoutes()


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
async def test_what_the_first_does_not_take_goes_by_the_second_at_once(routes: TwoRoutes, status: int) -> None:
    routes.first.answer = refusal(status, "no")
    assert await routes.sent(3) == [WELL] * 3
    assert (routes.first.tried, routes.second.tried) == (1, 3)
    assert routes.said == [(FIRST, f"{status} no"), (SECOND, None)]


async def test_one_message_finds_out_that_the_first_is_well_again_and_then_all_go_by_it(routes: TwoRoutes) -> None:
    routes.first.answer = refusal(403, "no")
    await routes.sent()
    routes.seconds += RESTS
    await routes.sent(3)
    assert routes.first.tried == 2
    routes.first.answer, routes.seconds = WELL, routes.seconds + RESTS
    await routes.sent(3)
    assert (routes.first.tried, routes.second.tried) == (5, 4)
    assert routes.said[-1] == (FIRST, None)


async def test_what_may_have_gone_out_does_not_go_by_the_second_as_well(routes: TwoRoutes) -> None:
    lost = Receipt(fate=Fate.UNKNOWN, error="TimeoutError")
    routes.first.answer = lost
    assert await routes.sent(2) == [lost, WELL]
    assert (routes.first.tried, routes.second.tried) == (1, 1)


async def test_what_is_wrong_with_the_message_is_nobodys_trouble(routes: TwoRoutes) -> None:
    routes.first.answer = refusal(400, "no such number")
    [receipt] = await routes.sent()
    assert (receipt.fate, routes.second.tried, routes.said) == (Fate.REJECTED, 0, [(FIRST, None)])


async def test_a_trouble_that_ended_while_nobody_ran_is_over_with_the_first_message(
    runtime: Runtime, routes: TwoRoutes
) -> None:
    async def keep(name: str, why: str | None) -> None:
        await rate_limits.tell_trouble(runtime.store, runtime.clock, name, why)

    await keep(FIRST, "403 no")  # by a process that is gone
    routes.tell = keep
    await routes.sent(2)
    assert await rate_limits.in_trouble(runtime.store) == {}


async def test_where_nobody_takes_anything_all_are_asked_each_time(routes: TwoRoutes) -> None:
    routes.first.answer, routes.second.answer = refusal(403, "no"), refusal(503, "later")
    receipts = await routes.sent(2)
    assert [receipt.fate for receipt in receipts] == [Fate.BARRED, Fate.BARRED]
    assert (routes.first.tried, routes.second.tried) == (2, 2)


async def test_a_trouble_that_cannot_be_kept_changes_nothing_about_what_was_sent(routes: TwoRoutes) -> None:
    async def deaf(_name: str, _why: str | None) -> None:
        raise OSError("no database")

    routes.first.answer, routes.tell = refusal(403, "no"), deaf
    assert await routes.sent() == [WELL]


async def test_administrators_hear_of_the_route_while_every_message_arrives(
    runtime: Runtime, routes: TwoRoutes
) -> None:
    async def keep(name: str, why: str | None) -> None:
        await rate_limits.tell_trouble(runtime.store, runtime.clock, name, why)

    clock, routes.tell, routes.first.answer = Clock(MONDAY), keep, refusal(403, "no")
    await written(runtime, clock(), *PHONES)
    await worked(route_of(runtime, routes, clock), clock, 1)
    told = await alerts.troubles(runtime.store, clock(), timedelta(hours=1))
    assert await states(runtime) == ["delivered"] * 5
    assert [(trouble.alarm, trouble.about) for trouble in told] == [(Alarm.ROUTE, FIRST)]
    await keep(FIRST, None)
    assert await rate_limits.in_trouble(runtime.store) == {}


async def test_what_a_gateway_says_in_several_lines_is_one_in_the_log(routes: TwoRoutes) -> None:
    routes.first.answer = refusal(403, "no\nERROR forged")
    await routes.sent()
    assert routes.said[0] == (FIRST, "403 no ERROR forged")


def test_a_route_may_have_a_name_and_password_of_its_own_which_nothing_shows(tmp_path: Any) -> None:
    urls = "http://first:13013/cgi-bin/sendsms, http://other:word-of-its-own@second:13013/cgi-bin/sendsms"
    settings = OwnSettings(sms_url=urls, sms_username="qoldau", sms_password="password")
    addresses = [kannel_address(settings, URL(url)) for url in settings.sms_urls]
    assert [(address.url, address.username, address.password) for address in addresses] == [
        ("http://first:13013/cgi-bin/sendsms", "qoldau", "password"),
        ("http://second:13013/cgi-bin/sendsms", "other", "word-of-its-own"),
    ]
    assert [sms_name(url) for url in settings.sms_urls] == [FIRST, SECOND]
    assert route_name(settings, Channel.SMS) == "sms first:13013 second:13013"
    assert "word-of-its-own" in secrets_of(settings)


async def test_a_route_that_stands_by_is_known_to_be_well_before_it_is_needed(routes: TwoRoutes) -> None:
    await routes.sent()
    routes.second.answer = refusal(403, "")
    assert await routes.look() == 1
    assert routes.said == [(FIRST, None), (SECOND, "403")]
    assert await routes.look() == 1, "and it is told once"
    routes.second.answer = WELL
    assert await routes.look() == 0
    assert routes.said[2:] == [(SECOND, None)]
    assert routes.second.tried == 0


async def test_a_trouble_that_was_found_in_an_earlier_life_is_over_when_the_first_look_of_this_one_finds_none() -> None:
    before, now = TwoRoutes(), TwoRoutes()
    before.second.answer = refusal(403, "")
    assert await before.look() == 1
    assert [await now.look(), await now.look()] == [0, 0]
    assert now.said == [(FIRST, None), (SECOND, None)], "once each"


async def test_a_trouble_that_a_message_has_met_is_not_ended_by_a_look(routes: TwoRoutes) -> None:
    routes.first.answer = refusal(503, "")
    await routes.sent()
    routes.first.answer, routes.seconds = WELL, IDLE
    assert await routes.look() == 0
    assert routes.said == [(FIRST, "503"), (SECOND, None)]


async def test_a_route_that_carries_is_not_looked_at(routes: TwoRoutes) -> None:
    await routes.sent()
    routes.first.answer = refusal(403, "")
    assert (await routes.look(), routes.said) == (0, [(FIRST, None), (SECOND, None)])
    routes.seconds = IDLE
    assert await routes.look() == 1


@pytest.mark.parametrize(
    ("given", "finds_us_at"),
    [
        ({}, "http://127.0.0.1:8080/sms/receipt"),
        ({"public_url": "https://qoldau.kz/"}, "https://qoldau.kz/sms/receipt"),
        ({"public_url": "https://qoldau.kz/", "sms_receipt_url": ""}, "https://qoldau.kz/sms/receipt"),
        ({"public_url": "https://qoldau.kz/", "sms_receipt_url": "http://service:8080/in"}, "http://service:8080/in"),
    ],
)
def test_receipts_come_where_everything_does_unless_another_address_is_set(
    given: dict[str, str], finds_us_at: str
) -> None:
    settings = OwnSettings(**given)
    assert kannel_address(settings, URL("http://kannel:13013/cgi-bin/sendsms")).receipt_url == finds_us_at
