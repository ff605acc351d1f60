"""`/d/<code>`: what anybody may know of a paper, and what only its holder."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.web import Application
from sqlalchemy import update

from bot.papers.for_handlers import draws, verdicts
from bot.papers.office import PaperIssuer
from bot.papers.press import PressEnded
from bot.papers.undrawn import Undrawable
from bot.signing import Signed, SigningFailed
from bot.signing.local import LocalSigner
from handlers.public import papers
from handlers.public.pages import book
from handlers.public.tries import WrongDigits
from handlers.usecases.runtime import Runtime
from handlers.web.papers import DRAW
from handlers.web.runtime import RUNTIME
from proactive.basics.calendar import TIMEZONE
from proactive.messages.contact import Language
from proactive.papers import Paper, PaperKind, paper
from storage.engine.database import Store, Transaction
from storage.engine.tables import drawn_paper as drawn_table
from storage.engine.tables import paper as table
from storage.engine.vault import place
from storage.papers import Issued
from tests.law.town import iin_of
from tests.papers.road import Clock
from tests.papers.town import decided_case

DIGITS = iin_of("Asem")[-4:]
Client = TestClient  # type: ignore[type-arg]


@pytest.fixture
async def browser(store: Store, signer: LocalSigner, clock: Clock, office: PaperIssuer) -> AsyncIterator[Client]:
    site = Application()
    site[RUNTIME], site[DRAW] = Runtime(store, clock, TIMEZONE), draws(office)
    site.add_routes(papers.routes(verdicts(signer), WrongDigits(lambda request: request.headers.get("From", ""))))
    async with TestClient(TestServer(site)) as client:
        yield client


@pytest.fixture
async def notice(office: PaperIssuer) -> Issued:
    return await office.issue_once(said())


def said(kind: PaperKind = PaperKind.NOTICE, language: Language = Language.RU) -> Paper:
    return paper(kind, decided_case("burial"), language)


async def gives(browser: Client, code: str, digits: str, wanted: str = "pdf") -> ClientResponse:
    return await browser.post(f"/d/{code}", data={"digits": digits, "as": wanted})


async def test_anybody_sees_that_the_paper_is_genuine_and_whose_it_is_not(browser: Client, notice: Issued) -> None:
    page = await (await browser.get(f"/d/{notice.code}")).text()
    for shown in ("Подпись действительна", "26-0000123/1-05", "23 ноября 2026 года", "Комитета труда", "Уведомление"):
        assert shown in page, shown
    for personal in ("Жүнісова", iin_of("Asem"), DIGITS, "KZ41", "151", "погребение", "+7701"):
        assert personal not in page, personal


async def test_the_page_speaks_the_paper_s_language_and_the_one_that_is_chosen(browser: Client, notice: Issued) -> None:
    russian = await (await browser.get(f"/d/{notice.code}")).text()
    kazakh = await (await browser.get(f"/d/{notice.code}?lang=kk")).text()
    assert '<html lang="ru">' in russian
    assert '<html lang="kk">' in kazakh
    assert "Қолтаңба жарамды" in kazakh


async def test_the_holder_gets_the_file_that_is_signed(browser: Client, office: PaperIssuer, notice: Issued) -> None:
    answer = await gives(browser, notice.code, f" {DIGITS} ")
    assert (answer.status, answer.content_type) == (200, "application/pdf")
    assert await answer.read() == (await office.file(notice)).pdf
    assert answer.headers["Content-Disposition"] == 'attachment; filename="26-0000123_1-05.pdf"'


async def test_the_holder_gets_the_detached_signature_over_the_file(
    browser: Client, signer: LocalSigner, notice: Issued
) -> None:
    answer = await gives(browser, notice.code, DIGITS, "p7s")
    assert answer.content_type == "application/pkcs7-signature"
    pdf = await (await gives(browser, notice.code, DIGITS)).read()
    await signer.verify(pdf, await answer.read())


async def test_while_the_signer_is_silent_the_holder_reads_when_to_come_back(
    browser: Client, office: PaperIssuer, notice: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def silent(*_: object) -> bytes:
        raise SigningFailed("no answer")

    monkeypatch.setattr(office.signer, "sign", silent)
    answer = await gives(browser, notice.code, DIGITS)
    assert answer.status == 503
    assert "служба подписи не отвечает" in await answer.text()
    monkeypatch.undo()
    assert (await gives(browser, notice.code, DIGITS)).status == 200


@pytest.mark.parametrize("failure", [PressEnded("the press does not draw"), Undrawable("no font")])
async def test_while_the_press_gives_no_file_the_holder_reads_to_try_again(
    browser: Client, notice: Issued, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    async def undrawn(*_: object) -> bytes:
        raise failure

    monkeypatch.setattr(PaperIssuer, "file", undrawn)
    answer = await gives(browser, notice.code, DIGITS)
    assert answer.status == 503
    assert "подготовить не удалось" in await answer.text()


async def test_a_drawn_file_that_was_changed_is_called_changed_too(
    browser: Client, office: PaperIssuer, notice: Issued, store: Store
) -> None:
    file = await office.file(notice)
    assert "Подпись действительна" in await (await browser.get(f"/d/{notice.code}")).text()

    def forge(tx: Transaction) -> None:
        digest = hashlib.sha256(file.pdf + b" ").hexdigest()
        sealed = tx.vault.seal(file.pdf + b" ", place(drawn_table, notice.code))
        tx.connection.execute(update(drawn_table).values(sealed=sealed, sha256=digest))

    await store.write(forge)
    assert "изменён после подписания" in await (await browser.get(f"/d/{notice.code}")).text()


async def test_wrong_digits_get_a_page_and_no_paper(browser: Client, notice: Issued) -> None:
    answer = await gives(browser, notice.code, "0000")
    assert (answer.status, answer.content_type) == (403, "text/html")
    assert "Цифры не подошли" in await answer.text()


async def test_after_five_wrong_tries_who_guesses_waits(browser: Client, notice: Issued, clock: Clock) -> None:
    for _ in range(5):
        answer = await gives(browser, notice.code, "0000")
    assert (answer.status, answer.headers["Retry-After"]) == (429, "900")
    assert "через 15 мин" in await answer.text()
    assert (await gives(browser, notice.code, DIGITS)).status == 429
    clock.pass_(timedelta(minutes=16))
    assert (await gives(browser, notice.code, DIGITS)).status == 200


async def test_who_guesses_does_not_lock_the_holder_out(browser: Client, notice: Issued) -> None:
    for _ in range(12):
        assert (await gives(browser, notice.code, "0000")).status in {403, 429}
    answer = await browser.post(f"/d/{notice.code}", data={"digits": DIGITS}, headers={"From": "the holder"})
    assert answer.status == 200
    assert (await gives(browser, notice.code, DIGITS)).status == 429


async def test_fifty_guesses_at_one_instant_are_five(browser: Client, notice: Issued) -> None:
    answers = await asyncio.gather(*(gives(browser, notice.code, "0000") for _ in range(50)))
    assert sorted(answer.status for answer in answers) == [403] * 4 + [429] * 46


async def test_guesses_from_everywhere_close_it_to_everybody(browser: Client, notice: Issued, clock: Clock) -> None:
    async def from_address(number: int, digits: str) -> int:
        headers = {"From": f"address {number}"}
        return (await browser.post(f"/d/{notice.code}", data={"digits": digits}, headers=headers)).status

    assert [await from_address(number, "0000") for number in range(50)] == [403] * 49 + [429]
    assert await from_address(51, DIGITS) == 429
    clock.pass_(timedelta(minutes=16))
    assert await from_address(51, DIGITS) == 200


@pytest.mark.parametrize("digits", ["", "12", "12345", "abcd", "١٢٣٤", "<b>1"])
async def test_what_is_not_four_digits_is_said_and_not_counted(browser: Client, notice: Issued, digits: str) -> None:
    for _ in range(6):
        answer = await gives(browser, notice.code, digits)
    assert answer.status == 400
    assert "четыре знака" in await answer.text()
    assert (await gives(browser, notice.code, DIGITS)).status == 200


async def test_another_file_than_the_two_is_not_given(browser: Client, notice: Issued) -> None:
    assert (await gives(browser, notice.code, DIGITS, "exe")).status == 400


@pytest.mark.parametrize("code", ["222222222222", "x", "..%2f..%2fetc", "%00", "<script>"])
async def test_an_unknown_code_is_not_found(browser: Client, code: str) -> None:
    answer = await browser.get(f"/d/{code}")
    assert answer.status == 404
    assert "script>" not in await answer.text()
    assert (await gives(browser, code, "1234")).status in (403, 404)


async def test_a_code_typed_in_capitals_is_the_same(browser: Client, notice: Issued) -> None:
    assert (await browser.get(f"/d/{notice.code.upper()}")).status == 200


async def test_a_file_that_was_changed_is_called_changed(browser: Client, notice: Issued, store: Store) -> None:
    def forge(tx: Transaction) -> None:
        tx.connection.execute(update(table).values(sealed=tx.vault.seal(notice.content + b" ")))

    await store.write(forge)
    page = await (await browser.get(f"/d/{notice.code}")).text()
    assert "Подпись недействительна" in page
    assert "изменён после подписания" in page


async def test_a_signature_of_somebody_else_is_called_so(browser: Client, notice: Issued, store: Store) -> None:
    def forge(tx: Transaction) -> None:
        tx.connection.execute(update(table).values(sealed_signature=tx.vault.seal(b"not a signature")))

    await store.write(forge)
    page = await (await browser.get(f"/d/{notice.code}")).text()
    assert "Подпись не удалось прочитать" in page


async def test_where_the_signature_cannot_be_checked_now_the_page_says_so(
    store: Store, clock: Clock, notice: Issued
) -> None:
    class Silent:
        async def verify(self, document: bytes, signature: bytes) -> Signed:
            raise SigningFailed("no answer")

    site = Application()
    site[RUNTIME] = Runtime(store, clock, TIMEZONE)
    site.add_routes(papers.routes(verdicts(Silent()), WrongDigits()))
    async with TestClient(TestServer(site)) as browser:
        page = await (await browser.get(f"/d/{notice.code}")).text()
    assert "Подпись сейчас проверить нельзя" in page
    assert "Подпись действительна" not in page


async def test_a_paper_about_many_people_is_verified_and_not_given(browser: Client, office: PaperIssuer) -> None:
    issued = await office.issue_once(replace(said(), holder=None, case_number=None))
    page = await (await browser.get(f"/d/{issued.code}")).text()
    assert "Подпись действительна" in page
    assert "<form" not in page
    assert (await gives(browser, issued.code, DIGITS)).status == 403


async def test_a_paper_with_a_later_one_says_so(browser: Client, office: PaperIssuer, notice: Issued) -> None:
    await office.issue_once(replace(said(), of="26-0000123/2", made_at=notice.dated_at + timedelta(days=9)))
    assert "более новый такой документ" in await (await browser.get(f"/d/{notice.code}")).text()


async def test_the_page_and_the_file_are_not_kept_and_run_nothing(browser: Client, notice: Issued) -> None:
    for answer in (await browser.get(f"/d/{notice.code}"), await gives(browser, notice.code, DIGITS)):
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
    page = await (await browser.get(f"/d/{notice.code}")).text()
    assert "<script" not in page
    assert "style=" not in page


async def test_the_style_comes_from_the_same_place(browser: Client) -> None:
    answer = await browser.get("/d/paper.css")
    assert (answer.status, answer.content_type) == (200, "text/css")


def test_both_languages_have_the_same_words() -> None:
    assert set(book()["kk"]) == set(book()["ru"])
