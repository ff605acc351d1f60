import asyncio
from random import Random

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.city.gateway import Caller, bearer, deaths
from tests.city.spdci import errors


async def test_pages_from_a_watermark_miss_nothing_and_repeat_nothing_while_events_come(caller: Caller):
    rng, seen = Random(4), list[int]()
    for _ in range(60):
        caller.city.tick(caller.clock(), rng.randrange(4))
        page = await caller.records(deaths(after=seen[-1] if seen else 0, size=rng.randrange(1, 4)))
        seen += [event["sequence"] for event in page]
    while page := await caller.records(deaths(after=seen[-1], size=50)):
        seen += [event["sequence"] for event in page]
    events = caller.city.feeds["kz:ZAGS", "kz:ActEvent"].events
    assert seen == list(range(1, len(events) + 1))
    assert len(seen) > 20


async def test_numbered_pages_hold_the_whole_feed(caller: Caller):
    caller.city.tick(caller.clock(), 60)
    pages = await caller.search(*(deaths(size=7, page=number) for number in range(1, 12)))
    events = [event for page in pages for event in page["data"]["reg_records"]]
    assert events == caller.city.feeds["kz:ZAGS", "kz:ActEvent"].events
    assert {page["pagination"]["total_count"] for page in pages} == {len(events)}


async def test_a_page_holds_at_most_a_thousand(caller: Caller):
    feed = caller.city.feeds["kz:ZAGS", "kz:ActEvent"]
    event = caller.city.bring("burial_entitled", caller.clock()).event
    for _ in range(1500):
        feed.repeat(event, caller.clock())
    assert len(await caller.records(deaths(size=1000))) == 1000
    assert len(await caller.records(deaths(after=1000, size=1000))) == 501


async def test_other_predicates_are_understood(caller: Caller):
    caller.city.tick(caller.clock(), 40)
    between = {
        "expression1": {"attribute_name": "sequence", "operator": "ge", "attribute_value": 3},
        "condition": "and",
        "expression2": {"attribute_name": "sequence", "operator": "lt", "attribute_value": 6},
    }
    downward = [{"attribute_name": "sequence", "sort_order": "desc"}]
    found = await caller.records(deaths() | {"query": [between], "sort": downward})
    assert [event["sequence"] for event in found] == [5, 4, 3]


async def test_a_subscriber_is_told_of_every_new_event_and_again_if_it_did_not_take_it(caller: Caller):
    told: list[dict] = []
    answers = iter([500, 200, 200])

    async def notify(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == bearer("ours")["Authorization"]
        status = next(answers)
        if status == 200:
            told.append(await request.json())
        return web.json_response({}, status=status)

    app = web.Application()
    app.router.add_post("/registry/notify", notify)
    async with TestServer(app) as subscriber:
        caller.city.bring("burial_entitled", caller.clock())
        await caller.control("PUT", "notify", url=str(subscriber.make_url("")).rstrip("/"), token="ours")
        for kind in ("burial_entitled", "breadwinner"):
            await caller.control("POST", "events", kind=kind)
    events = [one["data"]["reg_records"]["sequence"] for message in told for one in message["message"]["notify_event"]]
    assert events == [2, 3]
    assert errors("crvs", "/registry/notify", told[0]) == []
    assert errors("dr", "/registry/notify", told[0]) == []


async def test_two_readers_at_once_read_the_same(caller: Caller):
    caller.city.tick(caller.clock(), 30)
    one, other = await asyncio.gather(caller.records(deaths()), caller.records(deaths()))
    assert one == other
    assert one
