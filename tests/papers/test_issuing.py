"""Issuing papers: once each, signed by whom the order names, sealed in the database, opened by the holder's digits."""

import asyncio
import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.papers.office import PaperIssuer
from bot.papers.press import Press
from bot.signing import SigningFailed
from bot.signing.keys import NAMES, authority_path
from bot.signing.local import LocalSigner
from proactive.basics.canonical import canonical_json
from proactive.cases.case import Candidate, Case, Relation
from proactive.cases.job_ids import notice_id
from proactive.cases.jobs import DeliverNotice
from proactive.cases.notice_kind import NoticeKind
from proactive.messages.contact import Language
from proactive.papers import NoSuchPaper, Paper, PaperKind, Signatory, paper
from storage import drawn_papers, papers
from storage.engine.database import Store, Transaction
from storage.engine.tables import drawn_paper as drawn_table
from storage.engine.tables import paper as table
from storage.engine.vault import place
from storage.papers import LETTERS, TRIES, PaperAnswer, new_code, pause
from tests.law.town import iin_of
from tests.papers.reading import needs_poppler, text_of
from tests.papers.road import Clock, opened
from tests.papers.town import decided_case
from tests.parts import changed
from tests.signing.openssl import accepts, needs_openssl

DIGITS = iin_of("Asem")[-4:]
OTHER = Candidate(relation=Relation.CHILD, iin=iin_of("Dana"))


def said(kind: PaperKind = PaperKind.NOTICE, language: Language = Language.KK) -> Paper:
    return paper(kind, decided_case("burial"), language)


@needs_openssl
async def test_openssl_accepts_the_signature_over_the_issued_file(office: PaperIssuer, tmp_path: Path) -> None:
    file = await office.file(await office.issue_once(said()))
    trust = str(authority_path(tmp_path / "development.p12"))
    assert accepts(tmp_path, file.pdf, file.signature, "-CAfile", trust)
    assert not accepts(tmp_path, file.pdf + b"\n", file.signature, "-noverify")


@needs_openssl
async def test_openssl_accepts_the_signature_over_the_paper_s_data(office: PaperIssuer, tmp_path: Path) -> None:
    issued = await office.issue_once(said())
    trust = str(authority_path(tmp_path / "development.p12"))
    assert accepts(tmp_path, issued.content, issued.signature, "-CAfile", trust)
    assert not accepts(tmp_path, issued.content + b" ", issued.signature, "-noverify")


async def test_what_is_signed_is_canonical_and_says_all_that_stands_on_the_paper(office: PaperIssuer) -> None:
    issued = await office.issue_once(said())
    data = json.loads(issued.content)
    assert canonical_json(data).encode() == issued.content
    assert (data["number"], data["seal"]["address"]) == (issued.number, office.url(issued.code))
    assert all(row.value in str(data) for section in said().sections for row in section.rows)


async def test_a_paper_is_drawn_when_it_is_wanted_and_not_before(office: PaperIssuer, store: Store) -> None:
    issued = await office.issue_once(said())
    assert await drawn_papers.file_of(store, issued) is None
    file = await office.file(issued)
    assert await drawn_papers.file_of(store, issued) == file
    assert file.pdf.startswith(b"%PDF")


async def test_a_paper_that_was_drawn_is_the_same_file_though_the_typesetter_is_another(office: PaperIssuer) -> None:
    class Newer(Press):
        async def draw(self, data: str) -> bytes:
            return b"%PDF of another version"

    issued = await office.issue_once(said())
    file = await office.file(issued)
    assert await replace(office, press=Newer()).file(issued) == file


async def test_two_who_open_it_at_once_get_one_file(office: PaperIssuer) -> None:
    issued = await office.issue_once(said())
    one, other = await asyncio.gather(office.file(issued), office.file(issued))
    assert one == other


async def test_papers_of_many_cases_are_issued_together_and_once(office: PaperIssuer, store: Store) -> None:
    drafts = [replace(said(), case_number=f"26-000000{n}") for n in range(4)]
    first = await papers.keep(store, [await office._signed(draft) for draft in drafts[:3]], office.clock())
    again = await papers.keep(store, [await office._signed(draft) for draft in drafts], office.clock())
    assert again[:3] == first
    assert len({issued.code for issued in again}) == 4


async def test_a_paper_that_was_signed_as_pdf_before_is_given_as_it_was(office: PaperIssuer, store: Store) -> None:
    issued = await office.issue_once(said())

    def as_before(tx: Transaction) -> None:
        sealed = tx.vault.seal(b"%PDF of before", place(table, issued.code))
        digest = hashlib.sha256(b"%PDF of before").hexdigest()
        tx.connection.execute(update(table).values(form="pdf", sealed=sealed, sha256=digest))

    await store.write(as_before)
    earlier = await papers.by_code(store, issued.code)
    assert earlier is not None
    file = await office.file(earlier)
    assert (file.pdf, file.signature, file.whole) == (b"%PDF of before", issued.signature, True)


async def test_a_press_that_is_killed_is_started_again(office: PaperIssuer) -> None:
    press = Press()
    first = await replace(office, press=press).file(await office.issue_once(said()))
    assert press._process is not None
    press._process.kill()
    again = await replace(office, press=press).file(await office.issue_once(said(language=Language.RU)))
    press.close()
    assert (first.pdf[:5], again.pdf[:5]) == (b"%PDF-", b"%PDF-")


@pytest.mark.parametrize(("kind", "by"), [(PaperKind.DECISION, Signatory.PERSON), (PaperKind.NOTICE, Signatory.BODY)])
async def test_each_paper_is_signed_by_whom_the_order_names(
    office: PaperIssuer, signer: LocalSigner, kind: PaperKind, by: Signatory
) -> None:
    issued = await office.issue_once(said(kind))
    file = await office.file(issued)
    assert (await signer.verify(issued.content, issued.signature)).by == NAMES[by]
    assert (await signer.verify(file.pdf, file.signature)).by == NAMES[by]


@needs_poppler
async def test_the_address_on_the_paper_is_that_of_its_code(office: PaperIssuer) -> None:
    issued = await office.issue_once(said())
    assert office.url(issued.code) in text_of((await office.file(issued)).pdf)
    assert set(issued.code) <= set(LETTERS)


async def test_a_paper_that_was_issued_is_the_same_ever_after(office: PaperIssuer, clock: Clock) -> None:
    first = await office.issue_once(said())
    clock.pass_(timedelta(days=400))
    assert await office.issue_once(said()) == first


async def test_two_who_ask_at_once_get_one_paper(office: PaperIssuer) -> None:
    one, other = await asyncio.gather(office.issue_once(said()), office.issue_once(said()))
    assert one == other


async def test_each_language_and_each_decision_has_a_paper_of_its_own(office: PaperIssuer) -> None:
    case = decided_case("burial")
    assert case.decision is not None
    again = replace(case, decision=replace(case.decision, number="26-0000123/2"))
    asked = [said(), said(language=Language.RU), paper(PaperKind.NOTICE, again, Language.KK)]
    assert len({(await office.issue_once(one)).code for one in asked}) == 3


async def test_a_silent_signer_leaves_no_paper(office: PaperIssuer, store: Store) -> None:
    class Silent:
        async def sign(self, document: bytes, signatory: Signatory = Signatory.PERSON, region: str = "") -> bytes:
            raise SigningFailed("the signer is silent")

    with pytest.raises(SigningFailed):
        await replace(office, signer=Silent()).issue_once(said())
    assert await papers.of_case(store, "26-0000123") == []


async def test_nothing_personal_stands_in_the_clear_in_the_database(office: PaperIssuer, store: Store) -> None:
    await office.file(await office.issue_once(said()))

    def row(tx: Transaction) -> bytes:
        rows = [tx.connection.execute(select(of)).one() for of in (table, drawn_table)]
        return repr(rows).encode()

    kept = await store.read(row)
    for secret in (b"%PDF", iin_of("Asem").encode(), DIGITS.encode() + b"'", "Жүнісова".encode()):
        assert secret not in kept


async def test_a_case_that_is_not_there_has_no_paper(office: PaperIssuer) -> None:
    with pytest.raises(NoSuchPaper, match="no case 26-9999999"):
        await office.issue("26-9999999", PaperKind.NOTICE)


async def test_a_file_that_was_changed_in_the_database_is_not_whole(office: PaperIssuer, store: Store) -> None:
    issued = await office.issue_once(said())

    def forge(tx: Transaction) -> None:
        sealed = tx.vault.seal(issued.content.replace(b"151", b"951"))
        tx.connection.execute(update(table).values(sealed=sealed))

    await store.write(forge)
    forged = await papers.by_code(store, issued.code)
    assert issued.whole
    assert forged is not None
    assert not forged.whole


# --- The holder's digits


async def test_the_last_four_digits_of_the_holder_open_it(office: PaperIssuer, store: Store, clock: Clock) -> None:
    issued = await office.issue_once(said())
    opening = await papers.open_with(store, issued.code, DIGITS, clock())
    assert (opening.answer, opening.paper) == (PaperAnswer.OPENED, issued)


async def test_after_fifty_wrong_tries_at_the_papers_of_a_case_the_right_digits_wait_too(
    office: PaperIssuer, store: Store, clock: Clock
) -> None:
    notice, other = await office.issue_once(said()), await office.issue_once(said(language=Language.RU))
    codes = [notice.code, other.code] * 25
    tried = [(await papers.open_with(store, code, "0000", clock())).answer for code in codes]
    assert tried == [PaperAnswer.WRONG] * 49 + [PaperAnswer.CLOSED]
    assert (await papers.open_with(store, notice.code, DIGITS, clock())).answer is PaperAnswer.CLOSED
    clock.pass_(timedelta(minutes=15))
    assert (await papers.open_with(store, notice.code, DIGITS, clock())).answer is PaperAnswer.OPENED


async def test_a_paper_that_is_issued_after_the_guessing_gives_no_fresh_tries_and_opens_none_that_waits(
    office: PaperIssuer, store: Store, clock: Clock
) -> None:
    notice = await office.issue_once(said())
    for _ in range(TRIES):
        await papers.open_with(store, notice.code, "0000", clock())
    later = await office.issue_once(replace(said(), of="26-0000123/2"))
    answers = [(await papers.open_with(store, paper.code, "0000", clock())).answer for paper in (later, notice)]
    assert answers == [PaperAnswer.CLOSED] * 2


def test_the_pause_doubles_to_a_day_so_that_guessing_all_takes_half_a_year() -> None:
    pauses = [pause(tries) for tries in range(TRIES, 10_000, TRIES)]
    assert [round(one.total_seconds() / 60) for one in pauses[:3]] == [15, 30, 60]
    assert sum(pauses, timedelta()) > timedelta(days=180)


async def test_right_digits_forget_the_wrong_ones_before(office: PaperIssuer, store: Store, clock: Clock) -> None:
    issued = await office.issue_once(said())
    for digits in ["0000"] * 4 + [DIGITS] + ["0000"] * 4:
        opening = await papers.open_with(store, issued.code, digits, clock())
    assert opening.answer is PaperAnswer.WRONG


async def test_a_paper_about_many_people_opens_to_nobody(office: PaperIssuer, store: Store, clock: Clock) -> None:
    issued = await office.issue_once(replace(said(), holder=None, case_number=None))
    assert (await papers.open_with(store, issued.code, DIGITS, clock())).answer is PaperAnswer.NEVER


async def test_a_paper_is_replaced_by_one_of_a_later_decision_only(office: PaperIssuer, store: Store) -> None:
    first = await office.issue_once(said())
    await office.issue_once(said(language=Language.RU))
    assert not await papers.replaced(store, first)
    await office.issue_once(replace(said(), of="26-0000123/2", made_at=first.dated_at + timedelta(days=9)))
    assert await papers.replaced(store, first)


def test_codes_do_not_repeat() -> None:
    assert len({new_code() for _ in range(2000)}) == 2000


# --- The whole road


@needs_poppler
async def test_a_citizen_who_agreed_by_sms_has_every_paper_in_both_languages(
    tmp_path: Path, signer: LocalSigner
) -> None:
    async with opened(tmp_path) as road:
        asked = road.city.bring("burial_by_child", road.clock()).concerned[0]
        await road.app.pass_once()
        for _ in ("the offer", "the account"):
            await road.says(asked.msisdn, "1")
        office = PaperIssuer(road.app.store, signer, road.clock, "https://qoldau.example.kz")
        kinds = (PaperKind.RECEIPT, PaperKind.ACCEPTANCE, PaperKind.CASE_FILE, PaperKind.DECISION, PaperKind.NOTICE)
        issued = [await office.issue("26-0000001", kind, language) for kind in kinds for language in Language]
        texts = [text_of((await office.file(paper)).pdf) for paper in issued]
    assert len({one.code for one in issued}) == 10
    assert all(asked.surname in text for text in texts)


def notice_of(case: Case) -> DeliverNotice:
    assert case.decision is not None
    return DeliverNotice(
        key=notice_id(case.decision.number, NoticeKind.ASSIGNED),
        number=case.number,
        kind=NoticeKind.ASSIGNED,
        paper=PaperKind.NOTICE,
        language=Language.KK,
        words="",
        iin=case.recipient_iin,
    )


async def test_a_notice_that_waited_for_the_cabinet_brings_the_paper_it_was_about_and_never_anothers(
    office: PaperIssuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another may have applied in the same case meanwhile."""
    first = decided_case("burial")
    assert first.decision is not None
    another = changed(first, decision=replace(first.decision, number="26-0000123/2"), candidates=(OTHER,))
    held = [first]

    async def case_of(_store: Store, _number: str) -> Case:
        return held[0]

    monkeypatch.setattr("bot.papers.office.case_of", case_of)
    issued = await office.issue_for(notice_of(first))
    held[0] = another
    assert await office.issue_for(notice_of(first)) == issued
    with pytest.raises(NoSuchPaper, match="another's"):
        await office.issue_for(replace(notice_of(first), key=notice_id("26-0000123/0", NoticeKind.ASSIGNED)))
