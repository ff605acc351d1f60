"""The standard's doors that answer later, between the service and the city over real HTTP, in the standard's shapes."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot.demo.city import NOTIFIER, City, make_city_app
from bot.demo.city.standard import doors_of
from bot.gateway import Gateway, GatewayDown, ReplyState, SearchItem
from bot.workers.jobs import searches_of
from handlers.channels.signature import KnownSenders, MessageSigner, Signing
from proactive.cases.jobs import Enquiry, LookUps
from proactive.cases.registers import LookUp, Person, Purpose
from storage.jobs.jobs import Claimed
from tests.city.gateway import Clock
from tests.city.spdci import errors

TOKEN = "the gateway's own token"
OURS, THEIRS = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
OUR_SIGNING = Signing(MessageSigner("qoldau", OURS), KnownSenders({"gateway.city": THEIRS.public_key()}))
CITY_SIGNING = Signing(MessageSigner("gateway.city", THEIRS), KnownSenders({"qoldau": OURS.public_key()}))


@dataclass
class Subscriber:
    """Our own doors, as far as the city calls them; and all that went either way."""

    gateway: Gateway
    city: City
    app: web.Application
    doors: str
    clock: Clock
    heard: dict[str, list[Any]] = field(default_factory=dict)

    async def hears(self, action: str, *, count: int = 1) -> list[Any]:
        for _ in range(200):
            if len(self.heard.get(action, [])) >= count:
                return self.heard[action]
            await asyncio.sleep(0.01)
        raise AssertionError(f"{action} did not come: {list(self.heard)}")


@pytest.fixture
async def subscriber() -> AsyncIterator[Subscriber]:
    clock, heard = Clock(), dict[str, list[Any]]()

    async def hear(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        body = await request.json()
        OUR_SIGNING.senders.check(body, clock())
        heard.setdefault(request.match_info["action"], []).append(body)
        return web.json_response({})

    own = web.Application()
    own.router.add_post("/registry/{action:.+}", hear)
    city = City(1500, 3, now=clock())
    app = make_city_app(city, token="open", clock=clock, call_back=TOKEN, signing=CITY_SIGNING)
    async with TestServer(own) as server, TestServer(app) as gateway_server, aiohttp.ClientSession() as session:
        doors = str(server.make_url("/registry"))
        gateway = Gateway(
            session, str(gateway_server.make_url("")), "open", clock, signing=OUR_SIGNING, answer_to=doors
        )
        yield Subscriber(gateway, city, app, doors, clock, heard)


async def test_a_subscription_is_confirmed_and_then_events_are_told_signed(subscriber: Subscriber) -> None:
    await subscriber.gateway.subscribe("r-1", ("kz:ZAGS", "kz:ActEvent"), subscriber.doors)
    [confirmed] = await subscriber.hears("on-subscribe")
    assert errors("crvs", "/registry/on-subscribe", confirmed) == []
    [response] = confirmed["message"]["subscribe_response"]
    assert (response["reference_id"], response["status"]) == ("r-1", "succ")
    subscriber.city.bring("burial_by_child", subscriber.clock())
    assert await subscriber.app[NOTIFIER].push() == 1
    [notice] = await subscriber.hears("notify")
    assert errors("crvs", "/registry/notify", notice) == []


@pytest.mark.parametrize(
    "address", ["https://x.kz/registry/on-subscribe", "https://x.kz/", "https://x.kz"], ids=["a door", "a site", "bare"]
)
def test_events_are_told_at_the_doors_beside_the_one_that_a_subscriber_names(address: str) -> None:
    assert doors_of(address) == "https://x.kz"


async def test_what_no_register_tells_of_is_refused(subscriber: Subscriber) -> None:
    await subscriber.gateway.subscribe("r-1", ("kz:ZAGS", "kz:NoEvent"), subscriber.doors)
    [answer] = await subscriber.hears("on-subscribe")
    [response] = answer["message"]["subscribe_response"]
    assert (response["status"], response["status_reason_code"]) == ("rjct", "rjct.notify_types.invalid")


def search(city: City, *, asked_before: bool = False) -> SearchItem:
    look_up = LookUp(Person, "IIN", city.people[0].iin)
    return SearchItem(reference="job#0", look_up=look_up, purpose=Purpose.DETECT, asked_before=asked_before)


async def test_a_search_is_answered_later_and_what_became_of_it_can_be_asked(subscriber: Subscriber) -> None:
    replies = await subscriber.gateway.look_up([search(subscriber.city)])
    assert replies["job#0"].state is ReplyState.PENDING
    [answer] = await subscriber.hears("on-search")
    assert errors("crvs", "/registry/on-search", answer) == []
    [response] = answer["message"]["search_response"]
    assert response["data"]["reg_records"][0]["iin"] == subscriber.city.people[0].iin
    await subscriber.gateway.look_up([search(subscriber.city, asked_before=True)])
    [state] = await subscriber.hears("txn/on-status")
    assert errors("crvs", "/registry/txn/on-status", state) == []
    assert state["message"]["txnstatus_response"]["txn_status"]["search_response"] == [response]


def test_every_other_try_asks_anew_since_the_first_may_never_have_arrived():
    enquiry = Enquiry(look_ups=(LookUp(Person, "IIN", "1"),), purpose=Purpose.DETECT)
    tries = [Claimed(id="job", task=LookUps(), case_number=None, enquiry=enquiry, attempts=n) for n in (1, 2, 3)]
    assert [search.asked_before for job in tries for search in searches_of(job)] == [False, True, False]


async def test_an_unsigned_message_is_not_taken_where_signatures_are_asked_for(subscriber: Subscriber) -> None:
    subscriber.gateway._signing = Signing()
    with pytest.raises(GatewayDown, match="401"):
        await subscriber.gateway.subscribe("r-1", ("kz:ZAGS", "kz:ActEvent"), subscriber.doors)


async def test_answers_at_once_are_signed_too(subscriber: Subscriber) -> None:
    subscriber.gateway._answer_to = ""
    replies = await subscriber.gateway.look_up([search(subscriber.city)])
    assert replies["job#0"].state is ReplyState.ANSWERED
    subscriber.gateway._signing = Signing(OUR_SIGNING.signer, KnownSenders({"gateway.city": OURS.public_key()}))
    replies = await subscriber.gateway.look_up([search(subscriber.city)])
    assert replies["job#0"].state is ReplyState.DOWN
