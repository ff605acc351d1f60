"""A document that the digital-documents service may hold is asked for there, and comes when its owner has agreed."""

from datetime import date, timedelta

import pytest

from proactive.cases.lifecycle import Status
from proactive.cases.registers import Document
from proactive.papers.electronic_documents import code_of, content_of
from proactive.road import official_acts
from tests.files.conftest import JPEG, Desk

DAY = date(2026, 11, 23)


async def asked_for(desk: Desk, kind: str = "Свидетельство о браке") -> None:
    await desk.official(official_acts.request_document, kind, "Нужно для решения.")


async def time_passes(desk: Desk) -> None:
    desk.world.clock.pass_(timedelta(minutes=6))
    await desk.world.settle()


def agrees(desk: Desk, agree: bool = True) -> None:
    desk.world.city.documents.answer(desk.widow.iin, agree=agree)


async def test_it_comes_by_itself_when_its_owner_has_answered_the_portal(desk: Desk):
    await asked_for(desk)
    assert (await desk.case()).status is Status.DOCUMENT
    agrees(desk)
    await time_passes(desk)
    assert (await desk.case()).status is Status.REVIEW
    assert [file.media_type for file in await desk.kept()] == ["application/pdf"]
    assert (await desk.words())[-2:] == ["common.document_request_portal", "common.file_received"]


async def test_until_then_the_register_is_asked_again_and_the_case_waits(desk: Desk):
    await asked_for(desk)
    await time_passes(desk)
    await time_passes(desk)
    assert (await desk.case()).status is Status.DOCUMENT
    assert await desk.kept() == ()


async def test_an_owner_who_refuses_the_portal_may_still_send_it(desk: Desk):
    await asked_for(desk)
    agrees(desk, agree=False)
    await time_passes(desk)
    assert (await desk.case()).status is Status.DOCUMENT
    await desk.sends(JPEG)
    assert (await desk.case()).status is Status.REVIEW


async def test_what_was_sent_first_counts_and_the_register_is_not_asked_any_more(desk: Desk):
    await asked_for(desk)
    await desk.sends(JPEG)
    agrees(desk)
    await time_passes(desk)
    assert [file.media_type for file in await desk.kept()] == ["image/jpeg"]


async def test_other_documents_are_asked_of_the_citizen_alone(desk: Desk):
    await desk.asks()
    assert desk.widow.iin not in desk.world.city.documents.asked
    assert (await desk.words())[-1] == "common.document_request"


@pytest.mark.parametrize(
    ("kind", "code"),
    [(" Жеке куәлік ", "identity_card"), ("birth_certificate", "birth_certificate"), ("справка с места учёбы", None)],
)
def test_a_kind_is_known_by_its_code_and_by_what_officials_call_it(kind: str, code: str | None):
    assert code_of(kind, DAY) == code


def test_before_the_order_nothing_is_taken_from_there():
    assert code_of("identity_card", date(2025, 1, 10)) is None


@pytest.mark.parametrize("text", [None, "", "не base64", "aGVsbG8="])
def test_what_is_no_pdf_is_not_taken(text: str | None):
    assert content_of([Document(iin="", kind="identity_card", pdf_base64=text)], "identity_card") is None
