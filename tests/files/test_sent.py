"""A document that an official asked for comes as a photo or a PDF; what nobody asked for is answered and not kept."""

from traceback import format_exception
from types import SimpleNamespace

import pytest
from aiogram.types import File
from aiohttp import ClientResponseError, RequestInfo
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

from bot.logs import Redaction
from bot.workers.files import FileDelayed, Files
from bot.workers.jobs import LONGEST_WAIT
from proactive.cases.files import LARGEST, media_type
from proactive.cases.lifecycle import Status
from proactive.cases.reasons import Reason, Waiting
from proactive.road import official_acts
from storage.cases import files
from storage.engine.database import Transaction
from storage.engine.faults import in_words
from storage.engine.tables import file as table
from tests.files.conftest import JPEG, PDF, Desk
from tests.flow.world import MONDAY


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (PDF, "application/pdf"),
        (b"PK\x03\x04 a letter of Word", None),
        (b"<html>%PDF-", None),
        (b"GIF89a", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_content_says(content: bytes, kind: str | None) -> None:
    assert media_type(content) == kind


async def test_a_photo_that_was_asked_for_brings_the_case_back_to_the_official(desk: Desk) -> None:
    await desk.asks()
    await desk.sends(JPEG)
    case = await desk.case()
    assert (case.status, case.waiting) == (Status.REVIEW, Waiting(Reason.DOCUMENT_CAME, ("анықтама",)))
    assert await desk.read() == ["common.file_received"]
    [sent] = await desk.kept()
    there = await files.by_id(desk.world.app.store, case.number, sent.id)
    assert there is not None
    assert (sent.media_type, there.content) == ("image/jpeg", JPEG)


async def test_photos_sent_together_are_pages_of_one_answer(desk: Desk) -> None:
    await desk.asks()
    await desk.sends(JPEG, JPEG + b"2", JPEG + b"3", group="album")
    assert len(await desk.kept()) == 3
    assert await desk.read() == ["common.file_received"]


async def test_a_page_that_comes_later_is_taken_too_until_somebody_decides(desk: Desk) -> None:
    await desk.asks()
    await desk.sends(JPEG)
    await desk.sends(JPEG)
    assert (len(await desk.kept()), (await desk.case()).status) == (2, Status.REVIEW)
    await desk.official(official_acts.approve)
    await desk.sends(JPEG)
    assert len(await desk.kept()) == 2
    assert (await desk.read())[-1] == "common.file_not_asked"


async def test_a_pdf_is_taken_whatever_its_name_and_with_words_beside_it(desk: Desk) -> None:
    await desk.asks()
    await desk.sends_document("анықтама.docx", PDF)
    assert [sent.media_type for sent in await desk.kept()] == ["application/pdf"]


async def test_a_caption_beside_the_document_is_no_answer_of_its_own(desk: Desk) -> None:
    await desk.asks()
    await desk.sends(JPEG, caption="Міне, анықтама")
    assert await desk.read() == ["common.file_received"]


async def test_what_is_no_document_is_answered_with_what_to_send(desk: Desk) -> None:
    await desk.asks()
    await desk.sends_document("paper.pdf", b"PK\x03\x04 a letter of Word")
    assert (await desk.read(), await desk.kept()) == (["common.file_unsupported"], ())
    assert (await desk.case()).status is Status.DOCUMENT


async def test_a_file_that_is_too_large_is_not_even_fetched(desk: Desk) -> None:
    await desk.asks()
    await desk.sends_document("paper.pdf", PDF, file_size=LARGEST + 1)
    assert (await desk.read(), desk.telegram.calls_of("getFile")) == (["common.file_too_large"], [])


async def test_a_file_that_says_nothing_of_its_size_is_measured(desk: Desk) -> None:
    await desk.asks()
    await desk.sends_document("paper.pdf", PDF + bytes(LARGEST), file_size=None)
    assert (await desk.read(), await desk.kept()) == (["common.file_too_large"], ())


async def test_photos_that_nobody_asked_for_are_answered_once_and_left_where_they_are(desk: Desk) -> None:
    await desk.sends(JPEG, JPEG, group="album")
    assert (await desk.read())[-2:] == ["common.accepted", "common.file_not_asked"]
    assert (await desk.kept(), desk.telegram.calls_of("getFile")) == ((), [])


@pytest.mark.parametrize("status", [429, 0], ids=["too many", "cut off"])
async def test_a_file_that_cannot_be_fetched_now_is_fetched_later(desk: Desk, status: int) -> None:
    await desk.asks()
    desk.telegram.fail_next(1, status, method="getFile")
    await desk.sends(JPEG)
    assert (await desk.read(), await desk.kept()) == ([], ())
    desk.world.clock.pass_(LONGEST_WAIT)
    await desk.world.settle()
    assert (await desk.read(), len(await desk.kept())) == (["common.file_received"], 1)


SECRET = "42:AAEmulatedTokenSecret"


class RefusedDownload:
    """A bot that is told where a file is, and is then refused it."""

    async def get_file(self, *_: object, **__: object) -> File:
        return File(file_id="f", file_unique_id="u", file_path="photos/1.jpg", file_size=1)

    async def download_file(self, *_: object, **__: object) -> None:
        url = URL(f"https://api.telegram.org/file/bot{SECRET}/photos/1.jpg")
        request = RequestInfo(url, "GET", CIMultiDictProxy(CIMultiDict()), url)
        raise ClientResponseError(request, (), status=404, message="Not Found")


async def test_an_address_that_refuses_a_file_is_told_without_the_bots_token() -> None:
    task = SimpleNamespace(file_id="f")
    with pytest.raises(FileDelayed) as delayed:
        await Files(RefusedDownload(), None).fetch(task, MONDAY)  # type: ignore[arg-type]
    told = "".join(format_exception(delayed.value, chain=delayed.value.__cause__ is not None))
    assert SECRET not in f"{in_words(delayed.value)} {Redaction([]).redacted(told)}"


async def test_a_file_that_telegram_no_longer_has_is_asked_for_again(desk: Desk) -> None:
    await desk.asks()
    desk.telegram.fail_next(1, 400, method="getFile")
    await desk.sends(JPEG)
    assert (await desk.read(), (await desk.case()).status) == (["common.file_lost"], Status.DOCUMENT)


async def test_a_file_that_comes_after_the_decision_is_not_kept(desk: Desk) -> None:
    await desk.asks()
    desk.telegram.fail_next(1, 500, method="getFile")
    await desk.sends(JPEG)
    await desk.official(official_acts.approve)
    desk.world.clock.pass_(LONGEST_WAIT)
    await desk.world.settle()
    assert ((await desk.read())[-1], await desk.kept()) == ("common.file_not_asked", ())


async def test_nothing_of_a_file_lies_in_the_clear(desk: Desk) -> None:
    await desk.asks()
    await desk.sends(JPEG)

    def row(tx: Transaction) -> bytes:
        return bytes(tx.connection.execute(table.select()).one().sealed)

    assert b"a photo" not in await desk.world.app.store.read(row)


async def test_who_brings_the_document_elsewhere_is_told_that_it_is_there(desk: Desk) -> None:
    await desk.asks()
    await desk.official(official_acts.document_brought)
    assert ((await desk.case()).status, await desk.read()) == (Status.REVIEW, ["common.file_received"])
