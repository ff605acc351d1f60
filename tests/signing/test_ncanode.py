"""NCANode's client against a stand-in with its documented answers."""

import base64
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.signing import NotVerified, Signatory, SigningFailed, ncanode
from bot.signing.keys import UnusableKey
from bot.signing.ncanode import NcaNode, NodeKey, Stamping
from tests.signing.node import SIGNED_AT, Node

PERSON, BODY = NodeKey("cGVyc29u", "Qwerty12"), NodeKey("Ym9keQ==", "Qwerty12", alias="b0dy")


@pytest.fixture
def node() -> Node:
    return Node()


@pytest.fixture
async def url(node: Node) -> AsyncIterator[str]:
    runner = web.AppRunner(node.app(), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def signer(session: aiohttp.ClientSession, url: str) -> NcaNode:
    return NcaNode(session, f"{url}/", {Signatory.PERSON: PERSON, Signatory.BODY: BODY})


async def test_a_decision_is_signed_detached_with_the_person_s_key_and_a_time_stamp(
    signer: NcaNode, node: Node
) -> None:
    assert await signer.sign(b"sheshim") == b"mihsehs"
    assert node.requests == [
        {
            "data": base64.b64encode(b"sheshim").decode(),
            "signers": [{"key": "cGVyc29u", "password": "Qwerty12", "keyAlias": None}],
            "detached": True,
            "withTsp": True,
            "tsaPolicy": "TSA_GOST2015_POLICY",
        }
    ]


async def test_a_notice_is_signed_with_the_body_s_key(signer: NcaNode, node: Node) -> None:
    await signer.sign(b"x", Signatory.BODY)
    assert node.requests[0]["signers"] == [{"key": "Ym9keQ==", "password": "Qwerty12", "keyAlias": "b0dy"}]


async def test_time_stamps_can_be_off(session: aiohttp.ClientSession, url: str, node: Node) -> None:
    await NcaNode(session, url, {Signatory.PERSON: PERSON}, Stamping(on=False)).sign(b"x", Signatory.BODY)
    assert node.requests[0]["withTsp"] is False
    assert "tsaPolicy" not in node.requests[0]


async def test_a_wrong_password_is_a_failure_in_ncanode_s_words_without_the_key(
    session: aiohttp.ClientSession, url: str
) -> None:
    signer = NcaNode(session, url, {Signatory.PERSON: NodeKey("c2VjcmV0", "wrong")})
    with pytest.raises(SigningFailed, match="400 keystore password was incorrect") as failed:
        await signer.sign(b"x")
    assert "c2VjcmV0" not in str(failed.value)
    assert "c2VjcmV0" not in repr(NodeKey("c2VjcmV0", "wrong"))


@pytest.mark.parametrize(
    "answer",
    [
        (500, {"status": 500, "message": "TSP server is not available"}),
        (200, {"status": 500, "message": "Error"}),
        (200, {"status": 200, "message": "OK"}),
        (200, {"status": 200, "message": "OK", "cms": "not base64!"}),
        (200, ["not an object"]),
        (502, "Bad gateway"),
    ],
)
async def test_an_answer_without_a_signature_is_a_failure(
    signer: NcaNode, node: Node, answer: tuple[int, object]
) -> None:
    node.fails_with = answer
    with pytest.raises(SigningFailed):
        await signer.sign(b"x")


async def test_a_node_that_is_down_is_a_failure_that_is_tried_again(session: aiohttp.ClientSession) -> None:
    signer = NcaNode(session, "http://127.0.0.1:9", {Signatory.PERSON: PERSON})
    with pytest.raises(SigningFailed, match="/cms/sign"):
        await signer.sign(b"x")


async def test_a_node_that_does_not_answer_is_not_waited_for_without_end(
    signer: NcaNode, node: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    node.silent = True
    monkeypatch.setattr(ncanode, "PATIENCE", aiohttp.ClientTimeout(total=0.2))
    with pytest.raises(SigningFailed, match="TimeoutError"):
        await signer.sign(b"x")


async def test_the_check_says_who_signed_and_when_by_the_stamp(signer: NcaNode) -> None:
    signed = await signer.verify(b"sheshim", b"mihsehs")
    assert (signed.by, signed.at) == ("ТЕСТОВ ТЕСТ ТЕСТОВИЧ", datetime.fromisoformat(SIGNED_AT))


async def test_the_body_s_certificate_is_named_by_its_organisation(signer: NcaNode, node: Node) -> None:
    node.subject = {"commonName": "ТЕСТОВ ТЕСТ", "organization": "Қостанай облысы бойынша департамент"}
    assert (await signer.verify(b"ab", b"ba")).by == "Қостанай облысы бойынша департамент"


async def test_a_changed_document_is_refused_with_revocation_asked_for(signer: NcaNode, node: Node) -> None:
    with pytest.raises(NotVerified):
        await signer.verify(b"changed", b"mihsehs")
    assert node.requests[0]["revocationCheck"] == ["OCSP"]


def test_a_key_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnusableKey, match=r"missing\.p12"):
        NodeKey.from_file(tmp_path / "missing.p12", "x")
