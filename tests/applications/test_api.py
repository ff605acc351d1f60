"""`POST /api/applications`: taken once, answered the same again, and refused with everything that is wrong at once."""

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestClient
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select

from handlers.api.applications import ApplicationBody
from proactive.applications.form import FIELDS
from proactive.cases.lifecycle import Status
from proactive.cases.outcome import Outcome
from proactive.cases.reasons import Reason, Waiting
from proactive.cases.step import Step
from storage.cases import cases
from storage.engine.channel_tables import application as table
from tests.api.office import TOKEN, VAULT, Office
from tests.applications.portal import Authority, application, with_signature
from tests.signing.openssl import accepts, needs_openssl
from tests.storage.makers import apply
from tests.storage.test_secrecy import everything

SON, FATHER, STRANGER = "900515300008", "880101300010", "010101500003"
FUNERAL_HOME = "050340000019"
IBAN = "KZ86125KZT5004100100"


def body(**more: Any) -> dict[str, Any]:
    return application({"iin": SON}, FATHER, IBAN, **{"relation": "child", **more})


async def sent(client: TestClient, content: dict[str, Any], key: str = "k-1", **more: Any) -> tuple[int, Any]:
    headers = {"Idempotency-Key": key} if key else {}
    answer = await client.post("/api/applications", json=content, headers=headers | more)
    return answer.status, await answer.json()


def wrong(answer: tuple[int, Any]) -> dict[str, str]:
    status, problem = answer
    assert status == 422, problem
    return {error["field"]: error["detail"] for error in problem["errors"]}


async def test_an_application_is_taken_with_its_number_and_its_last_day(portal: TestClient, authority: Authority):
    status, taken = await sent(portal, with_signature(body(), authority.key(SON)))
    assert (status, taken) == (202, {"number": "26-0000001", "status": "certified", "due_on": "2026-11-24"})


async def test_at_the_corporation_the_term_is_three_working_days(corporation: TestClient, authority: Authority):
    paper = body(channel="corporation", documents=["application"])
    status, taken = await sent(corporation, with_signature(paper, authority.key(STRANGER)))
    assert (status, taken["due_on"]) == (202, "2026-11-26")


async def test_the_same_key_is_answered_the_same_whatever_became_of_it(portal: TestClient, authority: Authority):
    signed = with_signature(body(), authority.key(SON))
    answers = [await sent(portal, signed) for _ in range(3)]
    assert answers == [answers[0]] * 3
    assert (await sent(portal, {**signed, "language": "kk"}))[0] == 409


async def test_another_application_about_the_matter_is_refused_without_a_word_on_whose(
    portal: TestClient, authority: Authority
):
    await sent(portal, with_signature(body(), authority.key(SON)))
    other = application({"iin": STRANGER}, FATHER, IBAN, relation="sibling")
    status, problem = await sent(portal, with_signature(other, authority.key(STRANGER)), "k-2")
    assert (status, "26-0000001" in json.dumps(problem)) == (409, False)


async def test_every_wrong_field_is_named_at_once(portal: TestClient, authority: Authority):
    content = body(channel="post", service="rent", language="en", msisdn="12", relation="aunt", more=1)
    content |= {"iban": "KZ00", "applicant": {"iin": "123"}, "subject": {}, "documents": [{"kind": "poem"}]}
    errors = wrong(await sent(portal, with_signature(content, authority.key(SON)), key=""))
    fields = {"channel", "service", "iban", "language", "msisdn", "relation", "more", "subject", "documents.0"}
    assert set(errors) == fields | {"applicant.iin", "Idempotency-Key", "signed.signature_base64"}


@pytest.mark.parametrize("kind", ["poem", {}, [], None])
async def test_a_document_of_no_kind_is_named_whatever_stands_there(
    portal: TestClient, authority: Authority, kind: object
):
    document = {"kind": kind, "name": "x.pdf", "content_base64": ""}
    errors = wrong(await sent(portal, with_signature(body(documents=[document]), authority.key(SON))))
    assert "documents.0.kind" in errors


async def test_nothing_but_what_is_missing_is_named_of_an_empty_body(portal: TestClient):
    errors = wrong(await sent(portal, {}))
    assert set(errors) == {"channel", "service", "applicant", "subject", "iban", "language", "signed"}


ODD: list[Any] = [None, 7, True, "\x00", [], [{}], {}, {"kind": {}, "name": [], "content_base64": 7}]


@pytest.mark.parametrize(
    ("field", "odd"), [(field, odd) for field in sorted(FIELDS) for odd in ODD if (field, odd) != ("documents", [])]
)
async def test_a_field_of_another_kind_is_named(portal: TestClient, authority: Authority, field: str, odd: Any):
    content = with_signature(body(documents=["other"]), authority.key(SON)) | {field: odd}
    assert field in {name.partition(".")[0] for name in wrong(await sent(portal, content))}


@pytest.mark.parametrize("part", ["kind", "name", "content_base64"])
@pytest.mark.parametrize("odd", ODD, ids=repr)
async def test_a_part_of_a_document_of_another_kind_is_named(portal: TestClient, part: str, odd: Any):
    [document] = body(documents=["other"])["documents"]
    assert f"documents.0.{part}" in wrong(await sent(portal, body() | {"documents": [{**document, part: odd}]}))


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        (lambda authority: authority.key(STRANGER), "signed.signature_base64", "does not name the applicant's IIN"),
        (lambda authority: authority.key(None), "signed.signature_base64", "names no IIN"),
        (
            lambda authority: authority.key(SON, until=authority.at - timedelta(minutes=1)),
            "signed.signature_base64",
            "has expired",
        ),
        (
            lambda authority: Authority(authority.at).key(SON),
            "signed.signature_base64",
            "does not lead to an authority",
        ),
        (lambda authority: Authority(authority.at, "ДРУГОЙ").key(SON), "signed.signature_base64", "does not lead to"),
    ],
    ids=["another person", "nobody", "expired", "the same name", "another authority"],
)
async def test_a_signature_that_does_not_hold_is_refused(
    portal: TestClient, authority: Authority, change: Any, field: str, says: str
):
    errors = wrong(await sent(portal, with_signature(body(), change(authority))))
    assert list(errors) == [field]
    assert says in errors[field]


async def test_a_changed_byte_of_what_was_signed_is_seen(portal: TestClient, authority: Authority):
    signed = with_signature(body(), authority.key(SON))
    content = base64.b64decode(signed["signed"]["content_base64"]).replace(b"\n", b"\n ", 1)
    signed["signed"]["content_base64"] = base64.b64encode(content).decode()
    assert wrong(await sent(portal, signed)) == {"signed.signature_base64": "the signature is not over these bytes"}


async def test_a_body_that_says_something_else_than_what_was_signed_is_seen(portal: TestClient, authority: Authority):
    signed = with_signature(body(), authority.key(SON)) | {"language": "kk"}
    assert wrong(await sent(portal, signed)) == {"signed.content_base64": "says something else than the body"}


async def test_an_organisation_signs_with_its_bin_beside_the_directors_iin(portal: TestClient, authority: Authority):
    content = application({"bin": FUNERAL_HOME}, FATHER, IBAN, relation="organisation")
    other = wrong(await sent(portal, with_signature(content, authority.key(SON, "040540000014"))))
    assert "BIN" in other["signed.signature_base64"]
    assert (await sent(portal, with_signature(content, authority.key(SON, FUNERAL_HOME))))[0] == 202


async def test_a_worker_signs_only_with_the_scan_of_the_paper(corporation: TestClient, authority: Authority):
    unseen = body(channel="corporation")
    errors = wrong(await sent(corporation, with_signature(unseen, authority.key(STRANGER))))
    assert list(errors) == ["documents"]


async def test_a_channel_brings_its_own_applications_only(portal: TestClient, authority: Authority):
    paper = body(channel="corporation", documents=["application"])
    assert (await sent(portal, with_signature(paper, authority.key(SON))))[0] == 403
    assert (await portal.post("/api/cases/search", json={})).status == 401


async def test_the_token_of_the_settings_brings_them_for_any_channel(portal: TestClient, authority: Authority):
    paper = with_signature(body(channel="official", documents=["application"]), authority.key(STRANGER))
    assert (await sent(portal, paper, Authorization=f"Bearer {TOKEN}"))[0] == 202


async def test_the_channel_that_brought_it_reads_how_it_stands_and_no_other(
    portal: TestClient, corporation: TestClient, authority: Authority
):
    _, taken = await sent(portal, with_signature(body(), authority.key(SON)))
    answer = await portal.get(f"/api/applications/{taken['number']}")
    assert await answer.json() == {**taken, "service": "burial", "decision": None}
    assert (await corporation.get(f"/api/applications/{taken['number']}")).status == 404


async def test_who_applied_before_reads_by_their_key_how_theirs_ended_and_nothing_of_who_applied_since(
    portal: TestClient, authority: Authority, office: Office
):
    _, first = await sent(portal, with_signature(body(), authority.key(SON)), "of the son")
    await turned_away(office, first["number"])
    sisters = application({"iin": STRANGER}, FATHER, IBAN, relation="sibling")
    _, second = await sent(portal, with_signature(sisters, authority.key(STRANGER)), "of the sister")
    assert second["number"] == first["number"]
    states = {}
    for key in ("of the son", "of the sister", "of nobody"):
        answer = await portal.get(f"/api/applications/{first['number']}", headers={"Idempotency-Key": key})
        states[key] = (answer.status, (await answer.json()).get("status"))
    assert states["of the son"] == (200, "not_entitled")
    assert states["of the sister"] == (200, "certified")
    assert states["of nobody"][0] == 404


async def turned_away(office: Office, number: str) -> None:
    """A check fails before the registration."""
    case = await cases.of_number(office.store, number)
    ended = case.moved(Status.NOT_ENTITLED, waiting=Waiting(Reason.CHECK, ("B13.4",)), wake_at=None)
    await office.store.write(apply, [Step(case, Outcome(case=ended))], office.now)


@pytest.mark.parametrize(("sizes", "says"), [([10 * 1024**2 + 1], "10 MB"), ([8 * 1024**2] * 4, "30 MB")])
async def test_documents_that_are_too_large_are_413(portal: TestClient, sizes: list[int], says: str):
    files = [
        {"kind": "other", "name": "x.pdf", "content_base64": base64.b64encode(b"%PDF-" + bytes(size)).decode()}
        for size in sizes
    ]
    status, problem = await sent(portal, body() | {"documents": files, "signed": {}})
    assert (status, says in problem["detail"]) == (413, True)


async def test_documents_are_kept_with_the_case(portal: TestClient, authority: Authority, office: Office):
    signed = with_signature(body(documents=["burial_expenses", "other"]), authority.key(SON))
    _, taken = await sent(portal, signed)
    assert [file.media_type for file in (await office.read(taken["number"])).files] == ["application/pdf"] * 2


async def test_what_was_signed_is_kept_as_it_came_and_nothing_of_it_in_the_clear(
    portal: TestClient, authority: Authority, office: Office
):
    signed = with_signature(body(msisdn="+77011234567"), authority.key(SON))
    await sent(portal, signed)
    [row] = await office.store.read(lambda tx: tx.connection.execute(select(table)).all())
    assert (
        base64.b64encode(VAULT.open(row.sealed, f"application.sealed:{row.key}")).decode()
        == signed["signed"]["content_base64"]
    )
    held = await office.store.read(everything)
    assert [secret for secret in (SON, FATHER, IBAN, "77011234567") if secret.encode() in held] == []


@needs_openssl
async def test_openssl_accepts_what_the_portals_client_signs(authority: Authority, tmp_path: Path):
    signed = with_signature(body(), authority.key(SON))["signed"]
    content, signature = (base64.b64decode(signed[name]) for name in ("content_base64", "signature_base64"))
    (tmp_path / "ca.pem").write_bytes(authority.root.public_bytes(Encoding.PEM))
    trust = ("-CAfile", str(tmp_path / "ca.pem"), "-purpose", "any", "-attime", str(int(authority.at.timestamp())))
    assert accepts(tmp_path, content, signature, *trust)


def test_the_document_says_every_field_that_is_read():
    assert set(ApplicationBody.model_fields) == FIELDS
