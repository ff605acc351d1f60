"""What the gateway answers, and what may be made of it: an answer, a refusal, later, or nothing at all."""

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.gateway import Gateway, GatewayDown, ItemReply, ReplyState, client
from proactive.cases.registers import (
    Account,
    Act,
    Benefit,
    Declarant,
    Disability,
    Guardianship,
    LookUp,
    Subscriber,
    answers,
)
from tests.gateway.peer import IIN, NOON, TOKEN, Peer, items, plain, search, succeeded

OTHER = "850615300007"


async def asked(peer: Peer, gateway: Gateway, *answers: Any) -> ItemReply:
    peer.answers.append(items(*answers))
    return (await gateway.look_up([search()]))["a"]


@pytest.mark.parametrize("nothing", [[], None, {}])
async def test_a_register_that_holds_nothing_has_answered(peer: Peer, gateway: Gateway, nothing: Any) -> None:
    reply = await asked(peer, gateway, succeeded(nothing))
    assert (reply.state, list(reply.records)) == (ReplyState.ANSWERED, [])


async def test_a_success_without_data_holds_nothing(peer: Peer, gateway: Gateway) -> None:
    assert await asked(peer, gateway, {"status": "succ"}) == ItemReply(state=ReplyState.ANSWERED, records=[])


@pytest.mark.parametrize("records", [{"iin": IIN}, [{"iin": IIN}]], ids=["an object", "an array"])
async def test_records_come_as_an_object_or_as_an_array(peer: Peer, gateway: Gateway, records: Any) -> None:
    reply = await asked(peer, gateway, succeeded(records))
    assert (reply.state, list(reply.records)) == (ReplyState.ANSWERED, [{"iin": IIN}])


async def test_a_refusal_carries_its_code(peer: Peer, gateway: Gateway) -> None:
    reply = await asked(peer, gateway, {"status": "rjct", "status_reason_code": "rjct.filter.invalid"})
    assert reply == ItemReply(state=ReplyState.REFUSED, reason="rjct.filter.invalid")


@pytest.mark.parametrize("code", ["", "нет Серіковой", "no 900515300008", "rjct\nERROR", "x" * 65, 7, {"iin": "1"}])
async def test_what_is_no_code_of_the_standard_is_no_reason(peer: Peer, gateway: Gateway, code: Any) -> None:
    reply = await asked(peer, gateway, {"status": "rjct", "status_reason_code": code})
    assert reply == ItemReply(state=ReplyState.REFUSED, reason="rjct")


async def test_pending_is_asked_again(peer: Peer, gateway: Gateway) -> None:
    assert (await asked(peer, gateway, {"status": "pdng"})).state is ReplyState.PENDING


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"status": "maybe"},
        {"status": None},
        {"status": ["succ"]},
        succeeded("none"),
        succeeded([None]),
        succeeded(["a record"]),
        succeeded([{"iin": IIN, "birth_date": "yesterday"}]),
        succeeded([{"surname": "no IIN"}]),
        {"status": "succ", "data": "none"},
        {"status": "succ", "data": [{"iin": IIN}]},
    ],
    ids=str,
)
async def test_an_item_that_cannot_be_read_is_no_answer(peer: Peer, gateway: Gateway, broken: Any) -> None:
    reply = await asked(peer, gateway, broken)
    assert reply.state is ReplyState.DOWN
    assert reply.reason


@pytest.mark.parametrize("others", [[{"iin": OTHER}], [{"iin": IIN}, {"iin": OTHER}]], ids=["alone", "beside"])
async def test_a_record_about_somebody_else_is_no_answer(peer: Peer, gateway: Gateway, others: Any) -> None:
    reply = await asked(peer, gateway, succeeded(others))
    assert (reply.state, "somebody else" in str(reply.reason)) == (ReplyState.DOWN, True)


@pytest.mark.parametrize(
    ("look_up", "record", "is_about_them"),
    [
        (LookUp(Act, "IIN", IIN), Act(act_id="1", act_type="death", deceased_iin=IIN), True),
        (LookUp(Act, "IIN", IIN), Act(act_id="1", act_type="marriage", spouse_iins=(OTHER, IIN)), True),
        (LookUp(Act, "IIN", IIN), Act(act_id="1", act_type="death", deceased_iin=OTHER), False),
        (
            LookUp(Act, "IIN", IIN),
            Act(act_id="1", act_type="death", deceased_iin=OTHER, declarant=Declarant(relation="child", iin=IIN)),
            True,
        ),
        (LookUp(Disability, "IIN", IIN), Disability(disability_id="1", iin=OTHER), False),
        (LookUp(Subscriber, "MSISDN", "+77010000001"), Subscriber(iin=OTHER, msisdn="+77010000001"), True),
        (LookUp(Subscriber, "MSISDN", "+77010000001"), Subscriber(iin=OTHER, msisdn="+77010000002"), False),
        (
            LookUp(Benefit, "BURIAL_OF", IIN),
            Benefit(benefit_id="1", iin=OTHER, kind="burial", status="applied", burial_of=IIN),
            True,
        ),
        (LookUp(Benefit, "BURIAL_OF", IIN), Benefit(benefit_id="1", iin=OTHER, kind="burial", status="applied"), True),
        (LookUp(Account, "IBAN", "KZ1"), Account(holder=OTHER, iban="KZ2"), False),
        (LookUp(Guardianship, "CHILD_IIN", IIN), Guardianship(child_iin=OTHER, guardian_iin=IIN), False),
    ],
)
def test_what_a_record_is_about_is_told_by_what_was_asked(look_up: LookUp, record: Any, is_about_them: bool) -> None:
    assert answers(look_up, record) is is_about_them


async def test_one_broken_item_spoils_no_other(peer: Peer, gateway: Gateway) -> None:
    peer.answers.append(items({"status": "succ", "data": 7}, succeeded([]), {}))
    replies = await gateway.look_up([search("a"), search("b"), search("c"), search("d")])
    states = [replies[reference].state for reference in "abcd"]
    assert states == [ReplyState.DOWN, ReplyState.ANSWERED, ReplyState.DOWN, ReplyState.DOWN]


@pytest.mark.parametrize(
    "odd", [[None], ["a"], [{"status": "succ"}], [{"reference_id": ["a"], "status": "succ"}]], ids=str
)
async def test_items_without_a_reference_answer_nobody(peer: Peer, gateway: Gateway, odd: list[Any]) -> None:
    peer.answers.append(items(*odd, by_reference=False))
    assert (await gateway.look_up([search()]))["a"].state is ReplyState.DOWN


@pytest.mark.parametrize(
    "answer",
    [
        plain(200, b'{"message": {"search_resp'),
        plain(200, b""),
        plain(200, b"[]"),
        plain(200, b"null"),
        plain(200, b'{"message": {"search_response": null}}'),
        plain(200, b"\xff\xfe"),
        plain(204),
        plain(302),
        plain(400, '{"errors": [{"code": "err.request.bad"}]}'),
        plain(401, '{"errors": [{"code": "err.request.unauthorized"}]}'),
        plain(429),
        plain(500, "<html>"),
        plain(502),
        plain(503),
    ],
)
async def test_what_is_no_search_response_means_the_register_is_down(peer: Peer, gateway: Gateway, answer: Any) -> None:
    peer.answers.append(answer)
    assert (await gateway.look_up([search()]))["a"].state is ReplyState.DOWN


async def test_a_gateway_that_is_not_there_is_down(peer: Peer, gateway: Gateway) -> None:
    await peer.server.go_down()
    assert (await gateway.look_up([search()]))["a"].state is ReplyState.DOWN


async def test_a_gateway_that_does_not_answer_in_time_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TIME_OUT", aiohttp.ClientTimeout(total=0.1))
    silent = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{silent.sockets[0].getsockname()[1]}"
    async with aiohttp.ClientSession() as session:
        replies = await Gateway(session, url, TOKEN, lambda: NOON).look_up([search()])
    silent.close()
    assert (replies["a"].state, "TimeoutError" in str(replies["a"].reason)) == (ReplyState.DOWN, True)


async def test_many_questions_go_in_several_envelopes_and_each_is_answered(peer: Peer, gateway: Gateway) -> None:
    peer.answers.append(items(*[succeeded([])] * client.MOST_ITEMS))
    replies = await gateway.look_up([search(str(number)) for number in range(450)])
    assert sorted(len(one.items) for one in peer.asked) == [50, 200, 200]
    assert {reply.state for reply in replies.values()} == {ReplyState.ANSWERED}
    assert len(replies) == 450


async def test_a_feed_that_refuses_or_is_silent_is_down(peer: Peer, gateway: Gateway) -> None:
    for answer in (items({"status": "rjct"}), items({"status": "pdng"}), items(), items(succeeded("x")), plain(500)):
        peer.answers.clear()
        peer.answers.append(answer)
        with pytest.raises(GatewayDown):
            await gateway.feed(("kz:ZAGS", "kz:ActEvent"), 0, 10)
