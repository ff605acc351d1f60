"""A route that refuses everything: it rests, says so, loses nothing, and goes on by itself when it is mended."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest

from bot.transports import Fate, Receipt
from bot.transports.kannel import Kannel, KannelAddress, refusal
from bot.workers.outbox import Outbox
from bot.workers.queues import idle
from bot.workers.routes import Route
from handlers.usecases.loops import outbox_of
from handlers.usecases.runtime import Runtime
from proactive.messages.contact import Channel, Language
from proactive.messages.message import Message, Priority
from proactive.messages.rate_limit import BARRED_RESTS
from proactive.staff.alerts import Alarm
from storage.messages import conversations, messages, rate_limits
from storage.messages.messages import DELIVERED, FAILED, QUEUED
from storage.staff import alerts
from tests.flow.service import free_port
from tests.flow.world import MONDAY, Clock

PHONES = [f"+7701000000{place}" for place in range(5)]
ADDRESS = KannelAddress(url="", username="", password="", sender="1414", receipt_url="http://us", receipt_token="")
FINAL, ROUTE, PASSING = (400, 413, 414, 422), (401, 403, 404, 407, 429), (402, 405, 408, 409, 418, 500, 502, 503)


class Answers:
    """A gateway that answers every message alike."""

    def __init__(self, status: int) -> None:
        self.status, self.tried = status, 0

    async def send(self, message: Any) -> Receipt:
        self.tried += 1
        return Receipt(fate=Fate.DELIVERED) if self.status == 202 else refusal(self.status, "no")


@pytest.fixture
def clock() -> Clock:
    return Clock(MONDAY)


@pytest.fixture
def at_work(runtime: Runtime, clock: Clock) -> Runtime:
    return replace(runtime, clock=clock)


def route_of(runtime: Runtime, gateway: Any, clock: Clock) -> Outbox:
    return Outbox(runtime, Route(Channel.SMS, "sms gateway", 1000, clock), gateway)


async def written(runtime: Runtime, now: datetime, *phones: str) -> None:
    told = [
        Message(
            id=f"m-{phone}",
            channel=Channel.SMS,
            address=phone,
            msisdn=phone,
            text="Құрметті азамат",
            key="common.status_none",
            version="1",
            language=Language.KK,
            priority=Priority.CASE,
        )
        for phone in phones
    ]
    await runtime.store.write(messages.write, told, now)


async def worked(outbox: Outbox, clock: Clock, minutes: int = 10) -> None:
    for _ in range(minutes):
        while await outbox.run():
            pass
        clock.pass_(timedelta(minutes=1))


async def states(runtime: Runtime) -> list[str]:
    lines = [await runtime.store.read(conversations.with_address, phone) for phone in PHONES]
    return [line.state for [line] in lines]


@pytest.mark.parametrize("status", ROUTE)
async def test_a_route_in_trouble_loses_no_message_and_goes_on_when_it_is_mended(
    at_work: Runtime, clock: Clock, status: int
) -> None:
    gateway = Answers(status)
    outbox = route_of(at_work, gateway, clock)
    await written(at_work, clock(), *PHONES)
    await worked(outbox, clock, minutes=600)
    assert await states(at_work) == [QUEUED] * 5
    gateway.status = 202
    await worked(outbox, clock)
    assert await states(at_work) == [DELIVERED] * 5


async def test_a_route_that_rests_is_called_again_when_its_rest_is_over(at_work: Runtime, clock: Clock) -> None:
    name, outbox = outbox_of(Channel.SMS, Priority.CASE), route_of(at_work, Answers(403), clock)
    await written(at_work, clock(), *PHONES)
    assert name not in await idle(at_work, {name: outbox})
    await outbox.run()
    assert outbox.rest == BARRED_RESTS
    assert name in await idle(at_work, {name: outbox})
    clock.pass_(BARRED_RESTS)
    assert name not in await idle(at_work, {name: outbox})


async def test_a_route_in_trouble_is_tried_with_one_message_at_a_time(at_work: Runtime, clock: Clock) -> None:
    gateway = Answers(403)
    outbox = route_of(at_work, gateway, clock)
    await written(at_work, clock(), *PHONES)
    await worked(outbox, clock, minutes=1)
    gateway.tried = 0
    await worked(outbox, clock, minutes=10)
    assert gateway.tried <= 10


@pytest.mark.parametrize("status", ROUTE)
async def test_administrators_are_told_at_once_and_when_it_is_over(at_work: Runtime, clock: Clock, status: int) -> None:
    gateway = Answers(status)
    outbox = route_of(at_work, gateway, clock)
    await written(at_work, clock(), *PHONES)
    await worked(outbox, clock, minutes=1)
    told = await alerts.troubles(at_work.store, clock(), timedelta(hours=1))
    assert [(trouble.alarm, trouble.about) for trouble in told] == [(Alarm.ROUTE, "sms gateway")]
    gateway.status = 202
    await worked(outbox, clock)
    assert await rate_limits.in_trouble(at_work.store) == {}


@pytest.mark.parametrize("status", FINAL)
async def test_what_is_wrong_with_a_message_is_final_for_it_alone(at_work: Runtime, clock: Clock, status: int) -> None:
    gateway = Answers(status)
    await written(at_work, clock(), *PHONES)
    await worked(route_of(at_work, gateway, clock), clock)
    assert (await states(at_work), gateway.tried) == ([FAILED] * 5, 5)
    assert await rate_limits.in_trouble(at_work.store) == {}


@pytest.mark.parametrize("status", PASSING)
def test_every_other_answer_is_tried_again(status: int) -> None:
    assert refusal(status, "").fate is Fate.LATER


async def test_a_gateway_that_is_not_there_for_a_night_loses_nothing_and_all_goes_out_within_a_minute_of_its_return(
    at_work: Runtime, clock: Clock
) -> None:
    async with aiohttp.ClientSession() as session:
        nobody = Kannel(session, replace(ADDRESS, url=f"http://127.0.0.1:{free_port()}/cgi-bin/sendsms"))
        await written(at_work, clock(), *PHONES)
        await worked(route_of(at_work, nobody, clock), clock, minutes=8 * 60)
    told = await alerts.troubles(at_work.store, clock(), timedelta(hours=1))
    assert await states(at_work) == [QUEUED] * 5
    assert (Alarm.ROUTE, "sms gateway") in [(trouble.alarm, trouble.about) for trouble in told]
    await worked(route_of(at_work, Answers(202), clock), clock, minutes=1)
    assert await states(at_work) == [DELIVERED] * 5


class Poisoned:
    """A gateway whose answer to one message no database takes."""

    def __init__(self, error: str) -> None:
        self.error = error

    async def send(self, message: Any) -> Receipt:
        bad = message.address == PHONES[2]
        return Receipt(fate=Fate.REJECTED, error=self.error) if bad else Receipt(fate=Fate.DELIVERED)


@pytest.mark.parametrize("error", ["500 \x00", "\ud83d", "a\x1bb\u202e", "x" * 100_000])
async def test_no_answer_of_a_provider_holds_up_the_others(at_work: Runtime, clock: Clock, error: str) -> None:
    await written(at_work, clock(), *PHONES)
    await worked(route_of(at_work, Poisoned(error), clock), clock)
    assert await states(at_work) == [DELIVERED, DELIVERED, FAILED, DELIVERED, DELIVERED]


class Breaks:
    """A transport with a fault of its own for one message."""

    async def send(self, message: Any) -> Receipt:
        if message.address == PHONES[0]:
            raise ValueError("not a chat")
        return Receipt(fate=Fate.DELIVERED)


async def test_a_message_that_breaks_its_transport_fails_alone(at_work: Runtime, clock: Clock) -> None:
    await written(at_work, clock(), *PHONES)
    await worked(route_of(at_work, Breaks(), clock), clock)
    assert await states(at_work) == [FAILED, *[DELIVERED] * 4]
    sends = at_work.counters.sends
    assert [sends.labels("sms", fate)._value.get() for fate in ("rejected", "delivered")] == [1, 4]
