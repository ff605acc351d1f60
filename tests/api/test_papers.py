"""What officials are given as files: papers with their signatures, the journal, what a citizen sent."""

import csv
import io
from typing import Any

import pytest
from aiohttp.test_utils import TestClient

from handlers.usecases import staff as staff_acts
from handlers.usecases.papers import NotSigned
from proactive.cases.lifecycle import Status
from proactive.messages.contact import Language
from proactive.papers import PaperKind
from proactive.staff.rights import Actor, Role, Surface
from storage.cases import files
from storage.ledger import audit
from storage.papers import Issued
from tests.api.office import INVALID, PDF, SIGNATURE, TOKEN, Office, site, visited


async def got(client: TestClient, address: str) -> tuple[int, Any]:  # type: ignore[type-arg]
    answer = await client.get(address)
    return answer.status, await answer.json()


async def test_papers_are_listed_and_given_with_their_signatures(office: Office, client: TestClient) -> None:
    case = await office.for_review()
    await office.issue(case.number, PaperKind.ACCEPTANCE)
    status, listed = await got(client, f"/api/cases/{case.number}/papers")
    [one] = listed["papers"]
    assert (status, one["kind"], one["number"], one["signatory"]) == (200, "acceptance", f"{case.number}-02", "body")
    address = f"/api/cases/{case.number}/papers/{one['code']}"
    pdf, signature = await client.get(address), await client.get(f"{address}.p7s")
    assert (pdf.content_type, await pdf.read()) == ("application/pdf", PDF)
    assert (signature.content_type, await signature.read()) == ("application/pkcs7-signature", SIGNATURE)


async def test_a_paper_of_another_case_is_not_given(office: Office, client: TestClient) -> None:
    mine = await office.for_review()
    [other] = await office.many(1)
    paper = await office.issue(mine.number, PaperKind.ACCEPTANCE)
    status, problem = await got(client, f"/api/cases/{other}/papers/{paper.code}")
    assert (status, f"/api/cases/{other}/papers" in problem["detail"]) == (404, True)


async def test_a_paper_is_made_when_an_official_asks_for_it(office: Office) -> None:
    case = await office.for_review()
    async with visited(site(office, TOKEN, issue=office.issue)) as client:
        made = await client.post(f"/api/cases/{case.number}/papers", json={"kind": "acceptance", "language": "kk"})
        none = await client.post(f"/api/cases/{case.number}/papers", json={"kind": "decision"})
        unknown = await client.post("/api/cases/26-9999999/papers", json={"kind": "decision"})
        assert (made.status, (await made.json())["kind"]) == (200, "acceptance")
        assert (none.status, "no signed decision" in (await none.json())["detail"]) == (409, True)
        assert unknown.status == 404


async def test_while_the_signer_is_silent_an_official_is_told_to_try_again(office: Office) -> None:
    case = await office.for_review()

    async def issue(number: str, kind: PaperKind, language: Language | None) -> Issued:
        raise NotSigned("no answer")

    async with visited(site(office, TOKEN, issue=issue)) as client:
        answer = await client.post(f"/api/cases/{case.number}/papers", json={"kind": "acceptance"})
        assert (answer.status, "try again" in (await answer.json())["detail"]) == (503, True)


# --- The journal


async def journal(client: TestClient, days: str) -> list[list[str]]:  # type: ignore[type-arg]
    answer = await client.get(f"/api/journal.csv?{days}")
    assert (answer.status, answer.content_type) == (200, "text/csv")
    return list(csv.reader(io.StringIO((await answer.read()).decode("utf-8-sig")), delimiter=";"))


async def test_the_journal_of_some_days_has_a_line_for_each_application(any_office: Office) -> None:
    case = await any_office.for_review()
    await any_office.many(2)  # nobody has applied in these
    async with visited(site(any_office, TOKEN)) as client:
        titles, *lines = await journal(client, "from=2026-11-23&until=2026-11-23&language=ru")
        assert [line[1] for line in lines] == [case.number]
        assert len(titles) == len(lines[0])
        assert len(await journal(client, "from=2026-11-24&until=2026-11-30")) == 1


async def test_the_journal_is_a_workbook_too(office: Office, client: TestClient) -> None:
    answer = await client.get("/api/journal.xlsx?from=2026-11-23&until=2026-11-23")
    assert (answer.status, (await answer.read())[:2]) == (200, b"PK")


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ("", "from: Field required"),
        ("from=2026-11-23", "until: Field required"),
        ("from=23.11.2026&until=2026-11-23", "from: expected a day as 2026-11-23"),
        ("from=0001-01-01&until=0001-01-02", "from: expected a day as 2026-11-23"),
        ("from=2026-02-30&until=2026-11-23", "from: day is out of range"),
        ("from=2026-11-23&until=2026-11-22", "until must not come before from"),
        ("from=2026-01-01&until=2026-12-31", "nor 31 days or more after it"),
        ("from=2026-11-23&until=2026-11-23&language=en", "language"),
        ("from=2026-11-23&until=2026-11-23&to=2026-11-23", "to: unknown field; known are from, until, language"),
    ],
)
async def test_days_that_are_none_are_refused_with_what_is_expected(client: TestClient, days: str, says: str) -> None:
    status, problem = await got(client, f"/api/journal.csv?{days}")
    assert status == 400
    assert says in problem["detail"]


# --- What a citizen sent


async def test_a_file_that_a_citizen_sent_is_listed_with_the_case_and_given_as_it_came(
    office: Office, client: TestClient
) -> None:
    case = await office.for_review()
    await files.keep(office.store, "tg-1", case.number, "application/pdf", PDF, office.now)
    _, shown = await got(client, f"/api/cases/{case.number}")
    [one] = shown["files"]
    assert (one["id"], one["type"], one["size"]) == ("tg-1", "application/pdf", len(PDF))
    answer = await client.get(f"/api/cases/{case.number}/files/{one['id']}")
    assert (answer.content_type, await answer.read()) == ("application/pdf", PDF)
    assert answer.headers["Content-Disposition"].startswith("attachment")


async def test_a_file_of_another_case_is_not_given(office: Office, client: TestClient) -> None:
    case = await office.for_review()
    [other] = await office.many(1)
    await files.keep(office.store, "tg-1", case.number, "application/pdf", PDF, office.now)
    assert (await got(client, f"/api/cases/{other}/files/tg-1"))[0] == 404


async def test_an_official_records_that_a_document_was_brought(office: Office, client: TestClient) -> None:
    case = await office.for_review(INVALID)
    await client.post(f"/api/cases/{case.number}/request-document", json={"kind": "paper", "words": "Please."})
    answer = await client.post(f"/api/cases/{case.number}/document-brought")
    assert (answer.status, (await answer.json())["status"]) == (200, Status.REVIEW)
    again = await client.post(f"/api/cases/{case.number}/document-brought")
    assert again.status == 409


# --- Rights


async def test_who_may_not_know_people_is_given_no_paper_no_file_and_no_journal(office: Office) -> None:
    case = await office.for_review()
    paper = await office.issue(case.number, PaperKind.ACCEPTANCE)
    await files.keep(office.store, "tg-1", case.number, "application/pdf", PDF, office.now)
    owner = Actor(id="api", role=Role.ADMINISTRATOR, surface=Surface.API)
    _, secret = await staff_acts.make_token(office.store, owner, "Аудит", Role.AUDITOR, office.now)
    of_case = f"/api/cases/{case.number}"
    async with visited(site(office, TOKEN), token=secret) as auditor:
        for closed in (
            f"{of_case}/papers/{paper.code}",
            f"{of_case}/papers/{paper.code}.p7s",
            f"{of_case}/files/tg-1",
            "/api/journal.csv?from=2026-11-23&until=2026-11-23",
        ):
            assert (await auditor.get(closed)).status == 403, closed
        assert (await auditor.get(f"{of_case}/papers")).status == 200


async def test_every_look_at_a_paper_a_file_or_the_journal_is_in_the_audit_log(office: Office) -> None:
    case = await office.for_review()
    paper = await office.issue(case.number, PaperKind.ACCEPTANCE)
    async with visited(site(office, TOKEN)) as client:
        await client.get(f"/api/cases/{case.number}/papers/{paper.code}")
        await client.get("/api/journal.csv?from=2026-11-23&until=2026-11-23")
    entries = await audit.listed(office.store)
    assert [(one.act, one.about) for one in entries] == [
        ("read journal", "2026-11-23 2026-11-23"),
        ("read paper acceptance", case.number),
    ]
